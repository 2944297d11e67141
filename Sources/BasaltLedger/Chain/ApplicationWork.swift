/// The last piece of work of each application that names its work.
///
/// A state is copied with every commit, and a dictionary that a copy shares is copied whole when one entry changes: ten thousand entries
/// for each durable commit of one row. So what has changed lately stands in a small dictionary before a large one, and the large one is
/// copied only when the small one is full.
package struct ApplicationWork: Sendable, Equatable {
  package struct Last: Sendable, Hashable {
    package let sequence: Int
    package let commit: CommitNumber
  }

  private var settled: [String: Last] = [:]
  private var recent: [String: Last] = [:]
  /// Applications that are remembered.
  package private(set) var count = 0

  /// About the square root of `Limits.applicationCountMaximum`: what is copied with each commit, and each commit's share of what is copied
  /// now and then, are then the same.
  private static let recentCountMaximum = 128

  init() {}

  init(_ all: [String: Last]) {
    settled = all
    count = all.count
  }

  package subscript(application: String) -> Last? { recent[application] ?? settled[application] }

  mutating func note(_ work: Last, of application: String) {
    if self[application] == nil { count += 1 }
    recent[application] = work
    guard recent.count > ApplicationWork.recentCountMaximum else { return }
    settled = all
    recent = [:]
  }

  /// Everything, in one dictionary.
  /// - Complexity: O(count).
  var all: [String: Last] { settled.merging(recent) { _, newer in newer } }

  /// How the entries are spread over the two says nothing.
  package static func == (left: ApplicationWork, right: ApplicationWork) -> Bool { left.all == right.all }
}
