import BasaltCore
import CBasaltKernels

/// Where the fields of some consecutive records of a block begin and end: made from the masks, read column by column.
///
/// At most `recordCapacity` records at a time, so that the index and the text it points into stay in the second-level
/// cache while each column in turn is converted.
///
/// Two ways to the same index. The fast one takes it that all records are as they should be, writes positions with a
/// kernel and only asks afterwards whether that was so; the exact one looks at each record by itself and says what is
/// wrong with it. One bad record sends those that are indexed with it, 1,024 at most, the slow way, and
/// no others.
///
/// Field c of record r ends at `ends[r · separatorCount + c]` (exclusive). It begins behind the separator before it,
/// or, when it is the first, at `starts[r]`.
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
  /// One a record; `ends` has `separatorCount` a record, and room behind for a kernel's last store.
  private let starts: Buffer
  private let ends: Buffer

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
    starts = Buffer(byteCount: recordCapacity * 4)
    ends = Buffer(byteCount: (recordCapacity * separatorCount + Int(BASALT_CSV_POSITION_SLACK)) * 4)
    ordinals = Array(repeating: 0, count: recordCapacity)
  }

  /// Begins at the first record of a block.
  func begin() { cursor = Cursor() }

  /// Indexes the next records of `block`.
  /// - Returns: `false` when the block has no more. `recordCount` may be 0 all the same, when all were malformed or
  ///   empty.
  func advance(in block: borrowing RecordBlock) -> Bool {
    malformed.removeAll(keepingCapacity: true)
    recordCount = 0
    let remaining = block.recordCount - cursor.ordinal
    guard remaining > 0 else { return false }
    let wanted = min(remaining, recordCapacity)
    // The fast way may have moved on before it found something: the exact way begins where it began.
    let begin = cursor
    if !indexRegular(block, wanted: wanted) {
      cursor = begin
      indexOneByOne(block, wanted: wanted)
    }
    return true
  }

  /// The fields of a column of the indexed records.
  func fields(ofColumn column: Int, in block: borrowing RecordBlock) -> FieldVector {
    // The start of every field but a record's first is the end of the one before it, plus one: nothing is stored twice.
    let endsBase = unsafe UnsafePointer(endPositions)
    let isFirst = column == 0
    return unsafe FieldVector(
      text: block.bytes, starts: isFirst ? UnsafePointer(startPositions) : endsBase + column - 1,
      startStride: isFirst ? 1 : separatorCount, startDelta: isFirst ? 0 : 1, ends: endsBase + column,
      endStride: separatorCount, count: recordCount)
  }

  private var startPositions: UnsafeMutablePointer<UInt32> {
    unsafe starts.address.assumingMemoryBound(to: UInt32.self)
  }
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
    let kernels = unsafe Kernels.best.pointee.csv
    let first = cursor.offset
    let regularCount = unsafe Int(
      kernels.csv_fields(
        block.delimiterWords, block.recordEndWords, first, separatorCount, endPositions, wanted))
    // A record with too few or too many delimiters: the kernel stops there.
    guard regularCount == wanted else { return false }
    let last = unsafe Int(endPositions[wanted * separatorCount - 1])
    if dialect.quote != nil,
      unsafe kernels.csv_has_misplaced_quote(block.delimiterWords, block.recordEndWords, block.quoteWords, first, last)
    {
      return false
    }
    guard beginRecords(block.bytes, count: wanted) else { return false }
    // No record was left out, so numbers follow each other.
    for index in 0..<wanted { ordinals[index] = Int32(truncatingIfNeeded: cursor.ordinal &+ index) }
    recordCount = wanted
    cursor = Cursor(offset: last + 1, ordinal: cursor.ordinal + wanted)
    return true
  }

  /// Notes where the records begin, takes the CR of CRLF off their last fields, and sees to the trailing delimiter.
  /// - Returns: `false` when a record lacks its trailing delimiter, or is an empty line that must be left out.
  private func beginRecords(_ text: TextBytes, count: Int) -> Bool {
    let ends = unsafe endPositions
    let starts = unsafe startPositions
    var start = cursor.offset
    var last = separatorCount &- 1
    for record in 0..<count {
      unsafe starts[record] = UInt32(truncatingIfNeeded: start)
      let end = unsafe Int(ends[last])
      let fieldStart = separatorCount > 1 ? unsafe Int(ends[last &- 1]) &+ 1 : start
      // The CR belongs to the line end only if an LF follows: a lone CR ends a record by itself.
      let hasReturn = end > fieldStart && text[end &- 1] == UInt8(ascii: "\r") && text[end] == UInt8(ascii: "\n")
      let trimmed = hasReturn ? end &- 1 : end
      unsafe ends[last] = UInt32(truncatingIfNeeded: trimmed)
      if dialect.hasTrailingDelimiter, trimmed != fieldStart { return false }
      start = end &+ 1
      last &+= separatorCount
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
      // An empty line: in a file of several columns it can be no record; in a file of one it is a row.
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
    // Ends: the block's record count says that there is a further record, and each has its bit.
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
  private func indexRecord(from start: Int, end: Int, terminator: Int, in block: borrowing RecordBlock) -> RecordDefect?
  {
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
      // More separators than there should be are counted, for the message, and not written: the row has no room for
      // them.
      if separators < separatorCount { unsafe ends[separators] = UInt32(truncatingIfNeeded: fieldEnd) }
      separators += 1
      fieldStart = fieldEnd + 1
    }
    // The masks once more, a word at a time, between the record's first byte and its end.
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
    // Last, when the record is one: what was written before is overwritten by the next record otherwise.
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
  /// More or fewer than the file has columns.
  case fieldCount(found: Int, expected: Int)
  /// A quote in an unquoted field, or something behind a closing quote; the offset is that of the offence in the block.
  case misplacedQuote(column: Int, offset: Int)
  /// The last field is not followed by the delimiter that this dialect ends records with.
  case missingTrailingDelimiter
}
