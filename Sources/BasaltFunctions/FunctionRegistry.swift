/// Every scalar function. The one place to register: resolution, `basalt functions` and the tests walk this list, so that
/// a function gets its conformance tests by being named here.
package enum FunctionRegistry {
  package static let all: [ScalarFunction] =
    Operators.functions
    // Numbers.
    + IntegerFunctions.functions
    + Rounding.functions
    + DoubleFunctions.functions
    + Buckets.functions
    // Text.
    + TextLengths.functions
    + LetterCase.functions
    + TextPieces.functions
    + TextBuilding.functions
    + TextSearch.functions
    + Like.functions
    + Joining.functions
    // Dates and times.
    + TimeParts.functions
    + Truncation.functions
    + MakingTimes.functions
    + ZoneFunctions.functions
    + TimeNames.functions
    + ToChar.functions
    // Conditionals.
    + Conditionals.functions
    // Bytes.
    + ByteFunctions.functions
}
