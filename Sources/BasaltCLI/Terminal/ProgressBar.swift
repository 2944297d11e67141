package import Basalt

/// Draws how far an operation is, on standard error, only where a person looks; erased when it ends.
///
/// `reading  ▕███████████▏           ▏ 48 %  350 MiB of 720 MiB  312 MiB/s  1.2 s left`
///
/// Beside the work, not in it: the engine reports a morsel or page at a time, and a task of its own looks ten
/// times a second, so a bar cannot slow down what it shows.
package struct ProgressBar {
  /// What the units of an operation are.
  ///
  /// Bytes in binary units, things with their noun.
  package enum Unit: Sendable {
    case bytes
    case things(String)
  }

  /// Fast enough to look alive, slow enough to cost nothing.
  private static let interval = Duration.milliseconds(100)
  /// Anything shorter ends before a person has read the bar: it would only flicker.
  ///
  /// Together with `interval` all that the bar costs: a wake-up, a line.
  private static let delay = Duration.milliseconds(300)

  /// Since a phase began: with a page or a row group done, the average means something.
  private static let rateSecondsMinimum = 0.25

  /// Runs `body` and draws what `monitor` says meanwhile.
  /// - Throws: What `body` throws; the bar is gone by then.
  static func during<Result: Sendable>(
    _ monitor: Engine.ProgressMonitor, unit: Unit, terminal: Terminal = .standardError,
    _ body: () async throws(BasaltError) -> Result
  ) async throws(BasaltError) -> Result {
    // Nothing is drawn into logs and pipes, and not even the task is made.
    guard terminal.isTerminal else { return try await body() }
    // Awaited before the result is told: nothing is drawn over the report.
    let drawing = Task {
      // The bar keeps its own clock: the monitor says how far, not since when.
      var phase = monitor.reading.phase
      var start = ContinuousClock.now
      var hasDrawn = false
      try? await Task.sleep(for: delay)
      while !Task.isCancelled {
        let reading = monitor.reading
        if reading.phase != phase {
          // Rate and rest are of a phase: looking at text is several times faster than converting it.
          phase = reading.phase
          start = ContinuousClock.now
        }
        let line = line(reading, elapsed: ContinuousClock.now - start, unit: unit, width: terminal.width ?? 80)
        StandardError.write("\r\(line)\u{1B}[K")
        hasDrawn = true
        try? await Task.sleep(for: interval)
      }
      // Erased, so that the report begins on a clean line.
      if hasDrawn { StandardError.write("\r\u{1B}[K") }
    }
    do throws(BasaltError) {
      let result = try await body()
      drawing.cancel()
      await drawing.value
      return result
    } catch {
      drawing.cancel()
      await drawing.value
      throw error
    }
  }

  /// The line for one moment; never wider than `width`. Pure.
  /// - Parameter elapsed: Since the phase began.
  package static func line(
    _ reading: Engine.ProgressMonitor.Reading, elapsed: Duration, unit: Unit, width: Int
  ) -> String {
    let done = reading.completedUnitCount
    var parts = [reading.phase]
    // The average of the phase, not of the last moment: a rate that jumps cannot be read.
    let seconds = Quantity.seconds(elapsed)
    // None in the first moments, in which what was done by then would be divided by next to nothing.
    let rate = seconds >= ProgressBar.rateSecondsMinimum ? Double(done) / seconds : 0
    if let total = reading.totalUnitCount, total > 0 {
      let share = Double(done) / Double(total)
      parts.append("\(bar(share)) \(Int(share * 100)) %")
      parts.append("\(amount(done, unit)) of \(amount(total, unit))")
    } else {
      parts.append(amount(done, unit))
    }
    if rate > 0 { parts.append("\(amount(Int(rate), unit))/s") }
    if let total = reading.totalUnitCount, rate > 0, done < total {
      parts.append("\(Quantity.duration(.seconds(Double(total - done) / rate))) left")
    }
    // Parts are dropped from the end: a line that wraps could not be erased.
    while parts.count > 1, DisplayWidth.of(parts.joined(separator: "  ")) >= width { parts.removeLast() }
    return parts.joined(separator: "  ").truncated(to: max(1, width - 1))
  }

  /// Cells between the marks.
  private static let barWidth = 24

  /// In eighths of a cell, so that a slow operation still moves.
  private static func bar(_ share: Double) -> String {
    let eighths = Int((min(max(share, 0), 1) * Double(barWidth * 8)).rounded(.down))
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let filled = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    return "▕\(filled.padded(to: barWidth))▏"
  }

  /// In the units of the operation: bytes of the source, or things that are counted.
  private static func amount(_ count: Int, _ unit: Unit) -> String {
    switch unit {
    case .bytes: Quantity.bytes(count)
    case .things(let noun): Quantity.count(count, noun)
    }
  }
}
