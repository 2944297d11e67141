import Basalt
import BasaltCLI
import BasaltRuntime
import Testing

@Suite struct ProgressBarTests {
  @Test func lineTellsPhaseShareRateAndWhatIsLeft() {
    let monitor = Engine.ProgressMonitor()
    monitor.progress.begin("converting", unitCount: 4 << 20)
    monitor.progress.add(1 << 20)
    let line = ProgressBar.line(monitor.reading, elapsed: .seconds(2), unit: .bytes, width: 120)
    #expect(line == "converting  ▕██████                  ▏ 25 %  1.00 MiB of 4.00 MiB  512 KiB/s  6.00 s left")
  }

  /// What is done when a phase begins would be divided by nothing: terabytes a second.
  @Test func thereIsNoRateInTheFirstMoments() {
    let monitor = Engine.ProgressMonitor()
    monitor.progress.begin("importing", unitCount: 4 << 20)
    monitor.progress.add(1 << 20)
    for elapsed in [Duration.zero, .microseconds(1), .milliseconds(249)] {
      let line = ProgressBar.line(monitor.reading, elapsed: elapsed, unit: .bytes, width: 120)
      #expect(line == "importing  ▕██████                  ▏ 25 %  1.00 MiB of 4.00 MiB")
    }
    #expect(ProgressBar.line(monitor.reading, elapsed: .milliseconds(250), unit: .bytes, width: 120).contains("/s  "))
  }

  @Test(arguments: 1...100) func lineNeverWraps(width: Int) {
    let monitor = Engine.ProgressMonitor()
    monitor.progress.begin("inferring types", unitCount: 1_000)
    monitor.progress.add(999)
    let line = ProgressBar.line(monitor.reading, elapsed: .seconds(1), unit: .bytes, width: width)
    #expect(DisplayWidth.of(line) <= max(1, width - 1))
  }

  @Test func withoutATotalThereIsNoBar() {
    let monitor = Engine.ProgressMonitor()
    #expect(monitor.reading.phase == "" && monitor.reading.totalUnitCount == nil)
    monitor.progress.begin("reading")
    monitor.progress.add(1_500)
    let line = ProgressBar.line(monitor.reading, elapsed: .seconds(1), unit: .things("row"), width: 80)
    #expect(line == "reading  1,500 rows  1,500 rows/s")
  }
}
