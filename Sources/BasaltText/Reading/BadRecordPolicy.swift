package import BasaltCore
import Synchronization

/// What reading does about a record that does not fit the columns.
package enum BadRecordPolicy: Sendable, Hashable {
  /// The first one ends the reading with its error.
  case stop
  /// It is left out, counted and, if among the first, shown.
  case skip
}

/// The records that were left out.
package struct SkippedRecords: Sendable {
  package fileprivate(set) var count = 0
  /// The errors of the first ones, in the order of the file.
  package var examples: [BasaltError] { ordered.map(\.error) }

  /// As many as a person looks at.
  package static let exampleCountMaximum = 10

  fileprivate var ordered: [(recordIndex: Int, error: BasaltError)] = []
}

/// Collects skipped records from all workers.
final class SkipLog: Sendable {
  private let skipped = Mutex(SkippedRecords())

  var snapshot: SkippedRecords { skipped.withLock { $0 } }

  /// Counts a record.
  /// - Parameters:
  ///   - recordIndex: Its number in the file.
  ///   - makeError: Called only when the record is among the first of the file so far: finding out its line costs a
  ///     walk over the block.
  func add(recordIndex: Int, _ makeError: () -> BasaltError) {
    // Two short locks and not one long: the error is made outside, while other workers go on. Between them another may
    // have brought an earlier example, which the second lock sorts out.
    let isExample = skipped.withLock { skipped in
      skipped.count += 1
      return skipped.ordered.count < SkippedRecords.exampleCountMaximum
        || recordIndex < skipped.ordered[skipped.ordered.count - 1].recordIndex
    }
    guard isExample else { return }
    let error = makeError()
    skipped.withLock { skipped in
      let position = skipped.ordered.firstIndex { recordIndex < $0.recordIndex } ?? skipped.ordered.count
      skipped.ordered.insert((recordIndex, error), at: position)
      if skipped.ordered.count > SkippedRecords.exampleCountMaximum { skipped.ordered.removeLast() }
    }
  }
}
