package import BasaltCore

/// One way to lay out values in bytes. Pure: no I/O, no clock, no shared state.
///
/// A page is a tree of nodes, and each node is one encoding, whose children hold what it needs: codes, lengths, what is
/// left of the values. Writing is by proposal: each encoding that may be good says what it would cost, with its
/// children already chosen, and the cheapest writes itself. Reading is by opening: everything in the bytes is checked
/// once, then ranges of vectors are decoded, one is filtered into a mask, or one value is read, without checks.
///
/// To add one: its file here, its page in format-spec/encodings, its line in `EncodingRegistry.all`.
package protocol ColumnEncoding: Sendable {
  /// The number on disk, below 64. Never reused: format-spec/reserved-numbers.md lists them all.
  static var wireID: UInt8 { get }
  /// The name, as `inspect` shows it and format-spec/encodings names its file.
  static var name: String { get }

  /// Whether the facts let it hope to be the cheapest: a look at numbers that are there already, so that no time goes
  /// into proposals that cannot win. Encodings that were asked for by name are not asked this.
  static func isPromising(for facts: NodeFacts) -> Bool

  /// What it would make of the values, or `nil` when it cannot hold them.
  /// - Parameters:
  ///   - facts: What is known of the values, computed when first asked for.
  ///   - chooser: Chooses the encodings of children, one level deeper.
  static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)?

  /// Checks the node's body and opens it.
  /// - Throws: `.corruptPage` for anything that its page in format-spec/encodings says a reader must reject.
  static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode
}

/// What an encoding would make of some values: its size is known before a byte is written.
package protocol NodeCandidate {
  var encoding: any ColumnEncoding.Type { get }
  /// Bytes of the node with its header and children. Exact in all encodings of version 1; an encoding that samples may
  /// be off, and the chooser then compares again after the fact.
  var byteCount: Int { get }
  /// Nanoseconds that decoding a value takes, children included: `DecodeCost`.
  var decodeNanoseconds: Double { get }
  /// Appends the node.
  func write(into writer: inout NodeWriter)
}
