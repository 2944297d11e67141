package import BasaltCore

/// Which rows are NULL, and values for all rows: the slots of NULLs hold filler, so that value i is row i everywhere.
///
/// Always the root of its page. It is not proposed for values: the writer puts it around them where rows are NULL.
/// Source: format-spec/encodings/nullable.md.
///
/// ```
/// validity: child, bits │ values: child, the node's own type
/// ```
///
/// One place for all types and encodings: what stands below knows nothing of NULLs, so each encoding is written and
/// tested once.
package enum Nullable: ColumnEncoding {
  package static let wireID: UInt8 = 16
  package static let name = "nullable"

  package static func isPromising(for facts: NodeFacts) -> Bool { false }
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? { nil }

  /// The node around a validity and the values, both of which have been chosen.
  static func candidate(
    validity: any NodeCandidate, values: any NodeCandidate, of column: NodeValues
  ) -> any NodeCandidate {
    NullableCandidate(validity: validity, values: values, element: column.element, count: column.count)
  }

  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 2)
    // Deeper, a run or a quotient could be NULL, which means nothing.
    guard node.path.depth == 1 else { throw node.corrupt("A nullable node can only be the root.") }
    var cursor = NodeCursor(node)
    // Both for all rows: a value is found by its row, without counting the NULLs before it.
    let validity = try opener.openChild(&cursor, .validity, .bits, count: node.count)
    let child = try cursor.takeChild(.values)
    let values = try opener.open(child, node.element, count: node.count)
    try cursor.finish()
    switch values {
    case .values(let reader): return .nullable(validity: validity, values: .values(reader))
    case .dictionary(let codes): return .nullable(validity: validity, values: .dictionary(codes))
    case .nullable: throw child.corrupt("A nullable node cannot stand under another.")
    }
  }
}

/// Validity and values have been chosen apart: neither is smaller for what the other is.
private struct NullableCandidate: NodeCandidate {
  let validity: any NodeCandidate
  let values: any NodeCandidate
  let element: ElementType
  let count: Int

  var encoding: any ColumnEncoding.Type { Nullable.self }
  var byteCount: Int { Node.headerByteCount + validity.byteCount + values.byteCount }
  var decodeNanoseconds: Double { validity.decodeNanoseconds + values.decodeNanoseconds }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Nullable.self, element, count: count, childCount: 2)
    validity.write(into: &writer)
    values.write(into: &writer)
    writer.endNode(start)
  }
}
