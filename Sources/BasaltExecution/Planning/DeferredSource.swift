import BasaltCore
import Synchronization

/// A source that is made when its first row is wanted: a sink's rows, whose pipeline runs then, or what an outer join has left
/// over, which is known when all pairs have been found. So a plan is put together without any work.
final class DeferredSource: Source {
  static let displayName = "RESULT"
  /// Locked while it is made: there is one thread that asks.
  private let state: Mutex<State>

  private enum State: Sendable {
    case pending(@Sendable () throws(BasaltError) -> any Source)
    /// What made it is let go, and with it the pipeline before: the tables of its joins are memory that somebody else may
    /// need.
    case made(any Source)
    case failed(BasaltError)
  }

  /// - Parameter make: Called once, on the thread that asks for the first round; may block.
  init(_ make: @escaping @Sendable () throws(BasaltError) -> any Source) { state = Mutex(.pending(make)) }

  /// - Throws: What making the source throws, then each time: the sink has seen a part of the rows.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let source = try state.withLock { (state) throws(BasaltError) -> any Source in
      switch state {
      case .made(let source): return source
      case .failed(let error): throw error
      case .pending(let make):
        do throws(BasaltError) {
          let source = try make()
          state = .made(source)
          return source
        } catch {
          state = .failed(error)
          throw error
        }
      }
    }
    return try source.nextRound(wantedRowCount: wantedRowCount)
  }
}
