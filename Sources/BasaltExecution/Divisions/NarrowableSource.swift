import BasaltCore
import BasaltFormat

/// What joins can tell which of its rows nobody will want, before the first of them is read.
protocol NarrowableSource: AnyObject, Sendable {
  /// - Precondition: No row has been read yet, and the terms are of the types of the table's columns.
  func narrow(to narrowing: ScanNarrowing)
  /// Of a scan that reads some divisions only: the scan of all of them, for joins above what is carried out division by division.
  var ofAllPasses: (any NarrowableSource)? { get }
}

/// Tests that rows must pass for anybody to want them, as a join has found out.
struct ScanNarrowing: Sendable {
  var terms: [ScanPredicate.Term]
  /// A set that a column's values have to be in; the terms are then its bounds, and only leave out files.
  var test: KeyTest?
  /// The same values, where they are few.
  var list: ScanPredicate.List?

  init(to terms: [ScanPredicate.Term], _ test: KeyTest? = nil, _ list: ScanPredicate.List? = nil) {
    (self.terms, self.test, self.list) = (terms, test, list)
  }
}
