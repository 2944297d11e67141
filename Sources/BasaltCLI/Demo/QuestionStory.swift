import Basalt

/// The demo's questions: ten that somebody might have about a year of flights, asked in SQL.
///
/// Each shows another part of the language on real data, and below its rows what of the tables was not read.
struct QuestionStory {
  let path: String
  let session: Session
  let page: DemoPage

  /// A question in words, and in SQL.
  private struct Question {
    let text: String
    let sql: String
  }

  private static let questions = [
    Question(
      text: "Which airlines are late most often?",
      sql: """
        SELECT a.name, count(*) AS flights, round(avg(f.dep_delay), 1) AS delay,
               round(100.0 * count(*) FILTER (WHERE f.dep_delay > 60) / count(*), 1) AS hour_late_percent
        FROM flights AS f JOIN airlines AS a USING (carrier)
        WHERE f.dep_delay IS NOT NULL
        GROUP BY a.name ORDER BY hour_late_percent DESC LIMIT 5
        """),
    Question(
      text: "On which routes does one wait longest?",
      sql: """
        SELECT f.origin, coalesce(p.name, f.dest) AS destination, count(*) AS flights,
               round(avg(f.arr_delay), 1) AS arrival_delay
        FROM flights AS f LEFT JOIN airports AS p ON f.dest = p.faa
        WHERE f.arr_delay IS NOT NULL
        GROUP BY ALL HAVING count(*) >= 300 ORDER BY arrival_delay DESC LIMIT 5
        """),
    Question(
      text: "What does the weather do to departures?",
      sql: """
        SELECT CASE WHEN w.visib < 2 THEN 'fog' WHEN w.precip > 0 THEN 'rain or snow'
                    WHEN w.wind_speed > 20 THEN 'storm' ELSE 'fair' END AS weather,
               count(*) AS flights, round(avg(f.dep_delay), 1) AS delay, max(f.dep_delay) AS worst
        FROM flights AS f JOIN weather AS w ON f.origin = w.origin AND f.time_hour = w.time_hour
        GROUP BY weather ORDER BY delay DESC
        """),
    Question(
      text: "Which season is the bad one, and when are flights cancelled?",
      sql: """
        SELECT CASE WHEN month IN (12, 1, 2) THEN 'winter' WHEN month <= 5 THEN 'spring'
                    WHEN month <= 8 THEN 'summer' ELSE 'autumn' END AS season,
               count(*) AS flights, round(avg(dep_delay), 1) AS delay,
               round(100.0 * count(*) FILTER (WHERE dep_time IS NULL) / count(*), 2) AS cancelled_percent
        FROM flights GROUP BY season ORDER BY cancelled_percent DESC
        """),
    Question(
      text: "At what hour should one leave?",
      sql: """
        SELECT hour, count(*) AS flights, round(avg(dep_delay), 1) AS delay
        FROM flights WHERE dep_delay IS NOT NULL
        GROUP BY hour HAVING count(*) > 1000 ORDER BY delay LIMIT 3
        """),
    Question(
      text: "Do old planes fly later?",
      sql: """
        SELECT least((2013 - p.year) / 10 * 10, 30) AS age_from, count(DISTINCT f.tailnum) AS planes,
               count(*) AS flights, round(avg(f.dep_delay), 1) AS delay
        FROM flights AS f JOIN planes AS p USING (tailnum)
        WHERE p.year IS NOT NULL GROUP BY age_from ORDER BY age_from
        """),
    Question(
      text: "Which makers' planes are the fastest?",
      sql: """
        SELECT p.manufacturer, count(*) AS flights, round(avg(f.distance * 60.0 / f.air_time)) AS miles_per_hour
        FROM flights AS f JOIN planes AS p USING (tailnum)
        WHERE f.air_time IS NOT NULL GROUP BY p.manufacturer
        HAVING count(*) > 1000 ORDER BY miles_per_hour DESC LIMIT 5
        """),
    Question(
      text: "Which planes does nobody know?",
      sql: """
        SELECT f.carrier, count(*) AS flights, count(DISTINCT f.tailnum) AS planes
        FROM flights AS f ANTI JOIN planes AS p ON f.tailnum = p.tailnum
        GROUP BY f.carrier ORDER BY flights DESC LIMIT 3
        """),
    Question(
      text: "What were the worst days of the year?",
      sql: """
        SELECT make_date(year, month, day) AS date, count(*) AS flights, round(avg(dep_delay), 1) AS delay
        FROM flights GROUP BY date ORDER BY delay DESC NULLS LAST LIMIT 3
        """),
    Question(
      text: "Who flew to Hawaii in the first week, and how late?",
      sql: """
        SELECT time_hour, carrier, flight, origin, arr_delay
        FROM flights
        WHERE dest = 'HNL' AND time_hour < timestamptz '2013-01-08T00:00:00Z'
        ORDER BY arr_delay DESC LIMIT 3
        """),
  ]

  func tell() async throws(BasaltError) {
    try page.chapter(
      "Ask", "Ten questions in SQL. Below each is how long it took, and what of the tables was not read.",
      page.command("basalt sql -w \(path) 'SELECT …' --timing"))
    for (index, question) in QuestionStory.questions.enumerated() {
      try page.write("\n\(page.terminal.bold("\(index + 1). \(question.text)"))\n\(page.terminal.faint(question.sql))\n")
      let start = ContinuousClock.now
      let rows = try await session.query(question.sql)
      let rowCount = try await RowOutput.write(
        rows, schema: rows.schema, format: .table, rowLimit: nil, terminal: page.terminal)
      try page.write(
        QueryText.of(rows.statistics, rowCount: rowCount, elapsed: ContinuousClock.now - start) + "\n")
    }
  }
}
