/// Where a structure is written and a column has none: an encoder must hand something out before it can say no.
struct NoStructure: Encoder, SingleValueEncodingContainer, UnkeyedEncodingContainer {
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  var count: Int { 0 }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Keyed())
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { self }
  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  // Both kinds of containers ask for the same.
  func encodeNil() throws { throw ValueDecoder.noStructure }
  func encode<T: Encodable>(_ value: T) throws { throw ValueDecoder.noStructure }
  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Keyed())
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
  func superEncoder() -> any Encoder { self }

  /// The same for properties of a struct within a struct.
  struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws { throw ValueDecoder.noStructure }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { throw ValueDecoder.noStructure }
    func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> { KeyedEncodingContainer<NestedKey>(NoStructure.Keyed<NestedKey>()) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { NoStructure() }
    func superEncoder() -> any Encoder { NoStructure() }
    func superEncoder(forKey key: Key) -> any Encoder { NoStructure() }
  }
}
