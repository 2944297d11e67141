package import BasaltAudit
package import BasaltCore
import BasaltStorage

/// The intent that every way to rows asks for, from a log on a simulated disk: nobody can make one without a log.
package enum SimulatedIntent {
  package static func make() throws(BasaltError) -> RecordedIntent {
    let clock = ManualWallClock(1_700_000_000_000_000)
    let log = try AuditLog(
      AuditDirectory(SimulatedFileSystem(seed: 1)), of: UniqueID(bits: 1), clock: clock)
    return try log.record(AuditRecord(.intent, time: clock.now()))
  }
}
