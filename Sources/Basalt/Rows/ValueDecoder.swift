/// One value as a `Decoder` sees it: for properties of types that code themselves as something simpler, as enumerations,
/// `Date`, `UUID` and `Data` do.
struct ValueDecoder: Decoder {
  let value: Value

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// - Throws: What the type throws; `.typeMismatch`, `.outOfRange` of ours.
  func decoded<T: Decodable>(as type: T.Type) throws -> T {
    // Types of ours are what they are: their own coding is for formats that do not know them.
    if type == Value.self, let same = value as? T { return same }
    if type == [UInt8].self, case .bytea(let bytes) = value, let same = bytes as? T { return same }
    if type == Decimal.self, case .decimal(let decimal) = value, let same = decimal as? T { return same }
    if type == UniqueID.self, case .uuid(let id) = value, let same = id as? T { return same }
    if type == Decimal.self { throw ValueDecoding.mismatch(value, "Decimal") }
    if type == [UInt8].self { throw ValueDecoding.mismatch(value, "[UInt8]") }
    return try T(from: self)
  }

  /// Refused: see `noStructure`.
  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw ValueDecoder.noStructure
  }

  /// Bytes, as Foundation's `Data` reads itself.
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .bytea(let bytes) = value else { throw ValueDecoder.noStructure }
    return Bytes(bytes: bytes)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { OneValue(decoder: self) }

  /// Columns hold no structures yet.
  static var noStructure: BasaltError {
    BasaltError(
      .unsupported, "A column holds one value, and a structure is wanted.",
      remedy: "Give the property a type that codes itself as a single value.")
  }

  /// A list of bytes, and of nothing else.
  private struct Bytes: UnkeyedDecodingContainer {
    let bytes: [UInt8]
    var currentIndex = 0

    var codingPath: [any CodingKey] { [] }
    var count: Int? { bytes.count }
    var isAtEnd: Bool { currentIndex == bytes.count }

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      guard !isAtEnd, let byte = bytes[currentIndex] as? T else { throw ValueDecoder.noStructure }
      currentIndex += 1
      return byte
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
      throw ValueDecoder.noStructure
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw ValueDecoder.noStructure }
    mutating func superDecoder() throws -> any Decoder { throw ValueDecoder.noStructure }
  }
}

/// What a type reads that codes itself as one value.
struct OneValue: SingleValueDecodingContainer {
  let decoder: ValueDecoder

  private var value: Value { decoder.value }
  var codingPath: [any CodingKey] { [] }

  // One by one, as the protocol asks for them; which of them a value becomes is `ValueDecoding`'s to say.
  func decodeNil() -> Bool { value.isNull }
  func decode(_: Bool.Type) throws -> Bool { try ValueDecoding.boolean(value) }
  func decode(_: String.Type) throws -> String { try ValueDecoding.text(value) }
  /// Also moments, as Foundation's `Date` asks for them: a property that is a `Double` itself does not come by here.
  func decode(_: Double.Type) throws -> Double {
    if let seconds = try ValueDecoding.secondsOfDate(value) { return seconds }
    return try ValueDecoding.double(value)
  }
  func decode(_: Float.Type) throws -> Float { try ValueDecoding.float(value) }
  func decode(_ type: Int.Type) throws -> Int { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: UInt.Type) throws -> UInt { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try ValueDecoding.integer(value, as: type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try ValueDecoding.integer(value, as: type) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decoded(as: type) }
}
