import BasaltCore
import BasaltEncoding
import Foundation
import TestSupport
import Testing

/// The packing that format-spec/encodings/README.md describes is the one that is written.
@Suite struct PackingTests {
  /// The rows of the specification's table.
  static let rows: [(laneBitCount: Int, width: Int, count: Int, byteCount: Int, checksum: UInt32, start: String)] = {
    let text = SpecificationText.read("encodings/README.md")
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 6, let lane = Int(cells[0]), let width = Int(cells[1]), let count = Int(cells[2]),
        let byteCount = Int(cells[3]), let checksum = UInt32(cells[4], radix: 16)
      else { return nil }
      return (lane, width, count, byteCount, checksum, cells[5])
    }
  }()

  @Test func theSpecificationHasItsTable() { #expect(Self.rows.count == 11) }

  @Test(arguments: rows.indices)
  func packedBytesAreThoseOfTheSpecification(index: Int) {
    let row = Self.rows[index]
    let values = (0..<UInt64(row.count)).map { number in
      ((number &* 2_654_435_761) % (1 << 32)) &* 0x9E37_79B9_7F4A_7C15 >> UInt64(64 - row.width)
    }
    let packed = Self.packed(values, laneBitCount: row.laneBitCount, width: row.width)
    #expect(packed.count == row.byteCount)
    #expect(Self.checksum(packed) == row.checksum)
    #expect(packed.prefix(8).map { String(format: "%02x", $0) }.joined() == row.start)
  }

  static func packed(_ values: [UInt64], laneBitCount: Int, width: Int) -> [UInt8] {
    func pack<L: Lane>(_: L.Type) -> [UInt8] {
      let lanes = values.map { L(truncatingIfNeeded: $0) }
      var target = [UInt8](
        repeating: 0xEE, count: Packing.byteCount(laneBitCount: laneBitCount, width: width, count: values.count))
      lanes.withUnsafeBytes { source in
        target.withUnsafeMutableBytes {
          L.pack(source.baseAddress!, reference: 0, width: width, into: $0.baseAddress!, count: lanes.count)
        }
      }
      return target
    }
    switch laneBitCount {
    case 8: return pack(UInt8.self)
    case 16: return pack(UInt16.self)
    case 32: return pack(UInt32.self)
    default: return pack(UInt64.self)
    }
  }

  /// CRC-32 (IEEE 802.3), bit by bit.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var remainder: UInt32 = .max
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~remainder
  }
}

/// Pages of format-spec, found from this file's place.
enum SpecificationText {
  static func read(_ page: String) -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "format-spec/\(page)"), encoding: .utf8)) ?? ""
  }
}
