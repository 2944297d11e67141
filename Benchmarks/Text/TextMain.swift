// What do symbols do to text: how much smaller is it, how fast is it written and read, and what do a filter and a single value
// cost? On each tier beside plain bytes with the tier's codec, which is what symbols are instead of, or before.
//
// usage: TextBenchmark FILE [ROUNDS]   a value a line; best of the rounds, on one thread

import BasaltCore
import BasaltEncoding
import Foundation

@main struct TextMain {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: TextBenchmark FILE [ROUNDS]")
      return
    }
    let roundCount = arguments.count > 2 ? Int(arguments[2]) ?? 3 : 3
    let chunks = try chunks(of: Data(contentsOf: URL(filePath: arguments[1])))
    print(
      "tier  way        B/row  write MB/s  read GB/s  open ns/row  '=' ns/row  one value ns  tree of the first page")
    for profile in TierProfile.allCases {
      for encoding in [nil, Bytes.self] as [(any ColumnEncoding.Type)?] {
        print(try TextRun(chunks, profile, forcing: encoding).line(roundCount))
      }
    }
  }

  /// As many rows as a row group has, and the rest.
  static func chunks(of data: Data) throws -> [ColumnVector] {
    var values: [Value] = []
    var chunks: [ColumnVector] = []
    for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      values.append(.text(String(decoding: line, as: UTF8.self)))
      if values.count == Limits.rowGroupRowCount {
        chunks.append(try ColumnVector(values, type: .text))
        values.removeAll(keepingCapacity: true)
      }
    }
    if !values.isEmpty { chunks.append(try ColumnVector(values, type: .text)) }
    return chunks
  }
}

/// One tier and one way to write.
struct TextRun {
  let chunks: [ColumnVector]
  let profile: TierProfile
  let encoding: (any ColumnEncoding.Type)?
  /// One single value of so many: more would read the page in another way.
  static let singleValueDistance = 64

  init(_ chunks: [ColumnVector], _ profile: TierProfile, forcing encoding: (any ColumnEncoding.Type)?) {
    (self.chunks, self.profile, self.encoding) = (chunks, profile, encoding)
  }

  func line(_ roundCount: Int) throws -> String {
    let encoder = ChunkEncoder(type: .text, profile: profile, forcing: encoding)
    var encoded: [EncodedChunk] = []
    let writing = try seconds(roundCount) {
      encoded = try chunks.map { try encoder.encode($0, pageRowCount: Limits.pageRowCount) }
    }
    let pages = encoded.flatMap { chunk in chunk.pages.map { Page(chunk: chunk, page: $0) } }
    var stored = encoded.reduce(0) { $0 + ($1.dictionary?.payloadByteCount ?? 0) }
    stored += pages.reduce(0) { $0 + $1.page.payloadByteCount }
    let rowCount = Double(pages.reduce(0) { $0 + $1.page.rowCount })
    let byteCount = Double(try checkedByteCount(encoded))

    let opening = try seconds(roundCount) { for page in pages { _ = try page.open() } }
    var vector = ColumnVector(emptyOf: .text)
    let reading = try seconds(roundCount) {
      for page in pages { try page.open().decode(0..<page.page.rowCount, into: &vector) }
    }
    let filtering = try seconds(roundCount) { try filter(pages) }
    var singleCount = 0
    let looking = try seconds(roundCount) {
      singleCount = 0
      for page in pages {
        let reader = try page.open()
        for row in stride(from: 7, to: page.page.rowCount, by: TextRun.singleValueDistance) {
          _ = try reader.value(at: row)
          singleCount += 1
        }
      }
    }
    return String(
      format: "%@  %@ %7.2f  %10.0f  %9.2f  %11.1f  %10.1f  %12.0f  %@",
      "\(profile)".padding(toLength: 4, withPad: " ", startingAt: 0), encoding == nil ? "chosen  " : "as bytes",
      Double(stored) / rowCount, byteCount / writing / 1e6, byteCount / reading / 1e9, opening / rowCount * 1e9,
      (filtering - opening) / rowCount * 1e9, (looking - opening) / Double(max(singleCount, 1)) * 1e9,
      "\(try pages[0].open().description)")
  }

  /// What all pages come to, compared with what they were made of.
  private func checkedByteCount(_ encoded: [EncodedChunk]) throws -> Int {
    var byteCount = 0
    var vector = ColumnVector(emptyOf: .text)
    for (chunk, source) in zip(encoded, chunks) {
      var start = 0
      for page in chunk.pages {
        try Page(chunk: chunk, page: page).open().decode(0..<page.rowCount, into: &vector)
        for row in 0..<page.rowCount {
          guard case .text(let text) = vector[row], .text(text) == source[start + row] else {
            throw BasaltError(.internal, "Row \(start + row) came back as \(vector[row]).", remedy: "Report it.")
          }
          byteCount += text.utf8.count
        }
        start += page.rowCount
      }
    }
    return byteCount
  }

  /// Asks all rows whether they equal the first.
  private func filter(_ pages: [Page]) throws {
    let test = try PageTest(.comparison(.equal, chunks[0][0]), type: .text)
    var mask = [UInt64](repeating: 0, count: Limits.vectorRowCount / 64)
    for page in pages {
      let reader = try page.open()
      for vector in 0..<(page.page.rowCount + Limits.vectorRowCount - 1) / Limits.vectorRowCount {
        try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: vector, test, into: $0.baseAddress!) }
      }
    }
  }

  private func seconds(_ roundCount: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<roundCount {
      let (seconds, attoseconds) = try ContinuousClock().measure(body).components
      best = min(best, Double(seconds) + Double(attoseconds) / 1e18)
    }
    return best
  }

  private struct Page {
    let chunk: EncodedChunk
    let page: EncodedPage

    /// As a scan does: codec undone, dictionary at hand.
    func open() throws -> any PageReader {
      let dictionary = try chunk.dictionary.map {
        try PageOpener.openDictionary(
          payload($0), 0..<$0.uncompressedByteCount, type: .text, entryCount: $0.rowCount)
      }
      return try PageOpener.open(
        payload(page), 0..<page.uncompressedByteCount, type: .text, rowCount: page.rowCount, dictionary: dictionary)
    }

    private func payload(_ page: EncodedPage) throws -> Buffer {
      try page.codec.decompress(
        page.payload, 0..<page.payloadByteCount, declaredByteCount: page.uncompressedByteCount)
    }
  }
}
