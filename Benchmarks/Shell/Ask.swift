import Benchmark
package import BenchmarkQuestions

/// Registers a benchmark for each question.
///
/// Two numbers are reported for each: values (or bytes) per microsecond, and the share of the machine's bound. Both are
/// of single samples of 50 µs, so that the percentiles show the spread. What the answer was is printed before.
package func ask(_ questions: [Question]) {
  let rate = BenchmarkMetric.custom("Values per µs", polarity: .prefersLarger, useScalingFactor: false)
  let share = BenchmarkMetric.custom("Share of bound (%)", polarity: .prefersLarger, useScalingFactor: false)
  for question in questions {
    Benchmark(
      question.name,
      configuration: .init(
        metrics: [rate, share], warmupIterations: 20, maxDuration: .seconds(1), maxIterations: 2_000),
      closure: { (benchmark: Benchmark, measurement: Measurement) throws -> Void in
        let sample = try measurement.sample()
        benchmark.measurement(rate, Int(Double(question.valueCount) * 1_000 / sample.subjectNanoseconds))
        benchmark.measurement(share, Int(sample.shareOfBound * 100))
      },
      setup: { () throws -> Measurement in
        let measurement = try Measurement(of: question)
        let answer = try measurement.checkedAnswer()
        print("\(question.name): \(question.sentence) Answer \(String(answer, radix: 16)).")
        return measurement
      })
  }
}
