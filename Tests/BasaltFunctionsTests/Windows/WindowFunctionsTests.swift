import BasaltFunctions
import Testing

/// `WindowFunctions`, `WindowPlace`, `WindowValue`: what needs OVER is told apart from all other functions by its name.
@Suite struct WindowFunctionsTests {
  @Test func namesAreTheirOwn() {
    let names = WindowFunctions.all.map(\.name)
    #expect(Set(names).count == names.count && names.contains("row_number") && names.contains("nth_value"))
    for name in names {
      #expect(AggregateRegistry.function(named: name) == nil, "\(name)")
      #expect(!FunctionRegistry.all.contains { $0.name == name || $0.aliases.contains(name) }, "\(name)")
    }
  }

  @Test func eachSaysWhatItIs() {
    for function in WindowFunctions.all {
      #expect(!function.summary.isEmpty && !function.signatures.isEmpty && !function.examples.isEmpty, "\(function.name)")
    }
  }
}
