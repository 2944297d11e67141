import Basalt

/// The demo's questions: ten that somebody might have about a year of flights, asked in SQL.
///
/// Each shows another part of the language on real data, and below its rows what of the tables was not read.
///
/// Questions before statements: a reader who knows no SQL still sees what the rows answer.
struct QuestionStory {
  /// Only named, in the command with which the reader can ask on.
  let path: String
  /// One for all ten, as a person would ask them: what one has read is in the pool for the next.
  let session: Session
  /// The same manner as all other chapters.
  let page: DemoPage

  /// A question in words, and in SQL.
  ///
  /// Together, so that neither can be changed without a look at the other.
  private struct Question {
    let text: String
    let sql: String
  }

  /// The one that skips files comes last, when the others have shown what reading all of them takes. Each has a few
  /// rows: ten answers should fit what a person reads.
  ///
  /// Flights that never left have no delay, which a mean leaves out by itself. Where flights are counted beside it,
  /// `WHERE` leaves them out of both.
  private static let questions = [
    // A join by name, and an aggregate with a filter of its own: a share without a second query.
    Question(
      text: "Which airlines are late most often?",
      sql: """
        SELECT a.name, count(*) AS flights, round(avg(f.dep_delay), 1) AS delay,
               round(100.0 * count(*) FILTER (WHERE f.dep_delay > 60) / count(*), 1) AS hour_late_percent
        FROM flights AS f JOIN airlines AS a USING (carrier)
        WHERE f.dep_delay IS NOT NULL
        GROUP BY a.name ORDER BY hour_late_percent DESC LIMIT 5
        """),
    // A left join: some airports are not in the table, and their flights should count all the same.
    // Of few flights a mean says nothing, so routes that are seldom flown are left out.
    Question(
      text: "On which routes does one wait longest?",
      sql: """
        SELECT f.origin, coalesce(p.name, f.dest) AS destination, count(*) AS flights,
               round(avg(f.arr_delay), 1) AS arrival_delay
        FROM flights AS f LEFT JOIN airports AS p ON f.dest = p.faa
        WHERE f.arr_delay IS NOT NULL
        GROUP BY ALL HAVING count(*) >= 300 ORDER BY arrival_delay DESC LIMIT 5
        """),
    // A join on two columns, one of them a time: weather is known by the hour, for each of the three airports.
    Question(
      text: "What does the weather do to departures?",
      sql: """
        SELECT CASE WHEN w.visib < 2 THEN 'fog' WHEN w.precip > 0 THEN 'rain or snow'
                    WHEN w.wind_speed > 20 THEN 'storm' ELSE 'fair' END AS weather,
               count(*) AS flights, round(avg(f.dep_delay), 1) AS delay, max(f.dep_delay) AS worst
        FROM flights AS f JOIN weather AS w ON f.origin = w.origin AND f.time_hour = w.time_hour
        GROUP BY weather ORDER BY delay DESC
        """),
    // No `WHERE`: those that were cancelled are what is counted, by the departure that is NULL.
    Question(
      text: "Which season is the bad one, and when are flights cancelled?",
      sql: """
        SELECT CASE WHEN month IN (12, 1, 2) THEN 'winter' WHEN month <= 5 THEN 'spring'
                    WHEN month <= 8 THEN 'summer' ELSE 'autumn' END AS season,
               count(*) AS flights, round(avg(dep_delay), 1) AS delay,
               round(100.0 * count(*) FILTER (WHERE dep_time IS NULL) / count(*), 2) AS cancelled_percent
        FROM flights GROUP BY season ORDER BY cancelled_percent DESC
        """),
    // Small hours have a handful of flights; HAVING keeps their chance results out.
    Question(
      text: "At what hour should one leave?",
      sql: """
        SELECT hour, count(*) AS flights, round(avg(dep_delay), 1) AS delay
        FROM flights WHERE dep_delay IS NOT NULL
        GROUP BY hour HAVING count(*) > 1000 ORDER BY delay LIMIT 3
        """),
    // Grouped by an expression that has a name: it is written once. The data are of 2013, and so are the ages.
    Question(
      text: "Do old planes fly later?",
      sql: """
        SELECT least((2013 - p.year) / 10 * 10, 30) AS age_from, count(DISTINCT f.tailnum) AS planes,
               count(*) AS flights, round(avg(f.dep_delay), 1) AS delay
        FROM flights AS f JOIN planes AS p USING (tailnum)
        WHERE p.year IS NOT NULL GROUP BY age_from ORDER BY age_from
        """),
    // An expression within an aggregate; the factor has a point, so that minutes become hours without whole
    // numbers.
    Question(
      text: "Which makers' planes are the fastest?",
      sql: """
        SELECT p.manufacturer, count(*) AS flights, round(avg(f.distance * 60.0 / f.air_time)) AS miles_per_hour
        FROM flights AS f JOIN planes AS p USING (tailnum)
        WHERE f.air_time IS NOT NULL GROUP BY p.manufacturer
        HAVING count(*) > 1000 ORDER BY miles_per_hour DESC LIMIT 5
        """),
    // What a join leaves out is an answer as well, and `ANTI JOIN` says so in one word.
    Question(
      text: "Which planes does nobody know?",
      sql: """
        SELECT f.carrier, count(*) AS flights, count(DISTINCT f.tailnum) AS planes
        FROM flights AS f ANTI JOIN planes AS p ON f.tailnum = p.tailnum
        GROUP BY f.carrier ORDER BY flights DESC LIMIT 3
        """),
    // Days are three columns in these data: made into a date, they sort and read as one.
    Question(
      text: "What were the worst days of the year?",
      sql: """
        SELECT make_date(year, month, day) AS date, count(*) AS flights, round(avg(dep_delay), 1) AS delay
        FROM flights GROUP BY date ORDER BY delay DESC NULLS LAST LIMIT 3
        """),
    // The one for skipping: the time leaves one file of twelve to be read, and nobody has named a partition.
    Question(
      text: "Who flew to Hawaii in the first week, and how late?",
      sql: """
        SELECT time_hour, carrier, flight, origin, arr_delay
        FROM flights
        WHERE dest = 'HNL' AND time_hour < timestamptz '2013-01-08T00:00:00Z'
        ORDER BY arr_delay DESC LIMIT 3
        """),
  ]

  /// One that fails ends the demo with its error, as every chapter does.
  func tell() async throws(BasaltError) {
    try page.chapter(
      "Ask", "Ten questions in SQL. Below each is how long it took, and what of the tables was not read.",
      page.command("basalt sql -w \(path) 'SELECT …' --timing"))
    // The text before the rows, and flushed: a question that takes long is on the screen while it does.
    for (index, question) in QuestionStory.questions.enumerated() {
      try page.write("\n\(page.terminal.bold("\(index + 1). \(question.text)"))\n\(page.terminal.faint(question.sql))\n")
      // From the text to the last row, as `--timing` measures it.
      let start = ContinuousClock.now
      let rows = try await session.query(question.sql)
      let rowCount = try await RowOutput.write(
        rows, schema: rows.schema, format: .table, rowLimit: nil, terminal: page.terminal)
      try page.write(
        // Asked when the rows have been read: before that the figures are of nothing.
        QueryText.of(rows.statistics, rowCount: rowCount, elapsed: ContinuousClock.now - start) + "\n")
    }
  }
}
