import BasaltCore

/// `monthname`, `dayname`: in English, whatever the locale.
enum TimeNames {
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  /// From Monday on.
  static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  /// English, because a report must not change with the machine that made it; `to_char` has the other forms.
  static let functions: [ScalarFunction] = [
    function("monthname", "The English name of the month.", "February") { months[Calendar.date(ofDays: $0).month - 1] },
    function("dayname", "The English name of the day of the week.", "Thursday") { days[TimeField.weekday($0) - 1] },
  ]

  /// - Parameter body: The name, from days since 1970-01-01.
  /// Of a date, a timestamp, and an instant on the session's clock, which is what makes the last
  /// one stable.
  private static func function(
    _ name: String, _ summary: String, _ example: String, _ body: @escaping @Sendable (Int) -> String
  ) -> ScalarFunction {
    ScalarFunction(
      name, .time, summary,
      examples: [.init("\(name)(DATE '2024-02-29')", example), .init("\(name)(DATE 'infinity')", "NULL")],
      overloads: [
        Overload([.exactly(.date)], returning: .text) { (call) throws(BasaltError) in
          let lane = call.lane(0, as: Int32.self)
          return try named(call, body) { (row) throws(BasaltError) in lane[row] }
        },
        Overload([.exactly(.timestamp)], returning: .text) { (call) throws(BasaltError) in
          let lane = call.lane(0, as: Int64.self)
          return try named(call, body) { (row) throws(BasaltError) in Moment.days(of: lane[row]) }
        },
        Overload([.exactly(.timestamptz)], volatility: .stable, returning: .text) { (call) throws(BasaltError) in
          let lane = call.lane(0, as: Int64.self)
          return try named(call, body) { (row) throws(BasaltError) in
            Moment.days(of: try call.context.zone.local(ofInstant: lane[row]))
          }
        },
      ])
  }

  /// Infinity has no name: it is in no month.
  ///
  /// NULL for it, where an error would stop a report for one open end.
  private static func named(
    _ call: FunctionCall, _ body: (Int) -> String, days: (Int) throws(BasaltError) -> Int32
  ) throws(BasaltError) -> ColumnVector {
    var target = TextTarget(call)
    for row in 0..<call.rowCount {
      guard call.counts(row), case let day = try days(row), Moment.isFinite(day) else {
        target.appendNull()
        continue
      }
      try target.append(body(Int(day)))
    }
    return target.finish()
  }
}
