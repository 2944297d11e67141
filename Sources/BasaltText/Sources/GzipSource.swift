import BasaltCore
import CZlib

/// Decompresses gzip, member after member (`cat a.gz b.gz` and bgzip write several). The window is 32 KiB by the
/// format.
///
/// `@safe`: the library's object is made in `init`, freed in `deinit`, and never leaves.
@safe final class GzipSource: ByteSource {
  private let input: CompressedInput
  /// On the heap because zlib keeps the address and compares it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isBetweenMembers = true

  /// A window of 2^15 and, by zlib's convention of adding 16, a gzip header and checksum.
  private static let gzipWindowBits: CInt = 15 + 16

  /// - Throws: `.memoryBudget` when the library gets no memory.
  init(_ file: InputFile) throws(BasaltError) {
    unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    input = CompressedInput(file)
    // The macro `inflateInit2` is not visible to Swift; this is what it calls, with the version for the library to
    // check.
    let result = unsafe inflateInit2_(
      stream, GzipSource.gzipWindowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      throw BasaltError(
        .memoryBudget, "zlib got no memory for a decoder (code \(result)).",
        remedy: "Free memory, or decompress the file first.")
    }
  }

  deinit {
    // Harmless on a stream whose initialisation failed: zlib finds no state in it.
    unsafe _ = inflateEnd(stream)
    unsafe stream.deallocate()
  }

  var fileByteOffset: Int { input.takenByteCount }

  func read(into target: UnsafeMutableRawBufferPointer) throws(BasaltError) -> Int {
    var filled = 0
    while filled < target.count {
      // Only between members is the end of the file the end of the text.
      if isBetweenMembers, try !beginMember() { break }
      let available = try unsafe input.available()
      // zlib counts in 32 bits.
      let space = min(target.count - filled, Int(UInt32.max))
      unsafe stream.pointee.next_in = UnsafeMutablePointer(
        mutating: available.baseAddress?.assumingMemoryBound(to: UInt8.self))
      unsafe stream.pointee.avail_in = UInt32(available.count)
      unsafe stream.pointee.next_out = (target.baseAddress! + filled).assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(space)
      let result = unsafe inflate(stream, Z_NO_FLUSH)
      unsafe input.take(available.count - Int(stream.pointee.avail_in))
      let producedCount = unsafe space - Int(stream.pointee.avail_out)
      filled += producedCount
      switch result {
      case Z_OK, Z_BUF_ERROR:
        // Z_BUF_ERROR says that no progress was possible, which with input and space left cannot be.
        if available.count == 0, producedCount == 0 {
          throw ByteSources.cut(input.file, .gzip, offset: input.takenByteCount)
        }
      // The library has held the member's checksum and length against what came out.
      case Z_STREAM_END:
        isBetweenMembers = true
      default:
        let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(result)"
        throw ByteSources.damaged(input.file, .gzip, offset: input.takenByteCount, reason: reason)
      }
    }
    return filled
  }

  /// Makes the decoder ready for the next member, past the zeros that tapes and block devices leave behind one.
  /// - Returns: `false` at the end of the file.
  /// The decoder is reset, not made again: bgzip writes a member for every 64 KiB.
  private func beginMember() throws(BasaltError) -> Bool {
    // An empty file is no gzip file, but the text in it is the same: none.
    while true {
      let available = try unsafe input.available()
      if available.count == 0 { return false }
      // Taken piece by piece: there may be more zeros than fit one piece.
      let zeroCount = unsafe available.firstIndex { $0 != 0 } ?? available.count
      input.take(zeroCount)
      if zeroCount < available.count { break }
    }
    _ = unsafe inflateReset(stream)
    isBetweenMembers = false
    return true
  }
}
