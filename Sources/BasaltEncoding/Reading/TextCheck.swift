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
