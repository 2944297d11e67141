import BasaltCore
import CBasaltKernels

/// Cuts a text into blocks of whole records: the serial part of reading, done by whichever worker needs its next block.
///
/// Where a record ends depends on every quote before it, so somebody has to look at all bytes in order. That costs
/// little: reading from the page cache and finding the structure (64 bytes per step of a SIMD kernel) run at several
/// gigabytes a second, and what is costly, turning fields into values, happens outside, in parallel, from the masks
/// found here. So the cut is exact, without the guesses and second tries of a speculative split, and decompression,
/// serial by nature, overlaps with parsing by itself.
///
/// ```
/// text         7,"a,b"↵8,c↵          three masks, a bit a byte:
/// quotes       ..█...█.....
/// delimiters   .█.......█..          those between quotes are none
/// record ends  .......█...█
/// ```
struct RecordCutter {
  private let source: any ByteSource
  private let dialect: TextDialect
  private let limits: CuttingLimits
  private let kernels: basalt_text_kernels

  /// Text that was read behind the last block's records.
  private var carry: [UInt8] = []
  private var isAtEndOfSource = false
  private var nextBlockIndex = 0
  private var nextRecordIndex = 0
  private var nextLine = 1
  /// Of the records so far, to read no more than a block will need.
  private var bytesPerRecord = 64.0

  /// Begins at the start of a text, behind its byte order mark.
  /// - Throws: `.unsupported` when the mark is that of UTF-16; what the source throws.
  init(_ source: any ByteSource, dialect: TextDialect, limits: CuttingLimits) throws(BasaltError) {
    self.source = source
    self.dialect = dialect
    self.limits = limits
    kernels = unsafe Kernels.best.pointee.text
    carry = try RecordCutter.firstBytes(of: source)
  }

  /// The first three bytes, without a byte order mark.
  private static func firstBytes(of source: any ByteSource) throws(BasaltError) -> [UInt8] {
    let buffer = Buffer(byteCount: 3)
    let count = try unsafe source.read(into: UnsafeMutableRawBufferPointer(start: buffer.address, count: 3))
    let bytes = buffer.bytes(0..<count)
    if bytes == [0xEF, 0xBB, 0xBF] { return [] }
    // Read as UTF-8 it would fail at the first value with a message that helps nobody.
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
      throw BasaltError(
        .unsupported, "The text is UTF-16, by its byte order mark; only UTF-8 is read.",
        remedy: "Convert it, for example with `iconv -f UTF-16 -t UTF-8`.")
    }
    return bytes
  }

  var fileByteOffset: Int { source.fileByteOffset }

  /// Numbers records and blocks from here on anew: the header is no row.
  mutating func restartNumbering() {
    nextRecordIndex = 0
    nextBlockIndex = 0
  }

  /// Fills `block` with the next records.
  /// - Parameter recordCountMaximum: How many, unless the text ends or `limits.blockByteCount` is reached before.
  /// - Returns: `false` when there are no more.
  /// - Throws: `.outOfRange` for a record beyond the limit, `.syntax` for a quote that is never closed, and what the
  ///   source throws.
  mutating func cut(into block: inout RecordBlock, recordCountMaximum: Int) throws(BasaltError) -> Bool {
    block.begin(index: nextBlockIndex, firstRecordIndex: nextRecordIndex, firstLine: nextLine)
    // Text behind the last block's records, at most a read of it: copied, because blocks belong to different workers.
    block.append(carry)
    carry.removeAll(keepingCapacity: true)
    var scan = Scan()
    while !advance(&scan, in: &block, recordCountMaximum: recordCountMaximum) {
      if isAtEndOfSource {
        // The records before an open quote are handed out first: the error of one of them comes before that of the
        // quote.
        guard !scan.isQuoted || scan.recordCount > 0 else {
          throw unclosedQuote(in: block, after: scan.recordsByteCount)
        }
        if scan.isQuoted { break }
        guard scan.recordsByteCount < block.availableByteCount else { break }
        block.appendLineEnd()
        scan.recordCount += 1
        scan.recordsByteCount = block.availableByteCount
        break
      }
      // A record that is not complete yet. One that is too long ends the text, but records before it are handed out
      // first.
      let unfinished = block.availableByteCount - scan.recordsByteCount
      if unfinished > limits.recordByteCountMaximum {
        guard scan.recordCount > 0 else { throw recordTooLong(in: block, after: scan.recordsByteCount) }
        break
      }
      // Huge records: a shorter block rather than memory without end.
      if block.availableByteCount >= limits.blockByteCount, scan.recordCount > 0 { break }
      try readMore(into: &block, missingRecordCount: recordCountMaximum - scan.recordCount)
    }
    guard scan.recordCount > 0 else { return false }
    finish(&block, scan)
    return true
  }

  private mutating func finish(_ block: inout RecordBlock, _ scan: Scan) {
    // A line end that was added at the end of the text lies behind what was scanned.
    let behind = scan.recordsByteCount..<max(scan.recordsByteCount, scan.scannedByteCount)
    let lineCount = scan.lineCount - LineNumbers.count(in: block.bytes, behind)
    block.end(byteCount: scan.recordsByteCount, recordCount: scan.recordCount)
    unsafe carry.append(
      contentsOf: block.bytes.bytes(scan.recordsByteCount..<block.availableByteCount))
    // Of this block alone: files change along the way, and the next block is likeliest to be like this one.
    bytesPerRecord = Double(scan.recordsByteCount) / Double(scan.recordCount)
    nextBlockIndex += 1
    nextRecordIndex += scan.recordCount
    nextLine += lineCount
  }

  private mutating func readMore(into block: inout RecordBlock, missingRecordCount: Int) throws(BasaltError) {
    // At least an eighth of a read, so that a wrong average does not lead to many small ones; 1e9 keeps `Int` from
    // trapping on an average that is absurd.
    // What is read beyond the block is scanned a second time with the next one: so as little as the average foretells.
    let foretold = Int(min(Double(missingRecordCount) * bytesPerRecord * 1.02, 1e9))
    let wanted = min(max(foretold, limits.readByteCount / 8), limits.readByteCount)
    let source = source
    let count = try unsafe block.append(upTo: max(wanted, 1)) { (target) throws(BasaltError) in
      try unsafe source.read(into: target)
    }
    // Only now may the last byte be scanned, and a record end without a line end.
    if count == 0 { isAtEndOfSource = true }
  }

  // MARK: Scanning

  /// How far the structure of a block is known.
  private struct Scan {
    /// Bytes whose masks are final: whole words, or all at the end.
    var scannedByteCount = 0
    var isQuoted = false
    var recordCount = 0
    /// Where the last complete record ends.
    var recordsByteCount = 0
    /// Lines that end in what was scanned.
    var lineCount = 0
  }

  /// Scans what has come in since the last call.
  /// - Returns: `true` when the block has all its records.
  private func advance(_ scan: inout Scan, in block: inout RecordBlock, recordCountMaximum: Int) -> Bool {
    let available = block.availableByteCount
    // One byte is held back: whether a CR ends a record or its LF does depends on the byte behind it.
    let scannable = isAtEndOfSource ? available : max(0, available - 1) & ~63
    guard scannable > scan.scannedByteCount else { return false }
    let firstWord = scan.scannedByteCount >> 6
    findStructure(&scan, in: block, upTo: scannable)
    // Records are counted by the bits of whole words; a word is looked at bit by bit only where the block ends in it.
    let ends = unsafe block.recordEndWords
    for wordIndex in firstWord..<BitMask.wordCount(of: scannable) {
      var word = unsafe ends[wordIndex]
      guard word != 0 else { continue }
      var population = word.nonzeroBitCount
      if scan.recordCount + population >= recordCountMaximum {
        // Leave the bits of the records that belong to the block.
        while scan.recordCount + population > recordCountMaximum {
          word &= ~(1 << UInt64(63 - word.leadingZeroBitCount))
          population -= 1
        }
        scan.recordCount += population
        scan.recordsByteCount = wordIndex * 64 + 64 - word.leadingZeroBitCount
        return true
      }
      scan.recordCount += population
      scan.recordsByteCount = wordIndex * 64 + 64 - word.leadingZeroBitCount
    }
    return false
  }

  private func findStructure(_ scan: inout Scan, in block: borrowing RecordBlock, upTo end: Int) {
    let start = scan.scannedByteCount
    let text = unsafe block.bytes.bytes(start..<end)
    var isQuoted: UInt64 = scan.isQuoted ? 1 : 0
    let firstWord = start >> 6
    unsafe kernels.csv_structure(
      text.baseAddress!, dialect.delimiter, dialect.quote.map { Int32($0) } ?? -1, &isQuoted,
      block.delimiterWords + firstWord, block.recordEndWords + firstWord, block.quoteWords + firstWord, text.count)
    // While the text is in the cache.
    let feeds = block.bytes.count(of: UInt8(ascii: "\n"), in: start..<end)
    // Most files have no CR at all, and are done after one look for it.
    if block.bytes.count(of: UInt8(ascii: "\r"), in: start..<end) == 0 {
      scan.lineCount += feeds
    } else {
      joinCarriageReturns(in: block, from: start, upTo: end)
      scan.lineCount += LineNumbers.count(in: block.bytes, start..<end)
    }
    scan.isQuoted = isQuoted != 0
    scan.scannedByteCount = end
  }

  /// Takes the bit of a CR that an LF follows: the LF alone ends the record.
  ///
  /// Walks over the record ends of the stretch, since each lone CR may be one: only in files that have CRs at all.
  private func joinCarriageReturns(in block: borrowing RecordBlock, from start: Int, upTo end: Int) {
    let bytes = block.bytes
    let words = unsafe block.recordEndWords
    for wordIndex in (start >> 6)..<BitMask.wordCount(of: end) {
      var word = unsafe words[wordIndex]
      while word != 0 {
        let offset = wordIndex * 64 + word.trailingZeroBitCount
        word &= word &- 1
        if bytes[offset] == UInt8(ascii: "\r"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "\n") {
          unsafe BitMask.clear(offset, in: words)
        }
      }
    }
  }

  // MARK: Errors

  private func unclosedQuote(in block: borrowing RecordBlock, after offset: Int) -> BasaltError {
    let text = block.bytes
    // The quotes of a complete record pair up, so the open one is the last of the rest.
    var opening = offset
    for position in offset..<block.availableByteCount where text[position] == dialect.quote { opening = position }
    let line = block.firstLine + LineNumbers.count(in: text, 0..<opening)
    return BasaltError(
      .syntax, "The quote in line \(line) is never closed.",
      remedy:
        "Correct the file: close the quote, or, where it belongs to the text, quote the field and double the quote."
    ).at("line", line)
  }

  private func recordTooLong(in block: borrowing RecordBlock, after offset: Int) -> BasaltError {
    let line = block.firstLine + LineNumbers.count(in: block.bytes, 0..<offset)
    return BasaltError(
      .outOfRange,
      "The record that begins in line \(line) has more than \(limits.recordByteCountMaximum) bytes, the most that a record may have.",
      remedy:
        "Look for a quote that is never closed there; if the record is meant, cut its large values into several."
    ).at("line", line)
  }
}

/// Sizes that reading works in; tests make them tiny, so that every boundary falls everywhere.
package struct CuttingLimits: Sendable {
  /// Bytes asked of the source at once at most: fits the second-level cache, where the scan finds them.
  package var readByteCount = 1 << 20
  /// A block that has so much text ends before its records are complete: what bounds a worker's memory when records are
  /// huge. Text offsets stay within the 31 bits of a string view.
  package var blockByteCount = 256 << 20
  package var recordByteCountMaximum = Limits.csvRecordByteCountMaximum

  package init() {}
}
