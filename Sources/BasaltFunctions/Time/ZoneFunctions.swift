import BasaltCore

/// `AT TIME ZONE`, and what depends on now: the transaction's time and the session's clock.
///
/// `AT TIME ZONE` goes both ways, as its argument tells: an instant becomes what a clock shows, and
/// what a clock shows becomes an instant.
enum ZoneFunctions {
  /// `AT TIME ZONE` names its zone, and is immutable as PostgreSQL has it, although zones change when governments do;
  /// what asks for the session's zone is stable.
  ///
  /// | expression | is |
  /// | --- | --- |
  /// | timestamp AT TIME ZONE 'z' | the instant at which z's clocks show the timestamp |
  /// | timestamptz AT TIME ZONE 'z' | the timestamp that z's clocks show at the instant |
  /// | both in a row | what another zone's clocks show at that time |
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // The function that PostgreSQL's parser makes of the words, under its name there.
      "timezone", .time,
      "AT TIME ZONE: what a zone's clocks show at an instant, or the instant at which they show a time.",
      examples: [
        .init("TIMESTAMP '2001-02-16 20:38:40' AT TIME ZONE 'America/Denver'", "2001-02-17T03:38:40Z"),
        .init("TIMESTAMPTZ '2001-02-16 20:38:40-05' AT TIME ZONE 'America/Denver'", "2001-02-16T18:38:40"),
        .init("timezone('UTC', NULL::timestamp)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.timestamptz)], returning: .timestamp) { (call) throws(BasaltError) in
          let (zones, lane) = (ZoneLane(call, 0), call.lane(1, as: Int64.self))
          return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
            try zones.zone(row).local(ofInstant: lane[row])
          }
        },
        Overload([.exactly(.text), .exactly(.timestamp)], returning: .timestamptz) { (call) throws(BasaltError) in
          let (zones, lane) = (ZoneLane(call, 0), call.lane(1, as: Int64.self))
          return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
            try zones.zone(row).instant(ofLocal: lane[row])
          }
        },
      ]),
    ScalarFunction(
      // One time for a whole transaction: two statements of it agree, and a default is the same for all rows of an
      // insert.
      "now", aliases: ["current_timestamp", "transaction_timestamp"], .time, "When the transaction began.",
      examples: [.init("now() = current_timestamp", "true"), .init("isfinite(now())", "true")],
      overloads: [
        Overload([], volatility: .stable, returning: .timestamptz) { (call) throws(BasaltError) in
          try call.rows(as: Int64.self) { (_) throws(BasaltError) in call.context.transactionTime }
        }
      ]),
    ScalarFunction(
      // A day later in Sydney than in Denver: which day it is depends on the session's zone.
      "current_date", aliases: ["today"], .time, "The day on which the transaction began, on the session's clock.",
      examples: [.init("current_date = now()::date", "true"), .init("current_date IS DISTINCT FROM NULL", "true")],
      overloads: [
        Overload([], volatility: .stable, returning: .date) { (call) throws(BasaltError) in
          let days = Moment.days(of: try call.context.zone.local(ofInstant: call.context.transactionTime))
          return try call.rows(as: Int32.self) { (_) throws(BasaltError) in days }
        }
      ]),
    ScalarFunction(
      // Without a zone: what a clock on the wall of the session's user shows.
      "localtimestamp", .time, "When the transaction began, on the session's clock.",
      examples: [
        .init("localtimestamp = now()::timestamp", "true"), .init("localtimestamp IS DISTINCT FROM NULL", "true"),
      ],
      overloads: [
        Overload([], volatility: .stable, returning: .timestamp) { (call) throws(BasaltError) in
          let local = try call.context.zone.local(ofInstant: call.context.transactionTime)
          return try call.rows(as: Int64.self) { (_) throws(BasaltError) in local }
        }
      ]),
  ]
}

/// An argument that names time zones: looked up once when it is one for all rows.
///
/// A column of zones is looked up row by row; the database keeps those it has read.
struct ZoneLane {
  private let names: TextLane
  private let zones: ZoneDatabase
  /// A wrong name is wrong only for rows that count: it is asked for again there.
  private let constant: Zone?

  init(_ call: FunctionCall, _ index: Int) {
    names = call.text(index)
    zones = call.context.zones
    constant = names.isConstant ? try? zones.zone(named: names.string(0)) : nil
  }

  /// - Throws: `.unknownName`.
  func zone(_ row: Int) throws(BasaltError) -> Zone {
    if let constant { return constant }
    return try zones.zone(named: names.string(row))
  }
}
