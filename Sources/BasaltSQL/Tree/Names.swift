package import BasaltCore

// What trees are made of at their leaves: names, types and texts as they were written. Nothing is looked up here.

/// One name: folded to lower case unless it was quoted.
///
/// Whether it was quoted is not kept: it means the same.
package struct Identifier: Sendable, Hashable {
  /// By its bytes: two spellings of one letter are two names.
  package let name: ExactName
  /// With its quotes.
  package let range: SourceRange

  /// - Parameter text: Folded already, or exact.
  package init(_ text: String, _ range: SourceRange) {
    name = ExactName(text)
    self.range = range
  }

  /// For messages, and for whoever looks it up.
  package var text: String { name.text }
}

/// A name with what it belongs to: `flights`, `basalt.commits`, `f.carrier`.
///
/// How many parts mean what is the binder's to say.
package struct QualifiedName: Sendable, Hashable {
  /// At least one.
  package let parts: [Identifier]

  /// - Precondition: There is a part.
  package init(_ parts: [Identifier]) {
    precondition(!parts.isEmpty, "a name has a part")
    self.parts = parts
  }

  /// From the first part to the last.
  package var range: SourceRange { parts[0].range.through(parts[parts.count - 1].range) }
}

/// A type as it was written, for `LogicalType(named:)` or what else the binder knows: aliases are not resolved.
///
/// An enumeration of types would have to know which there are, and a misspelt one would be a syntax error without the
/// nearest name: the binder has both.
package struct TypeName: Sendable, Hashable {
  /// In lower case, single spaces between the words of SQL's own names: `double precision`,
  /// `timestamp with time zone`, `interval day to second`. A quoted name is exact.
  package let name: ExactName
  /// What stands in parentheses, as written: `numeric(12, 2)` has `12` and `2`.
  package let arguments: [String]
  /// Lists within each other: 0 of `integer`, 2 of `integer[][]`.
  package let listDepth: Int
  /// From the first word to the last.
  package let range: SourceRange

  /// - Parameter name: In lower case with single spaces, unless it was quoted.
  package init(_ name: String, arguments: [String] = [], listDepth: Int = 0, _ range: SourceRange) {
    self.name = ExactName(name)
    (self.arguments, self.listDepth, self.range) = (arguments, listDepth, range)
  }
}

/// A text value, compared by its bytes as Basalt compares text: Swift's `==` would take "é" for "e\u{301}".
package struct TextLiteral: Sendable, Hashable {
  /// Kept as a name, whose equality is what is wanted.
  private let content: ExactName

  /// - Parameter text: What the literal says, not how it is written.
  package init(_ text: String) { content = ExactName(text) }

  /// Without quotes, escapes resolved.
  package var text: String { content.text }
}
