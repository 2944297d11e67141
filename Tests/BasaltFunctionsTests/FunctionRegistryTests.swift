import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct FunctionRegistryTests {
  /// What the documentation says, the engine does.
  @Test(arguments: FunctionRegistry.all.map(\.name))
  func everyExampleGivesWhatItSays(name: String) throws {
    let function = try #require(FunctionRegistry.all.first { $0.name == name })
    for example in function.examples {
      do {
        let result = try ExpressionText.text(example.sql)
        #expect(result == example.result, "\(example.sql)")
      } catch {
        Issue.record("\(example.sql): \(error)")
      }
    }
  }

  @Test func everyFunctionIsDocumented() {
    for function in FunctionRegistry.all {
      #expect(function.examples.count >= 2, "\(function.name)")
      #expect(function.summary.hasSuffix(".") && function.summary.count > 5, "\(function.name)")
      #expect(!function.overloads.isEmpty, "\(function.name)")
    }
  }

  @Test func noNameMeansTwoFunctions() {
    var seen: Set<String> = []
    for name in FunctionRegistry.all.flatMap({ [$0.name] + $0.aliases }) {
      #expect(seen.insert(name).inserted, "\(name) is there twice")
      #expect(name == name.lowercased(), "\(name) is not in lower case")
    }
  }
}
