package import BasaltCore

/// Bytes of a text in order, from wherever they come: a file, or a decompressor over one.
///
/// One owner at a time, called once per some 100 KiB, so that the dynamic call costs nothing.
package protocol ByteSource: AnyObject {
  /// Puts the next bytes at the start of `target`.
  /// - Returns: How many: 0 only at the end.
  /// - Precondition: `target` is not empty.
  func read(into target: UnsafeMutableRawBufferPointer) throws(BasaltError) -> Int

  /// Bytes of the file taken so far, compressed as they are: what progress is measured in.
  var fileByteOffset: Int { get }
}

/// Opens the text in a file, decompressing it as the compression says.
package enum ByteSources {
  /// - Throws: `.memoryBudget` when a decompressor gets no memory. Nothing is read yet.
  package static func open(_ file: InputFile, compression: Compression) throws(BasaltError) -> any ByteSource {
    switch compression {
    case .none: PlainSource(file)
    case .zstd: try ZstandardSource(file)
    case .lz4: try LZ4Source(file)
    case .gzip: try GzipSource(file)
    }
  }

  /// The error of a damaged or cut compressed file.
  static func damaged(
    _ file: InputFile, _ compression: Compression, offset: Int, reason: String
  ) -> BasaltError {
    BasaltError(
      .corruptFile, "The \(compression) data is damaged: \(reason).",
      remedy: "Get the file again from where it came, and test it with the tool that wrote it."
    ).at("file", file.path).at("byte offset", offset)
  }

  /// The error of a file that ends inside of a frame or member: another remedy than damage, for the rest may be
  /// elsewhere.
  static func cut(_ file: InputFile, _ compression: Compression, offset: Int) -> BasaltError {
    BasaltError(
      .corruptFile, "The \(compression) data ends in the middle: the file has \(offset) bytes and more should follow.",
      remedy: "Get the file again from where it came: it was cut."
    ).at("file", file.path).at("byte offset", offset)
  }
}

/// The bytes of a file as they are.
final class PlainSource: ByteSource {
  private let file: InputFile
  private(set) var fileByteOffset = 0

  init(_ file: InputFile) { self.file = file }

  func read(into target: UnsafeMutableRawBufferPointer) throws(BasaltError) -> Int {
    let byteCount = try unsafe file.read(into: target, at: fileByteOffset)
    fileByteOffset += byteCount
    return byteCount
  }
}

/// The compressed bytes that a decompressor is working on: read ahead in pieces of one size.
///
/// A class of its own because all three decompressors need the same bookkeeping, and it is where "cut" is told from
/// "ended".
final class CompressedInput {
  let file: InputFile
  private let buffer = Buffer(byteCount: CompressedInput.pieceByteCount)
  private var fileOffset = 0
  /// Valid bytes in the buffer, and how many of them were taken.
  private var byteCount = 0
  private var position = 0

  /// Enough that a system call costs nothing beside the decompression; stays in the second-level cache.
  private static let pieceByteCount = 256 << 10

  init(_ file: InputFile) { self.file = file }

  /// Bytes of the file that were given to the decompressor and taken by it.
  var takenByteCount: Int { fileOffset - byteCount + position }

  /// What can be taken now; reads more when nothing is left. Empty only at the end of the file.
  func available() throws(BasaltError) -> UnsafeRawBufferPointer {
    if position == byteCount {
      byteCount = try unsafe file.read(
        into: UnsafeMutableRawBufferPointer(start: buffer.address, count: buffer.byteCount), at: fileOffset)
      fileOffset += byteCount
      position = 0
    }
    return unsafe UnsafeRawBufferPointer(start: buffer.address + position, count: byteCount - position)
  }

  func take(_ count: Int) {
    position += count
    assert(position <= byteCount)
  }
}
