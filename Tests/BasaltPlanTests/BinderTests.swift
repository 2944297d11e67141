import BasaltCore
import BasaltPlan
import BasaltSQL
import Testing

/// What statements come to, and what is told of those that are wrong.
@Suite struct BinderTests {
  private static let topics = QueryPlans.topics + ExpressionPlans.topics

  @Test(arguments: topics.map(\.name)) func statementsComeToTheirPlans(topic: String) throws {
    for expected in Self.topics.first(where: { $0.name == topic })?.plans ?? [] {
      let plan = try TableList.plan(expected.sql)
      #expect(PlanText.text(of: plan) == expected.plan, "\(expected.sql)")
      #expect(columns(plan) == expected.columns, "\(expected.sql)")
      PlanCheck.check(plan, expected.sql)
    }
  }

  private func columns(_ plan: QueryPlan) -> String {
    plan.root.columns.map { "\($0.name) \($0.type)\($0.isNullable ? "" : "!")" }.joined(separator: ", ")
  }

  private static let refused = RefusedNames.topics + RefusedExpressions.topics

  @Test(arguments: refused.map(\.name)) func mistakesAreToldPlainlyAndWhereTheyAre(topic: String) throws {
    for expected in Self.refused.first(where: { $0.name == topic })?.statements ?? [] {
      do throws(BasaltError) {
        _ = try TableList.plan(expected.sql)
        Issue.record("accepted: \(expected.sql)")
      } catch {
        #expect(error.code == expected.code, "\(expected.sql)")
        #expect(error.message == expected.message, "\(expected.sql)")
        #expect(error.remedy == expected.remedy, "\(expected.sql)")
        let excerpt = SourceExcerpt(of: error)
        #expect(excerpt?.line == 1 && excerpt?.column == expected.column, "\(expected.sql): \(error)")
      }
    }
  }

  /// Every time the same, whatever dictionaries and sets are made of.
  @Test func plansAreDeterministic() throws {
    for topic in Self.topics {
      for expected in topic.plans {
        #expect(try TableList.text(expected.sql) == TableList.text(expected.sql), "\(expected.sql)")
      }
    }
  }

  // MARK: Constants

  private func constant(_ sql: String, as type: LogicalType) throws(BasaltError) -> Value {
    let binder = Binder(catalog: TableList.flights, session: TableList.session, source: try SourceText(sql))
    return try binder.constant(try SQLParser.expression(sql), as: type)
  }

  @Test func expressionsWithoutColumnsHaveAValue() throws {
    #expect(try constant("1 + 1", as: .bigint) == .bigint(2))
    #expect(try constant("'2024-01-31'", as: .date) == .date(days: 19_753))
    #expect(try constant("NULL", as: .uuid) == .null)
    #expect(try constant("CASE WHEN false THEN 1 / 0 ELSE $1 END", as: .smallint) == .smallint(7))
    #expect(try constant("coalesce(NULL, NULL, 'x') || :carrier", as: .text) == .text("xUA"))
    #expect(try constant("2 IN (1, 2, NULL) AND 3 NOT IN (1, NULL)", as: .boolean) == .null)
    #expect(try constant("false AND 1 / 0 = 1", as: .boolean) == .boolean(false))
    #expect(try constant("true OR 1 / 0 = 1", as: .boolean) == .boolean(true))
    #expect(try constant("now()", as: .timestamptz) == .timestamptz(microseconds: 1_700_000_000_000_000))
    #expect(try constant("date '2024-01-31' + interval '1 month'", as: .date) == .date(days: 19_782))
  }

  @Test func whatHasNoValueYetIsNoConstant() throws {
    for sql in ["random()", "(SELECT 1)", "1 IN (SELECT 1)", "EXISTS (SELECT 1)"] {
      #expect(throws: BasaltError.self, "\(sql)") { try constant(sql, as: sql.hasPrefix("r") ? .double : .boolean) }
    }
    do {
      _ = try constant("delay", as: .integer)
      Issue.record("a column has a value")
    } catch {
      #expect(error.message == "There is no column delay: there are none to be named in a constant.")
    }
    do {
      _ = try constant("random()", as: .double)
      Issue.record("random is constant")
    } catch {
      #expect(
        error.message == "A value in a constant must be constant: no query, and no function whose result changes.")
    }
  }
}
