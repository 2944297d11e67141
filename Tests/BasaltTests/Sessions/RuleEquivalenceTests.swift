import Basalt
import BasaltCore
import BasaltEncoding
import BasaltPlan
import TestSupport
import Testing

/// Random queries yield the same rows with every optimizer rule and with none, with any one left out, on one thread or two, division
/// by division, and from files of every encoding.
@Suite struct RuleEquivalenceTests {
  static let setup = """
    CREATE TABLE t (a int, b text, c numeric(10,2), d date, f boolean, g double precision, h numeric(30,2), e date) PARTITION BY (bucket(3, a)) ORDER BY (d);
    INSERT INTO t SELECT CASE WHEN x % 11 = 0 THEN NULL ELSE (x * 7919 % 50)::int END,
      CASE WHEN x % 7 = 0 THEN NULL ELSE 'k' || (x % 13)::text END, (x % 97) * 1.25, date '2024-01-01' + (x % 40)::int, x % 5 = 0, (x * 31 % 700) / 8.0::double precision,
      (x % 23 * 1234567890123456789012.25)::numeric(30,2), date '2024-01-03' + (x % 40 + x % 9)::int
      FROM generate_series(1, 3000) AS g (x);
    INSERT INTO t VALUES (3, 'k3', 2.50, date '2024-01-07', true, 12.5, -1, date '2024-02-01'), (3, 'k4', 7.50, date '2024-01-09', false, 40, 0, NULL);
    CREATE TABLE u (a int, e text);
    INSERT INTO u SELECT (x % 60)::int, 'k' || (x % 5)::text FROM generate_series(1, 90) AS g (x);
    """

  /// A query of random parts; every part is one that both tables can answer.
  static func query(_ random: inout SeededRandom) -> String {
    func one(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    let conditions = [
      "t.a > 10", "t.a IN (1, 2, 3, 40)", "t.b LIKE 'k1%'", "t.b IS NULL", "t.d < date '2024-01-20'",
      "t.c BETWEEN 5 AND 60",
      "t.a = 7 OR t.c > 100", "NOT (t.a < 20)", "t.a + 1 > 5", "t.d >= date '2024-01-01' + interval '10' day",
      "t.a IN (SELECT a FROM u WHERE e = 'k1')", "t.a NOT IN (SELECT a FROM u WHERE a < 30)",
      "t.c > (SELECT avg(c) FROM t)", "coalesce(t.a, 0) % 3 = 1", "1 = 1", "t.b = 'k3' AND 1 = 1",
      "t.f", "NOT t.f AND t.a < 40", "t.g > 30.125", "t.g = 12.5 OR t.g < 3", "t.h > 9876543120987654312098",
      "t.e > date '2024-01-25'", "t.e = date '2024-01-11' OR t.e IS NULL",
    ]
    let join = one([
      "", "", " JOIN u ON t.a = u.a", " LEFT JOIN u ON t.a = u.a AND u.e = 'k2'", " RIGHT JOIN u ON t.a = u.a",
      " FULL JOIN u ON t.a = u.a", " SEMI JOIN u ON t.a = u.a", " ANTI JOIN u ON t.a = u.a", ", u",
    ])
    let hasPartner = join.contains("JOIN u ON") && !join.contains("SEMI") && !join.contains("ANTI") || join == ", u"
    var filters = (0..<Int.random(in: 0...3, using: &random)).map { _ in one(conditions) }
    if join == ", u" { filters.append("t.a = u.a") }
    if hasPartner, Bool.random(using: &random) { filters.append(one(["u.e = 'k1'", "u.a < 20", "u.e > t.b"])) }
    let filter = filters.isEmpty ? "" : " WHERE " + filters.joined(separator: " AND ")
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return "SELECT t.b, count(*), sum(t.a), max(t.d) FROM t\(join)\(filter) GROUP BY t.b HAVING count(*) > 1"
    case 1: return "SELECT count(*), min(t.c), sum(t.c), max(t.g), min(t.e) FROM t\(join)\(filter)"
    case 2: return "SELECT DISTINCT t.a, t.b FROM t\(join)\(filter)"
    case 3:
      return "SELECT * FROM (SELECT t.a AS x, t.b AS y, t.d FROM t\(join)\(filter)) AS s WHERE x < 30 AND y <> 'k4'"
    default: return "SELECT t.a, t.c, t.d FROM t\(join)\(filter) ORDER BY t.c DESC, t.a, t.d LIMIT 7 OFFSET 2"
    }
  }

  /// The same tables on an engine that writes their files in one encoding, wherever that can hold the values.
  private static func warehouse(
    _ workplace: Workplace, _ encoding: any ColumnEncoding.Type
  ) async throws -> Warehouse {
    var configuration = Engine.Configuration(threadCount: 2)
    configuration.forcedEncoding = encoding.wireID
    let warehouse = try await Warehouse.create(workplace.path(encoding.name), on: try Engine(configuration))
    let script = warehouse.session().script(setup)
    while try await script.next() != nil {}
    return warehouse
  }

  private static let encodingNames = EncodingRegistry.all.map { $0.name }.filter { $0 != Constant.name }

  /// Every encoding is used by some page: what is compared is not the same thing under another name. (A chunk of one value
  /// has no pages, so that here no page is left to be constant.)
  @Test(arguments: encodingNames)
  func filesHaveTheEncodingThatIsForced(name: String) async throws {
    let workplace = try Workplace()
    let encoding = try #require(EncodingRegistry.all.first { $0.name == name })
    let pages = try await Self.warehouse(workplace, encoding).table("t").pageEncodings()
    #expect("\(pages)".contains(name), "\(pages)")
  }

  @Test(arguments: Soak.seeds(9)) func rowsAreTheSameWhateverRulesAct(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let script = warehouse.session().script(Self.setup)
    while try await script.next() != nil {}
    let single = try await Warehouse.open(
      workplace.path("w"), on: try Engine(Engine.Configuration(threadCount: 1)))
    var configuration = Engine.Configuration(threadCount: 2)
    configuration.forcesDivisions = true
    let divided = try await Warehouse.open(workplace.path("w"), on: try Engine(configuration))
    // The same rows, written in another way: filters and decoders of every encoding, below the same queries.
    let encoding = EncodingRegistry.all[Int(seed % UInt64(EncodingRegistry.all.count))]
    let other = try await Self.warehouse(workplace, encoding)
    let names = Optimizer.rules.map(\.name)
    for _ in 0..<25 {
      let sql = Self.query(&random)
      let plain = warehouse.session()
      plain.leaveOut(rules: Set(names))
      let expected = try await plain.answer(sql).sorted()
      #expect(try await warehouse.session().answer(sql).sorted() == expected, "\(sql)")
      #expect(try await single.session().answer(sql).sorted() == expected, "one thread: \(sql)")
      #expect(try await divided.session().answer(sql).sorted() == expected, "division by division: \(sql)")
      #expect(try await other.session().answer(sql).sorted() == expected, "in \(encoding.name): \(sql)")
      let without = warehouse.session()
      let name = names.randomElement(using: &random) ?? ""
      without.leaveOut(rules: [name])
      #expect(try await without.answer(sql).sorted() == expected, "without \(name): \(sql)")
    }
  }
}
