internal import BasaltCore
internal import BasaltRuntime
internal import BasaltStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where operators put rows that do not fit into the memory budget, and when they begin to.
///
/// One for all statements of an engine; a file is an operator's own, and gone with it.
package struct SpillSpace: Sendable {
  /// Of temporary files; must be there.
  package let directory: String
  /// Bytes that an operator may hold before it spills, instead of a part of the budget: for tests, so that few rows are
  /// many.
  private let forcedByteCount: Int?

  /// Of the budget, what the rows of one operator may take before they are written down. The rest is for the operators
  /// beside it, and for what is on its way between them.
  private static let budgetShare = 0.75

  /// Twice what a thread needs to do anything at all: with less it would write down what it has just read.
  private static let threadByteCountMinimum = 1 << 20

  /// - Parameter forcedByteCount: `nil` for a part of the budget.
  package init(directory: String = SpillSpace.defaultDirectory, forcedByteCount: Int? = nil) {
    (self.directory, self.forcedByteCount) = (directory, forcedByteCount)
  }

  /// `TMPDIR`, or `/var/tmp`. Not `/tmp`, which lies in memory on many machines: what is written there because memory is
  /// short would take it all the same.
  package static var defaultDirectory: String {
    guard let path = unsafe getenv("TMPDIR") else { return "/var/tmp" }
    let directory = unsafe String(cString: path)
    return directory.isEmpty ? "/var/tmp" : directory
  }

  /// Bytes that all workers of an operator together may hold.
  func byteCount(of budget: MemoryBudget) -> Int {
    forcedByteCount ?? Int(Double(budget.byteCount) * SpillSpace.budgetShare)
  }

  /// Whether few rows are to be many.
  var isForced: Bool { forcedByteCount != nil }

  /// Bytes that one thread may hold for an operator that works on rows it has written in divisions one within the other, and
  /// holds something of each of them at a time: half of all at first, and half of the level before at each further one.
  /// - Parameter shareCount: Operators that share what there is.
  func byteCount(of context: ExecutionContext, level: Int, shareCount: Int) -> Int {
    let byteCount = (byteCount(of: context.budget) / 2 / context.pool.threadCount / shareCount) >> level
    return isForced ? byteCount : max(byteCount, SpillSpace.threadByteCountMinimum)
  }

  /// - Parameter types: Of the batches that it will hold.
  /// - Throws: `.unknownName` when the directory is not there, `.permissionDenied`, `.diskFull`.
  func makeFile(_ types: [LogicalType]) throws(BasaltError) -> SpillFile {
    do throws(BasaltError) {
      return SpillFile(types, try ScratchFile(inDirectory: directory))
    } catch {
      throw error.at("spill directory", directory)
    }
  }
}

/// What an operator has written to temporary files, for profiles.
package struct SpillFigures: Sendable {
  /// Sorted runs, or partitions.
  package let partCount: Int
  /// As stored.
  package let byteCount: Int

  package init(partCount: Int, byteCount: Int) { (self.partCount, self.byteCount) = (partCount, byteCount) }
}
