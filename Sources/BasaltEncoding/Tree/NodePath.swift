internal import BasaltCore

/// What a node is to its parent.
///
/// Raw values are this library's own and are in no file; 0 is none, so that a path can be packed into a number.
enum NodeRole: UInt8 {
  case lengths = 1
  case validity, values, ends, codes, quotients, differences, numbers, positions, high, low, rights, prefixes, suffixes

  /// As it stands in errors and descriptions.
  var name: String { String(describing: self) }
}

/// Where a node stands: the roles from the root down, such as `values/codes`, and where the page's payload begins.
///
/// Packed into one word: a path is made for every node of every page, and read only when one of them is damaged.
package struct NodePath {
  /// A byte a role, the root's child in the highest that is not 0.
  private var roles: UInt64 = 0
  /// Offsets in errors are counted from here, because a buffer may hold more than one page.
  let payloadStart: Int

  init(payloadStart: Int) { self.payloadStart = payloadStart }

  /// 1 for the root.
  var depth: Int { (UInt64.bitWidth - roles.leadingZeroBitCount + 7) / 8 + 1 }

  func appending(_ role: NodeRole) -> NodePath {
    // A node that is too deep is refused before its children are looked at.
    assert(depth < 8, "a path has room for seven roles")
    var path = self
    path.roles = roles << 8 | UInt64(role.rawValue)
    return path
  }

  func corrupt(_ message: String, at offset: Int) -> BasaltError {
    error(.corruptPage, message, remedy: "Run `basalt verify` on the file, then restore it from a copy.", at: offset)
  }

  func error(_ code: BasaltError.Code, _ message: String, remedy: String, at offset: Int) -> BasaltError {
    let names = (0..<depth - 1).reversed().compactMap {
      NodeRole(rawValue: UInt8(truncatingIfNeeded: roles >> ($0 * 8)))
    }
    return BasaltError(code, message, remedy: remedy)
      .at("node", (["root"] + names.map(\.name)).joined(separator: "/"))
      .at("payload offset", offset - payloadStart)
  }
}
