/// What an encoded page is made of, for people: what `basalt inspect --encodings` prints.
package struct NodeDescription: Sendable, Hashable, CustomStringConvertible {
  /// The encoding's name.
  package let name: String
  /// What it was given, such as `6 bits, 3 patches`; may be empty.
  package let detail: String
  package let element: ElementType
  package let valueCount: Int
  /// The whole node: header, body and children.
  package let byteCount: Int
  /// The role of each child, and the child.
  package let children: [Child]

  package struct Child: Sendable, Hashable {
    package let role: String
    package let node: NodeDescription

    init(role: NodeRole, node: NodeDescription) { (self.role, self.node) = (role.name, node) }
  }

  /// One line: `scale(×100) → frame-of-reference(6 bits)`. Only the children that hold values are followed; lengths,
  /// codes and run ends are in brackets.
  package var description: String {
    // By convention the child that holds values is the last: it is what the arrow leads to.
    let own = detail.isEmpty ? name : "\(name)(\(detail))"
    let side = children.dropLast().map { "\($0.role): \($0.node)" }.joined(separator: ", ")
    let head = side.isEmpty ? own : "\(own)[\(side)]"
    guard let last = children.last else { return head }
    return "\(head) → \(last.node)"
  }
}
