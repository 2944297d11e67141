import BasaltCore
import Synchronization

/// A source that is made when its first row is wanted: a sink's rows, whose pipeline runs then, or what an outer join has left
/// over, which is known when all pairs have been found. So a plan is put together without any work.
final class DeferredSource: Source {
  static let displayName = "RESULT"
  private let make: @Sendable () throws(BasaltError) -> any Source
  /// Locked while it is made: there is one thread that asks.
  private let made = Mutex<(any Source)?>(nil)

  /// - Parameter make: Called once, on the thread that asks for the first round; may block.
  init(_ make: @escaping @Sendable () throws(BasaltError) -> any Source) { self.make = make }

  /// - Throws: What making the source throws. It must not be asked again then: the sink has seen a part of the rows.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let source = try made.withLock { (made) throws(BasaltError) -> any Source in
      if let known = made { return known }
      let source = try make()
      made = source
      return source
    }
    return try source.nextRound(wantedRowCount: wantedRowCount)
  }
}
