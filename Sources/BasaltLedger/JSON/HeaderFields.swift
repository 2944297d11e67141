package import BasaltCore

/// The fields of one object of a header, read by name, type and range. Fields that nobody asks for are ignored, as the format says.
///
/// Each accessor names what it refuses by its whole path, `transactions[3].actions[0].table`: whoever restores a damaged ledger has to find it
/// among thousands.
package struct HeaderFields: Sendable {
  private let fields: [JSONValue.Field]
  /// Where the object is, for messages: `transactions[3].actions[0]`, empty for the header itself.
  private let place: String

  /// - Throws: `.corruptLedger` when `value` is no object.
  package init(_ value: JSONValue, place: String = "") throws(BasaltError) {
    guard case .object(let fields) = value else {
      throw LedgerDamage.error("\(place.isEmpty ? "The header" : "'\(place)'") is \(value.kindName), not an object.")
    }
    self.fields = fields
    self.place = place
  }

  // MARK: One value

  package func optional(_ key: String) -> JSONValue? { fields.first { $0.key == key }?.value }

  func required(_ key: String) throws(BasaltError) -> JSONValue {
    guard let value = optional(key) else { throw LedgerDamage.error("The field '\(path(key))' is missing.") }
    return value
  }

  package func string(_ key: String) throws(BasaltError) -> String { try string(required(key), path(key)) }

  /// An integer, which a header has as a string of digits, so that readers that know only doubles do not round it.
  /// - Parameter range: What the field may be; checked here, so that no number from disk reaches arithmetic unchecked.
  package func integer(_ key: String, in range: ClosedRange<Int>) throws(BasaltError) -> Int {
    try integer(string(key), in: range, path(key))
  }

  func commitNumber(_ key: String) throws(BasaltError) -> CommitNumber {
    CommitNumber(try integer(key, in: 0...Limits.commitNumberMaximum))
  }

  func time(_ key: String) throws(BasaltError) -> CommitTime {
    CommitTime(microseconds: try integer(key, in: CommitTime.range))
  }

  func digest(_ key: String) throws(BasaltError) -> ContentDigest {
    let text = try string(key)
    guard let digest = ContentDigest(hexadecimal: text) else { throw malformed(path(key), text, "a SHA-256") }
    return digest
  }

  package func id(_ key: String) throws(BasaltError) -> UniqueID { try id(string(key), path(key)) }
  func table() throws(BasaltError) -> TableID { TableID(try id("table")) }

  func name(_ key: String) throws(BasaltError) -> String {
    let text = try string(key)
    guard LedgerText.isName(text) else { throw malformed(path(key), text, "a name") }
    return text
  }

  func word(_ key: String) throws(BasaltError) -> String { try word(string(key), path(key)) }

  func object(_ key: String) throws(BasaltError) -> HeaderFields {
    try HeaderFields(required(key), place: path(key))
  }

  func optionalObject(_ key: String) throws(BasaltError) -> HeaderFields? {
    guard let value = optional(key) else { return nil }
    return try HeaderFields(value, place: path(key))
  }

  // MARK: Lists

  /// The elements of a list; none when the field is absent and may be.
  func list(_ key: String, count: ClosedRange<Int>) throws(BasaltError) -> [JSONValue] {
    guard let value = optional(key) else {
      if count.contains(0) { return [] }
      throw LedgerDamage.error("The field '\(path(key))' is missing.")
    }
    guard case .array(let elements) = value else {
      throw LedgerDamage.error("The field '\(path(key))' is \(value.kindName), not a list.")
    }
    guard count.contains(elements.count) else {
      throw LedgerDamage.error(
        "The list '\(path(key))' has \(elements.count) elements; \(count.lowerBound) to \(count.upperBound) are allowed."
      )
    }
    return elements
  }

  /// - Parameter count: How many the format allows, checked before any is looked at.
  package func objects(_ key: String, count: ClosedRange<Int>) throws(BasaltError) -> [HeaderFields] {
    var objects: [HeaderFields] = []
    for (index, element) in try list(key, count: count).enumerated() {
      objects.append(try HeaderFields(element, place: "\(path(key))[\(index)]"))
    }
    return objects
  }

  /// Identifiers, each once: in every list that the format has, a second one would count something twice.
  func ids(_ key: String, count: ClosedRange<Int>) throws(BasaltError) -> [UniqueID] {
    var ids: [UniqueID] = []
    for (index, element) in try list(key, count: count).enumerated() {
      let place = "\(path(key))[\(index)]"
      ids.append(try id(string(element, place), place))
    }
    guard Set(ids).count == ids.count else { throw repetition(key) }
    return ids
  }

  func commitNumbers(_ key: String, count: ClosedRange<Int>) throws(BasaltError) -> [CommitNumber] {
    var numbers: [CommitNumber] = []
    for (index, element) in try list(key, count: count).enumerated() {
      let place = "\(path(key))[\(index)]"
      numbers.append(CommitNumber(try integer(string(element, place), in: 0...Limits.commitNumberMaximum, place)))
    }
    guard Set(numbers).count == numbers.count else { throw repetition(key) }
    return numbers
  }

  func words(_ key: String, count: ClosedRange<Int>) throws(BasaltError) -> [String] {
    var words: [String] = []
    for (index, element) in try list(key, count: count).enumerated() {
      let place = "\(path(key))[\(index)]"
      words.append(try word(string(element, place), place))
    }
    return words
  }

  // MARK: Details

  private func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  private func string(_ value: JSONValue, _ place: String) throws(BasaltError) -> String {
    guard case .string(let text) = value else {
      throw LedgerDamage.error("The field '\(place)' is \(value.kindName), not a string.")
    }
    return text
  }

  private func integer(_ text: String, in range: ClosedRange<Int>, _ place: String) throws(BasaltError) -> Int {
    // One text for each number: neither "+1" nor "01".
    guard let number = Int(text), String(number) == text, range.contains(number) else {
      throw malformed(place, text, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private func id(_ text: String, _ place: String) throws(BasaltError) -> UniqueID {
    // The canonical form only: `UniqueID` also reads what people write.
    guard let id = UniqueID(text), id.description == text else { throw malformed(place, text, "a UUID") }
    return id
  }

  private func word(_ text: String, _ place: String) throws(BasaltError) -> String {
    guard LedgerText.isWord(text) else { throw malformed(place, text, "a word") }
    return text
  }

  /// A field of the right type whose text is not right.
  private func malformed(_ place: String, _ text: String, _ expected: String) -> BasaltError {
    // Cut: a field from disk may have megabytes, and a message is for people.
    LedgerDamage.error("The field '\(place)' is '\(text.prefix(80))', not \(expected).")
  }

  private func repetition(_ key: String) -> BasaltError {
    LedgerDamage.error("The list '\(path(key))' has an element twice.")
  }
}
