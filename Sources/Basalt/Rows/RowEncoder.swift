/// One row as an `Encoder` sees it: what a struct writes by the names of its properties becomes the values of columns.
///
/// A class of one task, used for row after row.
final class RowEncoder: Encoder {
  let schema: Schema
  /// By name. Made once a batch of rows: a struct names its properties in every row.
  private let positions: [String: Int]
  /// Of the row that is being encoded; `nil` for a column that was not written.
  private(set) var values: [Value?] = []
  /// The column that was written last, for errors that do not say.
  private(set) var lastColumn: Int?

  // Rows are not nested, so that no path says more than the column does.
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// - Complexity: O(columns).
  init(_ schema: Schema) {
    self.schema = schema
    positions = Dictionary(schema.fields.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  /// - Throws: What the type throws; `.unknownName`, `.typeMismatch`, `.outOfRange` of ours.
  func encode(_ row: some Encodable) throws {
    values = Array(repeating: nil, count: schema.fields.count)
    // Of the row before: an error that comes before the first property is about no column.
    lastColumn = nil
    try row.encode(to: self)
  }

  /// By name: what a struct encodes itself into.
  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Columns(row: self))
  }

  /// Lists have an order and no names.
  func unkeyedContainer() -> any UnkeyedEncodingContainer { NoStructure() }

  /// Rows have names: a number alone would say nothing of its column.
  func singleValueContainer() -> any SingleValueEncodingContainer { NoStructure() }

  /// A property that the table has no column for is refused: leaving it out would lose what somebody meant to keep.
  private func encoding(of name: String) throws(BasaltError) -> (column: Int, ValueEncoding) {
    guard let column = positions[name] else {
      lastColumn = nil
      throw BasaltError(
        .unknownName, "The table has no column \(Value.excerpt(of: name)).",
        remedy: NameDistance.nearest(to: name, among: schema.fields.map(\.name)).map { "Is \($0) meant?" }
          ?? "Leave the property out of the coding keys.")
    }
    // Before the value is looked at, which may be refused.
    lastColumn = column
    return (column, ValueEncoding(type: schema.fields[column].type))
  }

  /// Properties of a struct.
  private struct Columns<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let row: RowEncoder
    var codingPath: [any CodingKey] { [] }

    /// Looked up first, so that an error in the value knows its column.
    private func set(
      _ key: Key, _ value: (ValueEncoding) throws(BasaltError) -> Value
    ) throws(BasaltError) {
      let (column, encoding) = try row.encoding(of: key.stringValue)
      row.values[column] = try value(encoding)
    }

    /// Any width: whether the column holds the number is asked of the number, not of its type.
    private func setInteger(_ number: some FixedWidthInteger, _ key: Key) throws(BasaltError) {
      try set(key) { (column) throws(BasaltError) in try column.integer(number) }
    }

    // What the protocol asks for, one by one: without these every number would go through an encoder of its own.
    func encodeNil(forKey key: Key) throws { try set(key) { _ in .null } }
    func encode(_ value: Bool, forKey key: Key) throws {
      try set(key) { (column) throws(BasaltError) in try column.boolean(value) }
    }
    func encode(_ value: String, forKey key: Key) throws {
      try set(key) { (column) throws(BasaltError) in try column.text(value) }
    }
    func encode(_ value: Double, forKey key: Key) throws {
      try set(key) { (column) throws(BasaltError) in try column.double(value) }
    }
    func encode(_ value: Float, forKey key: Key) throws {
      try set(key) { (column) throws(BasaltError) in try column.float(value) }
    }
    func encode(_ value: Int, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: Int8, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: Int16, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: Int32, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: Int64, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: UInt, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: UInt8, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: UInt16, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: UInt32, forKey key: Key) throws { try setInteger(value, key) }
    func encode(_ value: UInt64, forKey key: Key) throws { try setInteger(value, key) }

    /// Dates, identifiers, enumerations: whatever codes itself as something simpler.
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
      let (column, encoding) = try row.encoding(of: key.stringValue)
      row.values[column] = try ValueEncoder.value(of: value, encoding)
    }

    // A property that is nil says NULL. Left to the protocol it would say nothing, and the column get its default.
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try orNull(value, key) { try encode($0, forKey: key) } }
    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
      try orNull(value, key) { try encode($0, forKey: key) }
    }

    /// One by one above, since a default of the protocol would be taken for each that is missing here.
    private func orNull<T>(_ value: T?, _ key: Key, _ encode: (T) throws -> Void) throws {
      if let value { try encode(value) } else { try encodeNil(forKey: key) }
    }

    // Structures: an encoder must hand something out before it can say no.
    func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> { KeyedEncodingContainer(NoStructure.Keyed()) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { NoStructure() }
    func superEncoder() -> any Encoder { NoStructure() }
    func superEncoder(forKey key: Key) -> any Encoder { NoStructure() }
  }
}
