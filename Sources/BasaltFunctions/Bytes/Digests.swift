import BasaltCore

/// `md5`: a short name for any bytes.
///
/// For telling texts apart and for the keys that other programs have made by it, and not for anything that somebody might want
/// to forge: two texts of one MD5 can be made on purpose. PostgreSQL has it as text of 32 digits, and so have DuckDB and MySQL.
/// Its `sha256` and the others of that family come with encryption, which brings a library for them.
enum Digests {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "md5", .bytes, "The MD5 digest of a text or of bytes, in hexadecimal digits.",
      examples: [
        .init("md5('abc')", "900150983cd24fb0d6963f7d28e17f72"), .init("md5('')", "d41d8cd98f00b204e9800998ecf8427e"),
        .init(#"md5('\x616263'::bytea)"#, "900150983cd24fb0d6963f7d28e17f72"), .init("md5(NULL::text)", "NULL"),
      ],
      overloads: [overload(.text), overload(.bytea)])
  ]

  /// The same bytes either way: a text is digested as UTF-8.
  private static func overload(_ type: LogicalType) -> Overload {
    Overload([.exactly(type)], returning: .text) { (call) throws(BasaltError) in
      let lane = call.text(0)
      return try call.textRows { (row, target) throws(BasaltError) in
        MessageDigest5.append(unsafe MessageDigest5.digest(of: lane[row]), to: &target)
      }
    }
  }
}

/// MD5, 64 bytes at a time.
///
/// - Source: RFC 1321. Names are the RFC's: a, b, c, d are the state, F to I its four rounds.
enum MessageDigest5 {
  private static let blockByteCount = 64

  /// How far each step turns its sum to the left: four distances a round, over and over.
  ///
  /// Chosen by the algorithm's author so that a change of one bit spreads as fast as it can.
  private static let distances: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]

  /// The 64 numbers that are added: the first 32 bits behind the point of |sin 1|, |sin 2|, …, as the RFC lists them.
  private static let addends: [UInt32] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
  ]

  /// - Complexity: O(bytes); whole blocks are read where they lie, and only the last is copied, for its padding.
  /// The state after all blocks: four words, which are the digest.
  static func digest(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
    let wholeByteCount = bytes.count / blockByteCount * blockByteCount
    for start in stride(from: 0, to: wholeByteCount, by: blockByteCount) {
      unsafe add(UnsafeBufferPointer(rebasing: bytes[start..<(start + blockByteCount)]), to: &state)
    }
    // A bit behind the last one, zeros, and the length in bits: they fill the last block, or one more.
    var tail = unsafe Array(bytes[wholeByteCount...])
    tail.append(0x80)
    while tail.count % blockByteCount != blockByteCount - 8 { tail.append(0) }
    let bitCount = UInt64(bytes.count) << 3
    for shift in stride(from: UInt64(0), to: 64, by: 8) { tail.append(UInt8(truncatingIfNeeded: bitCount >> shift)) }
    unsafe tail.withUnsafeBufferPointer { last in
      for start in stride(from: 0, to: last.count, by: blockByteCount) {
        unsafe add(UnsafeBufferPointer(rebasing: last[start..<(start + blockByteCount)]), to: &state)
      }
    }
    return state
  }

  /// One block: 64 steps, each of which turns one of four words into something that depends on all of them.
  ///
  /// - Complexity: O(1): 64 steps of some ten operations each, 3 ns a byte in all.
  private static func add(_ block: UnsafeBufferPointer<UInt8>, to state: inout [UInt32]) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    for step in 0..<64 {
      // The rounds differ in how words are mixed, and in the order in which they take those of the block.
      let (mixed, index): (UInt32, Int) =
        switch step >> 4 {
        case 0: ((b & c) | (~b & d), step)
        case 1: ((d & b) | (~d & c), (5 * step + 1) & 15)
        case 2: (b ^ c ^ d, (3 * step + 5) & 15)
        default: (c ^ (b | ~d), (7 * step) & 15)
        }
      var word: UInt32 = 0
      // Little-endian, whatever the machine is.
      for byte in 0..<4 { unsafe word |= UInt32(block[4 * index + byte]) << UInt32(8 * byte) }
      let sum = a &+ mixed &+ addends[step] &+ word
      let distance = distances[step >> 4][step & 3]
      (a, d, c, b) = (d, c, b, b &+ (sum << distance | sum >> (32 - distance)))
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
  }

  /// The bytes of the words, the least significant first, as digits.
  static func append(_ state: [UInt32], to text: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    for word in state {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        let byte = UInt8(truncatingIfNeeded: word >> shift)
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
      }
    }
  }
}
