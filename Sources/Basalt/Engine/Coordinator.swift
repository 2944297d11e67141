internal import BasaltRuntime

/// Runs long, blocking pieces of work for `async` callers.
///
/// Such work waits for files and for the engine's pool, so it may run neither on Swift's cooperative pool, which must
/// not block, nor as a morsel, which would take a worker away. It gets a thread of its own while it lasts, and the
/// caller a continuation.
final class Coordinator: Sendable {
  /// Also lent to what leads commits for tasks.
  let threads = BlockingThreads()

  /// Cancelling the caller's task cancels `cancellation`, which the work must read.
  /// - Throws: What `work` throws; `.busy` when the system gives no thread.
  func run<Result: Sendable>(
    cancellation: Cancellation = Cancellation(), _ work: @escaping @Sendable () throws(BasaltError) -> Result
  ) async throws(BasaltError) -> Result {
    // The continuation is resumed exactly once on each way: by the work, or because there was no thread.
    let outcome: Swift.Result<Result, BasaltError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        do throws(BasaltError) {
          // The work goes on when the task is cancelled, until it reads `cancellation`: it must end what it
          // holds itself.
          try threads.start {
            do throws(BasaltError) {
              continuation.resume(returning: .success(try work()))
            } catch {
              continuation.resume(returning: .failure(error))
            }
          }
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try outcome.get()
  }
}
