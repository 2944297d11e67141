import BasaltCLI
import BasaltCore
import Testing

/// Every registered format against golden text: a format that is added without one fails here.
@Suite struct OutputFormatTests {
  private static let golden: [String: String] = [
    "table": [
      "   id │ name            │        price │ seen       │ ok",
      "  int │ text            │ decimal(9,2) │ date       │ bool",
      "──────┼─────────────────┼──────────────┼────────────┼───────",
      "    1 │ plain           │        12.50 │ 2013-01-01 │ true",
      "  -20 │                 │         NULL │ NULL       │ NULL",
      " NULL │ NULL            │        -0.05 │ 1970-01-01 │ false",
      "    4 │ a,\"b\"|c\\nd      │         0.00 │ NULL       │ NULL",
      "    5 │ 東京 e\u{301}\\u{1B}[2J │         NULL │ NULL       │ NULL",
      "5 rows", "",
    ].joined(separator: "\n"),
    "csv": """
    id,name,price,seen,ok
    1,plain,12.50,2013-01-01,true
    -20,"",,,
    ,,-0.05,1970-01-01,false
    4,"a,""b""|c
    d",0.00,,
    5,東京 e\u{301}\u{1B}[2J,,,

    """,
    "tsv": """
    id\tname\tprice\tseen\tok
    1\tplain\t12.50\t2013-01-01\ttrue
    -20\t""\t\t\t
    \t\t-0.05\t1970-01-01\tfalse
    4\t"a,""b""|c
    d"\t0.00\t\t
    5\t東京 e\u{301}\u{1B}[2J\t\t\t

    """,
    "jsonl": #"""
    {"id":1,"name":"plain","price":12.50,"seen":"2013-01-01","ok":true}
    {"id":-20,"name":"","price":null,"seen":null,"ok":null}
    {"id":null,"name":null,"price":-0.05,"seen":"1970-01-01","ok":false}
    {"id":4,"name":"a,\"b\"|c\nd","price":0.00,"seen":null,"ok":null}
    {"id":5,"name":"東京 é\u001b[2J","price":null,"seen":null,"ok":null}

    """#.precomposedAsStored,
    "json": #"""
    [
    {"id":1,"name":"plain","price":12.50,"seen":"2013-01-01","ok":true},
    {"id":-20,"name":"","price":null,"seen":null,"ok":null},
    {"id":null,"name":null,"price":-0.05,"seen":"1970-01-01","ok":false},
    {"id":4,"name":"a,\"b\"|c\nd","price":0.00,"seen":null,"ok":null},
    {"id":5,"name":"東京 é\u001b[2J","price":null,"seen":null,"ok":null}
    ]

    """#.precomposedAsStored,
    "markdown": """
    | id | name | price | seen | ok |
    | ---: | --- | ---: | --- | --- |
    | 1 | plain | 12.50 | 2013-01-01 | true |
    | -20 |  | NULL | NULL | NULL |
    | NULL | NULL | -0.05 | 1970-01-01 | false |
    | 4 | a,"b"\\|c<br>d | 0.00 | NULL | NULL |
    | 5 | 東京 é\\u{1B}\\[2J | NULL | NULL | NULL |

    """.precomposedAsStored,
    "vertical": [
      "── row 1 ────────────────",
      "    id │ 1",
      "  name │ plain",
      " price │ 12.50",
      "  seen │ 2013-01-01",
      "    ok │ true",
      "── row 2 ────────────────",
      "    id │ -20",
      "  name │ ",
      " price │ NULL",
      "  seen │ NULL",
      "    ok │ NULL",
      "── row 3 ────────────────",
      "    id │ NULL",
      "  name │ NULL",
      " price │ -0.05",
      "  seen │ 1970-01-01",
      "    ok │ false",
      "── row 4 ────────────────",
      "    id │ 4",
      "  name │ a,\"b\"|c\\nd",
      " price │ 0.00",
      "  seen │ NULL",
      "    ok │ NULL",
      "── row 5 ────────────────",
      "    id │ 5",
      "  name │ 東京 e\u{301}\\u{1B}[2J",
      " price │ NULL",
      "  seen │ NULL",
      "    ok │ NULL",
      "",
    ].joined(separator: "\n"),
  ]

  @Test(arguments: OutputFormat.all.map(\.name)) func everyFormatWritesItsGoldenText(name: String) throws {
    let format = try #require(OutputFormat.named(name))
    let golden = try #require(OutputFormatTests.golden[name], "\(name) has no golden text")
    for batchSize in [1, 2, 5] {
      #expect(try Rows.troublesome().rendered(format, batchSize: batchSize) == golden, "batches of \(batchSize)")
    }
  }

  /// By format: what there is without rows, and without columns too.
  private static let empty: [String: (noRows: String, noColumns: String)] = [
    "table": ("   a │ b\n int │ text\n─────┼──────\n0 rows\n", "0 rows\n"), "csv": ("a,b\n", ""), "tsv": ("a\tb\n", ""),
    "json": ("[]\n", "[]\n"), "jsonl": ("", ""), "markdown": ("| a | b |\n| ---: | --- |\n", ""),
    "vertical": ("0 rows\n", "0 rows\n"),
  ]

  @Test(arguments: OutputFormat.all.map(\.name), [nil, 1, 20, 300]) func nothingIsNoError(
    name: String, width: Int?
  ) throws {
    let format = try #require(OutputFormat.named(name))
    let expected = try #require(OutputFormatTests.empty[name], "\(name) has no text for nothing")
    let noRows = try Rows([("a", .integer), ("b", .text)], []).rendered(format, width: width)
    // Only a table is laid out; a terminal of one cell has no room for both columns.
    if name != "table" || width != 1 { #expect(noRows == expected.noRows) }
    #expect(try Rows([], []).rendered(format, width: width) == expected.noColumns)
  }

  @Test func peopleGetTablesAndProgramsCSV() {
    #expect(OutputFormat.preferred(for: Terminal(isTerminal: true, width: 80, showsStyles: false)).name == "table")
    #expect(OutputFormat.preferred(for: .none).name == "csv")
    #expect(OutputFormat.named("xml") == nil)
  }
}

extension String {
  /// The source of this file writes é as one code point; the rows hold it as two.
  fileprivate var precomposedAsStored: String {
    var text = ""
    for scalar in unicodeScalars { text += scalar == "\u{E9}" ? "e\u{301}" : String(scalar) }
    return text
  }
}
