import BasaltCore

/// The text of consecutive whole records (usually those of one row group) with the masks of its structure.
///
/// Belongs to one worker, which has the cutter fill it again and again: the memory is touched for the first time once.
///
/// ```
/// |  64 bytes slack  |  text, byteCount bytes  |  64 bytes slack  |
///                    0                         byteCount              offsets
/// ```
/// Bit i of word w of each mask stands for the byte at offset 64·w + i.
struct RecordBlock: ~Copyable, Sendable {
  /// Where it stands in the file: which block, the number of its first record (from 0, without the header) and its
  /// first line (from 1).
  private(set) var index = 0
  private(set) var firstRecordIndex = 0
  private(set) var firstLine = 1

  /// Bytes of the records; set by the cutter when it has cut.
  private(set) var byteCount = 0
  private(set) var recordCount = 0

  /// Bytes present, records and what follows them.
  private(set) var availableByteCount = 0

  private var text: Buffer
  /// Delimiters outside quotes, record ends outside quotes (one bit a record: the LF of a CRLF), and quotes.
  private var delimiters: Buffer
  private var recordEnds: Buffer
  private var quotes: Buffer

  init(capacity: Int) {
    text = Buffer(byteCount: capacity + TextBytes.slackByteCount)
    let maskByteCount = BitMask.wordCount(of: capacity) * 8
    delimiters = Buffer(byteCount: maskByteCount)
    recordEnds = Buffer(byteCount: maskByteCount)
    quotes = Buffer(byteCount: maskByteCount)
    // Read by words before the first byte, never meaningful; zeroed so that a run is repeatable.
    unsafe text.address.initializeMemory(as: UInt8.self, repeating: 0, count: TextBytes.slackByteCount)
  }

  /// The buffer that holds the text, for views into it, and where in it the text begins.
  var heap: Buffer { text }
  static let heapTextOffset = TextBytes.slackByteCount

  /// The text; `count` is what is present.
  var bytes: TextBytes {
    unsafe TextBytes(
      UnsafePointer((text.address + TextBytes.slackByteCount).assumingMemoryBound(to: UInt8.self)),
      count: availableByteCount)
  }

  var delimiterWords: UnsafeMutablePointer<UInt64> { unsafe delimiters.address.assumingMemoryBound(to: UInt64.self) }
  var recordEndWords: UnsafeMutablePointer<UInt64> { unsafe recordEnds.address.assumingMemoryBound(to: UInt64.self) }
  var quoteWords: UnsafeMutablePointer<UInt64> { unsafe quotes.address.assumingMemoryBound(to: UInt64.self) }

  /// Whether the records are UTF-8 without U+0000. Since fields are cut at ASCII bytes, each of them then is too. One
  /// pass at memory speed.
  var isPlainText: Bool {
    bytes.count(of: 0, in: 0..<byteCount) == 0 && bytes.isUTF8(0..<byteCount)
  }

  // MARK: Filling, for the cutter

  /// Empties the block. When column vectors still point into the old text it gets memory of its own again.
  mutating func begin(index: Int, firstRecordIndex: Int, firstLine: Int) {
    self.index = index
    self.firstRecordIndex = firstRecordIndex
    self.firstLine = firstLine
    byteCount = 0
    recordCount = 0
    availableByteCount = 0
    if !isKnownUniquelyReferenced(&text) {
      text = Buffer(byteCount: text.byteCount)
      unsafe text.address.initializeMemory(as: UInt8.self, repeating: 0, count: TextBytes.slackByteCount)
    }
  }

  /// Says how much of the text is records; what lies behind goes to the next block.
  mutating func end(byteCount: Int, recordCount: Int) {
    assert(byteCount <= availableByteCount)
    self.byteCount = byteCount
    self.recordCount = recordCount
  }

  /// Appends up to `count` bytes that `fill` puts into the given memory; `fill` returns how many it put.
  mutating func append(
    upTo count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(BasaltError) -> Int
  ) throws(BasaltError) -> Int {
    reserve(availableByteCount + count)
    let appended = try unsafe fill(
      UnsafeMutableRawBufferPointer(
        start: text.address + TextBytes.slackByteCount + availableByteCount, count: count))
    availableByteCount += appended
    return appended
  }

  mutating func append(_ bytes: [UInt8]) {
    reserve(availableByteCount + bytes.count)
    unsafe bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      unsafe (text.address + TextBytes.slackByteCount + availableByteCount)
        .copyMemory(from: base, byteCount: source.count)
    }
    availableByteCount += bytes.count
  }

  /// Gives the last record the line end that the file does not give it.
  mutating func appendLineEnd() {
    append([UInt8(ascii: "\n")])
    let offset = availableByteCount - 1
    // A byte in a word that no scan has written yet: without this the word would hold what an earlier block left.
    if offset % 64 == 0 {
      unsafe delimiterWords[offset >> 6] = 0
      unsafe recordEndWords[offset >> 6] = 0
      unsafe quoteWords[offset >> 6] = 0
    }
    unsafe BitMask.set(offset, in: recordEndWords)
  }

  private mutating func reserve(_ wanted: Int) {
    let capacity = text.byteCount - TextBytes.slackByteCount
    guard wanted > capacity else { return }
    // Doubling, so that growing copies each byte about once, and nothing once the size has settled.
    let larger = max(wanted, capacity * 2)
    text = RecordBlock.grown(
      text, to: larger + TextBytes.slackByteCount, keeping: availableByteCount + TextBytes.slackByteCount)
    let maskByteCount = BitMask.wordCount(of: larger) * 8
    let kept = BitMask.wordCount(of: availableByteCount) * 8
    // Masks of bytes that have been scanned are kept; the scan goes on where it was.
    delimiters = RecordBlock.grown(delimiters, to: maskByteCount, keeping: kept)
    recordEnds = RecordBlock.grown(recordEnds, to: maskByteCount, keeping: kept)
    quotes = RecordBlock.grown(quotes, to: maskByteCount, keeping: kept)
  }

  private static func grown(_ buffer: Buffer, to byteCount: Int, keeping kept: Int) -> Buffer {
    let larger = Buffer(byteCount: byteCount)
    unsafe larger.address.copyMemory(from: buffer.address, byteCount: kept)
    return larger
  }
}
