/// A subject and its bound, timed in turns, so that what disturbs one disturbs the other.
package struct Measurement: Sendable {
  /// Nanoseconds per run, one entry a sample.
  package let subjectNanoseconds: [Double]
  /// The same of the bound, in the same order.
  package let boundNanoseconds: [Double]
  package let answer: UInt64

  /// - Parameters:
  ///   - sampleCount: How many pairs are timed; at least 1.
  ///   - sampleNanoseconds: How long one sample should take at least. 50 µs drown the clock's 30 ns and let a sample
  ///     end before the scheduler's next tick.
  /// - Throws: `WrongAnswer`, when the subject did not do its work.
  package init(of question: Question, sampleCount: Int, sampleNanoseconds: Double = 50_000) throws {
    precondition(sampleCount > 0, "a measurement needs a sample")
    let subject = try question.makeSubject()
    let bound = BoundSubject(question.bound)
    let subjectRepeats = try Self.repeatCount(of: subject, toLast: sampleNanoseconds)
    let boundRepeats = try Self.repeatCount(of: bound, toLast: sampleNanoseconds)
    var subjectTimes: [Double] = []
    var boundTimes: [Double] = []
    for _ in 0..<sampleCount {
      subjectTimes.append(try Self.nanoseconds(of: subject, repeatCount: subjectRepeats))
      boundTimes.append(try Self.nanoseconds(of: bound, repeatCount: boundRepeats))
    }
    subjectNanoseconds = subjectTimes
    boundNanoseconds = boundTimes
    _ = try bound.checkedAnswer()
    answer = try subject.checkedAnswer()
  }

  /// The rate of the bound over the rate of the subject would be the wrong way round: 1 means as fast as the bound.
  package var shareOfBound: Double { Self.median(boundNanoseconds) / Self.median(subjectNanoseconds) }
  package var medianNanoseconds: Double { Self.median(subjectNanoseconds) }
  /// Distance between the quartiles over the median.
  package var spread: Double {
    let sorted = subjectNanoseconds.sorted()
    return (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / medianNanoseconds
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Doubles the repeats until a sample lasts long enough; this also warms caches and the clock.
  private static func repeatCount(of subject: any Subject, toLast nanoseconds: Double) throws -> Int {
    var count = 1
    while count < 1 << 24, try Self.nanoseconds(of: subject, repeatCount: count) * Double(count) < nanoseconds { count *= 2 }
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
