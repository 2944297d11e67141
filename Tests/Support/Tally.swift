/// How often each thing happened that a simulation is for: one that never loses a race proves nothing of races.
///
/// ```swift
/// enum Event: String, CaseIterable { case committed, conflicted }
/// tally[.committed] += 1
/// #expect(tally.neverSeen.isEmpty, "\(tally)")
/// ```
package struct Tally<Event: CaseIterable & Hashable & Sendable>: Sendable, Equatable, CustomStringConvertible {
  private var counts: [Event: Int] = [:]

  package init() {}

  package subscript(event: Event) -> Int {
    get { counts[event, default: 0] }
    set { counts[event] = newValue }
  }

  package static func + (left: Tally, right: Tally) -> Tally {
    var sum = left
    for event in Event.allCases { sum[event] += right[event] }
    return sum
  }

  /// What the simulation has not reached yet.
  package var neverSeen: [Event] { Event.allCases.filter { self[$0] == 0 } }

  /// In the order of the cases and not of a dictionary: two runs of one seed are compared by it.
  package var description: String { Event.allCases.map { "\($0) \(self[$0])" }.joined(separator: ", ") }
}
