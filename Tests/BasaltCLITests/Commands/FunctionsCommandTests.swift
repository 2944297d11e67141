import TestSupport
import Testing

/// `FunctionsCommand`: the list, a page, and what there is not.
@Suite struct FunctionsCommandTests {
  @Test func everyFunctionOfTheListHasAPage() throws {
    let list = try Program().run(["functions"])
    #expect(list.exitCode == 0 && list.standardError == "", "\(list.report)")
    let names = list.standardOutput.split(separator: "\n").dropFirst().compactMap { line in
      line.split(separator: " ").first.map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }
    }
    #expect(names.count > 100 && names.contains("date_trunc") && names.contains("+"), "\(names)")
    for name in ["date_trunc", "+", "sum", "coalesce", "upper"] {
      let page = try Program().run(["functions", name])
      #expect(
        page.exitCode == 0 && page.standardOutput.hasPrefix(name) && page.standardOutput.contains("→"), "\(page.report)"
      )
    }
  }

  @Test(arguments: ["operators", "numbers", "text", "time", "conditionals", "bytes", "aggregates"])
  func aFamilyIsAPartOfTheList(family: String) throws {
    let all = try Program().run(["functions"]).standardOutput
    let part = try Program().run(["functions", "--family", family])
    let lines = part.standardOutput.split(separator: "\n").dropFirst()
    #expect(part.exitCode == 0 && !lines.isEmpty, "\(part.report)")
    #expect(
      lines.allSatisfy { $0.contains(" \(family) ") } && lines.count < all.split(separator: "\n").count,
      "\(part.report)")
  }

  @Test func whatThereIsNotIsToldOf() throws {
    for (arguments, status) in [
      (["no_such_function"], Int32(1)), (["--family", "magic"], 2), (["sum", "--family", "time"], 2), (["a", "b"], 2),
    ] {
      let run = try Program().run(["functions"] + arguments)
      #expect(
        run.exitCode == status && run.standardOutput == "" && run.standardError.hasPrefix("error: "), "\(run.report)")
    }
    // The nearest name, for whoever has mistyped.
    let run = try Program().run(["functions", "date_trunk"])
    #expect(run.standardError.contains("date_trunc") || run.standardError.contains("lists"), "\(run.report)")
  }
}
