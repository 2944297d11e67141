package import BasaltCore

/// The name of an object in its store: parts joined by `/`, relative, without `.` or `..`, so that no name leads out of
/// the store.
///
/// Two names are equal when their bytes are; case and Unicode forms are told apart, as most file systems do.
package struct ObjectName: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// - Throws: `.invalidArgument` when the name is empty, longer than 1,024 bytes, absolute, or has an empty part, a
  ///   part that is `.` or `..`, or a character U+0000.
  package init(_ text: String) throws(BasaltError) {
    // 1,024 bytes is what S3 allows; U+0000 would end the path where C reads it.
    let isAcceptable = text.utf8.count <= 1_024 && ObjectName.hasAcceptableParts(text)
    guard isAcceptable else {
      throw BasaltError(
        .invalidArgument, "'\(text)' cannot be the name of an object.",
        remedy: "Use a relative name of non-empty parts without '.' and '..'.")
    }
    self.text = text
  }

  /// One pass without an allocation: names are made several times a commit.
  private static func hasAcceptableParts(_ text: String) -> Bool {
    var partByteCount = 0
    // So far the part is dots alone.
    var isDots = true
    for byte in text.utf8 {
      switch byte {
      case 0: return false
      case UInt8(ascii: "/"):
        guard partByteCount > 0, !(isDots && partByteCount <= 2) else { return false }
        partByteCount = 0
        isDots = true
      default:
        partByteCount += 1
        isDots = isDots && byte == UInt8(ascii: ".")
      }
    }
    return partByteCount > 0 && !(isDots && partByteCount <= 2)
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

  // By bytes, all three of them, as every store tells names apart.

  package static func == (left: ObjectName, right: ObjectName) -> Bool { left.exact == right.exact }
  package static func < (left: ObjectName, right: ObjectName) -> Bool { left.exact < right.exact }
  package func hash(into hasher: inout Hasher) { hasher.combine(exact) }
  private var exact: ExactName { ExactName(text) }
}
