package import BasaltCore

/// One thread's share of a run of a `WorkerPool`: made on that thread, used only there, destroyed there.
///
/// So it is an ordinary class with scratch of its own, needs no lock, and is not `Sendable`: the compiler sees to it
/// that it stays where it is. What the workers found is brought together in `finish()`, under a lock, once per worker.
package protocol MorselWorker: AnyObject {
  /// Works on one morsel. Any error ends the whole run.
  func work(onMorsel morselIndex: Int) throws(BasaltError)

  /// Called once, when no morsel is left for this worker and none has failed so far. Other workers may still be at
  /// work, and may still fail: what is combined here counts only if the run returns.
  func finish() throws(BasaltError)
}

extension MorselWorker {
  package func finish() throws(BasaltError) {}
}
