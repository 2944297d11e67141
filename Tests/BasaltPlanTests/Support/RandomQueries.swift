import BasaltCore
import TestSupport

/// Queries over the tables of `TableList`, drawn at random: most of them mean something, some are wrong in one place, and a
/// few everywhere.
struct RandomQueries {
  private var random: SeededRandom
  /// Tables of WITH that may be named.
  private var commonTables: [String] = []
  /// Whether the columns of flights may be named where the next expression stands.
  private var hasFlights = true

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private enum Kind: CaseIterable { case number, text, boolean, day, moment }

  private mutating func chance(_ denominator: Int) -> Bool { random.chance(1, in: denominator) }

  /// What is drawn of a query without flights.
  private mutating func apart(_ body: (inout RandomQueries) -> String) -> String {
    let before = hasFlights
    defer { hasFlights = before }
    hasFlights = chance(12)
    return body(&self)
  }

  private mutating func list(_ range: ClosedRange<Int>, _ element: (inout RandomQueries) -> String) -> String {
    (0..<random.integer(in: range)).map { _ in element(&self) }.joined(separator: ", ")
  }

  // MARK: Queries

  mutating func query(_ level: Int) -> String {
    var text = ""
    let known = commonTables
    if level > 1, chance(5) {
      let name = random.pick(["w", "v"])
      text = "WITH \(name)\(chance(3) ? " (flight, carrier)" : "") AS (\(query(level - 2))) "
      commonTables.append(name)
    }
    defer { commonTables = known }
    text += level > 0 && chance(5) ? combined(level - 1) : select(level)
    if chance(3) { text += " ORDER BY \(chance(6) ? "ALL" : list(1...2) { $0.orderItem(level - 1) })" }
    if chance(4) { text += " LIMIT \(random.pick(["3", "NULL", "$1", "1 + 1", "(SELECT 2)", "'4'", "3", "2 * 3"]))" }
    if chance(40) { text += " LIMIT \(random.pick(["-1", "delay"]))" }
    if chance(8) { text += " OFFSET 1" }
    return text
  }

  private mutating func orderItem(_ level: Int) -> String {
    let key = chance(3) ? "\(random.integer(in: 1...3))" : expression(kind(), level)
    return key + random.pick(["", " DESC", " NULLS FIRST"])
  }

  private mutating func combined(_ level: Int) -> String {
    let operation = random.pick(["UNION", "UNION ALL", "EXCEPT", "INTERSECT ALL"])
    let kinds = [kind(), kind()].prefix(random.integer(in: 1...2))
    var sides: [String] = []
    for _ in 0..<random.integer(in: 2...3) {
      let isValues = chance(4)
      let before = hasFlights
      hasFlights = !isValues
      let items = kinds.map { expression($0, level) }.joined(separator: ", ")
      hasFlights = before
      sides.append(isValues ? "VALUES (\(items))" : "SELECT \(items) FROM flights")
    }
    return sides.joined(separator: " \(operation) ")
  }

  private mutating func select(_ level: Int) -> String {
    let before = hasFlights
    defer { hasFlights = before }
    let tables = chance(12) ? "" : " FROM \(from(level))"
    hasFlights = tables.hasPrefix(" FROM flights") || chance(12)
    var text = "SELECT \(chance(6) ? "DISTINCT " : "")\(list(1...3) { $0.item(level) })\(tables)"
    if chance(2) { text += " WHERE \(expression(.boolean, level))" }
    if chance(3) {
      text +=
        " GROUP BY \(chance(2) ? "ALL" : list(1...2) { $0.chance(3) ? "1" : $0.expression($0.kind(), level - 1) })"
      if chance(3) { text += " HAVING \(expression(.boolean, level - 1))" }
    }
    return text
  }

  private mutating func item(_ level: Int) -> String {
    switch random.integer(in: 0...8) {
    case 0 where hasFlights:
      return random.pick(["*", "flights.*", "* EXCLUDE (carrier)", "* REPLACE (1 AS flight)"])
    case 1 where hasFlights:
      return random.pick(["count(*)", "count(DISTINCT flights.delay)", "sum(flights.price)", "max(flights.day)"])
    default: return expression(kind(), level) + random.pick(["", "", " AS x", " AS carrier"])
    }
  }

  private mutating func from(_ level: Int) -> String {
    let kinds = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN"]
    var text = chance(12) ? table(level) : "flights"
    for _ in 0..<random.integer(in: 0...2) {
      switch random.integer(in: 0...4) {
      case 0: text += ", \(table(level))"
      case 1: text += " CROSS JOIN \(table(level))"
      case 2:
        let (table, column) = random.pick([
          ("carriers", "carrier"), ("carriers AS c", "carrier"), ("flights AS f", "flight"), ("airports", "name"),
        ])
        text += " \(random.pick(kinds)) \(table) USING (\(column))"
      case 3: text += " NATURAL \(random.pick(kinds)) \(table(level))"
      default:
        let key = chance(2) ? "flights.delay = 3" : expression(.boolean, level - 1)
        text += " \(random.pick(kinds)) \(table(level)) ON \(key)"
      }
    }
    return text
  }

  private mutating func table(_ level: Int) -> String {
    if level > 0, chance(4) { return "(\(query(level - 1)))\(chance(2) ? " AS s" : "")" }
    if !commonTables.isEmpty, chance(2) { return random.pick(commonTables) + random.pick([" AS a", " AS b", ""]) }
    if chance(30) { return random.pick(["fligts", "flights", "basalt.carriers"]) }
    return random.pick([
      "carriers", "airports", "carriers AS c", "flights AS f (number)", "basalt.commits",
      "generate_series(1, 3) AS g", "flights AT (VERSION => 3) AS old",
    ])
  }

  // MARK: Expressions

  private mutating func kind() -> Kind { random.pick(Kind.allCases) }

  private mutating func expression(_ kind: Kind, _ level: Int) -> String {
    guard level > 0 else { return leaf(kind) }
    let level = level - 1
    // Now and then of another type than is wanted.
    let kind = chance(25) ? self.kind() : kind
    switch random.integer(in: 0...7) {
    case 0: return leaf(kind)
    case 1: return "CASE WHEN \(expression(.boolean, level)) THEN \(expression(kind, level)) ELSE \(leaf(kind)) END"
    case 2: return "coalesce(\(expression(kind, level)), \(leaf(kind)))"
    case 3:
      return apart { "(SELECT \($0.expression(kind, level - 1)) FROM \($0.random.pick(["carriers", "airports"])))" }
    default: return operation(kind, level)
    }
  }

  private mutating func operation(_ kind: Kind, _ level: Int) -> String {
    func sub(_ kind: Kind, _ queries: inout RandomQueries) -> String { queries.expression(kind, level) }
    switch kind {
    case .number:
      return random.pick([
        "(\(sub(.number, &self)) \(random.pick(["+", "-", "*", "/", "%", "^"])) \(sub(.number, &self)))",
        "- \(sub(.number, &self))", "abs(\(sub(.number, &self)))", "length(\(sub(.text, &self)))",
        "CAST(\(sub(.number, &self)) AS \(random.pick(["integer", "numeric", "double precision", "smallint"])))",
        "extract(year FROM \(sub(.day, &self)))", chance(6) ? "count(\(leaf(.number)))" : "3", "random()",
        "nullif(\(sub(.number, &self)), \(sub(.number, &self)))",
      ])
    case .text:
      return random.pick([
        "(\(sub(.text, &self)) || \(sub(.text, &self)))", "upper(\(sub(.text, &self)))",
        "CAST(\(sub(.number, &self)) AS text)", "substring(\(sub(.text, &self)) FROM 1 FOR 2)",
      ])
    case .boolean: return condition(level)
    case .day:
      return random.pick([
        "(\(sub(.day, &self)) + 3)", "last_day(\(sub(.day, &self)))", "CAST(\(sub(.moment, &self)) AS date)",
      ])
    case .moment:
      return random.pick([
        "(\(sub(.moment, &self)) + interval '1 day')", "(\(sub(.moment, &self)) - 2 * interval '1' hour)",
        "date_trunc('month', \(sub(.moment, &self)))", "(\(sub(.day, &self)) + interval '1 month')",
      ])
    }
  }

  private mutating func condition(_ level: Int) -> String {
    let kind = kind()
    let (left, right) = (expression(kind, level), expression(kind, level))
    switch random.integer(in: 0...10) {
    case 0, 1, 2: return "(\(left) \(random.pick(["=", "<>", "<", ">="])) \(right))"
    case 3: return "(\(expression(.boolean, level)) AND \(expression(.boolean, level)))"
    case 4: return "(\(expression(.boolean, level)) OR \(expression(.boolean, level)))"
    case 5: return "(NOT \(expression(.boolean, level)))"
    case 6: return "(\(left) \(random.pick(["IS NULL", "IS NOT NULL", "IS NOT DISTINCT FROM \(right)"])))"
    case 7:
      return "(\(left) \(chance(2) ? "NOT " : "")BETWEEN \(random.pick(["", "SYMMETRIC "]))\(right) AND \(leaf(kind)))"
    case 8: return "(\(left) \(chance(2) ? "NOT " : "")IN (\(leaf(kind)), \(leaf(kind)), \(right)))"
    case 9: return "(\(left) \(chance(2) ? "NOT " : "")IN (SELECT \(expression(kind, level - 1)) FROM flights))"
    default:
      let query = apart { $0.query(level - 1) }
      return random.pick(["EXISTS (\(query))", "(\(expression(.text, level)) LIKE 'a%')"])
    }
  }

  private mutating func leaf(_ kind: Kind) -> String {
    if chance(80) { return random.pick(["nope", "f.flight", "s.x", "interval '1 day'", ":carrier", "$9", "flight"]) }
    if chance(20) { return "NULL" }
    if hasFlights, chance(2) { return column(kind) }
    switch kind {
    case .number: return random.pick(["1", "2.5", "1e3", "-32768", "'7'", "$1", "3000000000"])
    case .text: return random.pick(["'x'", "$2", "'it''s'", "current_user"])
    case .boolean: return random.pick(["true", "false", "1 < 2"])
    case .day: return random.pick(["date '2024-02-29'", "'2024-01-31'", "current_date", "$4"])
    case .moment: return random.pick(["timestamp '2024-01-01 05:30'", "now()", "localtimestamp"])
    }
  }

  /// With its table, so that it is of no other that has one of the name.
  private mutating func column(_ kind: Kind) -> String {
    switch kind {
    case .number:
      "flights." + random.pick(["flight", "delay", "distance", "price", "speed"])
    case .text: "flights.carrier"
    case .boolean: random.pick(["flights.delay > 10", "flights.carrier = 'AA'"])
    case .day: "flights.day"
    case .moment: "flights." + random.pick(["departed", "seen"])
    }
  }
}
