import BasaltCore

/// Casts among dates, times and timestamps. Those between a clock and an instant go by the session's time zone.
///
/// A timestamp is what a clock shows, an instant a point of time: going from one to the other needs
/// a zone, and the cast is then stable and not immutable. It may not stand in partitions and
/// generated columns for that reason (SQL semantics, "Time").
enum TimeCasts {
  /// The pairs of pg_cast. A date has no time and a time no date, so that there is no cast between the two; infinity
  /// has no time of day, which is an error and not midnight.
  static func rule(from source: LogicalType, to target: LogicalType) -> Cast.Rule? {
    switch (source, target) {
    case (.date, .timestamp):
      return Cast.Rule(.implicit) { (call) throws(BasaltError) in
        try call.mapOrFail(Int32.self, { Moment.timestamp(ofDays: $0) }) { outOfRange(.date(days: $0), .timestamp) }
      }
    case (.date, .timestamptz):
      return Cast.Rule(.implicit, .stable) { (call) throws(BasaltError) in
        // A day begins where the session's clock says, which is why this cast is not immutable.
        let zone = call.context.zone
        return try call.mapOrFail(
          Int32.self, { Moment.timestamp(ofDays: $0).flatMap { try? zone.instant(ofLocal: $0) } }
        ) { outOfRange(.date(days: $0), .timestamptz) }
      }
    case (.timestamp, .date):
      return Cast.Rule(.assignment) { (call) throws(BasaltError) in call.map(Int64.self) { Moment.days(of: $0) } }
    case (.timestamp, .time):
      return Cast.Rule(.assignment) { (call) throws(BasaltError) in
        try call.mapOrFail(Int64.self, { Moment.timeOfDay($0) }) { outOfRange(.timestamp(microseconds: $0), .time) }
      }
    case (.timestamp, .timestamptz):
      return Cast.Rule(.implicit, .stable) { (call) throws(BasaltError) in
        let zone = call.context.zone
        return try call.mapOrFail(Int64.self, { try? zone.instant(ofLocal: $0) }) {
          outOfRange(.timestamp(microseconds: $0), .timestamptz)
        }
      }
    case (.timestamptz, .timestamp): return fromInstant(.timestamp) { $0 }
    case (.timestamptz, .date): return fromInstant(.date) { Moment.days(of: $0) }
    case (.timestamptz, .time): return fromInstant(.time) { Moment.timeOfDay($0) }
    default: return nil
    }
  }

  /// What a part of the session's clock shows at an instant.
  ///
  /// Near the ends of time the clock of a zone shows a time that is out of range; then there is
  /// none.
  private static func fromInstant<R: BitwiseCopyable>(
    _ target: LogicalType, _ part: @escaping @Sendable (Int64) -> R?
  ) -> Cast.Rule {
    Cast.Rule(.assignment, .stable) { (call) throws(BasaltError) in
      let zone = call.context.zone
      return try call.mapOrFail(Int64.self, { (try? zone.local(ofInstant: $0)).flatMap(part) }) {
        outOfRange(.timestamptz(microseconds: $0), target)
      }
    }
  }

  /// With the value as it prints.
  private static func outOfRange(_ value: Value, _ type: LogicalType) -> BasaltError {
    Cast.outOfRange(value.description, type)
  }
}
