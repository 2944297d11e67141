import BasaltCore

/// What was seen of the members of JSON lines: their names, and of each the kinds of its values.
///
/// JSON tells kinds apart, so that less has to be guessed than of CSV: a text that looks like a date is a text, and becomes a date where
/// a statement says so. Of numbers there is one kind, and three types: whole ones are `bigint` if they fit, decimals of 38 digits if they
/// do not, and whatever has a point or an exponent makes all of them doubles, as it does in most languages.
///
/// What differs in kind from line to line, and what is nested, is text, as it is written.
struct JSONColumnEvidence {
  private var names: [String] = []
  private var kinds: [Set<Kind>] = []
  private var places: [[UInt8]: Int] = [:]

  /// What a value may be of the types that are told apart.
  private enum Kind {
    case boolean, bigint, wholeNumber, number, text
  }

  /// - Throws: `JSONFault` for a line that is no JSON.
  ///
  /// Names are told apart by their bytes, escapes spelled out.
  mutating func observe(
    _ document: UnsafeBufferPointer<UInt8>, _ children: inout JSONChildren
  ) throws(JSONFault) {
    while let (key, value) = try children.next() {
      guard let key else { continue }
      var name: [UInt8] = []
      try unsafe JSONString.append(key, in: document, to: &name)
      let place: Int
      if let known = places[name] {
        place = known
      } else {
        place = names.count
        places[name] = place
        names.append(String(decoding: name, as: UTF8.self))
        kinds.append([])
      }
      if let kind = unsafe JSONColumnEvidence.kind(of: value, document) { kinds[place].insert(kind) }
    }
  }

  /// `nil` for `null`, which any column may hold.
  private static func kind(of node: JSONNode, _ document: UnsafeBufferPointer<UInt8>) -> Kind? {
    switch node.kind {
    case .null: return nil
    case .true, .false: return .boolean
    case .object, .array, .string: return .text
    case .number:
      let text = unsafe String(decoding: document[node.start..<node.end], as: UTF8.self)
      guard text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") <= 9 }) else { return .number }
      if Int64(text) != nil { return .bigint }
      return text.utf8.count <= LogicalType.decimalPrecisionMaximum ? .wholeNumber : .number
    }
  }

  /// The narrowest type of each that holds what was seen; `nil`, where nothing was.
  var columns: [(name: String, type: LogicalType?)] {
    zip(names, kinds).map { name, kinds in
      let type: LogicalType? =
        switch kinds {
        case []: nil
        // A truth value among numbers makes texts of both: neither reads as the other.
        case [.boolean]: .boolean
        case [.bigint]: .bigint
        case [.wholeNumber], [.bigint, .wholeNumber]: .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: 0)
        default: kinds.contains(.text) || kinds.contains(.boolean) ? .text : .double
        }
      return (name, type)
    }
  }
}
