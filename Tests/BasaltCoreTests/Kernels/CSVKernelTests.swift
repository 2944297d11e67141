import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

/// The kernels that list the fields of CSV: every level against the scalar one.
struct CSVKernelTests {
  /// Masks as `csv_structure` makes them, of text with about as many separators as real text has.
  private struct Masks {
    var delimiters: [UInt64]
    var recordEnds: [UInt64]
    var quotes: [UInt64]
    var recordEndPositions: [Int] = []

    init(_ random: inout SeededRandom, wordCount: Int, columnCount: Int?) {
      delimiters = Array(repeating: 0, count: wordCount)
      recordEnds = delimiters
      quotes = delimiters
      let gap = random.integer(in: 0...20)
      var column = 1
      var position = random.integer(in: 0...gap)
      while position < wordCount * 64 {
        let isEnd = columnCount.map { column == $0 } ?? random.chance(1, in: 6)
        if isEnd {
          recordEnds[position / 64] |= 1 << UInt64(position % 64)
          recordEndPositions.append(position)
          column = 0
        } else {
          delimiters[position / 64] |= 1 << UInt64(position % 64)
        }
        column += 1
        position += 1 + random.integer(in: 0...gap)
      }
      for _ in 0..<random.integer(in: 0...(wordCount * 4)) {
        let position = random.integer(in: 0...(wordCount * 64 - 1))
        let bit: UInt64 = 1 << UInt64(position % 64)
        if (delimiters[position / 64] | recordEnds[position / 64]) & bit == 0 { quotes[position / 64] |= bit }
      }
    }
  }

  @Test(arguments: Soak.seeds(400))
  func everyLevelListsTheSameFields(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let columnCount = random.integer(in: 1...20)
    let masks = Masks(
      &random, wordCount: random.integer(in: 1...40), columnCount: random.chance(1, in: 2) ? columnCount : nil)
    guard !masks.recordEndPositions.isEmpty else { return }
    // From the start, or behind any record.
    let skipped = random.integer(in: 0...(masks.recordEndPositions.count - 1))
    let first = skipped == 0 ? 0 : masks.recordEndPositions[skipped - 1] + 1
    let recordCount = random.integer(in: 1...(masks.recordEndPositions.count - skipped))
    let slack = Int(BASALT_CSV_POSITION_SLACK)
    let canary: UInt32 = 0xDEAD_BEEF
    var results: [(count: Int, positions: [UInt32])] = []
    for level in Kernels.levels {
      guard let kernels = Kernels.table(ofLevel: level)?.pointee.csv else { continue }
      var positions = Array(repeating: canary, count: recordCount * columnCount + slack + 8)
      let count = kernels.csv_fields(masks.delimiters, masks.recordEnds, first, columnCount, &positions, recordCount)
      #expect(positions.suffix(8).allSatisfy { $0 == canary }, "\(Kernels.name(ofLevel: level)) seed \(seed)")
      results.append((Int(count), Array(positions.prefix(Int(count) * columnCount))))
    }
    for (level, result) in zip(Kernels.levels, results) {
      #expect(result.count == results[0].count, "\(Kernels.name(ofLevel: level)) seed \(seed)")
      #expect(result.positions == results[0].positions, "\(Kernels.name(ofLevel: level)) seed \(seed)")
    }
  }

  @Test(arguments: Soak.seeds(400))
  func everyLevelFindsTheSameMisplacedQuotes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var masks = Masks(&random, wordCount: random.integer(in: 1...6), columnCount: nil)
    // Sparse quotes, so that a good part is in place.
    if random.chance(1, in: 2) {
      masks.quotes = masks.quotes.map { $0 & random.next() & random.next() & random.next() }
    }
    for _ in 0..<200 {
      let first = random.integer(in: 0...(masks.quotes.count * 64 - 1))
      let last = random.integer(in: first...(masks.quotes.count * 64 - 1))
      let answers = Kernels.levels.map { level in
        Kernels.table(ofLevel: level)?.pointee.csv.csv_has_misplaced_quote(
          masks.delimiters, masks.recordEnds, masks.quotes, first, last)
      }
      #expect(answers.allSatisfy { $0 == answers[0] }, "seed \(seed), \(first)...\(last)")
    }
  }
}
