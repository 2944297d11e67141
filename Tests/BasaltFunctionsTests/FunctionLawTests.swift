import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

/// What holds of every overload of every function, whatever it computes: of those of lists, too (`ListSearch`, `ListParts` and their
/// neighbours), whose answers are in SQLLogicTests.
@Suite struct FunctionLawTests {
  /// Lists of every type, and of lists.
  static let lists: [LogicalType] =
    LogicalType.all.compactMap { try? LogicalType.list(of: $0) }
    + [.integer, .text].compactMap { element in
      (try? LogicalType.list(of: element)).flatMap { try? LogicalType.list(of: $0) }
    }

  /// Concrete argument types for an overload: each pattern with some type that it takes.
  static func argumentTypes(_ overload: Overload, _ random: inout SeededRandom) -> [LogicalType] {
    let integers: [LogicalType] = [.smallint, .integer, .bigint]
    let decimals: [LogicalType] = [
      .decimal(precision: 1, scale: 0), .decimal(precision: 9, scale: 2), .decimal(precision: 18, scale: 6),
      .decimal(precision: 19, scale: 0), .decimal(precision: 38, scale: 10), .decimal(precision: 38, scale: 0),
    ]
    let common = random.pick(LogicalType.all)
    let list = random.pick(lists)
    let count = overload.parameters.count + (overload.rest == nil ? 0 : random.integer(in: 0...2))
    return (0..<count).map { index in
      switch overload.pattern(at: index) ?? .any {
      case .exactly(let type): type
      case .integer: random.pick(integers)
      case .decimal, .exactNumber: random.pick(decimals)
      case .any: random.pick(LogicalType.all)
      case .common, .comparable: common
      case .list: random.pick(lists)
      case .commonList: list
      case .listElement: list.listElement ?? .text
      }
    }
  }

  /// A value that is likely to reach the function's insides: small numbers and short words beside the extremes.
  static func value(_ type: LogicalType, _ random: inout SeededRandom) -> Value {
    guard random.chance(2, in: 3) else { return random.anyValue(type) }
    let small = random.integer(in: -3...12)
    switch type {
    case .smallint: return .smallint(Int16(small))
    case .integer: return .integer(Int32(small))
    case .bigint: return .bigint(Int64(small))
    case .real: return .real(Float(small) / 4)
    case .double: return .double(Double(small) / 4)
    case .text:
      return .text(
        random.pick([
          "", "a", "abc", "Straße", "year", "month", "hex", "base64", "UTC", "Europe/Berlin", "%b%", "a_c", "x,y,z",
          "  pad ", "日本語のとても長いテキストです", "YYYY-MM-DD HH24:MI", "%s and %I",
        ]))
    case .boolean, .decimal, .date, .time, .timestamp, .timestamptz, .bytea, .uuid, .list: return random.anyValue(type)
    }
  }

  /// One value, or the error's message, whatever the layout it came in.
  enum Outcome: Equatable {
    case values([Value])
    case fails(String)
  }

  static func outcome(_ body: () throws -> ColumnVector) -> Outcome {
    do {
      let vector = try body()
      return .values((0..<vector.count).map { vector[$0] })
    } catch let error as BasaltError {
      return .fails(error.code.name)
    } catch {
      return .fails("\(error)")
    }
  }

  static let overloads: [(name: String, index: Int)] = FunctionRegistry.all.flatMap { function in
    function.overloads.indices.map { (function.name, $0) }
  }

  private func bound(
    _ name: String, _ index: Int, _ random: inout SeededRandom
  ) throws -> (function: BoundFunction, types: [LogicalType])? {
    let overload = try #require(FunctionRegistry.all.first { $0.name == name }).overloads[index]
    let types = FunctionLawTests.argumentTypes(overload, &random)
    // A rule may refuse these types, as a product of too many digits.
    guard let result = try? overload.result(types.map { FunctionArgument($0) }) else { return nil }
    return (BoundFunction(name: name, overload: overload, argumentTypes: types, resultType: result), types)
  }

  /// Layouts are a matter of speed, never of answers.
  @Test(arguments: Soak.seeds(4)) func everyLayoutOfTheSameValuesGivesTheSame(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for (name, index) in FunctionLawTests.overloads {
      guard let (function, types) = try bound(name, index, &random), function.overload.volatility != .volatile else {
        continue
      }
      let rowCount = random.pick([1, 2, 63, 64, 65, 130])
      let distinct = types.map { type in
        (0..<4).map { _ in random.chance(1, in: 5) ? Value.null : FunctionLawTests.value(type, &random) }
      }
      let rows = types.indices.map { argument in (0..<rowCount).map { _ in random.pick(distinct[argument]) } }
      let flat = try zip(rows, types).map { try ColumnVector($0, type: $1) }
      let expected = FunctionLawTests.outcome {
        try function.evaluate(flat, rowCount: rowCount, context: .forTests())
      }
      let label: Comment = "\(name)\(types) seed \(seed)"
      // Dictionaries, in all arguments or in one.
      let coded = try zip(rows, types).map { try FunctionLawTests.dictionary($0, type: $1) }
      #expect(
        FunctionLawTests.outcome { try function.evaluate(coded, rowCount: rowCount, context: .forTests()) } == expected,
        label)
      // One row after the other, flat and constant.
      var byRow: [Value] = []
      var error: Outcome?
      for row in 0..<rowCount where error == nil {
        let constants = try types.indices.map {
          try ColumnVector(repeating: rows[$0][row], count: 3, type: types[$0])
        }
        switch FunctionLawTests.outcome({ try function.evaluate(constants, rowCount: 3, context: .forTests()) }) {
        case .values(let values):
          #expect(values[0] == values[2], label)
          byRow.append(values[0])
        case .fails(let message): error = .fails(message)
        }
      }
      #expect(error ?? .values(byRow) == expected, label)
      // One argument constant, the others as they are.
      guard types.count > 1 else { continue }
      for argument in types.indices {
        var mixed = flat
        let constant = distinct[argument][0]
        mixed[argument] = try ColumnVector(repeating: constant, count: rowCount, type: types[argument])
        var spelled = flat
        spelled[argument] = try ColumnVector(
          Array(repeating: constant, count: rowCount), type: types[argument])
        #expect(
          FunctionLawTests.outcome { try function.evaluate(mixed, rowCount: rowCount, context: .forTests()) }
            == FunctionLawTests.outcome { try function.evaluate(spelled, rowCount: rowCount, context: .forTests()) },
          label)
      }
    }
  }

  private static func dictionary(_ rows: [Value], type: LogicalType) throws -> ColumnVector {
    var entries: [Value] = []
    // By text, because 0 and −0 are equal, and yet not the same to atan2; by its bytes, because to Swift a letter and its accent are
    // equal to one letter, and yet not the same to ascii.
    func key(_ value: Value) -> [UInt8] { Array(value.description.utf8) }
    var indices: [[UInt8]: UInt16] = [:]
    for value in rows where !value.isNull && indices[key(value)] == nil {
      indices[key(value)] = UInt16(entries.count)
      entries.append(value)
    }
    // An entry that no row uses must not be felt; a dictionary is never empty.
    if entries.isEmpty { return try ColumnVector(rows, type: type) }
    var vector = ColumnVector(emptyOf: type)
    let codes = vector.resetDictionary(
      count: rows.count, ColumnVector.DictionaryValues(try ColumnVector(entries, type: type)))
    let validity = rows.contains(where: \.isNull) ? vector.resetValidity() : nil
    codes.withMutableBytes { target in
      for (row, value) in rows.enumerated() {
        target.storeBytes(of: indices[key(value)] ?? 0, toByteOffset: row * 2, as: UInt16.self)
      }
    }
    validity?.withMutableBytes { target in
      let words = target.assumingMemoryBound(to: UInt64.self)
      for index in words.indices { words[index] = 0 }
      for (row, value) in rows.enumerated() where !value.isNull { BitMask.set(row, in: words.baseAddress!) }
    }
    return vector
  }

  /// NULL in, NULL out, and without an error, however bad the other arguments are.
  @Test(arguments: Soak.seeds(8)) func strictFunctionsAreNullWhereAnArgumentIs(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for (name, index) in FunctionLawTests.overloads {
      guard let (function, types) = try bound(name, index, &random), function.overload.nulls == .strict,
        !types.isEmpty
      else { continue }
      let rowCount = 70
      let nullArgument = random.integer(in: 0...(types.count - 1))
      let vectors = try types.enumerated().map { argument, type in
        try ColumnVector(
          (0..<rowCount).map { _ in argument == nullArgument ? .null : random.anyValue(type) }, type: type)
      }
      let result = try function.evaluate(vectors, rowCount: rowCount, context: .forTests())
      #expect(result.nullCount == rowCount, "\(name)\(types) seed \(seed)")
      // All NULL, but as a constant.
      var constant = vectors
      constant[nullArgument] = ColumnVector(nullsOf: types[nullArgument], count: rowCount)
      let other = try function.evaluate(constant, rowCount: rowCount, context: .forTests())
      #expect(other.nullCount == rowCount && other.count == rowCount, "\(name)\(types) seed \(seed)")
    }
  }

  @Test func noRowsGiveNoRows() throws {
    var random = SeededRandom(seed: 7)
    for (name, index) in FunctionLawTests.overloads {
      guard let (function, types) = try bound(name, index, &random) else { continue }
      let empty = types.map { ColumnVector(emptyOf: $0) }
      let result = try function.evaluate(empty, rowCount: 0, context: .forTests())
      #expect(result.isEmpty && result.type == function.resultType, "\(name)\(types)")
    }
  }

  /// Whatever the arguments, there is a result of the right type or an error of ours, never a trap.
  @Test(arguments: Soak.seeds(20)) func extremesAreComputedOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for (name, index) in FunctionLawTests.overloads {
      guard let (function, types) = try bound(name, index, &random) else { continue }
      for _ in 0..<8 {
        let vectors = try types.map { type in
          try ColumnVector(
            [random.chance(1, in: 2) ? random.anyValue(type) : FunctionLawTests.value(type, &random)], type: type)
        }
        guard let result = try? function.evaluate(vectors, rowCount: 1, context: .forTests()) else { continue }
        #expect(result.type == function.resultType && result.count == 1, "\(name)\(types) seed \(seed)")
        // What a function gives, a column can hold.
        #expect(result[0].reasonNotToStore == nil, "\(name)\(types) \(vectors.map { $0[0] }) seed \(seed)")
        var builder = ColumnBuilder(type: function.resultType)
        #expect(throws: Never.self, "\(name)\(types) \(vectors.map { $0[0] })") { try builder.append(result[0]) }
      }
    }
  }

  @Test func aMegabyteOfTextIsNoTrouble() throws {
    // Unoptimised loops take a thousand times as long, and have nothing else to say.
    #if DEBUG
      let wordCount = 5_000
    #else
      let wordCount = 150_000
    #endif
    let long = Value.text(String(repeating: "Straße ", count: wordCount))
    var random = SeededRandom(seed: 3)
    for (name, index) in FunctionLawTests.overloads {
      guard let (function, types) = try bound(name, index, &random), types.contains(.text) else { continue }
      let vectors = try types.map { type in
        try ColumnVector([type == .text ? long : FunctionLawTests.value(type, &random)], type: type)
      }
      _ = try? function.evaluate(vectors, rowCount: 1, context: .forTests())
    }
  }
}

extension ColumnVector {
  fileprivate var isEmpty: Bool { count == 0 }
}
