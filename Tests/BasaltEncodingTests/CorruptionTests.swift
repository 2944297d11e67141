import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Damaged payloads without a checksum in front of them: a typed error, or some decoded result. Never a trap, a hang or a large allocation.
@Suite struct CorruptionTests {
  static let types: [LogicalType] = [.boolean, .smallint, .bigint, .double, .decimal(precision: 38, scale: 2), .text]

  struct Sample {
    let type: LogicalType
    let rowCount: Int
    let payload: [UInt8]
    let dictionary: ColumnVector.DictionaryValues?
    let dictionaryPayload: [UInt8]?
  }

  /// Small payloads of every encoding that can hold them.
  static func samples(_ encodingIndex: Int, rowCount: Int) throws -> [Sample] {
    var samples: [Sample] = []
    for type in types {
      for shape in [ColumnShape.fewDistinct, .runs, .constant, .multiples, .steps, .mostlyOne] {
        var random = SeededRandom(seed: UInt64(encodingIndex))
        let column = try random.column(shape, type, count: rowCount, nullShare: shape == .runs ? 3 : 0)
        let encoding = EncodingRegistry.all[encodingIndex]
        let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: encoding).encode(column, pageRowCount: 1_024)
        guard chunk.encodings.contains(encoding.wireID) else { continue }
        samples.append(
          Sample(
            type: type, rowCount: chunk.pages[0].rowCount, payload: chunk.pages[0].bytes,
            dictionary: try chunk.openDictionary(type: type), dictionaryPayload: chunk.dictionary?.bytes))
      }
    }
    return samples
  }

  /// Opens and uses a payload in every way there is.
  /// - Returns: Whether it opened.
  @discardableResult
  static func exercise(_ payload: [UInt8], _ sample: Sample) throws -> Bool {
    do {
      let buffer = Buffer(payload)
      let reader = try PageOpener.open(
        buffer, 0..<payload.count, type: sample.type, rowCount: sample.rowCount, dictionary: sample.dictionary)
      var decoded = ColumnVector(emptyOf: sample.type)
      try reader.decode(0..<reader.rowCount, into: &decoded)
      for row in stride(from: 0, to: reader.rowCount, by: 11) {
        let value = try reader.value(at: row)
        #expect(value == decoded[row], "row \(row) differs by the way it is read in \(reader.description)")
      }
      let constant = reader.rowCount > 0 ? decoded[0] : .null
      var mask = [UInt64](repeating: 0, count: 16)
      for comparison in Comparison.allCases {
        let test = ColumnTest.comparison(comparison, constant)
        let pageTest = try PageTest(test, type: sample.type)
        try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, pageTest, into: $0.baseAddress!) }
        for row in 0..<min(1_024, reader.rowCount)
        where test.passes(decoded[row]) != (mask[row / 64] >> UInt64(row % 64) & 1 == 1) {
          Issue.record("\(test): row \(row) = \(decoded[row]) in \(reader.description)")
          return true
        }
      }
      _ = String(describing: reader.description)
      return true
    } catch let error as BasaltError {
      #expect([.corruptPage, .unsupportedEncoding].contains(error.code), "\(error)")
      #expect(error.context.contains { $0.key == "payload offset" }, "\(error)")
      return false
    }
  }

  @Test(arguments: EncodingRegistry.all.indices)
  func everyFlippedBitIsAnErrorOrAResult(encodingIndex: Int) throws {
    for sample in try Self.samples(encodingIndex, rowCount: 40) {
      try #require(try Self.exercise(sample.payload, sample))
      // Headers and small parts are where damage is read as structure; of long packed parts a sample is enough.
      let limit = min(sample.payload.count, 120) * 8
      for bit in 0..<limit {
        var damaged = sample.payload
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        try Self.exercise(damaged, sample)
      }
    }
  }

  @Test(arguments: EncodingRegistry.all.indices)
  func everyTruncationIsAnError(encodingIndex: Int) throws {
    for sample in try Self.samples(encodingIndex, rowCount: 40) {
      for count in 0..<sample.payload.count {
        let opened = try Self.exercise(Array(sample.payload.prefix(count)), sample)
        #expect(!opened, "\(sample.type) cut to \(count) of \(sample.payload.count) bytes")
      }
    }
  }

  @Test(arguments: EncodingRegistry.all.indices, Soak.seeds(8))
  func randomDamageIsAnErrorOrAResult(encodingIndex: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for sample in try Self.samples(encodingIndex, rowCount: 1_500) {
      for _ in 0..<10 { try Self.exercise(Self.damaged(sample.payload, &random), sample) }
    }
  }

  @Test(arguments: Soak.seeds(8))
  func damagedDictionariesAreErrorsOrResults(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let dictionaryIndex = try #require(EncodingRegistry.all.firstIndex { $0 == DictionaryCodes.self })
    for sample in try Self.samples(dictionaryIndex, rowCount: 1_500) {
      guard let payload = sample.dictionaryPayload, let count = sample.dictionary?.vector.count else { continue }
      for _ in 0..<40 {
        let damaged = Self.damaged(payload, &random)
        do {
          _ = try PageOpener.openDictionary(Buffer(damaged), 0..<damaged.count, type: sample.type, entryCount: count)
        } catch { #expect([.corruptPage, .unsupportedEncoding].contains(error.code), "\(error)") }
      }
    }
  }

  /// What damages structure: numbers at multiples of 4 set to what they must not be, beside flipped bits and bytes moved about.
  static func damaged(_ payload: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = payload
    for _ in 0..<random.integer(in: 1...3) where !bytes.isEmpty {
      let place = random.integer(in: 0...(bytes.count - 1))
      switch random.integer(in: 0...5) {
      case 0: bytes[place] ^= 1 << UInt8(random.integer(in: 0...7))
      case 1: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][random.integer(in: 0...4)]
      case 2:
        let start = place & ~3
        let number: UInt32 = [0, 1, 1_024, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF8, .max][random.integer(in: 0...6)]
        for index in 0..<4 where start + index < bytes.count {
          bytes[start + index] = UInt8(truncatingIfNeeded: number >> UInt32(8 * index))
        }
      case 3: bytes.swapAt(place, random.integer(in: 0...(bytes.count - 1)))
      case 4:
        bytes[place] = UInt8(EncodingRegistry.all[random.integer(in: 0...(EncodingRegistry.all.count - 1))].wireID)
      default:
        let start = place & ~7
        bytes.removeSubrange(start..<min(start + 8, bytes.count))
      }
    }
    return bytes
  }
}

extension EncodedPage {
  /// The stored payload.
  var bytes: [UInt8] { payload.bytes(0..<payloadByteCount) }
}
