package import BasaltCore
internal import CLZ4
internal import CZstd

/// What is around the payload of a page, if anything: format-spec/codecs.md.
///
/// A codec is the last few percent after the encodings, and costs what they do not: the whole page must be undone
/// before one value of it is read or tested. So it is chosen by tier, and kept only where it pays.
package enum BlockCodec: UInt8, Sendable, CaseIterable {
  case none = 0
  /// One LZ4 block.
  case lz4 = 1
  /// One zstd frame with its content size, without a checksum (the page has one).
  case zstd = 2

  /// Undoes the codec.
  /// - Parameters:
  ///   - stored: The buffer with the stored payload, in `range`.
  ///   - declaredByteCount: The length that the page header gives for the result.
  ///   - headroom: Bytes that a new buffer has before the payload, for the caller to use.
  /// - Returns: A buffer with the payload from `headroom` on: `stored` itself for `.none`, whose range must begin
  ///   there.
  /// - Throws: `.corruptPage` when the declared length is beyond the limits, or is not what comes out.
  ///
  /// The first thing that is done to a page whose checksum held, and the only place where this layer calls foreign
  /// decoders on bytes from disk.
  package func decompress(
    _ stored: Buffer, _ range: Range<Int>, declaredByteCount: Int, leaving headroom: Int = 0
  ) throws(BasaltError) -> Buffer {
    precondition(range.lowerBound >= 0 && range.upperBound <= stored.byteCount)
    guard self != .none else {
      guard range.count == declaredByteCount else {
        throw corrupt("The page is stored in \(range.count) bytes without a codec, but declares \(declaredByteCount).")
      }
      // No copy: the page is used as it was read, with its header still in front.
      precondition(range.lowerBound == headroom)
      return stored
    }
    // Before anything is allocated: a forged length must not take the machine down.
    guard declaredByteCount >= 0, declaredByteCount <= Limits.pageDecodedByteCountMaximum,
      declaredByteCount <= range.count * Limits.codecExpansionMaximum
    else {
      throw corrupt(
        "The page declares \(declaredByteCount) bytes out of \(range.count); at most \(Limits.pageDecodedByteCountMaximum) and "
          + "\(Limits.codecExpansionMaximum) times the stored length are allowed.")
    }
    // The reader keeps its header in front of the payload, so that both lie in one buffer and offsets stay those of the
    // file.
    let target = Buffer(byteCount: headroom + declaredByteCount)
    let output = unsafe target.address + headroom
    let source = unsafe UnsafeRawPointer(stored.address + range.lowerBound)
    let found: Int?
    switch self {
    case .none: found = nil
    case .lz4:
      // Both lengths fit: no buffer is read of more than 2 GiB with its page header (`Limits.bufferByteCountMaximum`).
      let result = unsafe LZ4_decompress_safe(
        source.assumingMemoryBound(to: CChar.self), output.assumingMemoryBound(to: CChar.self), Int32(range.count),
        Int32(declaredByteCount))
      found = result < 0 ? nil : Int(result)
    case .zstd:
      let contentByteCount = unsafe ZSTD_getFrameContentSize(source, range.count)
      guard contentByteCount == UInt64(declaredByteCount) else {
        throw corrupt(
          "The zstd frame does not say that it holds the \(declaredByteCount) bytes that the page declares.")
      }
      // One frame and nothing else: zstd itself would skip over what follows.
      guard unsafe ZSTD_findFrameCompressedSize(source, range.count) == range.count else {
        throw corrupt("The \(range.count) stored bytes are not one zstd frame.")
      }
      let result = unsafe ZSTD_decompress(output, declaredByteCount, source, range.count)
      found = ZSTD_isError(result) != 0 ? nil : result
    }
    guard let found else { throw corrupt("The \(self) block is damaged.") }
    guard found == declaredByteCount else {
      throw corrupt("The \(self) block holds \(found) bytes; the page declares \(declaredByteCount).")
    }
    return target
  }

  private func corrupt(_ message: String) -> BasaltError {
    BasaltError(.corruptPage, message, remedy: "Run `basalt verify` on the file, then restore it from a copy.")
  }
}

/// Compresses the pages of one chunk, or what a query writes down for itself, with one context for all of them.
///
/// A class with one owner, for its `deinit`: the library's context is megabytes, and is made once a chunk rather than
/// once a page.
@safe package final class BlockCompressor {
  private let codec: BlockCodec
  private let context: OpaquePointer?

  package init(_ codec: BlockCodec) {
    self.codec = codec
    switch codec {
    case .none, .lz4: unsafe context = nil
    case .zstd:
      unsafe context = ZSTD_createCCtx()
      precondition(unsafe context != nil, "no memory for a zstd context")
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)
      // The page has a checksum of its own, which also says where the page belongs.
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
    }
  }

  deinit { unsafe ZSTD_freeCCtx(context) }

  /// Of zstd, where nothing else is asked for.
  package static let usualLevel = ZstdLevel.compared.number

  /// The compressed form, or `nil` when it is not smaller than `byteCountMaximum`.
  /// - Parameters:
  ///   - level: Of zstd.
  ///   - seams: Where blocks of zstd should end, ascending and within the payload; LZ4 has no blocks.
  package func compress(
    _ payload: Buffer, byteCount: Int, byteCountMaximum: Int, level: Int32 = BlockCompressor.usualLevel,
    seams: [Int] = []
  ) -> (payload: Buffer, byteCount: Int)? {
    guard codec != .none, byteCountMaximum > 0 else { return nil }
    // Room for no more than would be kept: a codec that does not fit in gives up early.
    let target = Buffer(byteCount: byteCountMaximum)
    switch codec {
    case .none: return nil
    case .lz4:
      let result = unsafe LZ4_compress_default(
        payload.address.assumingMemoryBound(to: CChar.self), target.address.assumingMemoryBound(to: CChar.self),
        Int32(byteCount), Int32(byteCountMaximum))
      // Nothing, for either codec, when it does not fit: no error, the page then stays as it is.
      return result > 0 ? (target, Int(result)) : nil
    case .zstd:
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
      guard !seams.isEmpty else {
        let result = unsafe ZSTD_compress2(context, target.address, byteCountMaximum, payload.address, byteCount)
        return ZSTD_isError(result) == 0 ? (target, result) : nil
      }
      return compressBlocks(payload, endingAt: seams + [byteCount], into: target, byteCountMaximum).map { (target, $0) }
    }
  }

  /// One frame whose blocks end where they are told to: a block has one table of frequencies.
  ///
  /// A page of two planes, one of noise and one of ten values, takes a twentieth less than with one table for both. (What the
  /// library has to find such places by itself is for its slowest levels only.)
  private func compressBlocks(
    _ payload: Buffer, endingAt ends: [Int], into target: Buffer, _ byteCountMaximum: Int
  ) -> Int? {
    unsafe ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
    // A stream does not know its length, which the frame has to state.
    unsafe ZSTD_CCtx_setPledgedSrcSize(context, UInt64(ends.last ?? 0))
    var input = unsafe ZSTD_inBuffer(src: payload.address, size: 0, pos: 0)
    var output = unsafe ZSTD_outBuffer(dst: target.address, size: byteCountMaximum, pos: 0)
    for (index, end) in ends.enumerated() {
      unsafe input.size = end
      let isLast = index == ends.count - 1
      // What is left to be written had no room.
      guard unsafe ZSTD_compressStream2(context, &output, &input, isLast ? ZSTD_e_end : ZSTD_e_flush) == 0 else {
        return nil
      }
    }
    return unsafe output.pos
  }
}
