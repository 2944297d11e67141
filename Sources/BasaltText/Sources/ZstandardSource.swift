import BasaltCore
import CZstd

/// Decompresses zstd, frame after frame.
///
/// Memory is bounded by the largest window that is accepted, which a frame states before its data: a bomb can make the
/// text long, and the reader takes that in pieces, but never the memory large.
///
/// `@safe`: the library's object is made in `init`, freed in `deinit`, and never leaves.
@safe final class ZstandardSource: ByteSource {
  private let input: CompressedInput
  private let stream: OpaquePointer
  /// Whether the decoder stands between two frames, where the file may end.
  private var isBetweenFrames = true

  /// 128 MiB, the most that `zstd` itself accepts without `--long`.
  private static let windowLogMaximum = 27

  /// - Throws: `.memoryBudget` when the library gets no memory.
  init(_ file: InputFile) throws(BasaltError) {
    guard let stream = unsafe ZSTD_createDStream() else {
      throw BasaltError(
        .memoryBudget, "zstd got no memory for a decoder.", remedy: "Free memory, or decompress the file first.")
    }
    unsafe self.stream = unsafe stream
    input = CompressedInput(file)
    // Cannot fail: the library's own default and limit for streaming.
    _ = unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, CInt(ZstandardSource.windowLogMaximum))
  }

  deinit { unsafe _ = ZSTD_freeDStream(stream) }

  var fileByteOffset: Int { input.takenByteCount }

  func read(into target: UnsafeMutableRawBufferPointer) throws(BasaltError) -> Int {
    var output = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    while unsafe output.pos < output.size {
      let available = try unsafe input.available()
      if available.count == 0, isBetweenFrames { break }
      var taken = unsafe ZSTD_inBuffer(src: available.baseAddress, size: available.count, pos: 0)
      let filledBefore = unsafe output.pos
      let result = unsafe ZSTD_decompressStream(stream, &output, &taken)
      unsafe input.take(taken.pos)
      guard ZSTD_isError(result) == 0 else { throw failure(result) }
      // With no input left the decoder may still hold text; when it gives none either, the rest is missing.
      if available.count == 0, unsafe output.pos == filledBefore {
        throw ByteSources.cut(input.file, .zstd, offset: input.takenByteCount)
      }
      // zstd's hint of how much it wants next; 0 says that the frame is complete and all of it was given.
      isBetweenFrames = result == 0
    }
    return unsafe output.pos
  }

  private func failure(_ result: Int) -> BasaltError {
    if ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge {
      return BasaltError(
        .outOfRange, "The zstd data needs a window of more than 128 MiB.",
        remedy: "Decompress it with `zstd -d --long=31`, or compress it again without `--long`."
      ).at("file", input.file.path).at("byte offset", input.takenByteCount)
    }
    return ByteSources.damaged(
      input.file, .zstd, offset: input.takenByteCount, reason: unsafe String(cString: ZSTD_getErrorName(result)))
  }
}
