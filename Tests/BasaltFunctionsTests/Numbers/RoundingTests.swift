import TestSupport
import Testing

@Suite struct RoundingTests {
  /// Halves go away from zero, on both sides and for every type.
  @Test(arguments: [
    ("round(0.5)", "1"), ("round(-0.5)", "-1"), ("round(1.5::double)", "2"), ("round(2.5::double)", "3"),
    ("2.5::integer", "3"), ("-2.5::double::integer", "-3"), ("'0.125'::decimal(5, 2)", "0.13"), ("round(15, -1)", "20"),
    ("round(14, -1)", "10"), ("round(1, -40)", "0"), ("round(2.675::double, 1)", "2.7"),
    ("trunc(-1.99::double, 1)", "-1.9"),
  ]) func halvesGoAwayFromZero(expression: String, result: String) throws {
    #expect(try ExpressionText.text(expression) == result, "\(expression)")
  }
}
