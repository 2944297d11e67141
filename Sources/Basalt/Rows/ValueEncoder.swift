/// One value as an `Encoder` sees it: for properties of types that code themselves as something simpler.
final class ValueEncoder: Encoder {
  let column: ValueEncoding
  /// What was written; a type that writes nothing has no value.
  fileprivate(set) var value: Value?
  /// A list of numbers is bytes.
  fileprivate var bytes: [UInt8]?

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  private init(_ column: ValueEncoding) { self.column = column }

  /// The value of a property, for its column.
  /// - Throws: What the type throws; `.typeMismatch`, `.outOfRange`, `.unsupported` of ours.
  static func value<T: Encodable>(of property: T, _ column: ValueEncoding) throws -> Value {
    // Types of ours are what they are: their own coding is for formats that do not know them.
    if let value = property as? Value { return try column.value(value) }
    if let decimal = property as? Decimal { return try column.decimal(decimal) }
    if let id = property as? UniqueID { return try column.uuid(id) }
    if let bytes = property as? [UInt8] { return try column.bytes(bytes) }
    let encoder = ValueEncoder(column)
    try property.encode(to: encoder)
    if let bytes = encoder.bytes { return try column.bytes(bytes) }
    guard let value = encoder.value else { throw ValueDecoder.noStructure }
    return value
  }

  /// Refused when something is written into it.
  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(NoStructure.Keyed())
  }

  /// Bytes, as Foundation's `Data` writes itself.
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    bytes = []
    return Bytes(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { OneColumn(encoder: self) }

  /// A list of bytes, and of nothing else.
  private struct Bytes: UnkeyedEncodingContainer {
    let encoder: ValueEncoder
    var codingPath: [any CodingKey] { [] }
    var count: Int { encoder.bytes?.count ?? 0 }

    func encodeNil() throws { throw ValueDecoder.noStructure }
    func encode<T: Encodable>(_ value: T) throws {
      guard let byte = value as? UInt8 else { throw ValueDecoder.noStructure }
      encoder.bytes?.append(byte)
    }
    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      KeyedEncodingContainer(NoStructure.Keyed())
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { NoStructure() }
    func superEncoder() -> any Encoder { NoStructure() }
  }

  /// One by one, as the protocol asks for them; what becomes of each is `ValueEncoding`'s to say.
  private struct OneColumn: SingleValueEncodingContainer {
    let encoder: ValueEncoder
    private var column: ValueEncoding { encoder.column }
    var codingPath: [any CodingKey] { [] }

    init(encoder: ValueEncoder) { self.encoder = encoder }

    func encodeNil() throws { encoder.value = .null }
    func encode(_ value: Bool) throws { encoder.value = try column.boolean(value) }
    func encode(_ value: String) throws { encoder.value = try column.text(value) }
    /// Also moments, as Foundation's `Date` writes itself.
    func encode(_ value: Double) throws {
      if let moment = try column.moment(secondsSinceReference: value) {
        encoder.value = moment
      } else {
        encoder.value = try column.double(value)
      }
    }
    func encode(_ value: Float) throws { encoder.value = try column.float(value) }
    func encode(_ value: Int) throws { encoder.value = try column.integer(value) }
    func encode(_ value: Int8) throws { encoder.value = try column.integer(value) }
    func encode(_ value: Int16) throws { encoder.value = try column.integer(value) }
    func encode(_ value: Int32) throws { encoder.value = try column.integer(value) }
    func encode(_ value: Int64) throws { encoder.value = try column.integer(value) }
    func encode(_ value: UInt) throws { encoder.value = try column.integer(value) }
    func encode(_ value: UInt8) throws { encoder.value = try column.integer(value) }
    func encode(_ value: UInt16) throws { encoder.value = try column.integer(value) }
    func encode(_ value: UInt32) throws { encoder.value = try column.integer(value) }
    func encode(_ value: UInt64) throws { encoder.value = try column.integer(value) }
    func encode<T: Encodable>(_ value: T) throws { encoder.value = try ValueEncoder.value(of: value, column) }
  }
}
