import BasaltCore
import CBasaltKernels

/// How near the kernels come to what the machine can do.
///
/// A kernel that writes as many bytes as it makes is bound by stores (`fill`), one that reads and makes little by loads
/// (`scan`). Data are one vector (or one page of text) in the first-level cache, as a scan finds them after decoding.
package enum KernelQuestions {
  package static let all: [Question] = unpacking + joining + comparing + selecting + aggregating + hashing + text

  /// Values in one vector.
  private static let count = Int(BASALT_VECTOR_VALUE_COUNT)
  /// A page of 8,192 values of 8 bytes: what is checksummed, validated and parsed at once.
  private static let pageByteCount = 64 << 10

  // MARK: Unpacking: is decoding bound by the stores of what it decodes?

  private static let unpacking: [Question] =
    [1, 3, 7].map { width in
      unpack("u8", laneBitCount: 8, width: width) { kernels, packed, target, repeatCount in
        let unpack = kernels.bitpack.unpack_u8
        for _ in 0..<repeatCount { unpack(packed, UInt32(width), 5, target, count) }
      }
    }
    + [3, 10, 15].map { width in
      unpack("u16", laneBitCount: 16, width: width) { kernels, packed, target, repeatCount in
        let unpack = kernels.bitpack.unpack_u16
        for _ in 0..<repeatCount { unpack(packed, UInt32(width), 5, target, count) }
      }
    }
    + [1, 3, 8, 10, 17, 24, 31].map { width in
      unpack("u32", laneBitCount: 32, width: width) { kernels, packed, target, repeatCount in
        let unpack = kernels.bitpack.unpack_u32
        for _ in 0..<repeatCount { unpack(packed, UInt32(width), 5, target, count) }
      }
    }
    + [7, 20, 33, 63].map { width in
      unpack("u64", laneBitCount: 64, width: width) { kernels, packed, target, repeatCount in
        let unpack = kernels.bitpack.unpack_u64
        for _ in 0..<repeatCount { unpack(packed, UInt32(width), 5, target, count) }
      }
    }

  private static func unpack(
    _ type: String, laneBitCount: Int, width: Int,
    _ body: @escaping @Sendable (basalt_kernels, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void
  ) -> Question {
    let targetByteCount = count * laneBitCount / 8
    let name = "unpack \(type), \(width) bits"
    return Question(
      name, "Is unpacking a vector of \(type) from \(width) bits bound by the stores of its values?",
      valueCount: count, bound: .fill(byteCount: targetByteCount)
    ) {
      let packed = packedVector(laneBitCount: laneBitCount, width: width)
      return KernelSubject(name, targetByteCount: targetByteCount) { kernels, target, repeatCount in
        body(kernels, packed.start, target, repeatCount)
      }
    }
  }

  /// Any bytes are a valid packed vector: random ones are random values.
  private static func packedVector(laneBitCount: Int, width: Int) -> AlignedMemory {
    AlignedMemory(
      byteCount: basalt_packed_byte_count(UInt32(laneBitCount), UInt32(width), count), seed: UInt64(width))
  }

  // MARK: Joining planes of bytes: does it matter behind a codec that gives back a byte a nanosecond?

  private static let joining: [Question] = [
    joinPlanes("u32", byteCount: 4, planeCount: 3) { kernels, planes, target, repeatCount in
      let join = kernels.planes.join_planes_u32
      for _ in 0..<repeatCount { join(planes, count, 3, 5, target, count) }
    },
    joinPlanes("u64", byteCount: 8, planeCount: 8) { kernels, planes, target, repeatCount in
      let join = kernels.planes.join_planes_u64
      for _ in 0..<repeatCount { join(planes, count, 8, 5, target, count) }
    },
  ]

  private static func joinPlanes(
    _ type: String, byteCount: Int, planeCount: Int,
    _ body: @escaping @Sendable (basalt_kernels, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void
  ) -> Question {
    let name = "join \(planeCount) planes to \(type)"
    return Question(
      name, "Is joining \(planeCount) planes of a vector to \(type) bound by the stores of its values?",
      valueCount: count,
      bound: .fill(byteCount: count * byteCount)
    ) {
      let planes = AlignedMemory(byteCount: count * planeCount, seed: UInt64(planeCount))
      return KernelSubject(name, targetByteCount: count * byteCount) { kernels, target, repeatCount in
        body(kernels, planes.start, target, repeatCount)
      }
    }
  }

  // MARK: Comparing: does a filter cost less than the values it spares?

  private static let comparing: [Question] =
    [1, 3, 8, 10, 17, 24, 31].map { width in
      let name = "unpack and compare u32, \(width) bits"
      return Question(
        name, "Is filtering a vector packed in \(width) bits as fast as only writing its values would be?",
        valueCount: count, bound: .fill(byteCount: count * 4)
      ) {
        let packed = packedVector(laneBitCount: 32, width: width)
        return KernelSubject(name, targetByteCount: count / 8) { kernels, target, repeatCount in
          let filter = kernels.bitpack.unpack_in_range_u32
          let mask = target.assumingMemoryBound(to: UInt64.self)
          for _ in 0..<repeatCount {
            filter(packed.start, UInt32(width), 1, UInt32(1) << UInt32(width - 1), mask, count)
          }
        }
      }
    } + [
      Question(
        "compare i32", "Is comparing a flat vector of i32 bound by its loads?", valueCount: count,
        bound: .scan(byteCount: count * 4)
      ) {
        let values = AlignedMemory(byteCount: count * 4, seed: 1)
        return KernelSubject("compare i32", targetByteCount: count / 8) { kernels, target, repeatCount in
          let compare = kernels.filter.in_range_i32
          let mask = target.assumingMemoryBound(to: UInt64.self)
          for _ in 0..<repeatCount { compare(values.start, -1 << 30, 1 << 30, mask, count) }
        }
      },
      Question(
        "compare f64", "Is comparing a flat vector of f64, in SQL's order, bound by its loads?", valueCount: count,
        bound: .scan(byteCount: count * 8)
      ) {
        let values = AlignedMemory(byteCount: count * 8, seed: 2)
        return KernelSubject("compare f64", targetByteCount: count / 8) { kernels, target, repeatCount in
          let compare = kernels.filter.in_range_f64
          let mask = target.assumingMemoryBound(to: UInt64.self)
          for _ in 0..<repeatCount { compare(values.start, -1, 1e9, mask, count) }
        }
      },
    ]

  // MARK: Selecting: what do survivors cost?

  private static let selecting: [Question] =
    [1, 10, 50, 90].map { percent in
      let name = "mask to selection, \(percent) % set"
      return Question(
        name, "Is listing the survivors of a vector, \(percent) % of it, bound by storing all positions?",
        valueCount: count, bound: .fill(byteCount: count * 2)
      ) {
        var random = SeededRandom(seed: UInt64(percent))
        let mask = AlignedMemory(byteCount: count / 8)
        let words = mask.start.assumingMemoryBound(to: UInt64.self)
        for index in 0..<count where random.chance(percent, in: 100) { words[index / 64] |= 1 << UInt64(index % 64) }
        let slack = Int(BASALT_SELECTION_SLACK_BYTE_COUNT)
        let scratch = AlignedMemory(byteCount: count * 2 + slack)
        // The answer is the selected positions: what lies in the slack behind them differs between levels.
        return KernelSubject(name, targetByteCount: count * 2) { kernels, target, repeatCount in
          let select = kernels.mask.mask_to_selection
          let selection = scratch.start.assumingMemoryBound(to: UInt16.self)
          var selectedCount = 0
          for _ in 0..<repeatCount { selectedCount = select(words, selection, count) }
          // `mask` owns the words; the copy is a thousandth of the work of a sample.
          withExtendedLifetime(mask) { target.copyMemory(from: scratch.start, byteCount: selectedCount * 2) }
        }
      }
    } + [
      Question(
        "gather u32 by u16", "Is fetching values by position bound by the stores of what it fetches?",
        valueCount: count,
        bound: .fill(byteCount: count * 4)
      ) {
        let dictionary = AlignedMemory(byteCount: 4096 * 4, seed: 3)
        let codes = AlignedMemory(byteCount: count * 2, seed: 4)
        let indices = codes.start.assumingMemoryBound(to: UInt16.self)
        for index in 0..<count { indices[index] &= 4095 }
        return KernelSubject("gather", targetByteCount: count * 4) { kernels, target, repeatCount in
          let gather = kernels.gather.gather_u32_by_u16
          for _ in 0..<repeatCount { gather(dictionary.start, codes.start, target, count) }
        }
      }
    ]

  // MARK: Aggregating

  private static let aggregating: [Question] = [
    Question(
      "sum i64", "Is the exact sum of a vector of i64 bound by its loads?", valueCount: count,
      bound: .scan(byteCount: count * 8)
    ) {
      let values = AlignedMemory(byteCount: count * 8, seed: 5)
      return KernelSubject("sum i64", targetByteCount: 16) { kernels, target, repeatCount in
        let sum = kernels.aggregate.sum_i64
        for _ in 0..<repeatCount { target.storeBytes(of: sum(values.start, nil, count), as: basalt_int128.self) }
      }
    },
    Question(
      "sum i64 under a mask", "Does a mask leave the sum of a vector of i64 bound by its loads?", valueCount: count,
      bound: .scan(byteCount: count * 8)
    ) {
      let values = AlignedMemory(byteCount: count * 8, seed: 6)
      let mask = AlignedMemory(byteCount: count / 8, seed: 7)
      return KernelSubject("sum i64 under a mask", targetByteCount: 16) { kernels, target, repeatCount in
        let sum = kernels.aggregate.sum_i64
        let words = mask.start.assumingMemoryBound(to: UInt64.self)
        for _ in 0..<repeatCount { target.storeBytes(of: sum(values.start, words, count), as: basalt_int128.self) }
      }
    },
    Question(
      "extremes i32", "Is finding the bounds of a vector of i32 bound by its loads?", valueCount: count,
      bound: .scan(byteCount: count * 4)
    ) {
      let values = AlignedMemory(byteCount: count * 4, seed: 8)
      return KernelSubject("extremes i32", targetByteCount: 8) { kernels, target, repeatCount in
        let extremes = kernels.aggregate.min_max_i32
        let bounds = target.assumingMemoryBound(to: Int32.self)
        for _ in 0..<repeatCount { extremes(values.start, nil, bounds, bounds + 1, count) }
      }
    },
  ]

  // MARK: Hashing

  private static let hashing: [Question] = [
    Question(
      "hash i64", "Is hashing keys for a hash table bound by the stores of the hashes?", valueCount: count,
      bound: .fill(byteCount: count * 8)
    ) {
      let values = AlignedMemory(byteCount: count * 8, seed: 9)
      return KernelSubject("hash i64", targetByteCount: count * 8) { kernels, target, repeatCount in
        let hash = kernels.hash.hash_i64
        for _ in 0..<repeatCount { hash(values.start, target, count) }
      }
    },
    Question(
      "checksum of a page", "Does verifying a page of 64 KiB cost more than reading it?", valueCount: pageByteCount,
      bound: .scan(byteCount: pageByteCount)
    ) {
      let page = AlignedMemory(byteCount: pageByteCount, seed: 10)
      return KernelSubject("checksum of a page", targetByteCount: 8) { kernels, target, repeatCount in
        let checksum = kernels.hash.xxh3_64
        for round in 0..<repeatCount {
          // The last round has the same seed however many there are, and so the same answer.
          let seed = UInt64(repeatCount - 1 - round)
          target.storeBytes(of: checksum(page.start, pageByteCount, seed), as: UInt64.self)
        }
      }
    },
  ]

  // MARK: Text, 64 KiB at a time

  private static let text: [Question] = [
    Question(
      "validate UTF-8, ASCII", "Is accepting ASCII text bound by reading it?", valueCount: pageByteCount,
      bound: .scan(byteCount: pageByteCount)
    ) {
      let text = AlignedMemory(bytes: csvText)
      return KernelSubject("validate UTF-8", targetByteCount: 1) { kernels, target, repeatCount in
        let validate = kernels.text.validate_utf8
        for _ in 0..<repeatCount { target.storeBytes(of: validate(text.start, text.byteCount), as: Bool.self) }
      }
    },
    Question(
      "structure of CSV", "How far from merely reading it is finding the fields of CSV?", valueCount: pageByteCount,
      bound: .scan(byteCount: pageByteCount)
    ) {
      let text = AlignedMemory(bytes: csvText)
      let maskByteCount = pageByteCount / 8
      return KernelSubject("structure of CSV", targetByteCount: 3 * maskByteCount) { kernels, target, repeatCount in
        let structure = kernels.text.csv_structure
        let delimiters = target.assumingMemoryBound(to: UInt64.self)
        let newlines = delimiters + maskByteCount / 8
        let quotes = newlines + maskByteCount / 8
        for _ in 0..<repeatCount {
          var isQuoted: UInt64 = 0
          structure(
            text.start, UInt8(ascii: ","), Int32(UInt8(ascii: "\"")), &isQuoted, delimiters, newlines, quotes,
            text.byteCount)
        }
      }
    },
  ]

  /// Rows like those of lineitem: numbers, dates, and one quoted comment with a comma in it.
  private static let csvText: [UInt8] = {
    var random = SeededRandom(seed: 11)
    var text: [UInt8] = []
    while text.count < pageByteCount {
      let key = random.integer(in: 1...6_000_000)
      let price = random.integer(in: 90_000...10_000_000)
      text += Array("\(key),\(price / 100).\(price % 100),1996-03-13,\"slyly, final deposits\",N,O\n".utf8)
    }
    return Array(text.prefix(pageByteCount))
  }()
}
