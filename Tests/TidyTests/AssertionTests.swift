import Foundation
import Testing

/// Assertions are on where `make test` says that they are.
///
/// Optimised code is without them unless the compiler is told otherwise. Were that flag lost, every test would pass, and what
/// storage and encodings assert would be checked by nobody.
@Suite struct AssertionTests {
  private static var isPromised: Bool { ProcessInfo.processInfo.environment["BASALT_CHECKED"] == "1" }

  @Test(.enabled("only `make test` promises assertions") { isPromised })
  func assertionsAreOn() {
    var isChecked = false
    assert(
      {
        isChecked = true
        return true
      }())
    #expect(isChecked, "the tests were built without -assert-config Debug")
  }
}
