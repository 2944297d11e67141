import BasaltCore
import BasaltTable
import TestSupport
import Testing

/// `RowSort`, `KeyedRows`: sorting by words looks again and again whether anybody still wants the rows. That rows are in order is what
/// `BatchSortTests` and the sorts of queries show.
@Suite struct RowSortTests {
  private static func rows(_ count: Int) -> [KeyedRow] {
    var random = SeededRandom(seed: 7)
    return (0..<count).map { KeyedRow(key: UInt64(random.integer(in: 0...Int(Int32.max))) << 32, row: UInt32($0)) }
  }

  /// Sorts, and ends when it has looked so often.
  /// - Returns: How often it has looked.
  private static func sort(_ rows: inout [KeyedRow], until most: Int) -> Int {
    var scratch = rows
    var count = 0
    rows.withUnsafeMutableBufferPointer { rows in
      scratch.withUnsafeMutableBufferPointer { scratch in
        RowSort.sortByWords(rows, scratch) {
          count += 1
          return count > most
        }
      }
    }
    return count
  }

  @Test func itLooksWithinAMillionRows() {
    var rows = Self.rows(2_500_000)
    // Three stretches for the histograms, and three for each of the four bytes in which the words differ.
    #expect(Self.sort(&rows, until: .max) >= 3 + 4 * 3)
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.key <= $1.key })
  }

  @Test(arguments: [0, 1, 5]) func itEndsWhenNobodyWantsThem(most: Int) {
    var rows = Self.rows(2_500_000)
    // Once more where a loop ends, but no further stretch.
    #expect(Self.sort(&rows, until: most) <= most + 4)
  }
}
