import BasaltCore

/// The JSON paths that a thread has compiled, each with what runs it.
///
/// A constant path is compiled once, and not once a batch; a column of paths pays for a look each. No lock: each worker has its
/// own, through its `FunctionContext`, as it has its regular expressions (`RegexCache`).
///
/// By the bytes of the path: `$.a` and `$ .a` are two, and compiled twice.
final class JSONPathCache {
  private var runs: [[UInt8]: JSONPathRun] = [:]

  /// - Throws: As `JSONPath.init`.
  ///
  /// The run comes back as it was left; `start` begins it anew.
  func run(_ text: UnsafeBufferPointer<UInt8>) throws(BasaltError) -> JSONPathRun {
    let key = unsafe Array(text)
    if let known = runs[key] { return known }
    let run = JSONPathRun(try JSONPath(String(decoding: key, as: UTF8.self)))
    // All at once: which of them is used least is not worth knowing.
    if runs.count >= Limits.jsonPathCacheCountMaximum { runs.removeAll() }
    runs[key] = run
    return run
  }
}
