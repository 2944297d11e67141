import BasaltCore
import BasaltStorage

/// What one part of a verification found: damage, and what only a later version can check.
///
/// The two are kept apart because they ask for opposite things: damage for a copy, the unknown for a newer program.
/// Taking the one for the other would have sound files thrown away.
struct VerificationFindings: Sendable {
  private let file: ObjectName
  private(set) var problems: [BasaltError] = []
  private(set) var unsupported: [BasaltError] = []
  var pageCount = 0
  /// By column, of the row groups that were decoded whole, and how many these are.
  private(set) var sketches: [Int: (sketch: DistinctSketch, rowGroupCount: Int)] = [:]

  init(file: ObjectName) { self.file = file }

  var isSound: Bool { problems.isEmpty }

  /// Runs one check and notes its error, so that the next check runs too.
  /// - Returns: Whether it passed.
  /// - Throws: What says nothing of the file's bytes: a store that cannot be read, a cancellation.
  @discardableResult
  mutating func collect(_ check: () throws(BasaltError) -> Void) throws(BasaltError) -> Bool {
    do throws(BasaltError) {
      try check()
      return true
    } catch {
      // A store that fails says nothing about the file: noting it would call a sound file damaged.
      guard error.code.isCorruption || VerificationFindings.isUnsupported(error) else { throw error }
      note(error)
      return false
    }
  }

  /// - Precondition: The error says that something is damaged or not known here.
  mutating func note(_ error: BasaltError) {
    // A report is read apart from the run: each line must say which file. Readers have named it already.
    let located = error.context.contains { $0.key == "file" } ? error : error.at("file", file)
    if error.code.isCorruption { problems.append(located) } else { unsupported.append(located) }
  }

  /// Adds what another part found, behind what there is.
  mutating func append(_ other: VerificationFindings) {
    problems += other.problems
    unsupported += other.unsupported
    pageCount += other.pageCount
    for (column, part) in other.sketches { add(part.sketch, ofColumn: column, rowGroupCount: part.rowGroupCount) }
  }

  /// What the values of a column in some row groups come to. Sketches are of the file, and chunks are checked one by
  /// one: so they travel with what was found, and meet in the end.
  mutating func add(_ sketch: DistinctSketch, ofColumn column: Int, rowGroupCount: Int = 1) {
    guard var known = sketches[column] else {
      sketches[column] = (sketch, rowGroupCount)
      return
    }
    known.sketch.merge(sketch)
    known.rowGroupCount += rowGroupCount
    sketches[column] = known
  }

  static func isUnsupported(_ error: BasaltError) -> Bool {
    error.code == .unsupportedVersion || error.code == .unsupportedEncoding
  }

  /// A figure that the values disprove.
  static func contradiction(_ message: String) -> BasaltError {
    BasaltError(
      .corruptStatistics, message,
      remedy: "Write the file again from its source; queries may have skipped rows of it, or answered from this figure."
    )
  }
}
