package import BasaltCore

/// The name of an object in its store: parts joined by `/`, relative, without `.` or `..`, so that no name leads out of
/// the store.
package struct ObjectName: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// - Throws: `.invalidArgument` when the name is empty, longer than 1,024 bytes, absolute, or has an empty part, a
  ///   part that is `.` or `..`, or a character U+0000.
  package init(_ text: String) throws(BasaltError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    // 1,024 bytes is what S3 allows; U+0000 would end the path where C reads it.
    let isAcceptable =
      text.utf8.count <= 1_024 && !text.utf8.contains(0)
      && parts.allSatisfy { part in !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8) }
    guard isAcceptable else {
      throw BasaltError(
        .invalidArgument, "'\(text)' cannot be the name of an object.",
        remedy: "Use a relative name of non-empty parts without '.' and '..'.")
    }
    self.text = text
  }

  package var description: String { text }

  /// The path of the directory that the object is in, empty for the root of the store.
  package var directory: String {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(text[..<slash])
  }

  /// What the object is called in its directory.
  var lastPart: String {
    let directory = directory
    return directory.isEmpty ? text : String(text.utf8.dropFirst(directory.utf8.count + 1)) ?? text
  }

  /// All directories that the object is in, from the outermost to its own, without the root.
  var directories: [String] {
    // `/` is one byte and no part of another character, so that cutting there gives strings.
    text.utf8.indices.filter { text.utf8[$0] == UInt8(ascii: "/") }.map { String(text[..<$0]) }
  }

  package static func < (left: ObjectName, right: ObjectName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
