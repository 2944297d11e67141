import BasaltCore

/// The expressions that a thread has compiled, by pattern and flags.
///
/// A constant pattern is compiled once and not once a batch, and the states that one batch's texts have made are there for the
/// next. A column of patterns pays for a look each, and for compiling what was not seen lately.
///
/// No lock: each worker has its own, through its `FunctionContext`. Two workers compile the same pattern twice, which takes
/// some microseconds, and each makes the states that its texts need. What is kept has an end in number
/// (`Limits.regexCacheCountMaximum`), and each expression in the size of its tables (`Limits.regexTransitionCountMaximum`).
final class RegexCache {
  /// By bytes: two texts that are equal to a reader may be different patterns.
  private struct Key: Hashable {
    let pattern: [UInt8]
    let flags: RegexFlags
  }

  private var regexes: [Key: Regex] = [:]

  /// - Throws: As `Regex.init`.
  func regex(_ pattern: String, _ flags: RegexFlags) throws(BasaltError) -> Regex {
    let key = Key(pattern: Array(pattern.utf8), flags: flags)
    if let known = regexes[key] { return known }
    let regex = try Regex(pattern, flags: flags)
    // All at once: which of them is used least is not worth knowing.
    if regexes.count >= Limits.regexCacheCountMaximum { regexes.removeAll() }
    regexes[key] = regex
    return regex
  }
}
