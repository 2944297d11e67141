import BasaltCore
import BasaltExecution
import TestSupport
import Testing

/// Build sides whose keys ascend, and lie too far apart for an array: every kind of join against its definition.
@Suite struct SortedKeysTests {
  /// Keys that ascend as rows are made of them, with repeats and gaps, from one end of the type to the other.
  private struct AscendingValues {
    private var next: Int64
    private let (repeatShare, nullShare): (Int, Int)
    /// Between neighbours, at most.
    private let gap: Int64

    init(_ random: inout SeededRandom, valueCount: Int64) {
      // So far apart that no array fits, and few enough of them to meet others.
      gap = Int64.max / valueCount
      next = random.chance(1, in: 2) ? .min : -(gap / 4) * Int64(random.integer(in: 0...4))
      (repeatShare, nullShare) = (random.integer(in: 0...8), random.chance(1, in: 2) ? 0 : random.integer(in: 1...5))
    }

    mutating func value(_ random: inout SeededRandom) -> Value {
      if random.chance(nullShare, in: 10) { return .null }
      if !random.chance(repeatShare, in: 10) {
        let (sum, isOver) = next.addingReportingOverflow(gap * Int64(random.integer(in: 1...2)))
        next = isOver ? .max : sum
      }
      return .bigint(next)
    }
  }

  @Test(arguments: JoinKind.allCases, Soak.seeds(30))
  func mergedRowsAreWhatTheDefinitionSays(kind: JoinKind, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let valueCount = Int64([2, 20, 200][random.integer(in: 0...2)])
    var own = AscendingValues(&random, valueCount: valueCount)
    let right = try RandomRows(
      &random, types: [.bigint], batchCount: random.integer(in: 1...5), rowCountMaximum: [1, 6, 40][Int(seed % 3)]
    ) { random, _ in own.value(&random) }
    let known = right.rows.map { $0[0] }
    // Of the build side's keys, in order or in none, and others in between, which are in none.
    var others = AscendingValues(&random, valueCount: valueCount)
    let isOrdered = random.chance(2, in: 3)
    let hasOthers = !isOrdered || random.chance(1, in: 2)
    var place = 0
    let left = try RandomRows(&random, types: [.bigint], batchCount: 5, rowCountMaximum: 40) { random, _ in
      if known.isEmpty || hasOthers && random.chance(1, in: 5) { return others.value(&random) }
      if hasOthers && random.chance(1, in: 12) {
        return [.bigint(.min), .bigint(.max), .null][random.integer(in: 0...2)]
      }
      place =
        isOrdered ? min(place + random.integer(in: 0...2), known.count - 1) : random.integer(in: 0...known.count - 1)
      return known[place]
    }
    let names = try JoinTests().check(left, right, keyCount: 1, kind: kind, "seed \(seed)")
    // Values so far apart leave nothing else; at the end of the type, where they stop, some are neighbours.
    let numbers = known.compactMap { value -> Int128? in
      guard case .bigint(let number) = value else { return nil }
      return Int128(number)
    }
    guard let least = numbers.min(), let most = numbers.max(), most - least > 1 << 32 else { return }
    // Rows in no order are searched for by a hash table in the end, which for so few is made at once.
    #expect(names.isSubset(of: hasOthers ? ["merge", "hash"] : ["merge"]), "seed \(seed): \(known)")
  }

  /// Two columns in one word, of which the second decides first.
  @Test(arguments: JoinKind.allCases, Soak.seeds(6))
  func keysOfTwoColumnsAreMergedByTheirWord(kind: JoinKind, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var numbers = [0, 0]
    func value(_ random: inout SeededRandom, _ column: Int) -> Value {
      // Far apart in the column that is the word's front, so that the other one does not matter for its order.
      numbers[column] += column == 1 ? random.integer(in: 1...3) * 1_000_000 : 0
      return column == 0 ? .smallint(Int16(random.integer(in: 0...3))) : .bigint(Int64(numbers[column]))
    }
    let types: [LogicalType] = [.smallint, .bigint]
    let right = try RandomRows(&random, types: types, batchCount: 5, rowCountMaximum: 40, value: value)
    let rows = right.rows
    var row = -1
    let left = try RandomRows(&random, types: types, batchCount: 4, rowCountMaximum: 30) { random, column in
      if column == 0 { row += random.integer(in: 0...2) }
      guard !rows.isEmpty, row >= 0, !random.chance(1, in: 10) else { return value(&random, column) }
      return rows[min(row, rows.count - 1)][column]
    }
    try JoinTests().check(left, right, keyCount: 2, kind: kind, "seed \(seed)")
  }

  /// Rows come in the order of the build side, whatever finds them.
  @Test func partnersOfARowComeInTheirOrder() throws {
    var random = SeededRandom(seed: 1)
    var number = 0
    let right = try RandomRows(&random, types: [.bigint], batchCount: 6, rowCountMaximum: 90) { _, _ in
      number += 1
      return .bigint(Int64(number / 7) << 40)
    }
    let keyCount = number / 7
    var key = 0
    let left = try RandomRows(&random, types: [.bigint], batchCount: 3, rowCountMaximum: 50) { random, _ in
      key = min(keyCount, key + random.integer(in: 0...1))
      return .bigint(Int64(key) << 40)
    }
    let (found, table) = try JoinTests().joined(
      left, right, kind: .inner, keys: [0], condition: nil, threadCount: 1)
    #expect(table.kindName == "merge" && !table.isUnique)
    let expected = left.rows.flatMap { row in right.rows.filter { $0[0] == row[0] }.map { row + $0 } }
    #expect(found.map { "\($0)" } == expected.map { "\($0)" })
  }
}
