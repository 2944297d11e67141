package import BasaltCore

/// What one must know to read a warehouse, and what to write it.
/// - Source: format-spec/commit-protocol.md, "Features"
package struct FeatureSet: Sendable, Hashable {
  /// Whom a feature concerns.
  package enum Role: String, Sendable, Hashable, CaseIterable {
    /// Who does not know it must not read: the state would be wrong.
    case reader
    /// Who does not know it may read, and must not write: it would break a promise.
    case writer
  }

  package private(set) var reader: Set<String>
  package private(set) var writer: Set<String>

  package static let none = FeatureSet(reader: [], writer: [])

  /// What this version of Basalt knows. A feature is added here with the code that understands it.
  package static let known = FeatureSet.none

  package init(reader: Set<String>, writer: Set<String>) {
    self.reader = reader
    self.writer = writer
  }

  package mutating func add(_ feature: String, for role: Role) {
    switch role {
    case .reader: reader.insert(feature)
    case .writer: writer.insert(feature)
    }
  }

  /// - Throws: `.unsupportedVersion` when a reader must know what `known` lacks.
  package func requireReadable(by known: FeatureSet = .known) throws(BasaltError) {
    guard let feature = reader.subtracting(known.reader).min() else { return }
    throw FeatureSet.refusal(feature, "read")
  }

  /// - Throws: `.unsupportedVersion` when a writer must know what `known` lacks. It may be read all the same.
  package func requireWritable(by known: FeatureSet = .known) throws(BasaltError) {
    try requireReadable(by: known)
    guard let feature = writer.subtracting(known.writer).min() else { return }
    throw FeatureSet.refusal(feature, "write")
  }

  private static func refusal(_ feature: String, _ verb: String) -> BasaltError {
    BasaltError(
      .unsupportedVersion,
      "The warehouse uses '\(feature)', which one must know to \(verb) it; this version of Basalt does not.",
      remedy: "Use a version of Basalt that knows it\(verb == "write" ? ", or only read" : "").")
  }

  // MARK: JSON

  var fields: [JSONValue.Field] {
    func field(_ key: String, _ words: Set<String>) -> [JSONValue.Field] {
      words.isEmpty ? [] : [.init(key, .array(words.sorted().map { .string($0) }))]
    }
    return field("readerFeatures", reader) + field("writerFeatures", writer)
  }

  init(_ fields: HeaderFields) throws(BasaltError) {
    reader = Set(try fields.words("readerFeatures", count: 0...Limits.listedIDCountMaximum))
    writer = Set(try fields.words("writerFeatures", count: 0...Limits.listedIDCountMaximum))
  }
}
