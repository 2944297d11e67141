package import BasaltCore
package import BasaltRuntime
package import BasaltStorage
import Crypto
import Synchronization

/// Checks a whole file and reports every damaged place, instead of stopping at the first as a reader does.
///
/// Always: all metadata, every page's checksum, and that the parts cover the file without overlap. Deep: every page is
/// decoded, and each figure of the footer is held against the values. What only a later version can read is checked as
/// far as its checksums go, and reported apart from damage.
package struct DataFileVerifier: Sendable {
  private let store: any ObjectStore
  private let name: ObjectName
  private let isDeep: Bool

  /// What was found, and what was looked at to find it: a report without problems says how much it speaks for.
  package struct Report: Sendable {
    /// Every damaged place, with its context, in the order of the file's row groups and columns; empty when the file is
    /// sound.
    package var problems: [BasaltError] = []
    /// What was written by a later version and could not be checked in full. No damage.
    package var unsupported: [BasaltError] = []
    package var pageCount = 0
    package var rowCount = 0
    package var byteCount = 0
    /// Of the file as it is, sound or not.
    package var digest: ContentDigest?
    /// Whether nothing is damaged; there may be things that are not known here.
    package var isSound: Bool { problems.isEmpty }
  }

  package init(_ name: ObjectName, in store: any ObjectStore, isDeep: Bool) {
    self.name = name
    self.store = store
    self.isDeep = isDeep
  }

  /// Verifies the file, its chunks on the threads of `pool`. Reads it about twice: once for the digest, once page by
  /// page. Holds one decoded page a thread, and of a chunk that states a distinct count 16 bytes a distinct value.
  /// - Parameters:
  ///   - cancellation: Looked at before each page.
  ///   - progress: Told of bytes, in two phases.
  /// - Throws: Only what keeps the file from being read at all, such as `.unknownName` and `.ioFailure`, and
  ///   `.cancelled`; damage is in the report.
  package func verify(
    on pool: WorkerPool, cancellation: Cancellation = Cancellation(), progress: Progress = Progress()
  ) throws(BasaltError) -> Report {
    var report = Report()
    report.byteCount = try store.byteCount(of: name)
    progress.begin("hashing", unitCount: report.byteCount)
    report.digest = try digest(byteCount: report.byteCount, cancellation, progress)
    // A digest of the damaged file too: it says whether this copy is the one that a manifest or a backup has.
    var findings = VerificationFindings(file: name)
    var opened: DataFileReader?
    try findings.collect { () throws(BasaltError) in
      // No pool of pages: what is checked here must come from the store.
      opened = try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
    }
    if let reader = opened {
      report.rowCount = reader.rowCount
      try verify(reader, on: pool, cancellation, progress, &findings)
    }
    report.problems = findings.problems
    report.unsupported = findings.unsupported
    report.pageCount = findings.pageCount
    return report
  }

  private func verify(
    _ reader: DataFileReader, on pool: WorkerPool, _ cancellation: Cancellation, _ progress: Progress,
    _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    try findings.collect { () throws(BasaltError) in try checkNames(reader) }
    try findings.collect { () throws(BasaltError) in try reader.checkPlaces(.sketches) }
    try findings.collect { () throws(BasaltError) in try reader.checkPlaces(.distributions) }
    var columns: [(block: ColumnBlock, column: FileColumn?)] = []
    for ordinal in 0..<reader.columnCount {
      try cancellation.check()
      // In two steps: the block of a column that cannot be read is checked all the same.
      var block: ColumnBlock?
      try findings.collect { () throws(BasaltError) in
        block = try reader.block(of: try reader.description(at: ordinal))
      }
      // A column whose block is damaged has no pages to be found by; the damage is noted, and its bytes are not
      // checked.
      guard let block else { continue }
      if let obstacle = block.description.obstacle {
        findings.note(obstacle.at("column", block.description.name))
        columns.append((block, nil))
      } else {
        columns.append((block, FileColumn(field: try block.description.field(), block: block)))
      }
      try checkByteCount(of: block, reader, &findings)
    }
    progress.begin(
      "verifying", unitCount: columns.reduce(0) { $0 + $1.block.description.entry.dataByteCount })
    try verifyChunks(of: columns, reader, on: pool, cancellation, progress, &findings)
    try checkSketches(of: columns, reader, &findings)
    for (block, _) in columns { try checkDistribution(of: block, reader, &findings) }
    // Parts that are damaged may say wrongly where they lie: one report a damage is enough.
    if findings.isSound {
      try findings.collect { () throws(BasaltError) in try checkCoverage(reader) }
    }
  }

  // MARK: Chunks

  /// A chunk a morsel, all columns of a row group before the next one: a file of one row group still keeps every thread
  /// busy.
  private func verifyChunks(
    of columns: [(block: ColumnBlock, column: FileColumn?)], _ reader: DataFileReader, on pool: WorkerPool,
    _ cancellation: Cancellation, _ progress: Progress, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    let verifier = ChunkVerifier(
      reader: reader, isDeep: isDeep, hasSketches: isDeep && hasSketches(reader), cancellation: cancellation,
      progress: progress)
    let found = FoundByChunk()
    try pool.run(morselCount: reader.rowGroups.count * columns.count, cancellation: cancellation) {
      (_, morselIndex) throws(BasaltError) in
      // Row group by row group, as the file lies: threads then read near each other.
      let (rowGroup, position) = morselIndex.quotientAndRemainder(dividingBy: columns.count)
      let (block, column) = columns[position]
      found.set(morselIndex, try verifier.verify(rowGroup: rowGroup, of: block, column))
    }
    for each in found.inOrder { findings.append(each) }
  }

  /// Brings what the threads find into the order of the file, whoever was first: two runs over the same file print the
  /// same report. A lock once a chunk, after megabytes of work.
  private final class FoundByChunk: Sendable {
    private let found = Mutex<[Int: VerificationFindings]>([:])

    func set(_ morselIndex: Int, _ findings: VerificationFindings) { found.withLock { $0[morselIndex] = findings } }
    var inOrder: [VerificationFindings] { found.withLock { $0.sorted { $0.key < $1.key }.map(\.value) } }
  }

  // MARK: The file as a whole

  /// Asked once, so that chunks of a file without sketches are not hashed for nothing.
  private func hasSketches(_ reader: DataFileReader) -> Bool {
    reader.root.sections.contains { $0.type == FileRoot.SectionType.sketches.rawValue }
  }

  /// Holds each column's sketch against what all of its row groups came to. Reads it, whether or not values were looked
  /// at: then it is one, at least.
  private func checkSketches(
    of columns: [(block: ColumnBlock, column: FileColumn?)], _ reader: DataFileReader,
    _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    for (block, _) in columns {
      var stated: DistinctSketch?
      try findings.collect { () throws(BasaltError) in
        stated = try reader.sketch(ofColumn: block.description.ordinal)
      }
      // Where a row group is damaged, that is what there is to report.
      guard let stated, let found = findings.sketches[block.description.ordinal],
        found.rowGroupCount == reader.rowGroups.count, stated != found.sketch
      else { continue }
      findings.note(
        VerificationFindings.contradiction("The sketch of distinct values is not that of the values.")
          .at("column", block.description.name))
    }
  }

  /// Holds a distribution against the column's counts and bounds. Which rows its sample has nobody knows any more: what it says
  /// of them is an estimate, and cannot be wrong.
  private func checkDistribution(
    of block: ColumnBlock, _ reader: DataFileReader, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    var stated: ValueDistribution?
    try findings.collect { () throws(BasaltError) in
      stated = try reader.distribution(ofColumn: block.description.ordinal)
    }
    // Damage of an entry is reported with its chunk.
    guard let stated, let statistics = try? reader.statistics(ofColumn: block.description.ordinal) else { return }
    guard let reason = stated.contradiction(to: statistics) else { return }
    findings.note(VerificationFindings.contradiction(reason).at("column", block.description.name))
  }

  private func digest(
    byteCount: Int, _ cancellation: Cancellation, _ progress: Progress
  ) throws(BasaltError) -> ContentDigest {
    var digest = SHA256()
    // Large enough that a request to a store costs little beside its bytes, small enough to end soon when it is
    // cancelled.
    let step = 4 << 20
    for start in stride(from: 0, to: byteCount, by: step) {
      try cancellation.check()
      let bytes = try store.readNow(name, start..<min(start + step, byteCount))
      unsafe bytes.withBytes { unsafe digest.update(bufferPointer: $0) }
      progress.add(bytes.byteCount)
    }
    return ContentDigest(bytes: Array(digest.finalize()))
  }

  /// Holds the ways to a column by name and by field id against the columns themselves.
  private func checkNames(_ reader: DataFileReader) throws(BasaltError) {
    // No two share a name or an id.
    _ = try reader.schema()
    for ordinal in 0..<reader.columnCount {
      let column = try reader.description(at: ordinal)
      // A wrong slot would not give wrong rows, since names are compared; it would hide a column that is there.
      guard try reader.ordinal(named: column.name) == ordinal, reader.ordinal(of: column.entry.fieldID) == ordinal
      else {
        throw FileDamage.file("Column \(column.name) is not found by its name or field id.")
      }
    }
  }

  /// Holds what the column table says of a column's size, which planners go by, against its chunks.
  private func checkByteCount(
    of block: ColumnBlock, _ reader: DataFileReader, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    var found = 0
    for rowGroup in reader.rowGroups.indices {
      // A chunk entry that is damaged is reported with its chunk; then there is no sum.
      guard let chunk = try? block.chunk(rowGroup) else { return }
      found += chunk.byteRange.count
    }
    let stated = block.description.entry.dataByteCount
    guard found != stated else { return }
    findings.note(
      VerificationFindings.contradiction("The pages are said to have \(stated) bytes, but have \(found).")
        .at("column", block.description.name))
  }

  /// Finds bytes that belong to nothing, and parts that lie over each other.
  private func checkCoverage(_ reader: DataFileReader) throws(BasaltError) {
    // Regions come sorted by where they begin, so one pass finds both gaps and overlaps.
    let layout = try FileLayout(reader)
    var end = 0
    for region in layout.regions {
      let gap = region.byteRange.lowerBound - end
      // Parts begin at multiples of 8. More would be room for bytes that no checksum covers and nobody looks at.
      guard (0..<8).contains(gap) else {
        throw FileDamage.file(
          gap < 0
            ? "Two parts of the file overlap at \(region.byteRange.lowerBound)."
            : "The \(gap) bytes at \(end) belong to no part of the file.")
      }
      end = region.byteRange.upperBound
    }
  }
}
