import BasaltRuntime
import Testing

@Suite struct ProgressTests {
  @Test func whatThreadsReportAddsUp() throws {
    let progress = Progress()
    progress.begin("encoding", unitCount: 2_000)
    let pool = try WorkerPool(threadCount: 4)
    try pool.run(morselCount: 1_000) { _, _ in
      let before = progress.current.completedUnitCount
      progress.add(2)
      #expect(progress.current.completedUnitCount >= before + 2, "progress went back")
    }
    #expect(progress.current == Progress.Reading(phase: "encoding", completedUnitCount: 2_000, totalUnitCount: 2_000))
  }

  @Test func aPhaseBeginsAtZero() {
    let progress = Progress()
    #expect(progress.current == Progress.Reading(phase: "", completedUnitCount: 0, totalUnitCount: nil))
    progress.begin("reading")
    progress.add(5)
    #expect(progress.current == Progress.Reading(phase: "reading", completedUnitCount: 5, totalUnitCount: nil))
    progress.begin("writing", unitCount: 3)
    #expect(progress.current == Progress.Reading(phase: "writing", completedUnitCount: 0, totalUnitCount: 3))
  }

  @Test func anEstimateThatWasTooLowIsNotExceeded() {
    let progress = Progress()
    progress.begin("writing", unitCount: 3)
    progress.add(5)
    #expect(progress.current.completedUnitCount == 3)
  }
}
