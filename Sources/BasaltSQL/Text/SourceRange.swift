/// Where a piece of a statement stands in its source: bytes, from the first of it to behind the last.
///
/// 32-bit numbers, because every node of a tree has one (`Limits.sqlScriptByteCountMaximum` keeps them in range).
///
/// **Two places are always equal.** Where something was written is no part of what it says, so trees compare by
/// meaning with the equality that the compiler writes for them; whoever wants the place compares `bytes`.
package struct SourceRange: Sendable, Hashable, CustomStringConvertible {
  /// The first byte.
  private let lower: UInt32
  /// Behind the last byte.
  private let upper: UInt32

  /// - Precondition: `0 <= start <= end`, both within a script.
  package init(_ start: Int, _ end: Int) {
    assert(start <= end)
    lower = UInt32(start)
    upper = UInt32(end)
  }

  /// The offset of the first byte.
  package var start: Int { Int(lower) }
  /// The offset behind the last byte.
  package var end: Int { Int(upper) }
  /// For slices of the source.
  package var bytes: Range<Int> { start..<end }

  /// From the start of this one to the end of a later one.
  package func through(_ other: SourceRange) -> SourceRange { SourceRange(start, max(end, other.end)) }

  /// As Swift writes a range.
  package var description: String { "\(start)..<\(end)" }

  /// As said above: places never make trees differ.
  package static func == (left: SourceRange, right: SourceRange) -> Bool { true }
  /// Nothing, to agree with the equality.
  package func hash(into hasher: inout Hasher) {}
}
