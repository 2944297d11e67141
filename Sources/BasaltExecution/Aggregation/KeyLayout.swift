package import BasaltCore

/// One of the columns that rows are grouped by.
package struct GroupKey: Sendable, Hashable {
  package let type: LogicalType
  /// Numbers of groups of another table: never NULL, never negative, below 2^31.
  let isGroupNumber: Bool

  package init(_ type: LogicalType) { (self.type, isGroupNumber) = (type, false) }

  private init(type: LogicalType, isGroupNumber: Bool) { (self.type, self.isGroupNumber) = (type, isGroupNumber) }

  static let groupNumber = GroupKey(type: .integer, isGroupNumber: true)
}

/// How the keys of a row become 64-bit words, such that rows are of one group exactly when all of their words are
/// equal.
///
/// Then hashing, comparing and storing keys know words alone, whatever the types and their number. Small keys share a
/// word, so that several of them are grouped like one. Two things do not fit: texts of more than 12 bytes, whose second
/// word is the address of their bytes, and NULL of a single key, which is a group apart (`GroupTable`) rather than a
/// word more.
struct KeyLayout: Sendable {
  /// Where one key is in the words.
  struct Field: Sendable {
    let key: GroupKey
    let kind: Kind
    /// The first word.
    let word: Int
    /// Of a packed value, where it begins in its word.
    let shift: UInt64
    /// The bit that says NULL, and its word; 0 where NULL is no word's business.
    var nullWord = 0
    var nullBit: UInt64 = 0
  }

  enum Kind: Sendable {
    /// Up to 32 bits, which share a word with others.
    case packed(bitCount: Int)
    /// A word of its own.
    case whole
    /// 16 bytes.
    case pair
    /// 16 bytes, of which the second half may be an address.
    case view
  }

  /// One a key, in their order.
  let fields: [Field]
  /// Words of a row, at least one.
  let wordCount: Int
  /// Whether the one word is an integer, sign-extended: then keys have a range, and may be dense.
  let isOneInteger: Bool

  init(_ keys: [GroupKey]) {
    // A single key is what most queries have, and is spared the bits of NULL: an integer then is its own word.
    let isSingle = keys.count == 1
    // In the order of the keys, and yet small ones fill what earlier ones have left: places need not be in order.
    var fields: [Field] = []
    // Bits used of each word.
    var used: [Int] = []
    /// A place for so many bits: in the first word with room, or in a fresh one.
    func place(_ bitCount: Int) -> (word: Int, shift: Int) {
      // First fit: there are a handful of words.
      let word = used.firstIndex { $0 + bitCount <= 64 } ?? used.count
      if word == used.count { used.append(0) }
      defer { used[word] += bitCount }
      return (word, used[word])
    }
    for key in keys {
      let kind = KeyLayout.kind(of: key, isSingle: isSingle)
      switch kind {
      case .packed(let bitCount):
        let (word, shift) = place(bitCount)
        fields.append(Field(key: key, kind: kind, word: word, shift: UInt64(shift)))
      // Never shared, not even by a boolean: there is no bit left.
      case .whole:
        fields.append(Field(key: key, kind: kind, word: used.count, shift: 0))
        used.append(64)
      // Two words side by side, as the value has them in memory.
      case .pair, .view:
        fields.append(Field(key: key, kind: kind, word: used.count, shift: 0))
        used += [64, 64]
      }
    }
    // After all values, because they fill gaps.
    // Numbers of groups are never NULL, and keep their bit for the key beside them.
    for index in fields.indices where !isSingle && !keys[index].isGroupNumber {
      let (word, shift) = place(1)
      (fields[index].nullWord, fields[index].nullBit) = (word, 1 << UInt64(shift))
    }
    self.fields = fields
    wordCount = used.count
    // Several keys in one word are no integer: their range would be that of the highest bits.
    isOneInteger = isSingle && KeyLayout.isInteger(keys[0].type)
  }

  private static func kind(of key: GroupKey, isSingle: Bool) -> Kind {
    switch key.type.physical {
    // A sign bit that is never set is one more for another key's NULL: two integers fit a word.
    case .int32 where key.isGroupNumber: .packed(bitCount: 31)
    // Nothing to share with.
    case .bits, .int16, .int32, .float32: isSingle ? .whole : .packed(bitCount: bitCount(of: key.type.physical))
    case .int64, .float64: .whole
    case .int128, .uuid: .pair
    case .view: .view
    }
  }

  private static func bitCount(of type: PhysicalType) -> Int { type.byteCount.map { 8 * $0 } ?? 1 }

  private static func isInteger(_ type: LogicalType) -> Bool {
    switch type.physical {
    case .int16, .int32, .int64: true
    case .bits, .int128, .float32, .float64, .view, .uuid: false
    }
  }
}
