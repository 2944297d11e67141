/// A subject and its bound, timed in turns, so that what disturbs one disturbs the other.
package final class Measurement {
  /// Nanoseconds of one run of each.
  package struct Sample: Sendable {
    package let subjectNanoseconds: Double
    package let boundNanoseconds: Double

    /// 1 means as fast as the bound.
    package var shareOfBound: Double { boundNanoseconds / subjectNanoseconds }
  }

  package let question: Question
  private let subject: any Subject
  private let bound: BoundSubject
  private let subjectRepeatCount: Int
  private let boundRepeatCount: Int

  /// - Parameter sampleNanoseconds: How long each half of a sample should take at least. 50 µs drown the clock's 30 ns,
  ///   and still most samples end between two ticks of the scheduler.
  /// - Throws: What making the data throws.
  package init(of question: Question, sampleNanoseconds: Double = 50_000) throws {
    self.question = question
    subject = try question.makeSubject()
    bound = BoundSubject(question.bound)
    subjectRepeatCount = try Self.repeatCount(of: subject, toLast: sampleNanoseconds)
    boundRepeatCount = try Self.repeatCount(of: bound, toLast: sampleNanoseconds)
  }

  package func sample() throws -> Sample {
    Sample(
      subjectNanoseconds: try Self.nanoseconds(of: subject, repeatCount: subjectRepeatCount),
      boundNanoseconds: try Self.nanoseconds(of: bound, repeatCount: boundRepeatCount))
  }

  /// A hash of what the subject made.
  /// - Throws: `WrongAnswer`, when it is not what it should be.
  package func checkedAnswer() throws -> UInt64 {
    _ = try bound.checkedAnswer()
    return try subject.checkedAnswer()
  }

  /// Doubles the repeats until a sample lasts long enough; this also warms the caches.
  private static func repeatCount(of subject: any Subject, toLast nanoseconds: Double) throws -> Int {
    var count = 1
    while count < 1 << 24, try Self.nanoseconds(of: subject, repeatCount: count) * Double(count) < nanoseconds {
      count *= 2
    }
    return count
  }

  /// Nanoseconds per run.
  private static func nanoseconds(of subject: any Subject, repeatCount: Int) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try subject.run(repeatCount: repeatCount)
    let (seconds, attoseconds) = start.duration(to: clock.now).components
    return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(repeatCount)
  }
}
