import BasaltCore

/// The last piece of work of each application that names its work.
///
/// A state is copied with every commit, and a dictionary that a copy shares is copied whole when one entry
/// changes: ten thousand entries for each durable commit of one row. So what has changed lately stands in a
/// small dictionary before a large one, and the large one is copied only when the small one is full.
package struct ApplicationWork: Sendable, Equatable {
  package struct Last: Sendable, Hashable {
    package let sequence: Int
    package let commit: CommitNumber
  }

  /// What the last work of an application says of another piece of its work.
  package enum Standing: Sendable, Hashable {
    /// Its number is above the last one: it is to be done.
    case next
    /// It is the last one, and was done.
    case done(Last)
    /// Its number is below the last one. Whether it was done, or left out and is wanted now, nobody remembers:
    /// to take it for done would lose work in silence, to do it would do some work twice.
    case passed(Last)
  }

  // Invariant: of an application that is in both, the recent entry holds.
  private var settled: [ExactName: Last] = [:]
  private var recent: [ExactName: Last] = [:]
  /// Applications that are remembered.
  package private(set) var count = 0

  /// About the square root of `Limits.applicationCountMaximum`: what is copied with each commit, and each
  /// commit's share of what is copied now and then, are then the same.
  private static let recentCountMaximum = 128

  init() {}

  init(_ all: [ExactName: Last]) {
    settled = all
    count = all.count
  }

  package subscript(application: String) -> Last? {
    let name = ExactName(application)
    return recent[name] ?? settled[name]
  }

  /// - Complexity: O(`recentCountMaximum`) when a copy is alive, as it is with each commit; now and then
  ///   O(count).
  mutating func note(_ work: Last, of application: String) {
    // Counted before it is entered: after that it would be known.
    if self[application] == nil { count += 1 }
    recent[ExactName(application)] = work
    guard recent.count > ApplicationWork.recentCountMaximum else { return }
    settled = all
    recent = [:]
  }

  /// Everything, in one dictionary.
  /// - Complexity: O(count).
  var all: [ExactName: Last] { settled.merging(recent) { _, newer in newer } }

  /// How the entries are spread over the two says nothing.
  package static func == (left: ApplicationWork, right: ApplicationWork) -> Bool { left.all == right.all }
}
