import BasaltCore
import Testing

@Suite struct ErrorCodeTests {
  /// Scripts depend on these names: a change here is a breaking change.
  private static let codes: [BasaltError.Code.Group: [BasaltError.Code]] = [
    .fixTheRequest: [
      .syntax, .unknownName, .typeMismatch, .outOfRange, .invalidArgument, .constraint, .alreadyExists,
      .permissionDenied, .unsupported, .statementTooComplex,
    ],
    .tryAgain: [.conflict, .busy, .cancelled, .commitUnknown, .ioFailure], .giveResources: [.memoryBudget, .diskFull],
    .repair: [
      .corruptPage, .corruptFile, .corruptStatistics, .corruptLedger, .unsupportedVersion, .unsupportedEncoding,
    ],
    .report: [.internal],
  ]

  @Test func everyGroupHasCodesAndEveryNameIsItsOwn() {
    let all = ErrorCodeTests.codes.values.flatMap(\.self)
    #expect(Set(all.map(\.name)).count == all.count)
    for group in BasaltError.Code.Group.allCases {
      let codes = ErrorCodeTests.codes[group] ?? []
      #expect(!codes.isEmpty && codes.allSatisfy { $0.group == group })
    }
  }

  @Test func namesAreStable() {
    #expect(
      ErrorCodeTests.codes.values.flatMap(\.self).map(\.description).sorted() == [
        "alreadyExists", "busy", "cancelled", "commitUnknown", "conflict", "constraint", "corruptFile", "corruptLedger",
        "corruptPage",
        "corruptStatistics", "diskFull", "internal", "invalidArgument", "ioFailure", "memoryBudget", "outOfRange",
        "permissionDenied",
        "statementTooComplex", "syntax", "typeMismatch", "unknownName", "unsupported", "unsupportedEncoding",
        "unsupportedVersion",
      ])
  }

  @Test func onlyDamageIsCorruption() {
    let corruptions = ErrorCodeTests.codes.values.flatMap(\.self).filter(\.isCorruption)
    #expect(Set(corruptions) == [.corruptPage, .corruptFile, .corruptStatistics, .corruptLedger])
  }
}
