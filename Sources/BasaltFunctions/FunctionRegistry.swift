/// Every scalar function. The one place to register: resolution, `basalt functions` and the tests walk this list, so that
/// a function gets its conformance tests by being named here.
package enum FunctionRegistry {
  package static let all: [ScalarFunction] =
    Operators.functions
}
