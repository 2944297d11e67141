/// One question about speed, with all that it takes to answer it honestly.
///
/// The answer is a rate beside a bound that the same machine reaches in the same moment, never a time alone: times do not
/// travel from one machine, or one afternoon, to the next. Questions know nothing of the framework that asks them, so
/// that the test suite can ask each of them once, and none of them rots.
package struct Question: Sendable {
  /// What `swift package benchmark --filter` matches: "unpack u32, 10 bits".
  package let name: String
  /// The question itself, in one sentence.
  package let sentence: String
  /// Values (or rows, or bytes, see `sentence`) that one run works on.
  package let valueCount: Int
  /// What the machine could do at best.
  package let bound: Bound
  /// Makes the data of a benchmark. What it costs is not measured.
  package let makeSubject: @Sendable () throws -> any Subject

  package init(
    _ name: String, _ sentence: String, valueCount: Int, bound: Bound,
    makeSubject: @escaping @Sendable () throws -> any Subject
  ) {
    self.name = name
    self.sentence = sentence
    self.valueCount = valueCount
    self.bound = bound
    self.makeSubject = makeSubject
  }
}

/// What is measured: prepared data and the work on it. Belongs to one thread.
package protocol Subject: AnyObject {
  /// Does the work so many times over. The loop is in here, so that the measurement costs one call and not one per run.
  func run(repeatCount: Int) throws

  /// Whether the last run did the right thing, and a hash of what it made, to compare between machines and days.
  func checkedAnswer() throws -> UInt64
}

/// A benchmark that is fast because it is wrong.
package struct WrongAnswer: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
