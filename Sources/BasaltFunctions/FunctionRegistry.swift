/// Every scalar function. The one place to register: resolution, `basalt functions` and the tests walk this list, so that
/// a function gets its conformance tests by being named here.
package enum FunctionRegistry {
  /// In the order in which a manual lists families. Forms that look like functions and are none
  /// (`extract(… FROM …)`, `CAST`, `position(… IN …)`) are the parser's, and come here as calls.
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
    + RegexConditions.functions
    + RegexPieces.functions
    + RegexReplacement.functions
    // Dates and times.
    + TimeParts.functions
    + Truncation.functions
    + MakingTimes.functions
    + ZoneFunctions.functions
    + TimeNames.functions
    + ToChar.functions
    + StrfTime.functions
    // JSON.
    + JSONPieces.functions
    + JSONFacts.functions
    + JSONQueries.functions
    // Conditionals.
    + Conditionals.functions
    // Bytes.
    + ByteFunctions.functions
    + Digests.functions
    // Lists.
    + ListParts.functions
    + ListLengths.functions
    + ListBuilding.functions
    + ListSearch.functions
    + ListOrder.functions
    + ListTests.functions
    + ListTexts.functions
    + ListAggregates.functions
}
