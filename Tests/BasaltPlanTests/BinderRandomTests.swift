import BasaltCore
import BasaltPlan
import BasaltSQL
import TestSupport
import Testing

/// Any query is bound to a plan that keeps to its rules, or refused with a place: never a trap.
@Suite struct BinderRandomTests {
  @Test(arguments: Soak.seeds(64)) func anyQueryIsBoundOrRefused(seed: UInt64) throws {
    var queries = RandomQueries(seed: seed)
    var (boundCount, refusedCount) = (0, 0)
    for _ in 0..<40 {
      let sql = queries.query(3)
      do throws(BasaltError) {
        let plan = try TableList.plan(sql)
        PlanCheck.check(plan, "seed \(seed): \(sql)")
        #expect(!PlanText.text(of: plan).isEmpty)
        boundCount += 1
      } catch {
        #expect(SourceExcerpt(of: error) != nil, "seed \(seed): no place: \(sql): \(error)")
        #expect(error.code.group == .fixTheRequest, "seed \(seed): \(sql): \(error)")
        refusedCount += 1
      }
    }
    // Both happen often, or nothing is tested.
    #expect(boundCount >= 4 && refusedCount >= 4, "seed \(seed): \(boundCount) bound, \(refusedCount) refused")
  }

  /// What the parser never makes of these texts a mutation may.
  @Test(arguments: Soak.seeds(32)) func mutatedStatementsAreBoundOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let topics = QueryPlans.topics + ExpressionPlans.topics
    for plan in topics.flatMap(\.plans) {
      var words = plan.sql.split(separator: " ").map(String.init)
      let other = random.pick(random.pick(topics).plans).sql.split(separator: " ").map(String.init)
      words[random.integer(in: 0...(words.count - 1))] = random.pick(other)
      let sql = words.joined(separator: " ")
      guard let (binder, statement) = try? TableList.binder(sql), case .query(let query) = statement else { continue }
      do throws(BasaltError) {
        PlanCheck.check(try binder.bind(query), "seed \(seed): \(sql)")
      } catch {
        #expect(SourceExcerpt(of: error) != nil, "seed \(seed): no place: \(sql): \(error)")
      }
    }
  }
}
