internal import BasaltCore
internal import CBasaltKernels

/// Whether the bytes of a text column are text: checked when a page is opened, or when symbols are
/// spelled out, so that nobody has to do it later.
///
/// UTF-8 without U+0000 is what every text value of the engine is promised to be. Files are written that way, but a
/// checksum only proves that bytes are as they were written, not by whom.
enum TextCheck {
  /// - Throws: `.corruptPage` when the bytes are not UTF-8 or hold U+0000.
  static func requireText(_ bytes: UnsafeBufferPointer<UInt8>, in node: Node) throws(BasaltError) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    let kernels = unsafe Kernels.best.pointee.text
    guard unsafe kernels.validate_utf8(start, bytes.count) else { throw node.corrupt("The text is not UTF-8.") }
    guard unsafe kernels.count_byte(start, 0, bytes.count) == 0 else { throw node.corrupt("The text holds U+0000.") }
  }

  /// Of values that were put together, what a page of bytes is asked as well: that none is too long, and that text is
  /// UTF-8, cut between characters. Of the bytes and not of what they were made of, which may be parts of characters.
  /// - Parameter lengths: A u32 a row, together as many as there are bytes.
  /// - Throws: `.corruptPage`.
  static func requireValues(
    _ bytes: UnsafeBufferPointer<UInt8>, lengths: UnsafeRawPointer, rowCount: Int, isText: Bool, in node: Node
  ) throws(BasaltError) {
    if isText { try unsafe requireText(bytes, in: node) }
    let mayCutCharacters = unsafe isText && !isASCII(bytes)
    // The usual vector is ASCII and smaller than the longest value may be: then no value is looked at.
    guard mayCutCharacters || bytes.count > Limits.valueByteCountMaximum else { return }
    var offset = 0
    for row in 0..<rowCount {
      let length = Int(unsafe lengths.load(fromByteOffset: row * 4, as: UInt32.self))
      guard length <= Limits.valueByteCountMaximum else {
        throw node.corrupt("A value has \(length) bytes; at most \(Limits.valueByteCountMaximum) are possible.")
      }
      guard unsafe !mayCutCharacters || offset == bytes.count || bytes[offset] & 0xC0 != 0x80 else {
        throw node.corrupt("A value begins inside a character.")
      }
      offset += length
    }
  }

  /// Whether all bytes are ASCII: then every place between two of them is one between characters.
  /// Then the places where the heap is cut need no check of their own, which is most of the time.
  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    return unsafe Kernels.best.pointee.text.all_ascii(start, bytes.count)
  }
}

extension StringView {
  /// The view as one number: its memory form.
  var bits: UInt128 { UInt128(head) | UInt128(tail) << 64 }

  init(bits: UInt128) {
    self.init(head: UInt64(truncatingIfNeeded: bits), tail: UInt64(truncatingIfNeeded: bits >> 64))
  }
}
