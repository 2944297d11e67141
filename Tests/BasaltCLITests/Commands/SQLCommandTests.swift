import Foundation
import TestSupport
import Testing

/// `SQLCommand`, `ParameterOption`, `TextFile`, `QueryText`: statements from wherever they come, and what they leave with.
@Suite struct SQLCommandTests {
  /// A value of every kind that a format could get wrong.
  private static let row = """
    SELECT 1 AS a, NULL AS b, '' AS c, E'x,"y"|\\n' AS d, 1.50 AS e, true AS f, date '2024-02-29' AS g,
      timestamptz '2024-01-01 12:00+02' AS h, 0.1::double precision AS i
    """

  @Test(arguments: [
    (
      "csv",
      "a,b,c,d,e,f,g,h,i\n1,,\"\",\"x,\"\"y\"\"|\n\",1.50,true,2024-02-29,2024-01-01T10:00:00Z,0.1\n"
    ),
    (
      "tsv",
      "a\tb\tc\td\te\tf\tg\th\ti\n1\t\t\"\"\t\"x,\"\"y\"\"|\n\"\t1.50\ttrue\t2024-02-29\t2024-01-01T10:00:00Z\t0.1\n"
    ),
    (
      "json",
      "[\n{\"a\":1,\"b\":null,\"c\":\"\",\"d\":\"x,\\\"y\\\"|\\n\",\"e\":1.50,\"f\":true,\"g\":\"2024-02-29\","
        + "\"h\":\"2024-01-01T10:00:00Z\",\"i\":0.1}\n]\n"
    ),
    (
      "jsonl",
      "{\"a\":1,\"b\":null,\"c\":\"\",\"d\":\"x,\\\"y\\\"|\\n\",\"e\":1.50,\"f\":true,\"g\":\"2024-02-29\","
        + "\"h\":\"2024-01-01T10:00:00Z\",\"i\":0.1}\n"
    ),
    (
      "markdown",
      "| a | b | c | d | e | f | g | h | i |\n| ---: | --- | --- | --- | ---: | --- | --- | --- | ---: |\n"
        + "| 1 | NULL |  | x,\"y\"\\|<br> | 1.50 | true | 2024-02-29 | 2024-01-01T10:00:00Z | 0.1 |\n"
    ),
  ]) func everyFormatHasEveryValue(format: String, text: String) throws {
    let run = try Program().run(["sql", Self.row, "--format", format])
    #expect(run.exitCode == 0 && run.standardError == "" && run.standardOutput == text, "\(run.report)")
  }

  @Test func formatsForPeopleNameEveryColumn() throws {
    for format in ["table", "vertical"] {
      let run = try Program().run(["sql", Self.row, "--format", format])
      #expect(run.exitCode == 0, "\(run.report)")
      for word in ["NULL", "1.50", "2024-02-29", "2024-01-01T10:00:00Z"] {
        #expect(run.standardOutput.contains(word), "\(word): \(run.report)")
      }
    }
    // CSV is what a program gets that does not ask.
    #expect(try Program().run(["sql", "SELECT 1 AS a"]).standardOutput == "a\n1\n")
  }

  @Test(arguments: [
    ("csv", "a\n"), ("tsv", "a\n"), ("json", "[]\n"), ("jsonl", ""), ("markdown", "| a |\n| ---: |\n"),
    ("vertical", "0 rows\n"),
  ]) func aResultWithoutRowsIsAResult(format: String, text: String) throws {
    let run = try Program().run(["sql", "SELECT 1 AS a WHERE false", "--format", format])
    #expect(run.exitCode == 0 && run.standardOutput == text, "\(run.report)")
  }

  @Test func widthIsTheTerminalsAndNotTheValues() throws {
    let run = try Program().run(["sql", "SELECT repeat('é', 500) AS wide, '東京' AS city", "--format", "table"])
    #expect(run.exitCode == 0 && run.standardOutput.contains("…") && run.standardOutput.contains("東京"), "\(run.report)")
    // Programs get all of it.
    let csv = try Program().run(["sql", "SELECT repeat('é', 500) AS wide"])
    #expect(csv.standardOutput == "wide\n\(String(repeating: "é", count: 500))\n")
    // What would steer a terminal is shown, and what goes to a program is left as it is.
    let escape = "SELECT E'\\x1B[2J' AS e"
    #expect(try !Program().run(["sql", escape, "--format", "table"]).standardOutput.contains("\u{1B}"))
    #expect(try Program().run(["sql", escape, "--format", "csv"]).standardOutput == "e\n\u{1B}[2J\n")
  }

  // MARK: Where statements come from

  @Test func statementsComeFromArgumentsFilesAndPipes() throws {
    let program = try Program()
    let script = "SELECT 1 AS a;\n-- a comment; with a semicolon\nSELECT 'x;y' AS b"
    try program.write(script, to: "script.sql")
    for arguments in [[script], ["-f", "script.sql"], ["--file", "script.sql"]] {
      let run = try program.run(["sql"] + arguments)
      #expect(run.exitCode == 0 && run.standardOutput == "a\n1\nb\nx;y\n" && run.standardError == "", "\(run.report)")
    }
    for line in ["basalt sql < script.sql", "cat script.sql | basalt sql", "basalt sql -f - < script.sql"] {
      let run = try program.shell(line)
      #expect(run.exitCode == 0 && run.standardOutput == "a\n1\nb\nx;y\n", "\(line): \(run.report)")
    }
    // Nothing asked, nothing done.
    for text in ["", ";;", " -- nothing\n"] {
      let run = try program.run(["sql", text])
      #expect(run.exitCode == 0 && run.standardOutput == "" && run.standardError == "", "\(run.report)")
    }
  }

  @Test func textsThatAreNoneAreRefused() throws {
    let program = try Program()
    try Data([UInt8(ascii: "-"), 0xFF]).write(to: URL(filePath: program.path("bad.sql")))
    for (arguments, message) in [
      (["-f", "nowhere.sql"], "nowhere.sql cannot be opened"), (["-f", "bad.sql"], "bad.sql is not UTF-8"),
      (["-f", "."], ". cannot be read"),
    ] {
      let run = try program.run(["sql"] + arguments)
      #expect(run.exitCode == 1 && run.standardError.contains("error: \(message)"), "\(run.report)")
    }
    // Both at once are a mistake of usage, and so is what there is not.
    for arguments in [
      ["SELECT 1", "-f", "x.sql"], ["SELECT 1", "SELECT 2"], ["SELECT 1", "--format", "yaml"], ["--nonsense"],
    ] {
      let run = try program.run(["sql"] + arguments)
      #expect(run.exitCode == 2 && run.standardOutput == "" && run.standardError.hasPrefix("error: "), "\(run.report)")
    }
  }

  /// A script beyond the limit is not held in memory: the pipe has no end.
  @Test(.enabled("takes a gigabyte of zeros") { ProcessInfo.processInfo.environment["BASALT_LARGE"] != nil })
  func aScriptWithoutAnEndIsRefused() throws {
    let run = try Program().shell("yes 'SELECT 1;' | basalt sql")
    #expect(run.exitCode == 1 && run.standardError.contains("a script may not"), "\(run.report)")
  }

  // MARK: How they end

  @Test func theFirstErrorEndsTheScriptAndShowsItsPlace() throws {
    let program = try Program.withWarehouse()
    let run = try program.run([
      "sql", "-w", "w", "CREATE TABLE u (a int);\nINSERT INTO u VALUES (1), (2);\n SELECT b FROM u;\nDROP TABLE u",
    ])
    #expect(run.exitCode == 1 && run.standardOutput == "", "\(run.report)")
    let lines = run.standardError.split(separator: "\n").map(String.init)
    #expect(Array(lines.prefix(2)) == ["CREATE TABLE", "INSERT 2"], "\(run.report)")
    #expect(lines.contains("  line: 3") && lines.contains("  column: 9"), "\(run.report)")
    let text = try #require(lines.firstIndex { $0.hasPrefix("  sql:") })
    // The caret is below the name.
    #expect(lines[text + 1].firstIndex(of: "^") == lines[text].range(of: "b FROM")?.lowerBound, "\(run.report)")
    // What came before is done, and what comes behind is not.
    #expect(try program.run(["sql", "-w", "w", "SELECT sum(a) AS s FROM u"]).standardOutput == "s\n3\n")
  }

  @Test func rowsBeforeAnErrorAreWritten() throws {
    let run = try Program().run(["sql", "SELECT 1 AS a; SELECT 1 / 0 AS b", "--errors", "json"])
    #expect(run.exitCode == 1 && run.standardOutput == "a\n1\n", "\(run.report)")
    let error = try #require(
      try JSONSerialization.jsonObject(with: Data(run.standardError.utf8)) as? [String: Any], "\(run.report)")
    #expect(error["code"] as? String == "outOfRange" && error["remedy"] is String, "\(run.report)")
  }

  @Test func warehousesAreNamedByOptionOrEnvironment() throws {
    let program = try Program.withWarehouse()
    let sql = "SELECT count(*) AS n FROM people"
    #expect(try program.run(["sql", "-w", "w", sql]).standardOutput == "n\n3\n")
    #expect(try program.run(["sql", "--warehouse", "w", sql]).standardOutput == "n\n3\n")
    #expect(try program.run(["sql", sql], environment: ["BASALT_WAREHOUSE": "w"]).standardOutput == "n\n3\n")
    let none = try program.run(["sql", sql], environment: ["BASALT_WAREHOUSE": ""])
    #expect(none.exitCode == 1 && none.standardError.contains("people"), "\(none.report)")
    let wrong = try program.run(["sql", "-w", "nowhere", "SELECT 1"])
    #expect(
      wrong.exitCode == 1 && wrong.standardOutput == "" && wrong.standardError.contains("nowhere"), "\(wrong.report)")
    // A version is part of the language.
    #expect(try program.run(["sql", "-w", "w", "SELECT count(*) AS n FROM people AT (VERSION => 1)"]).exitCode == 0)
    #expect(try program.run(["sql", "-w", "w", "SELECT count(*) AS n FROM people AT (VERSION => 99)"]).exitCode == 1)
  }

  @Test func damageHasAStatusOfItsOwn() throws {
    let program = try Program.withWarehouse()
    // More than a commit holds: rows in a file of their own.
    let made = try program.run([
      "sql", "-w", "w", "CREATE TABLE large AS SELECT x, 'row ' || x AS t FROM generate_series(1, 200000) AS g (x)",
    ])
    try #require(made.exitCode == 0, "\(made.report)")
    let names = try #require(FileManager.default.enumerator(atPath: program.path("w"))?.allObjects as? [String])
    let files = names.filter { $0.contains("/data/") && $0.split(separator: "/").last?.count ?? 0 > 30 }
    try #require(!files.isEmpty, "\(names)")
    for file in files {
      let url = URL(filePath: program.path("w/\(file)"))
      var bytes = try Data(contentsOf: url)
      for offset in bytes.indices { bytes[offset] ^= 0x55 }
      try bytes.write(to: url)
    }
    // Of each value: sums and ends of whole columns are answered without a file.
    let run = try program.run(["sql", "-w", "w", "SELECT sum(x + length(t)) FROM large"])
    #expect(run.exitCode == 3 && run.standardError.hasPrefix("error: "), "\(run.report)")
  }

  /// Messages of a first day: what is wrong, and not something that looks like it.
  @Test func errorsNameWhatIsToBeDone() throws {
    let program = try Program.withWarehouse()
    try program.write("there", to: "out.csv")
    _ = try program.run(["sql", "-w", "w", "CREATE TABLE earlier (a int); ALTER TABLE earlier RENAME TO later"])
    for (sql, message, remedy) in [
      (
        "SELECT * FROM people AT (VERSION => 0)", "There is no table people in version 0: it was made in version 1.",
        "Ask for version 1 or a later one."
      ),
      (
        "SELECT * FROM later AT (VERSION => 2)", "There is no table later in version 2: it was called earlier then.",
        "Ask for it by that name."
      ),
      (
        "SELECT * FROM people WHERE name = \"Ada\"", "There is no column Ada.",
        "Double quotes name a column: a text is written 'Ada'."
      ),
      ("SELECT * FROM people WHERE name = \"nme\"", "There is no column nme.", "Did you mean name? Double quotes"),
      ("COPY people TO 'out.csv'", "out.csv exists already.", "Remove it, or write to another name:"),
      ("FROM range(10)", "There is no function range that yields rows.", "There are generate_series(1, 10), unnest(list) and read_csv"),
      ("UPDATE people SET name = 'x'", "UPDATE is not supported yet.", "CREATE TABLE new AS SELECT with CASE"),
      ("ALTER TABLE people ALTER COLUMN id TYPE smallint", "cannot become smallint", "CAST(id AS smallint) AS id"),
      ("ALTER TABLE people ALTER COLUMN born SET NOT NULL", "Column born is NULL in 1 row.", "coalesce(born, a value)"),
    ] {
      let run = try program.run(["sql", "-w", "w", sql])
      #expect(run.exitCode == 1 && run.standardError.hasPrefix("error: "), "\(sql): \(run.report)")
      #expect(run.standardError.contains(message) && run.standardError.contains("remedy: "), "\(sql): \(run.report)")
      #expect(run.standardError.contains(remedy), "\(sql): \(run.report)")
    }
    let nowhere = try program.run(["sql", "SELECT * FROM people"])
    #expect(nowhere.standardError.hasPrefix("error: No warehouse is named"), "\(nowhere.report)")
    #expect(nowhere.standardError.contains("Give -w DIRECTORY, or set BASALT_WAREHOUSE"), "\(nowhere.report)")
  }

  /// The remedy for rows that cannot be changed where they are, followed to the letter.
  @Test func aTableOfOtherRowsTakesThePlace() throws {
    let program = try Program.withWarehouse()
    let run = try program.run([
      "sql", "-w", "w",
      """
      BEGIN; CREATE TABLE new AS SELECT id, name, coalesce(born, date '1900-01-01') AS born,
        CAST(score AS double precision) AS score FROM people WHERE id <> 2;
      ALTER TABLE new ALTER COLUMN born SET NOT NULL; DROP TABLE people; ALTER TABLE new RENAME TO people; COMMIT;
      SELECT id, born FROM people ORDER BY id
      """,
    ])
    #expect(run.exitCode == 0 && run.standardOutput == "id,born\n1,1815-12-10\n3,1900-01-01\n", "\(run.report)")
  }

  @Test func aTransactionThatIsLeftOpenIsToldOf() throws {
    let program = try Program.withWarehouse()
    let open = try program.run(["sql", "-w", "w", "BEGIN; INSERT INTO people (id) VALUES (4)"])
    #expect(open.exitCode == 1 && open.standardError.contains("not committed"), "\(open.report)")
    #expect(open.standardError.contains("remedy: End the statements with COMMIT; or with ROLLBACK"), "\(open.report)")
    // Said to be meant, it is no failure; and a shell that reads a pipe is a script as well.
    let tried = try program.run(["sql", "-w", "w", "BEGIN; INSERT INTO people (id) VALUES (9); ROLLBACK"])
    #expect(tried.exitCode == 0, "\(tried.report)")
    let piped = try program.shell("echo 'BEGIN; INSERT INTO people (id) VALUES (9);' | basalt shell -w w")
    #expect(piped.exitCode == 1 && piped.standardError.contains("not committed"), "\(piped.report)")
    let closed = try program.run(["sql", "-w", "w", "BEGIN; INSERT INTO people (id) VALUES (5); COMMIT"])
    #expect(closed.exitCode == 0 && closed.standardError == "BEGIN\nINSERT 1\nCOMMIT\n", "\(closed.report)")
    #expect(
      try program.run(["sql", "-w", "w", "SELECT max(id) AS m, count(*) AS n FROM people"]).standardOutput
        == "m,n\n5,4\n")
  }

  @Test func timeIsToldBesideTheRows() throws {
    let program = try Program.withWarehouse()
    let run = try program.run([
      "sql", "-w", "w", "--timing", "SELECT id FROM people WHERE id > 1; SET timezone = 'UTC'",
    ])
    #expect(run.exitCode == 0 && run.standardOutput == "id\n2\n3\n", "\(run.report)")
    let lines = run.standardError.split(separator: "\n").map(String.init)
    #expect(
      lines.count == 3 && lines[0].hasPrefix("2 rows in ") && lines[0].contains("of 3 rows read"), "\(run.report)")
    #expect(lines[1] == "SET" && lines[2].hasPrefix("in "), "\(run.report)")
  }

  /// As a cast to text shows them; types are told as what they are.
  @Test(arguments: [
    ("csv", "2024-07-01T12:00:00+02:00,2024-07-01T12:00:00+02:00\n"),
    ("tsv", "2024-07-01T12:00:00+02:00\t2024-07-01T12:00:00+02:00\n"),
    ("json", "[\n{\"m\":\"2024-07-01T12:00:00+02:00\",\"t\":\"2024-07-01T12:00:00+02:00\"}\n]\n"),
    ("jsonl", "{\"m\":\"2024-07-01T12:00:00+02:00\",\"t\":\"2024-07-01T12:00:00+02:00\"}\n"),
    ("markdown", "| 2024-07-01T12:00:00+02:00 | 2024-07-01T12:00:00+02:00 |\n"),
    ("table", " timestamptz               │ text\n"),
    ("table", " 2024-07-01T12:00:00+02:00 │ 2024-07-01T12:00:00+02:00\n"),
    ("vertical", " m │ 2024-07-01T12:00:00+02:00\n"),
  ]) func instantsAreShownInTheSessionsZone(format: String, part: String) throws {
    let run = try Program().run([
      "sql", "--format", format,
      "SET timezone = 'Europe/Zurich'; SELECT m, m::text AS t FROM (SELECT timestamptz '2024-07-01T10:00:00Z' AS m) AS q",
    ])
    #expect(run.exitCode == 0 && run.standardOutput.contains(part), "\(run.report)")
  }

  @Test func timeCanBeLimited() throws {
    let run = try Program().run([
      "sql",
      "SET statement_timeout = 50; SELECT count(*) FROM generate_series(1, 1000000000000000) AS g (x) WHERE x % 3 = 7",
    ])
    #expect(run.exitCode == 1 && run.standardError.contains("longer than 50 ms"), "\(run.report)")
  }

  @Test func aReaderThatHasSeenEnoughIsNoFailure() throws {
    let run = try Program().shell(
      "basalt sql 'SELECT x FROM generate_series(1, 1000000000000) AS g (x)' | head -2; echo ${PIPESTATUS[0]}")
    #expect(run.standardOutput == "x\n1\n0\n" && run.standardError == "", "\(run.report)")
  }

  /// With the status that a shell would give, so that a script tells it from a failure.
  @Test(arguments: [("INT", "130"), ("TERM", "143"), ("HUP", "129")])
  func anInterruptEndsTheCommand(signal: String, status: String) throws {
    // By its path: in the background a function of the shell would be a process of its own, and get the signal.
    // With job control: without it a shell has its background jobs ignore Ctrl-C.
    let run = try Program().shell(
      "set -m; '\(BuiltProducts.basalt.path)' sql "
        + "'SELECT count(*) FROM generate_series(1, 1000000000000000) AS g (x) WHERE x % 3 = 7' & "
        + "id=$!; sleep 1; kill -\(signal) $id; wait $id; echo $?")
    #expect(run.standardOutput == "\(status)\n" && run.standardError.contains("cancelled"), "\(run.report)")
  }

  // MARK: Parameters

  @Test(arguments: [
    ("1", "integer", "1"), ("9999999999", "bigint", "9999999999"), ("1.50", "numeric", "1.50"),
    ("true", "boolean", "true"),
    ("x", "text", "x"), ("", "text", "\"\""), ("'7'", "text", "7"), ("it's", "text", "it's"), ("a=b", "text", "a=b"),
    ("null", "text", ""), ("1; DROP TABLE people", "text", "1; DROP TABLE people"),
  ]) func parametersAreWhatTheyLookLike(text: String, type: String, shown: String) throws {
    let run = try Program().run([
      "sql", "SELECT :p::\(type) AS named, $1::\(type) AS numbered", "--param", "p=\(text)", "--param", "1=\(text)",
    ])
    #expect(run.exitCode == 0 && run.standardOutput == "named,numbered\n\(shown),\(shown)\n", "\(run.report)")
  }

  @Test func parametersThatDoNotFitAreToldOf() throws {
    for (arguments, status, message) in [
      (["SELECT :a"], Int32(1), "There is no value for the parameter :a"),
      (["SELECT :name"], 1, "Give it: --param name=VALUE"),
      (["SELECT :name", "--param", "nme=Ada"], 1, "given for nme names no parameter of the statement"),
      (["SELECT :a", "--param", "a=1", "--param", "A=2"], 1, "given twice"),
      (["SELECT $2", "--param", "2=1"], 1, "$1 is missing"),
      (["SELECT 1", "--param", "a"], 2, "--param"),
      (["SELECT 1", "--param", "=1"], 2, "--param"),
    ] {
      let run = try Program().run(["sql"] + arguments)
      #expect(run.exitCode == status && run.standardError.contains(message), "\(arguments): \(run.report)")
    }
    // Names are read as SQL reads them, and what nobody asks for is no mistake: scripts share their parameters.
    let run = try Program().run(["sql", "SELECT :A + 1 AS b; SELECT 2 AS c", "--param", "a=1", "--param", "z=1"])
    #expect(run.standardOutput == "b\n2\nc\n2\n", "\(run.report)")
  }

  // MARK: COPY

  @Test func aFormatThatIsNamedIsTheFormat() throws {
    let program = try Program.withWarehouse()
    try program.write("id,name\n7,a\tb\n", to: "commas.tsv")
    try program.write("id\tname\n8\tc,d\n", to: "tabs.csv")
    for (statement, status) in [
      ("COPY people FROM 'commas.tsv' WITH (format csv)", Int32(0)),
      ("COPY people FROM 'tabs.csv' WITH (format tsv)", 0),
      ("COPY people FROM 'commas.tsv'", 1),
    ] {
      let run = try program.run(["sql", "-w", "w", statement])
      #expect(run.exitCode == status, "\(statement): \(run.report)")
    }
    let rows = try program.run([
      "sql", "-w", "w", "SELECT id, name FROM people WHERE id > 3 ORDER BY id", "--format", "jsonl",
    ])
    #expect(rows.standardOutput == "{\"id\":7,\"name\":\"a\\tb\"}\n{\"id\":8,\"name\":\"c,d\"}\n", "\(rows.report)")
  }
}
