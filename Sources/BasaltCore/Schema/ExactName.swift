/// A name by its bytes, as text values are compared.
///
/// Swift's `String ==` takes "é" for "e\u{301}"; files, object stores and readers in other languages tell them apart. A
/// dictionary keyed by strings would take one for the other, an array of names sorted by `<` would depend on tables of
/// Unicode that change with the toolchain. Equality, hash and order go by the UTF-8 here, so that they agree.
package struct ExactName: Sendable, Hashable, Comparable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// The same text is found to be so without a look at its bytes: whoever sorts the pages that a scan wants compares the name of one
  /// file with itself.
  package static func == (left: ExactName, right: ExactName) -> Bool {
    var (left, right) = (left.text, right.text)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        unsafe left.count == right.count && (left.baseAddress == right.baseAddress || left.elementsEqual(right))
      }
    }
  }

  package static func < (left: ExactName, right: ExactName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
