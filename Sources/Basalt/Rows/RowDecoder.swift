/// One row as a `Decoder` sees it: properties are columns by name.
///
/// A class of one task, used for row after row: what it knows of the columns is made once a result.
final class RowDecoder: Decoder {
  /// By name; of two columns of one name, the first.
  let positions: [String: Int]
  let columnNames: [String]
  /// The row that is being decoded.
  var values: [Value] = []
  /// The column that was asked for last, for errors that do not say.
  var lastColumn: Int?

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// - Parameter columnNames: Of the result, in its order.
  init(_ columnNames: [String]) {
    self.columnNames = columnNames
    positions = Dictionary(columnNames.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// By name: what a struct is decoded from.
  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Columns(row: self))
  }

  /// Refused: a list of columns would hang together with their order alone, which a changed statement changes silently.
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw BasaltError(
      .unsupported, "A row is decoded by the names of its columns, not as a list.",
      remedy: "Decode a struct, or read the batches themselves.")
  }

  /// A row of one column may be its value.
  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    guard columnNames.count == 1 else {
      throw BasaltError(
        .typeMismatch, "A row has \(columnNames.count) columns, and a single value is wanted.",
        remedy: "Decode a struct with a property for each column, or select one column.")
    }
    return OneValue(decoder: value(0))
  }

  /// Remembers which column it is: a type that refuses a value seldom says where it came from.
  fileprivate func value(_ column: Int) -> ValueDecoder {
    lastColumn = column
    return ValueDecoder(value: values[column])
  }

  /// Properties of a struct.
  private struct Columns<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: RowDecoder

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { row.columnNames.compactMap { Key(stringValue: $0) } }

    /// Asked for optional properties: a column that is not there is nil to them.
    func contains(_ key: Key) -> Bool { row.positions[key.stringValue] != nil }

    /// - Throws: `.unknownName` for a property that is not optional and has no column; names are compared exactly.
    private func value(_ key: Key) throws(BasaltError) -> Value {
      guard let column = row.positions[key.stringValue] else {
        row.lastColumn = nil
        throw BasaltError(
          .unknownName, "The rows have no column \(Value.excerpt(of: key.stringValue)).",
          remedy: NameDistance.nearest(to: key.stringValue, among: row.columnNames).map { "Is \($0) meant?" }
            ?? "The columns are \(row.columnNames.joined(separator: ", ")).")
      }
      return row.value(column).value
    }

    // What the protocol asks for, one by one: without these every number would go through a decoder of its own.
    func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNull }
    func decode(_: Bool.Type, forKey key: Key) throws -> Bool { try ValueDecoding.boolean(value(key)) }
    func decode(_: String.Type, forKey key: Key) throws -> String { try ValueDecoding.text(value(key)) }
    func decode(_: Double.Type, forKey key: Key) throws -> Double { try ValueDecoding.double(value(key)) }
    func decode(_: Float.Type, forKey key: Key) throws -> Float { try ValueDecoding.float(value(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(type, key) }

    /// One loop over widths for all integer types.
    private func integer<T: FixedWidthInteger>(_ type: T.Type, _ key: Key) throws(BasaltError) -> T {
      try ValueDecoding.integer(value(key), as: type)
    }

    /// Everything that codes itself as something simpler: dates, identifiers, enumerations.
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      try ValueDecoder(value: value(key)).decoded(as: type)
    }

    // Structures within a row: there are none, but for lists of bytes. A super class is decoded from the same columns
    // by whoever writes its coding himself.
    func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> { throw ValueDecoder.noStructure }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try ValueDecoder(value: value(key)).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { throw ValueDecoder.noStructure }
    func superDecoder(forKey key: Key) throws -> any Decoder { ValueDecoder(value: try value(key)) }
  }
}
