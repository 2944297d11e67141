import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct AggregateRegistryTests {
  /// What the documentation says, the engine does.
  @Test(arguments: AggregateRegistry.all.map(\.name))
  func everyExampleGivesWhatItSays(name: String) throws {
    let function = try #require(AggregateRegistry.function(named: name))
    for example in function.examples {
      #expect(try AggregateText(example.sql).result().description == example.result, "\(example.sql)")
    }
  }

  @Test func everyAggregateIsDocumented() {
    for function in AggregateRegistry.all {
      #expect(function.examples.count >= 2, "\(function.name)")
      #expect(function.summary.hasSuffix(".") && function.summary.count > 5, "\(function.name)")
      #expect(!function.overloads.isEmpty, "\(function.name)")
    }
  }

  @Test func noNameMeansTwoFunctions() {
    var seen = Set(FunctionRegistry.all.flatMap { [$0.name] + $0.aliases })
    for name in AggregateRegistry.all.flatMap({ [$0.name] + $0.aliases }) {
      #expect(seen.insert(name).inserted, "\(name) is there twice")
      #expect(name == name.lowercased(), "\(name) is not in lower case")
      #expect(AggregateRegistry.function(named: name) != nil)
    }
    #expect(AggregateRegistry.function(named: "abs") == nil)
  }
}
