import BasaltAccess
import BasaltCore
import BasaltPlan
import BasaltSQL
import TestSupport

/// A catalog of tables with the integer columns a, b and c, and with what is said of them: no rows, where numbers are made up, and
/// exact numbers where rows are given.
struct StatisticsCatalog: Catalog {
  struct Table {
    let name: String
    let rowCount: Int
    /// By column; of others nothing is known.
    let distinct: [String: Int]
    var facts: [String: ColumnFacts] = [:]
    var distributions: [String: DistributionEstimate] = [:]

    init(_ name: String, rowCount: Int, distinct: [String: Int]) {
      (self.name, self.rowCount, self.distinct) = (name, rowCount, distinct)
    }

    /// Statistics of rows; `nil` is NULL.
    /// - Parameter commonCount: How many values of each column are known by how often they are there; `nil`: no distribution is known.
    init(_ name: String, rows: [[Int?]], commonCount: Int? = nil) {
      self.init(
        name, rowCount: rows.count,
        distinct: Dictionary(
          uniqueKeysWithValues: StatisticsCatalog.columns.enumerated().map { index, column in
            (column, Set(rows.compactMap { $0[index] }).count)
          }))
      for (index, column) in StatisticsCatalog.columns.enumerated() {
        let values = rows.compactMap { $0[index] }
        facts[column] = ColumnFacts(
          valueCount: values.count, minimum: values.min().map { .integer(Int32($0)) } ?? .null,
          maximum: values.max().map { .integer(Int32($0)) } ?? .null)
        guard let commonCount, !values.isEmpty else { continue }
        let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
        let common = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(commonCount)
        let named = Set(common.map(\.key))
        let rest = values.filter { !named.contains($0) }.sorted()
        let bounds = rest.isEmpty ? [] : (0...32).map { Value.integer(Int32(rest[$0 * (rest.count - 1) / 32])) }
        distributions[column] = DistributionEstimate(
          [
            DistributionEstimate.Part(
              valueCount: values.count,
              distribution: ValueDistribution(
                sampleCount: values.count,
                commonValues: common.map { .init(value: .integer(Int32($0.key)), count: $0.value) }, bounds: bounds),
              minimum: facts[column]?.minimum, maximum: facts[column]?.maximum)
          ], step: 1)
      }
    }
  }

  static let columns = ["a", "b", "c"]
  private let tables: [String: CatalogTable]

  init(_ tables: [Table]) {
    var all: [String: CatalogTable] = [:]
    for (index, table) in tables.enumerated() {
      let schema = TableList.schema(StatisticsCatalog.columns.map { ($0, .integer) })
      let names = Dictionary(uniqueKeysWithValues: schema.fields.map { ($0.id, $0.name) })
      let id = UniqueID(bits: UInt128(index + 10))
      all[table.name] = CatalogTable(
        name: table.name, schema: schema, source: .stored(id, version: 1),
        access: .grantedToOwner(of: UniqueID(bits: 1), table: id), rowCount: table.rowCount,
        distinctCount: { names[$0].flatMap { table.distinct[$0] } },
        estimatedFacts: { names[$0].flatMap { table.facts[$0] } },
        distribution: { names[$0].flatMap { table.distributions[$0] } })
    }
    self.tables = all
  }

  /// `t0`, `t1`, …: of ten to ten million rows, some columns keys, some of few values, some unknown.
  static func random(_ count: Int, _ random: inout SeededRandom) -> StatisticsCatalog {
    StatisticsCatalog(
      (0..<count).map { index in
        let rowCount = [10, 100, 3_000, 50_000, 1_000_000, 10_000_000].randomElement(using: &random) ?? 10
        var distinct: [String: Int] = [:]
        for column in columns {
          switch Int.random(in: 0..<4, using: &random) {
          case 0: distinct[column] = rowCount
          case 1: distinct[column] = max(1, rowCount / 100)
          case 2: distinct[column] = min(rowCount, 25)
          default: break
          }
        }
        return Table("t\(index)", rowCount: rowCount, distinct: distinct)
      })
  }

  var tableNames: [String] { tables.keys.sorted() }

  func table(schema: String?, named name: String, at moment: Moment?) throws(BasaltError) -> CatalogTable? {
    tables[name]
  }

  /// As it is bound.
  func plan(_ sql: String) throws -> QueryPlan {
    let statement = try SQLParser.statement(sql)
    guard case .query(let query) = statement.statement else { preconditionFailure("no query: \(sql)") }
    return try Binder(catalog: self, session: TableList.session, source: try SourceText(sql)).bind(query)
  }
}
