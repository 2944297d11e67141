internal import BasaltCore

/// A node of a page as its bytes say it is, before its encoding has looked at the body.
///
/// ```
/// 0 u8 encoding · 1 u8 element type · 2 u8 child count · 3 u8 flags · 4 u32 value count · 8 u32 body length · 12 u32 parameter
/// ```
///
/// Cheap to make and to hand on: a header that was read, and a range. Nothing has been allocated for what it claims to
/// hold.
package struct Node {
  package static let headerByteCount = 16

  /// The wire id, which this version may not know.
  let encoding: UInt8
  let element: ElementType
  let childCount: Int
  let flags: UInt8
  /// Values.
  let count: Int
  let parameter: UInt32
  /// Where the body lies in the payload's buffer.
  let body: Range<Int>
  let payload: Buffer
  let path: NodePath

  /// Header and body.
  var byteCount: Int { Node.headerByteCount + body.count }

  /// An error about this node: what is wrong with its bytes, where it stands in the tree and in the payload.
  func corrupt(_ message: String) -> BasaltError { path.corrupt(message, at: body.lowerBound - Node.headerByteCount) }
}
