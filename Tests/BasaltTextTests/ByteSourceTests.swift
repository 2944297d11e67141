import BasaltCore
import BasaltText
import CLZ4
import CZlib
import CZstd
import Foundation
import TestSupport
import Testing

/// Laws about compressed files: what was compressed comes back, and damage is an error, never a crash and never other text.
struct ByteSourceTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  static let compressions: [Compression] = [.zstd, .lz4, .gzip]

  /// One frame or member.
  private static func compressed(_ bytes: [UInt8], _ compression: Compression) -> [UInt8] {
    switch compression {
    case .none: return bytes
    case .zstd:
      var target = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
      guard let context = ZSTD_createCCtx() else { return [] }
      defer { ZSTD_freeCCtx(context) }
      ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
      let count = ZSTD_compress2(context, &target, target.count, bytes, bytes.count)
      return Array(target.prefix(count))
    case .lz4:
      var preferences = LZ4F_preferences_t()
      preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
      var target = [UInt8](repeating: 0, count: LZ4F_compressFrameBound(bytes.count, &preferences))
      let count = LZ4F_compressFrame(&target, target.count, bytes, bytes.count, &preferences)
      return Array(target.prefix(count))
    case .gzip:
      var stream = z_stream()
      deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
      var target = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
      var source = bytes
      let capacity = target.count
      let count = source.withUnsafeMutableBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in
          stream.next_in = source.baseAddress
          stream.avail_in = UInt32(source.count)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(capacity)
          deflate(&stream, Z_FINISH)
          return capacity - Int(stream.avail_out)
        }
      }
      deflateEnd(&stream)
      return Array(target.prefix(count))
    }
  }

  private static func text(rowCount: Int) -> (bytes: [UInt8], rows: [[Value]]) {
    let lines = (0..<rowCount).map { "\($0),row \($0 * 7919 % 1_000)\n" }
    let rows = (0..<rowCount).map { [Value.integer(Int32($0)), .text("row \($0 * 7919 % 1_000)")] }
    return (Array(("n,t\n" + lines.joined()).utf8), rows)
  }

  private func rows(_ bytes: [UInt8], _ compression: Compression, readByteCount: Int = 1 << 20) throws -> [[Value]] {
    var options = ReadingOptions()
    options.limits.readByteCount = readByteCount
    let path = try fixture.file("c.csv.\(compression.suffix ?? "")", bytes)
    return try TextInput.rows(of: path, types: [.integer, .text], options: options)
  }

  @Test(arguments: compressions, [1, 100, 4_096, 1 << 20])
  func aFrameComesBack(compression: Compression, readByteCount: Int) throws {
    let (bytes, expected) = ByteSourceTests.text(rowCount: readByteCount == 1 ? 20 : 60_000)
    let compressed = ByteSourceTests.compressed(bytes, compression)
    #expect(try rows(compressed, compression, readByteCount: readByteCount) == expected)
  }

  @Test(arguments: compressions)
  func framesOneAfterAnotherAreOneText(compression: Compression) throws {
    let (bytes, expected) = ByteSourceTests.text(rowCount: 1_000)
    var compressed: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 997) {
      compressed += ByteSourceTests.compressed(Array(bytes[start..<min(start + 997, bytes.count)]), compression)
    }
    #expect(try rows(compressed, compression) == expected)
    // An empty frame in between is no end.
    #expect(try rows(ByteSourceTests.compressed([], compression) + compressed, compression) == expected)
  }

  @Test func zerosBehindAGzipMemberArePadding() throws {
    let (bytes, expected) = ByteSourceTests.text(rowCount: 10)
    #expect(try rows(ByteSourceTests.compressed(bytes, .gzip) + Array(repeating: 0, count: 512), .gzip) == expected)
  }

  @Test(arguments: compressions)
  func everyTruncationIsFound(compression: Compression) throws {
    let (bytes, _) = ByteSourceTests.text(rowCount: 200)
    let compressed = ByteSourceTests.compressed(bytes, compression)
    for count in 1..<compressed.count {
      let error = errorOf { try rows(Array(compressed.prefix(count)), compression) }
      #expect(error?.code == .corruptFile, "\(count) of \(compressed.count) bytes")
      #expect(error?.fact("file")?.contains("c.csv") == true)
      #expect(error?.fact("byte offset") != nil)
      #expect(error?.remedy.contains("Get the file again") == true)
    }
  }

  @Test(arguments: compressions)
  func everyFlippedBitIsFoundOrHarmless(compression: Compression) throws {
    let (bytes, expected) = ByteSourceTests.text(rowCount: 30)
    let compressed = ByteSourceTests.compressed(bytes, compression)
    for bit in 0..<(compressed.count * 8) {
      var damaged = compressed
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      // Flags of a header may change without changing the text; a checksum guards all else.
      if let found = try? rows(damaged, compression) { #expect(found == expected, "bit \(bit)") }
    }
  }

  @Test(arguments: compressions)
  func garbageBehindAFrameIsFound(compression: Compression) throws {
    let (bytes, _) = ByteSourceTests.text(rowCount: 10)
    let error = errorOf {
      try rows(ByteSourceTests.compressed(bytes, compression) + Array("garbage!".utf8), compression)
    }
    #expect(error?.code == .corruptFile)
    #expect(error?.message.hasPrefix("The \(compression) data is damaged: ") == true)
  }

  @Test(arguments: compressions)
  func whatIsNotCompressedIsRefused(compression: Compression) throws {
    #expect(errorOf { try rows(ByteSourceTests.text(rowCount: 10).bytes, compression) }?.code == .corruptFile)
  }

  @Test func aWindowBeyondTheLimitIsRefused() throws {
    // A frame header that asks for 256 MiB, and one raw block of a byte.
    let bomb: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x90, 0x09, 0x00, 0x00, 0x61]
    let error = errorOf { try rows(bomb, .zstd) }
    #expect(error?.code == .outOfRange)
    #expect(error?.message == "The zstd data needs a window of more than 128 MiB.")
    #expect(error?.remedy.contains("--long=31") == true)
  }

  @Test(arguments: compressions)
  func aBombIsARecordThatIsTooLong(compression: Compression) throws {
    let bomb = ByteSourceTests.compressed(Array(repeating: UInt8(ascii: "x"), count: 32 << 20), compression)
    let path = try fixture.file("bomb", Array(ByteSourceTests.compressed(Array("a\n".utf8), compression)) + bomb)
    var options = ReadingOptions()
    options.compression = compression
    options.limits.recordByteCountMaximum = 8 << 20
    #expect(errorOf { try TextInput.rows(of: path, options: options) }?.code == .outOfRange)
  }

  // MARK: Files

  @Test func aMissingFileIsNamed() throws {
    let error = errorOf { try TextInput(path: "/nowhere/at/all.csv", dialect: .csv) }
    #expect(error?.code == .unknownName)
    #expect(error?.message == "Cannot open /nowhere/at/all.csv: No such file or directory.")
    #expect(error?.remedy == "Check the name and the directory.")
  }

  @Test func aDirectoryIsNoFile() throws {
    let directory = try TemporaryDirectory()
    let error = errorOf { try TextInput(path: directory.path, dialect: .csv) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "\(directory.path) is a directory.")
    #expect(error?.remedy == "Name the files in it, for example \(directory.path)/*.csv.")
  }

  @Test func aPipeIsReadTwice() throws {
    let pipe = Pipe()
    let (bytes, expected) = ByteSourceTests.text(rowCount: 50_000)
    let writer = Thread { [bytes] in
      try? pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
      try? pipe.fileHandleForWriting.close()
    }
    writer.start()
    let input = try TextInput(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)", dialect: .csv)
    #expect(input.fileByteCount == bytes.count)
    for _ in 0..<2 {
      let worker = try input.makeReader(types: [.integer, .text]).makeWorker()
      var rowCount = 0
      while let rowGroup = try worker.next() { rowCount += rowGroup.rowCount }
      #expect(rowCount == expected.count)
    }
  }
}
