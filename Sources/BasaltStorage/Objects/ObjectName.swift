package import BasaltCore

/// The name of an object in its store: parts joined by `/`, relative, without `.` or `..`, so that no name leads out of the store.
package struct ObjectName: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// - Throws: `.invalidArgument` when the name is empty, longer than 1,024 bytes, absolute, or has an empty part, a part that is `.`
  ///   or `..`, or a character U+0000.
  package init(_ text: String) throws(BasaltError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
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
  package static func < (left: ObjectName, right: ObjectName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
