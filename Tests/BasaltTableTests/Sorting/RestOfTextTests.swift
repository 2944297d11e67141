import BasaltCore
import BasaltTable
import TestSupport
import Testing

/// Sorting by what the first words of a text do not say: rows are in the order of their bytes, and equal ones as they came,
/// whatever they have in common.
@Suite struct RestOfTextTests {
  /// Beginnings of each other, long common beginnings, zeros at ends, and many that are equal.
  private static func bytes(_ random: inout SeededRandom, count: Int) -> [[UInt8]] {
    let letters: [UInt8] = random.pick([[0, 1], [97, 98], [0x61, 0xC3]])
    let common = [UInt8](repeating: letters[0], count: random.pick([0, 7, 16, 17, 40, 300]))
    let tails = (0..<max(1, random.pick([1, 5, count]))).map { _ in
      (0..<random.integer(in: 0...random.pick([1, 8, 30]))).map { _ in random.pick(letters) }
    }
    return (0..<count).map { _ in
      // Some end within what all others begin with.
      let start = random.chance(1, in: 10) ? Array(common.prefix(random.integer(in: 0...common.count))) : common
      return start + random.pick(tails)
    }
  }

  @Test(arguments: Soak.seeds(60)) func rowsAreInTheOrderOfTheirBytes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let count = random.pick([2, 16, 17, 40, 600, 3_000])
    let values = Self.bytes(&random, count: count)
    let seconds = (0..<count).map { _ in random.integer(in: 0...2) }
    let isDescending = random.chance(1, in: 2)
    let hasSecond = random.chance(1, in: 2)
    var keys = [
      RowSort.Key(try ColumnVector(values.map(Value.bytea), type: .bytea), isDescending: isDescending, nullsFirst: false)
    ]
    if hasSecond {
      let column = try ColumnVector(seconds.map { Value.integer(Int32($0)) }, type: .integer)
      keys.append(RowSort.Key(column, isDescending: false, nullsFirst: false))
    }
    var rows = (0..<count).map { KeyedRow(key: 0, row: UInt32($0)) }
    var scratch = rows
    rows.withUnsafeMutableBufferPointer { rows in
      scratch.withUnsafeMutableBufferPointer { RowSort(keys).sort(rows, $0) }
    }
    let expected = (0..<count).sorted { left, right in
      if values[left] != values[right] {
        let precedes = values[left].lexicographicallyPrecedes(values[right])
        return isDescending ? !precedes : precedes
      }
      if hasSecond, seconds[left] != seconds[right] { return seconds[left] < seconds[right] }
      return left < right
    }
    #expect(rows.map { Int($0.row) } == expected, "seed \(seed)")
  }

  /// A list of beginnings, each longer by a letter, would be as deep a recursion as the longest is long.
  @Test func beginningsOfEachOtherAreNoDepth() throws {
    let count = 3_000
    let values = (0..<count).map { Value.text(String(repeating: "a", count: count - $0)) }
    let key = RowSort.Key(try ColumnVector(values, type: .text), isDescending: false, nullsFirst: false)
    var rows = (0..<count).map { KeyedRow(key: 0, row: UInt32($0)) }
    var scratch = rows
    rows.withUnsafeMutableBufferPointer { rows in
      scratch.withUnsafeMutableBufferPointer { RowSort([key]).sort(rows, $0) }
    }
    #expect(rows.map { Int($0.row) } == (0..<count).reversed())
  }

  @Test func itEndsWhenNobodyWantsThem() throws {
    let values = (0..<5_000).map { Value.text(String(repeating: "the same ", count: 10) + "\($0 * 7_919 % 5_000)") }
    let key = RowSort.Key(try ColumnVector(values, type: .text), isDescending: false, nullsFirst: false)
    var rows = (0..<values.count).map { KeyedRow(key: 0, row: UInt32($0)) }
    var scratch = rows
    rows.withUnsafeMutableBufferPointer { rows in
      scratch.withUnsafeMutableBufferPointer { RowSort([key]).sort(rows, $0) { true } }
    }
    // Each row is still there once.
    #expect(Set(rows.map(\.row)).count == values.count)
    #expect(rows.map { Int($0.row) } != (0..<values.count).sorted { "\(values[$0])" < "\(values[$1])" })
  }
}
