import Foundation
import TestSupport
import Testing

/// The programs behind the figures run once here, small, and check their own answers.
@Suite struct PlanningBenchmarkTests {
  private func run(_ program: String, _ arguments: [String]) throws -> ExternalCommand {
    try ExternalCommand.run([BuiltProducts.directory.appending(path: program).path] + arguments)
  }

  @Test(arguments: ["by-day", "scattered"])
  func plansAreRight(order: String) throws {
    let scratch = try TemporaryDirectory()
    let size = ["4000", "400"]
    let make = try run("PlanningBenchmark", ["make", scratch.path] + size + [order])
    #expect(make.exitCode == 0, "\(make.report)")
    let plan = try run("PlanningBenchmark", ["plan", scratch.path] + size + ["2"])
    #expect(plan.exitCode == 0 && plan.standardOutput.contains("1 files of 4000"), "\(plan.report)")
  }

  @Test func rowsAreSorted() throws {
    let sort = try run("SortBenchmark", ["5000"])
    #expect(sort.exitCode == 0 && sort.standardOutput.split(separator: "\n").count == 3, "\(sort.report)")
  }
}
