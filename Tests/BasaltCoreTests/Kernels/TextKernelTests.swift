import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct TextKernelTests {
  /// Arrow's string view of a text, byte by byte.
  private func view(_ text: [UInt8], bufferIndex: UInt32, offset: Int) -> [UInt8] {
    func bytes(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    let length = bytes(UInt32(text.count))
    if text.count <= 12 { return length + text + Array(repeating: 0, count: 12 - text.count) }
    return length + text.prefix(4) + bytes(bufferIndex) + bytes(UInt32(offset))
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func viewsPointAtTheirTexts(level: Int, seed: UInt64) throws {
    let table = try #require(Kernels.table(ofLevel: level)).pointee
    var random = SeededRandom(seed: seed)
    for count in kernelCounts {
      let texts = (0..<count).map { _ in random.bytes(random.integer(in: 0...20)) }
      let prefix = random.bytes(random.integer(in: 0...30))
      // Nothing behind the last text: a read past it would leave the heap.
      let heap = prefix + texts.flatMap { $0 }
      let lengths = texts.map { UInt32($0.count) }
      let views = KernelTarget(byteCount: count * 16)
      let hashes = KernelTarget(byteCount: count * 8)
      heap.withUnalignedCopy { heapStart in
        let end = lengths.withUnalignedCopy {
          table.text.views_from_lengths($0, heapStart, heap.count, prefix.count, 1, views.start, count)
        }
        #expect(end == UInt64(heap.count))
        let buffers: [UnsafeRawPointer?] = [nil, heapStart]
        buffers.withUnsafeBufferPointer { table.hash.hash_views(views.start, $0.baseAddress, hashes.start, count) }
      }
      var offset = prefix.count
      var expected: [UInt8] = []
      for text in texts {
        expected += view(text, bufferIndex: 1, offset: offset)
        offset += text.count
      }
      #expect(views.bytes == expected, "\(count) views")
      #expect(views.isIntact && hashes.isIntact)
      let expectedHashes = texts.map { text in text.withUnalignedCopy { table.hash.xxh3_64($0, text.count, 0) } }
      #expect(hashes.values(UInt64.self, count: count) == expectedHashes)
    }
  }

  /// Lengths as from a corrupt page must not lead out of the heap.
  @Test(arguments: Kernels.levels)
  func lengthsBeyondTheHeapAreRefused(level: Int) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.text
    let heap = [UInt8](repeating: 65, count: 100)
    let refused: [(lengths: [UInt32], offset: Int)] = [
      ([50, 51], 0), ([101], 0), ([.max], 0), ([.max, .max, 2], 0), ([1], 100), ([0], 101), ([0x8000_0000], 0),
    ]
    for (lengths, offset) in refused {
      let views = KernelTarget(byteCount: lengths.count * 16)
      let end = kernels.views_from_lengths(lengths, heap, heap.count, offset, 0, views.start, lengths.count)
      #expect(end == UInt64.max, "lengths \(lengths) from \(offset)")
      #expect(views.isIntact)
    }
    let views = KernelTarget(byteCount: 32)
    #expect(kernels.views_from_lengths([UInt32(60), 40], heap, heap.count, 0, 0, views.start, 2) == 100)
    #expect(kernels.views_from_lengths([UInt32(0), 0], heap, heap.count, 100, 0, views.start, 2) == 100)
  }

  @Test(arguments: Kernels.levels)
  func validationIsThatOfUnicode(level: Int) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.text
    let examples: [(bytes: [UInt8], isValid: Bool)] = [
      ([], true), (Array("plain".utf8), true), (Array("žluťoučký kůň, 漢字, 🐎".utf8), true),
      ([0xC2, 0x80], true), ([0xDF, 0xBF], true), ([0xE0, 0xA0, 0x80], true), ([0xED, 0x9F, 0xBF], true),
      ([0xEE, 0x80, 0x80], true), ([0xF0, 0x90, 0x80, 0x80], true), ([0xF4, 0x8F, 0xBF, 0xBF], true),
      ([0x80], false), ([0xC0, 0x80], false), ([0xC1, 0xBF], false), ([0xC2], false), ([0xC2, 0x41], false),
      ([0xE0, 0x9F, 0xBF], false),  // Overlong.
      ([0xED, 0xA0, 0x80], false),  // A surrogate.
      ([0xE2, 0x82], false), ([0xF0, 0x8F, 0xBF, 0xBF], false), ([0xF4, 0x90, 0x80, 0x80], false),
      ([0xF0, 0x9F, 0x90], false), ([0xF5, 0x80, 0x80, 0x80], false), ([0xFF], false), ([0xFE], false),
      ([0xE2, 0x82, 0xAC, 0x80], false), ([0xF8, 0x88, 0x80, 0x80, 0x80], false),
    ]
    for (bytes, isValid) in examples {
      // At every place of a block, and across its end.
      for before in 0..<70 {
        for after in [0, 1, 63, 64] {
          let text = [UInt8](repeating: 97, count: before) + bytes + [UInt8](repeating: 98, count: after)
          let found = text.withUnalignedCopy { kernels.validate_utf8($0, text.count) }
          #expect(found == isValid, "\(bytes) after \(before) and before \(after) letters")
        }
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func validationAgreesWithSwiftOnDamagedText(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.text
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      var bytes: [UInt8] = []
      for _ in 0..<random.integer(in: 0...80) {
        let limit: UInt32 = [0x80, 0x800, 0x1_0000, 0x11_0000][random.integer(in: 0...3)]
        bytes += String(Unicode.Scalar(random.integer(UInt32.self) % limit) ?? "x").utf8
      }
      if !bytes.isEmpty, random.chance(1, in: 2) { bytes[random.integer(in: 0...bytes.count - 1)] = random.bytes(1)[0] }
      let expected = String(validating: bytes, as: UTF8.self) != nil
      #expect(bytes.withUnalignedCopy { kernels.validate_utf8($0, bytes.count) } == expected, "\(bytes)")
      let isASCII = bytes.allSatisfy { $0 < 0x80 }
      #expect(bytes.withUnalignedCopy { kernels.all_ascii($0, bytes.count) } == isASCII)
      let byte = bytes.first ?? 0
      let count = bytes.withUnalignedCopy { kernels.count_byte($0, byte, bytes.count) }
      #expect(count == bytes.count(where: { $0 == byte }))
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func structureIsWhatIsOutsideQuotes(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.text
    var random = SeededRandom(seed: seed)
    let alphabet = Array("ab,;\"\n\r".utf8) + [0]
    for count in kernelCounts {
      for quote in [Int32(34), 0, -1] {
        let text = (0..<count).map { _ in alphabet[random.integer(in: 0...alphabet.count - 1)] }
        let startsQuoted = random.chance(1, in: 2)
        var isQuoted: UInt64 = startsQuoted ? 1 : 0
        let byteCount = (count + 63) / 64 * 8
        let found = (0..<3).map { _ in KernelTarget(byteCount: byteCount, alignment: 8) }
        let words = found.map { $0.start.assumingMemoryBound(to: UInt64.self) }
        text.withUnalignedCopy {
          kernels.csv_structure($0, 44, quote, &isQuoted, words[0], words[1], words[2], count)
        }
        var inside = startsQuoted
        var expected: [[Bool]] = [[], [], []]
        for byte in text {
          let isQuote = Int32(byte) == quote
          if isQuote { inside.toggle() }
          expected[0].append(byte == 44 && !inside && !isQuote)
          expected[1].append((byte == 10 || byte == 13) && !inside && !isQuote)
          expected[2].append(isQuote)
        }
        for index in 0..<3 {
          #expect(found[index].values(UInt64.self, count: byteCount / 8) == mask(expected[index]), "\(count) bytes")
          #expect(found[index].isIntact)
        }
        #expect(isQuoted == (inside ? 1 : 0))
      }
    }
  }
}
