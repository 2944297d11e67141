import BasaltCore
import CLZ4

/// Decompresses the LZ4 frame format, frame after frame. A frame's blocks are at most 4 MiB, so memory is bounded by
/// the format.
///
/// `@safe`: the library's object is made in `init`, freed in `deinit`, and never leaves.
@safe final class LZ4Source: ByteSource {
  private let input: CompressedInput
  private let context: OpaquePointer
  private var isBetweenFrames = true

  /// - Throws: `.memoryBudget` when the library gets no memory.
  init(_ file: InputFile) throws(BasaltError) {
    var context: OpaquePointer?
    let result = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(result) == 0, let context = unsafe context else {
      throw BasaltError(
        .memoryBudget, "LZ4 got no memory for a decoder.", remedy: "Free memory, or decompress the file first.")
    }
    unsafe self.context = unsafe context
    input = CompressedInput(file)
  }

  deinit { unsafe _ = LZ4F_freeDecompressionContext(context) }

  var fileByteOffset: Int { input.takenByteCount }

  /// - Throws: `.corruptFile` (`ByteSources`): a damaged block, or a file that ends inside a frame.
  func read(into target: UnsafeMutableRawBufferPointer) throws(BasaltError) -> Int {
    var filled = 0
    while filled < target.count {
      let available = try unsafe input.available()
      // Only between frames is the end of the file the end of the text.
      if available.count == 0, isBetweenFrames { break }
      // In: room and bytes at hand. Out: how much of both was used.
      var producedCount = target.count - filled
      var takenCount = available.count
      let result = unsafe LZ4F_decompress(
        context, target.baseAddress! + filled, &producedCount, available.baseAddress, &takenCount, nil)
      input.take(takenCount)
      guard LZ4F_isError(result) == 0 else {
        throw ByteSources.damaged(
          input.file, .lz4, offset: input.takenByteCount, reason: unsafe String(cString: LZ4F_getErrorName(result)))
      }
      // No input left and nothing came out: without this, a file that was cut would be waited for without end.
      if available.count == 0, producedCount == 0 {
        throw ByteSources.cut(input.file, .lz4, offset: input.takenByteCount)
      }
      filled += producedCount
      // LZ4's hint of how much it wants next; 0 says that the frame is complete.
      isBetweenFrames = result == 0
    }
    return filled
  }
}
