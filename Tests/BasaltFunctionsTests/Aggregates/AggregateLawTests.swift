import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

/// What holds of every aggregate, whatever it computes.
@Suite struct AggregateLawTests {
  static let overloads: [(name: String, index: Int)] = AggregateRegistry.all.flatMap { function in
    function.overloads.indices.map { (function.name, $0) }
  }

  /// An aggregate of some types that its overload takes.
  static func bound(
    _ name: String, _ index: Int, _ random: inout SeededRandom
  ) throws -> (function: BoundAggregate, types: [LogicalType]) {
    let overload = try #require(AggregateRegistry.function(named: name)).overloads[index]
    let types: [LogicalType] = overload.parameters.map { pattern in
      switch pattern {
      case .exactly(let type): type
      case .integer: random.pick([.smallint, .integer, .bigint])
      case .decimal, .exactNumber:
        random.pick([
          .decimal(precision: 9, scale: 2), .decimal(precision: 18, scale: 9), .decimal(precision: 19, scale: 0),
          .decimal(precision: 38, scale: 10), .decimal(precision: 38, scale: 38),
        ])
      case .any, .common, .comparable, .listElement: random.pick(LogicalType.all)
      case .list, .commonList: random.pick(FunctionLawTests.lists)
      }
    }
    return (try AggregateResolver.resolve(name, types.map { .typed($0) }), types)
  }

  /// Values that reach the insides: near each other, repeated, and the ends of the type. Doubles are kept from overflowing
  /// where the oracle could not say at which row it happens.
  static func value(_ name: String, _ type: LogicalType, _ random: inout SeededRandom) -> Value {
    if random.chance(1, in: 6) { return .null }
    switch type {
    // A fraction, but now and then none.
    case .double where name.contains("quantile"):
      return .double(Double(random.integer(in: 0...random.pick([64, 64, 64, 65]))) / 64)
    case .double where isOfPairs(name): return .double(Double(random.integer(in: -1_000...1_000)) / 64)
    case .double where name != "min" && name != "max" && random.chance(9, in: 10):
      return .double(Double(random.integer(in: -1_000_000...1_000_000)) / 64)
    case .real where random.chance(1, in: 2): return .real(Float(random.integer(in: -1_000...1_000)) / 8)
    case .double where name.hasPrefix("var") || name.hasPrefix("std"):
      return .double(random.pick([.infinity, .nan, 1e100, -1e100]))
    case .text where random.chance(1, in: 2): return .text(String(random.integer(in: 0...20)))
    default: return random.chance(1, in: 3) ? random.extreme(type) : random.value(type, near: nil)
    }
  }

  /// Whether it is about how one number goes with another: of large ones the oracle could not say what is left.
  private static func isOfPairs(_ name: String) -> Bool {
    name == "corr" || name.hasPrefix("covar") || name.hasPrefix("regr")
  }

  /// A batch in a layout by chance: rows of each argument, the vectors, and which rows are meant.
  private struct Part {
    var columns: [ColumnVector] = []
    var rows: SelectionVector?
    var rowCount = 0
    /// Of the rows meant.
    var values: [[Value]] = []
    var groups: [UInt32] = []

    init(
      _ name: String, _ types: [LogicalType], takesNarrow: Bool, groupCount: Int, _ random: inout SeededRandom
    ) throws {
      rowCount = random.pick([0, 1, 2, 63, 64, 65, 200, 700])
      let all = try types.map { type in
        let layout = random.integer(in: 0...3)
        // Now and then in narrow form, where the function takes that.
        let narrow = takesNarrow && random.chance(1, in: 2) ? type.narrowDecimal : nil
        func value() -> Value { AggregateLawTests.value(name, narrow ?? type, &random) }
        let distinct = (0..<(layout == 0 ? 1 : 7)).map { _ in value() }
        let values = (0..<rowCount).map { _ in layout < 2 ? random.pick(distinct) : value() }
        let type = narrow ?? type
        switch layout {
        case 0: columns.append(try ColumnVector(repeating: distinct[0], count: rowCount, type: type))
        case 1: columns.append(try ColumnVector.dictionary(of: values, type: type))
        default: columns.append(try ColumnVector(values, type: type))
        }
        return values
      }
      var kept = Array(0..<rowCount)
      if random.chance(1, in: 2) {
        kept = kept.filter { _ in random.chance(2, in: 3) }
        rows = SelectionVector(kept.map { UInt16($0) })
      }
      values = kept.map { row in all.map { $0[row] } }
      groups = kept.map { _ in UInt32(random.integer(in: 0...groupCount - 1)) }
    }
  }

  private enum Found {
    case values([Value])
    case fails(String)
  }

  private static func found(_ body: () throws -> [Value]) -> Found {
    do {
      return .values(try body())
    } catch let error as BasaltError {
      return .fails(error.code.name)
    } catch {
      return .fails("\(error)")
    }
  }

  private static func check(
    _ found: Found, _ expected: [AggregateOracle.Outcome], _ label: String
  ) {
    switch found {
    case .fails(let code):
      #expect(expected.contains(.fails) && code == "outOfRange", "\(label): \(code), expected \(expected)")
    case .values(let values):
      #expect(values.count == expected.count, "\(label)")
      for (value, expected) in zip(values, expected) {
        #expect(AggregateOracle.isSame(value, expected), "\(label): \(value), expected \(expected)")
      }
    }
  }

  /// Batches of any layout, with a selection or without, in groups or in one: as if each value had been looked at by itself.
  @Test(arguments: Soak.seeds(30)) func everyAggregateGivesWhatItsOracleSays(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for (name, index) in AggregateLawTests.overloads {
      let (function, types) = try AggregateLawTests.bound(name, index, &random)
      let groupCount = random.pick([1, 2, 5, 100])
      let parts = try (0..<random.integer(in: 1...4)).map { _ in
        try Part(
          name, types, takesNarrow: function.takesNarrowDecimals, groupCount: groupCount, &random)
      }
      let label = "\(name)\(types) seed \(seed)"
      var rows = Array(repeating: [[Value]](), count: groupCount)
      for part in parts { for (row, group) in zip(part.values, part.groups) { rows[Int(group)].append(row) } }
      let expected = rows.map { AggregateOracle.outcome(name, $0, resultType: function.resultType) }
      AggregateLawTests.check(
        AggregateLawTests.found {
          let states = function.makeStates()
          // Groups appear as they are met.
          var seen = 0
          for part in parts {
            seen = max(seen, Int(part.groups.max() ?? 0) + 1)
            states.resize(groupCount: seen)
            try part.groups.withUnsafeBufferPointer { groups in
              guard let groups = groups.baseAddress else { return }
              try states.update(part.columns, rowCount: part.rowCount, rows: part.rows, groups: groups)
            }
          }
          states.resize(groupCount: groupCount)
          return try states.values(0..<groupCount)
        }, expected, label)
      // All rows in one group, which is another way through the code.
      AggregateLawTests.check(
        AggregateLawTests.found {
          let states = function.makeStates()
          states.resize(groupCount: 3)
          for part in parts { try states.update(part.columns, rowCount: part.rowCount, rows: part.rows, group: 1) }
          return try states.values(0..<3)
        },
        [[], parts.flatMap(\.values), []].map { AggregateOracle.outcome(name, $0, resultType: function.resultType) },
        label + " in one group")
    }
  }

  /// Whoever has seen which rows: merged, they know what one would have known.
  @Test(arguments: Soak.seeds(30)) func mergedStatesKnowWhatOneWouldHaveKnown(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for (name, index) in AggregateLawTests.overloads {
      let (function, types) = try AggregateLawTests.bound(name, index, &random)
      let groupCount = random.pick([1, 2, 5, 100])
      let parts = try (0..<random.integer(in: 2...4)).map { _ in
        try Part(
          name, types, takesNarrow: function.takesNarrowDecimals, groupCount: groupCount, &random)
      }
      var rows = Array(repeating: [[Value]](), count: groupCount)
      for part in parts { for (row, group) in zip(part.values, part.groups) { rows[Int(group)].append(row) } }
      let expected = rows.map { AggregateOracle.outcome(name, $0, resultType: function.resultType) }
      AggregateLawTests.check(
        AggregateLawTests.found {
          let all = function.makeStates()
          all.resize(groupCount: groupCount)
          for part in parts {
            // Each numbers its groups its own way.
            let places = (0..<groupCount).shuffled(using: &random).map { UInt32($0) }
            let one = function.makeStates()
            one.resize(groupCount: groupCount)
            let groups = part.groups.map { places[Int($0)] }
            try groups.withUnsafeBufferPointer { groups in
              guard let groups = groups.baseAddress else { return }
              try one.update(part.columns, rowCount: part.rowCount, rows: part.rows, groups: groups)
            }
            // In two halves: chosen groups of others are merged, not always all.
            let targets = (0..<groupCount).map { UInt32($0) }
            for range in [0..<groupCount / 2, groupCount / 2..<groupCount] where !range.isEmpty {
              try places.withUnsafeBufferPointer { places in
                try targets.withUnsafeBufferPointer { targets in
                  try all.merge(
                    one, from: try #require(places.baseAddress) + range.lowerBound,
                    into: try #require(targets.baseAddress) + range.lowerBound, count: range.count)
                }
              }
            }
          }
          return try all.values(0..<groupCount)
        }, expected, "\(name)\(types) seed \(seed)")
    }
  }

  /// DISTINCT is left out for a function that says so.
  @Test(arguments: Soak.seeds(10)) func whatIgnoresRepetitionDoes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for (name, index) in AggregateLawTests.overloads {
      let (function, types) = try AggregateLawTests.bound(name, index, &random)
      guard function.ignoresRepetition else { continue }
      let values = (0..<20).map { _ in types.map { AggregateLawTests.value(name, $0, &random) } }
      let doubled = values.flatMap { [$0, $0] }
      let results = try [values, doubled].map { rows in
        let states = function.makeStates()
        states.resize(groupCount: 1)
        let columns = try types.indices.map { index in
          try ColumnVector(rows.map { $0[index] }, type: types[index])
        }
        try states.update(columns, rowCount: rows.count, rows: nil, group: 0)
        return try states.values(0..<1)
      }
      #expect(results[0] == results[1], "\(name)\(types) seed \(seed)")
    }
  }
}

extension AggregateStates {
  func values(_ groups: Range<Int>) throws -> [Value] {
    let vector = try results(groups)
    return (0..<vector.count).map { vector[$0] }
  }
}
