// What does a durable audit record cost a query, alone and with 64 sessions, against the bare synchronisation of the device?
//
// usage: AuditBenchmark DIRECTORY [ROUNDS]
//
// In turns, a second each: a write and fdatasync of as many bytes, without pause and as often as groups are written; one session
// that records intent and outcome; 64 that ask every 20 ms or so, as sessions do that have something to do with their answers; and
// 64 that do nothing but ask. Who comes while a group is written waits for half of that and for the next one: 1.5 synchronisations,
// which is what the second is held against. In the third the wait is what 64 times the processor time of a pair comes to. CPU is
// of the whole process while the sessions run, by record pair. The log is verified at the end.

import BasaltAudit
import BasaltCore
import BasaltRuntime
import BasaltStorage
import Foundation

@main struct AuditMain {
  static let sessionCount = 64
  /// Of a session between two queries.
  static let pauseMaximum = Duration.milliseconds(40)

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: AuditBenchmark DIRECTORY [ROUNDS]")
      return
    }
    let root = "\(arguments[1])/basalt-audit-\(UUID().uuidString)"
    let roundCount = arguments.count > 2 ? Int(arguments[2]) ?? 5 : 5
    try FileManager.default.createDirectory(atPath: root + "/log", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: root + "/raw", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let volume = AuditDirectory(try PosixFileSystem(directory: root + "/log"))
    let warehouse = UniqueID.random()
    let log = try AuditLog(volume, of: warehouse, clock: SystemWallClock())
    let raw = try RawAppends(directory: root + "/raw")
    var (bare, bareNowAndThen): ([Double], [Double]) = ([], [])
    var (one, paced, many): ([Figures], [Figures], [Figures]) = ([], [], [])
    for _ in 0..<roundCount {
      bare.append(try raw.microsecondsEach(byteCount: 1_200))
      bareNowAndThen.append(try raw.microsecondsEach(byteCount: 1_200, pauseMaximum: pauseMaximum / sessionCount))
      one.append(try run(log, sessionCount: 1))
      paced.append(try run(log, sessionCount: sessionCount, pauseMaximum: pauseMaximum))
      many.append(try run(log, sessionCount: sessionCount))
    }
    // As many bytes as a group of all sessions has.
    let big = try raw.microsecondsEach(byteCount: 1_200 * sessionCount)
    try log.flush()
    let count = (one + paced + many).reduce(0) { $0 + $1.count }
    let report = try AuditVerifier(volume, of: warehouse).verify()
    guard report.isSound, report.entryCount == 2 * count + 1 else {
      print("wrong: \(count) queries, \(report.entryCount) entries, \(report.findings)")
      exit(1)
    }
    print(
      "write + fdatasync:  \(Int(median(bare))) µs, now and then \(Int(median(bareNowAndThen))) µs, of a group of \(sessionCount): \(Int(big)) µs"
    )
    let bound = 1.5 * median(bareNowAndThen) + 100
    print(
      "one session:        waits \(Int(median(one.map(\.wait)))) µs, CPU \(Int(median(one.map(\.processor)))) µs a query"
    )
    print(
      "\(sessionCount), every 20 ms:    waits \(Int(median(paced.map(\.wait)))) µs (1.5 × fdatasync + 0.1 ms: \(Int(bound)) µs), "
        + "CPU \(Int(median(paced.map(\.processor)))) µs a query, \(Int(median(paced.map { Double($0.count) }))) queries a second")
    print(
      "\(sessionCount), without pause:  waits \(Int(median(many.map(\.wait)))) µs, CPU \(Int(median(many.map(\.processor)))) µs a query, "
        + "\(Int(median(many.map { Double($0.count) }))) queries a second")
    print("entries:            \(report.entryCount), verified; root \(report.root)")
  }

  struct Figures {
    let count: Int
    /// Microseconds, the mean of all.
    let wait: Double
    let processor: Double
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Sessions on threads, as the engine runs statements on threads that may block.
  /// - Parameter pauseMaximum: Between two queries of a session; half of it on average.
  static func run(_ log: AuditLog, sessionCount: Int, pauseMaximum: Duration = .zero) throws -> Figures {
    let (start, processorStart) = (ContinuousClock.now, processorMicroseconds())
    let ended = Monitor<[Result<(count: Int, wait: Double), BasaltError>]>([])
    for session in 0..<sessionCount {
      _ = try SystemThread.start {
        let result = Result { () throws(BasaltError) in try ask(log, session, until: start + .seconds(1), pauseMaximum) }
        ended.withLock { $0.append(result) }
        ended.wakeAll()
      }
    }
    let parts = try ended.wait { $0.count == sessionCount ? $0 : nil }.map { try $0.get() }
    let count = parts.reduce(0) { $0 + $1.count }
    return Figures(
      count: count, wait: parts.reduce(0) { $0 + $1.wait } / Double(count),
      processor: (processorMicroseconds() - processorStart) / Double(count))
  }

  /// One session's queries.
  static func ask(
    _ log: AuditLog, _ session: Int, until end: ContinuousClock.Instant, _ pauseMaximum: Duration
  ) throws(BasaltError) -> (count: Int, wait: Double) {
    var (count, wait) = (0, 0.0)
    while ContinuousClock.now < end {
      let begin = ContinuousClock.now
      let intent = try log.record(AuditMain.intent(session))
      wait += microseconds(ContinuousClock.now - begin)
      var outcome = AuditRecord(.outcome, time: SystemWallClock().now())
      outcome.intent = intent.sequence
      outcome.outcome = .init(.complete)
      log.note(outcome)
      count += 1
      if pauseMaximum > .zero { usleep(UInt32(microseconds(pauseMaximum) * Double.random(in: 0...1))) }
    }
    return (count, wait)
  }

  /// Of a query over one table with a dozen columns.
  static func intent(_ session: Int) -> AuditRecord {
    var record = AuditRecord(.intent, time: SystemWallClock().now())
    record.principal = "owner"
    record.session = UniqueID(bits: UInt128(session))
    record.client = "basalt"
    record.operation = "select"
    record.fingerprint = "SELECT carrier, avg(dep_delay) FROM flights WHERE origin = ? GROUP BY carrier ORDER BY 2"
    record.fingerprintDigest = TreeHash.empty
    record.version = 17
    record.commit = TreeHash.empty
    record.tables = [
      .init(
        name: "flights", id: UniqueID(bits: 1),
        columns: [
          "carrier", "dep_delay", "origin", "dest", "year", "month", "day", "hour", "minute", "tail", "air_time",
          "distance",
        ])
    ]
    record.decision = "owner"
    return record
  }

  static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) * 1e-12
  }

  static func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) * 1e-3
  }
}

/// The least that a durable append costs: one write behind the end, one synchronisation.
final class RawAppends {
  private let system: PosixFileSystem
  private let file: CInt
  private var byteCount = 0

  init(directory: String) throws {
    system = try PosixFileSystem(directory: directory)
    file = try system.openLogFile("raw", isSecret: false)
  }

  deinit { system.closeFile(file) }

  /// - Parameter pauseMaximum: Between two; half of it on average. A device, and a processor, that have nothing to do in between
  ///   take longer to begin.
  func microsecondsEach(byteCount size: Int, pauseMaximum: Duration = .zero) throws -> Double {
    let bytes = [UInt8](repeating: 7, count: size)
    let start = ContinuousClock.now
    var (count, sum) = (0, 0.0)
    while ContinuousClock.now - start < .seconds(1) {
      let begin = ContinuousClock.now
      let written = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in
        try system.overwrite(bytes, to: file, at: byteCount)
      }
      precondition(written == size)
      byteCount += written
      try system.synchronizeFile(file)
      sum += AuditMain.microseconds(ContinuousClock.now - begin)
      count += 1
      if pauseMaximum > .zero { usleep(UInt32(AuditMain.microseconds(pauseMaximum) * Double.random(in: 0...1))) }
    }
    return sum / Double(count)
  }
}
