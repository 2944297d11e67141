import BasaltCore

/// Where the fields of some consecutive records of a block begin and end: made from the masks, read column by column.
///
/// At most `recordCapacity` records at a time, so that the index and the text it points into stay in the second-level cache
/// while each column in turn is converted.
///
/// Field c of record r ends at `ends[r · separatorCount + c]` (exclusive). It begins behind the separator before it, or, when it is the
/// first, at `starts[r]`.
final class FieldIndex {
  /// Delimiters and record ends that each record must have.
  let separatorCount: Int
  /// Without the empty one behind a trailing delimiter.
  let columnCount: Int
  let recordCapacity: Int
  private(set) var recordCount = 0
  /// The number of each record, counted within the block with the bad and the empty ones.
  private(set) var ordinals: [Int32]
  /// Records that were found to be none, with the reason; empty lines are not among them.
  private(set) var malformed: [MalformedRecord] = []

  private let dialect: TextDialect
  private let starts: Buffer
  private let ends: Buffer
  private let positionCapacity: Int

  /// Where in the block the next records begin.
  private var cursor = Cursor()
  private struct Cursor {
    /// Of the next record's first byte.
    var offset = 0
    /// Records before it.
    var ordinal = 0
  }

  /// Records at a time: as many as a vector has, fewer when there are many columns.
  private static let recordCapacityMaximum = Limits.vectorRowCount
  /// 256 KiB of positions: what the cache leaves beside the text.
  private static let positionCountTarget = 64 << 10

  init(columnCount: Int, dialect: TextDialect) {
    precondition(columnCount > 0)
    self.columnCount = columnCount
    self.dialect = dialect
    separatorCount = columnCount + (dialect.hasTrailingDelimiter ? 1 : 0)
    recordCapacity = min(
      max(FieldIndex.positionCountTarget / separatorCount, 1), FieldIndex.recordCapacityMaximum)
    // A word may bring 64 positions before it is noticed that they are too many.
    positionCapacity = recordCapacity * separatorCount + 64
    starts = Buffer(byteCount: (recordCapacity + 1) * 4)
    ends = Buffer(byteCount: positionCapacity * 4)
    ordinals = Array(repeating: 0, count: recordCapacity)
  }

  /// Begins at the first record of a block.
  func begin() { cursor = Cursor() }

  /// Indexes the next records of `block`.
  /// - Returns: `false` when the block has no more. `recordCount` may be 0 all the same, when all were malformed or empty.
  func advance(in block: borrowing RecordBlock) -> Bool {
    malformed.removeAll(keepingCapacity: true)
    recordCount = 0
    let remaining = block.recordCount - cursor.ordinal
    guard remaining > 0 else { return false }
    let wanted = min(remaining, recordCapacity)
    let begin = cursor
    if !indexRegular(block, wanted: wanted) {
      cursor = begin
      indexOneByOne(block, wanted: wanted)
    }
    return true
  }

  /// The fields of a column of the indexed records.
  func fields(ofColumn column: Int, in block: borrowing RecordBlock) -> FieldVector {
    let endsBase = unsafe UnsafePointer(endPositions)
    let isFirst = column == 0
    return unsafe FieldVector(
      text: block.bytes, starts: isFirst ? UnsafePointer(startPositions) : endsBase + column - 1,
      startStride: isFirst ? 1 : separatorCount, startDelta: isFirst ? 0 : 1, ends: endsBase + column,
      endStride: separatorCount, count: recordCount)
  }

  private var startPositions: UnsafeMutablePointer<UInt32> { unsafe starts.address.assumingMemoryBound(to: UInt32.self) }
  private var endPositions: UnsafeMutablePointer<UInt32> { unsafe ends.address.assumingMemoryBound(to: UInt32.self) }

  /// Takes records out, so that what remains can be converted again.
  /// - Parameter isKept: One element a record.
  func remove(keeping isKept: [Bool]) {
    var kept = 0
    for record in 0..<recordCount where isKept[record] {
      if kept != record {
        unsafe startPositions[kept] = startPositions[record]
        unsafe (endPositions + kept * separatorCount).update(
          from: endPositions + record * separatorCount, count: separatorCount)
        ordinals[kept] = ordinals[record]
      }
      kept += 1
    }
    recordCount = kept
  }

  // MARK: The fast way

  /// Indexes records that are all as they should be.
  /// - Returns: `false` when one is not: then nothing of what was written counts.
  private func indexRegular(_ block: borrowing RecordBlock, wanted: Int) -> Bool {
    let delimiters = unsafe block.delimiterWords
    let recordEnds = unsafe block.recordEndWords
    let quotes = unsafe block.quoteWords
    let ends = unsafe endPositions
    let starts = unsafe startPositions
    let text = block.bytes
    let stride = separatorCount
    let ignoresEmptyLines = stride > 1
    var offset = cursor.offset
    var wordIndex = offset >> 6
    // Bits before the cursor belong to records that are done.
    var live = UInt64.max << UInt64(offset & 63)
    // A record begins outside of quotes, and at its first byte one may open.
    var isQuoted = false
    var mayOpen = true
    var positionCount = 0
    var record = 0
    var isRegular = true
    unsafe starts[0] = UInt32(truncatingIfNeeded: offset)

    while record < wanted {
      let endBits = unsafe recordEnds[wordIndex] & live
      var separators = unsafe (delimiters[wordIndex] & live) | endBits
      let quoteBits = unsafe quotes[wordIndex] & live
      let base = wordIndex &* 64

      if quoteBits != 0 || isQuoted {
        // Inclusive prefix parity: 1 from an opening quote to before its closing one.
        let inside = FieldIndex.prefixParity(quoteBits) ^ (isQuoted ? UInt64.max : 0)
        let opening = quoteBits & inside
        let closing = quoteBits & ~inside
        // A quote opens behind a separator, or, as the second half of a doubled one, behind a closing quote.
        let allowed = ((separators | closing) << 1) | (mayOpen ? live & (0 &- live) : 0)
        if opening & ~allowed != 0 { isRegular = false }
        isQuoted = inside >> 63 == 1
        mayOpen = (separators | closing) >> 63 == 1
      } else {
        mayOpen = separators >> 63 == 1
      }

      if positionCount &+ 64 > positionCapacity { return false }
      if endBits != 0 {
        var remainingEnds = endBits
        while remainingEnds != 0 {
          let bit = remainingEnds.trailingZeroBitCount
          let before = separators & ((1 << UInt64(bit)) &- 1)
          let position = positionCount &+ before.nonzeroBitCount
          let end = base &+ bit
          // The record's last separator is its stride-th, or it has too many or too few fields.
          if position != (record &+ 1) &* stride &- 1 { isRegular = false }
          if ignoresEmptyLines, end == offset { isRegular = false }
          record &+= 1
          offset = end &+ 1
          unsafe starts[record] = UInt32(truncatingIfNeeded: offset)
          if record == wanted {
            // The rest of the word belongs to the next call.
            separators &= (2 << UInt64(bit)) &- 1
            break
          }
          remainingEnds &= remainingEnds &- 1
        }
      }
      var target = unsafe ends + positionCount
      positionCount &+= separators.nonzeroBitCount
      while separators != 0 {
        unsafe target.pointee = UInt32(truncatingIfNeeded: base &+ separators.trailingZeroBitCount)
        separators &= separators &- 1
        unsafe target += 1
      }
      wordIndex &+= 1
      live = .max
      if !isRegular { return false }
    }
    guard trimRecordEnds(text, recordCount: record) else { return false }
    for index in 0..<record { ordinals[index] = Int32(truncatingIfNeeded: cursor.ordinal &+ index) }
    recordCount = record
    cursor = Cursor(offset: offset, ordinal: cursor.ordinal + record)
    return true
  }

  /// Bit i is the parity of bits 0…i.
  @inline(__always)
  private static func prefixParity(_ bits: UInt64) -> UInt64 {
    var parity = bits ^ (bits << 1)
    parity ^= parity << 2
    parity ^= parity << 4
    parity ^= parity << 8
    parity ^= parity << 16
    return parity ^ (parity << 32)
  }

  /// Takes the CR of CRLF off the last fields, and sees to the trailing delimiter.
  /// - Returns: `false` when a record lacks its trailing delimiter, or is an empty line in CRLF.
  private func trimRecordEnds(_ text: TextBytes, recordCount: Int) -> Bool {
    let ends = unsafe endPositions
    let starts = unsafe startPositions
    for record in 0..<recordCount {
      let last = record &* separatorCount &+ separatorCount &- 1
      let end = unsafe Int(ends[last])
      let begin = unsafe separatorCount > 1 ? Int(ends[last &- 1]) &+ 1 : Int(starts[record])
      let hasReturn = end > begin && text[end] == UInt8(ascii: "\n") && text[end &- 1] == UInt8(ascii: "\r")
      let trimmed = hasReturn ? end &- 1 : end
      unsafe ends[last] = UInt32(truncatingIfNeeded: trimmed)
      if dialect.hasTrailingDelimiter, trimmed != begin { return false }
    }
    return true
  }

  // MARK: The exact way

  /// Indexes records one by one, each checked for itself; leaves out what is none.
  private func indexOneByOne(_ block: borrowing RecordBlock, wanted: Int) {
    for _ in 0..<wanted {
      let range = nextRecord(in: block)
      let ordinal = cursor.ordinal
      cursor = Cursor(offset: range.end + 1, ordinal: ordinal + 1)
      if range.trimmed == range.start, separatorCount > 1 { continue }
      if let defect = indexRecord(from: range.start, end: range.trimmed, terminator: range.end, in: block) {
        malformed.append(MalformedRecord(ordinal: ordinal, offset: range.start, defect: defect))
      } else {
        ordinals[recordCount] = Int32(truncatingIfNeeded: ordinal)
        recordCount += 1
      }
    }
  }

  /// The next record: its first byte, its end without the line end, and its line end's last byte.
  private func nextRecord(in block: borrowing RecordBlock) -> (start: Int, trimmed: Int, end: Int) {
    let words = unsafe block.recordEndWords
    let start = cursor.offset
    var wordIndex = start >> 6
    var word = unsafe words[wordIndex] & (UInt64.max << UInt64(start & 63))
    while word == 0 {
      wordIndex += 1
      word = unsafe words[wordIndex]
    }
    let end = wordIndex * 64 + word.trailingZeroBitCount
    let text = block.bytes
    let hasReturn = end > start && text[end] == UInt8(ascii: "\n") && text[end - 1] == UInt8(ascii: "\r")
    return (start, hasReturn ? end - 1 : end, end)
  }

  /// Writes the positions of one record behind those of the others.
  /// - Returns: What is wrong with it, or `nil`.
  private func indexRecord(from start: Int, end: Int, terminator: Int, in block: borrowing RecordBlock) -> RecordDefect? {
    let words = unsafe block.delimiterWords
    let ends = unsafe endPositions + recordCount * separatorCount
    var separators = 0
    var fieldStart = start
    var quoteDefect: RecordDefect?
    func note(_ fieldEnd: Int) {
      if quoteDefect == nil, let quote = dialect.quote,
        let offset = QuotedField.misplacedQuote(in: block.bytes, fieldStart..<fieldEnd, quote: quote)
      {
        quoteDefect = .misplacedQuote(column: separators, offset: offset)
      }
      if separators < separatorCount { unsafe ends[separators] = UInt32(truncatingIfNeeded: fieldEnd) }
      separators += 1
      fieldStart = fieldEnd + 1
    }
    for wordIndex in (start >> 6)...(terminator >> 6) {
      var word = unsafe words[wordIndex]
      if wordIndex == start >> 6 { word &= UInt64.max << UInt64(start & 63) }
      while word != 0 {
        let position = wordIndex * 64 + word.trailingZeroBitCount
        if position >= end { break }
        word &= word - 1
        note(position)
      }
    }
    let lastFieldStart = fieldStart
    note(end)
    // A stray quote joins fields and records: it is the cause, their number only the consequence.
    if let quoteDefect { return quoteDefect }
    let isTrailed = dialect.hasTrailingDelimiter && lastFieldStart == end
    if dialect.hasTrailingDelimiter, !isTrailed, separators == columnCount { return .missingTrailingDelimiter }
    guard separators == separatorCount, isTrailed == dialect.hasTrailingDelimiter else {
      return .fieldCount(found: separators - (isTrailed ? 1 : 0), expected: columnCount)
    }
    unsafe startPositions[recordCount] = UInt32(truncatingIfNeeded: start)
    return nil
  }
}

/// A record that cannot be divided into the fields it should have.
struct MalformedRecord {
  /// Its number within the block.
  let ordinal: Int
  /// Of its first byte in the block.
  let offset: Int
  let defect: RecordDefect
}

enum RecordDefect {
  case fieldCount(found: Int, expected: Int)
  /// A quote in an unquoted field, or something behind a closing quote; the offset is that of the offence in the block.
  case misplacedQuote(column: Int, offset: Int)
  case missingTrailingDelimiter
}
