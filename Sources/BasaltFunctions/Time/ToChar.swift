import BasaltCore

/// `to_char` of dates and timestamps: PostgreSQL's template patterns.
///
/// The way to show a time as somebody wants to see it; whoever exchanges data lets it print as ISO
/// 8601 instead, which reads back.
enum ToChar {
  /// Of intervals and numbers, PostgreSQL's other two, there is none yet.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Of a date through its midnight. Infinity gives NULL, as PostgreSQL gives since there is
      // nothing to show.
      "to_char", .time, "A date or timestamp as text, after a template such as YYYY-MM-DD HH24:MI:SS.",
      examples: [
        .init(
          "to_char(TIMESTAMP '2024-02-05 17:31:12.5', 'YYYY-MM-DD HH12:MI:SS.MS am')", "2024-02-05 05:31:12.500 pm"),
        .init("to_char(DATE '2024-02-05', 'FMDay, FMDDth FMMonth YYYY')", "Monday, 5th February 2024"),
        .init("to_char(DATE '2024-02-05', '\"week\" IW')", "week 06"), .init("to_char(NULL::date, 'YYYY')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.timestamp), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          try shown(call, .utc)
        },
        Overload([.exactly(.timestamptz), .exactly(.text)], volatility: .stable, returning: .text) {
          (call) throws(BasaltError) in try shown(call, call.context.zone)
        },
      ])
  ]

  /// A constant template is taken apart once a vector; one from a column once a row.
  private static func shown(_ call: FunctionCall, _ zone: Zone) throws(BasaltError) -> ColumnVector {
    let templates = call.text(1)
    let constant = templates.isConstant ? Template(templates.string(0)) : nil
    return try Clock.shown(call, zone) { (row, clock) throws(BasaltError) in
      (constant ?? Template(templates.string(row))).text(clock)
    }
  }

  /// All that a template may show of one time.
  ///
  /// Taken apart once a row, since a template asks for several parts.
  struct Clock {
    let days: Int
    let date: (year: Int, month: Int, day: Int)
    let timeOfDay: Int64
    let offset: Int
    let zoneName: String

    /// Texts of the times of a call's first argument, NULL for infinity: it is on no calendar.
    /// - Parameters:
    ///   - zone: Whose clock is shown; UTC for a timestamp, which is on no zone's clock.
    ///   - text: What is shown of a row's time.
    static func shown(
      _ call: FunctionCall, _ zone: Zone, _ text: (_ row: Int, Clock) throws(BasaltError) -> String
    ) throws(BasaltError) -> ColumnVector {
      let lane = call.lane(0, as: Int64.self)
      var target = TextTarget(call)
      for row in 0..<call.rowCount {
        guard call.counts(row), Moment.isFinite(lane[row]) else {
          target.appendNull()
          continue
        }
        // The offset of that very moment: a zone has two in a year.
        let local = try zone.local(ofInstant: lane[row])
        let clock = Clock(local, offset: zone.offset(atInstant: lane[row]), zoneName: zone.name)
        try target.append(try text(row, clock))
      }
      return target.finish()
    }

    /// - Parameter local: Microseconds of the clock that is shown, and not of UTC.
    init(_ local: Int64, offset: Int, zoneName: String) {
      let parts = Moment.split(local)
      days = Int(parts.days)
      date = Calendar.date(ofDays: days)
      timeOfDay = parts.timeOfDay
      self.offset = offset
      self.zoneName = zoneName
    }

    /// By `TimeField`, so that `to_char` and `extract` cannot differ.
    func field(_ field: TimeField) -> Int {
      Int(field.unscaled(days: days, timeOfDay: timeOfDay, offset: offset))
    }

    var hour: Int { field(.hour) }
    /// 12 at noon and at midnight.
    var hourOfHalf: Int { (hour + 11) % 12 + 1 }
  }
}
