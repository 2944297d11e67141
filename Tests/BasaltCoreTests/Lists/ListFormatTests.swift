import BasaltCore
import TestSupport
import Testing

/// Lists as bytes: `ListFormat`, with `ElementWriter` and `ElementReader`, `ListValue` and `ListText`.
@Suite struct ListFormatTests {
  /// Lists of every type, and lists of lists of some.
  static let types: [LogicalType] = {
    let lists = LogicalType.all.compactMap { try? LogicalType.list(of: $0) }
    let nested = [LogicalType.integer, .text, .bytea, .boolean].compactMap { element in
      (try? LogicalType.list(of: element)).flatMap { try? LogicalType.list(of: $0) }
    }
    return lists + nested
  }()

  private func lists(_ type: LogicalType, _ count: Int, _ random: inout SeededRandom) -> [Value] {
    (0..<count).map { _ in
      if random.chance(1, in: 8) { return .null }
      return random.chance(1, in: 4) ? random.extreme(type) : random.value(type, near: nil)
    }
  }

  @Test(arguments: types, Soak.seeds(4)) func aVectorHasTheListsThatWerePutIn(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = lists(type, 60, &random)
    let column = try ColumnVector(values, type: type)
    for (row, value) in values.enumerated() {
      // By `Value`'s equality: −0 is 0, and there is one NaN.
      #expect(column[row] == value, "\(type) row \(row) seed \(seed)")
    }
  }

  @Test(arguments: types, Soak.seeds(4)) func bytesOrderAsListsDo(type: LogicalType, seed: UInt64) throws {
    guard case .list(let list) = type else { return }
    var random = SeededRandom(seed: seed)
    let format = ListFormat(list)
    let values = lists(type, 60, &random).compactMap { value -> ListValue? in
      if case .list(let list) = value { list } else { nil }
    }
    let bytes = try values.map { (value) throws(BasaltError) in try format.bytes(of: value) }
    for left in values.indices {
      for right in values.indices {
        let order = ValueOrder(bytes: bytes[left], bytes[right])
        #expect(values[left].order(to: values[right]) == order, "\(values[left]) and \(values[right]) seed \(seed)")
        // What groups and joins go by.
        #expect((bytes[left] == bytes[right]) == (Value.list(values[left]) == .list(values[right])))
        if order == .same { #expect(Value.list(values[left]).hashValue == Value.list(values[right]).hashValue) }
      }
    }
  }

  @Test(arguments: types, Soak.seeds(2)) func elementsAreFoundByTheirNumbers(type: LogicalType, seed: UInt64) throws {
    guard case .list(let list) = type else { return }
    var random = SeededRandom(seed: seed)
    let format = ListFormat(list)
    for case .list(let value) in lists(type, 30, &random) {
      let bytes = try format.bytes(of: value)
      unsafe bytes.withUnsafeBufferPointer { bytes in
        #expect(unsafe format.count(bytes) == value.elements.count)
        let elements = unsafe format.elements(of: bytes)
        for index in value.elements.indices {
          #expect(unsafe format.element(index, in: bytes)?.range == elements[index].range)
          #expect(elements[index].isNull == value.elements[index].isNull)
        }
        #expect(unsafe format.element(value.elements.count, in: bytes) == nil)
        #expect(unsafe format.element(-1, in: bytes) == nil)
      }
    }
  }

  @Test(arguments: types, Soak.seeds(4)) func textReadsBack(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for value in lists(type, 40, &random) where !value.isNull {
      let text = value.description
      #expect(try Value(parsing: text, as: type) == value, "\(text) seed \(seed)")
    }
  }

  /// Any text is a list or an error of its own, and takes time in proportion to its length.
  @Test(arguments: Soak.seeds(40)) func anyTextIsAListOrATypedError(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let pieces = ["{", "}", ",", "\"", "\\", " ", "NULL", "null", "1", "a", "é", "[1:2]=", "\t", "-2", "x y"]
    for _ in 0..<200 {
      let text = (0..<random.integer(in: 0...20)).map { _ in random.pick(pieces) }.joined()
      for type in Self.types {
        do throws(BasaltError) {
          let value = try Value(parsing: text, as: type)
          #expect(try Value(parsing: value.description, as: type) == value, "\(text) as \(type)")
        } catch {
          #expect([.typeMismatch, .outOfRange].contains(error.code), "\(text) as \(type): \(error.message)")
        }
      }
    }
  }

  @Test func textHasPostgreSQLsForm() throws {
    let texts = try ListValue(
      [.text("a"), .text(""), .null, .text("NULL"), .text("b c"), .text("d,e"), .text("\"\\"), .text("{}")], of: .text)
    #expect(Value.list(texts).description == #"{a,"",NULL,"NULL","b c","d,e","\"\\","{}"}"#)
    let flags = try ListValue([.boolean(true), .boolean(false)], of: .boolean)
    #expect(Value.list(flags).description == "{t,f}")
  }

  @Test func namesOfTypesAreRead() throws {
    #expect(try LogicalType(named: "int[]") == .list(of: .integer))
    #expect(try LogicalType(named: "decimal(5, 2)[ ]") == .list(of: .decimal(precision: 5, scale: 2)))
    #expect(try LogicalType(named: "double precision array") == .list(of: .double))
    #expect(try LogicalType(named: "text[3][]") == .list(of: .list(of: .text)))
    for type in Self.types { #expect(try LogicalType(named: type.description) == type) }
  }

  @Test func listsAreNotDeeperThanTheyMayBe() throws {
    var type = LogicalType.integer
    for _ in 0..<ListType.depthMaximum { type = try .list(of: type) }
    #expect(throws: BasaltError.self) { try LogicalType.list(of: type) }
  }

  @Test(arguments: types, Soak.seeds(2)) func partsAndSumsOfVectorsKeepTheirLists(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    let values = lists(type, 100, &random)
    let column = try ColumnVector(values, type: type)
    let cut = random.integer(in: 0...100)
    let joined = ColumnVector.concatenated([column.slice(cut..<100), column.slice(0..<cut)], type: type)
    for row in 0..<100 { #expect(joined[row] == values[(row + cut) % 100], "row \(row) seed \(seed)") }
  }
}
