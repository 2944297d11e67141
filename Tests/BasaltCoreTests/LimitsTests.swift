import BasaltCore
import Testing

@Suite struct LimitsTests {
  private func isPowerOfTwo(_ number: Int) -> Bool { number > 0 && number.nonzeroBitCount == 1 }

  @Test func rowUnitsNest() {
    for count in [
      Limits.vectorRowCount, Limits.batchRowCountMaximum, Limits.pageRowCount, Limits.pageRowCountMinimum,
      Limits.pageRowCountMaximum, Limits.rowGroupRowCount, Limits.rowGroupRowCountMaximum,
    ] {
      #expect(isPowerOfTwo(count) && count.isMultiple(of: Limits.vectorRowCount))
    }
    #expect(Limits.vectorRowCount.isMultiple(of: 64), "a vector begins at a word of every mask")
    #expect((Limits.pageRowCountMinimum...Limits.pageRowCountMaximum).contains(Limits.pageRowCount))
    #expect(
      Limits.pageRowCount <= Limits.rowGroupRowCount && Limits.pageRowCountMaximum <= Limits.rowGroupRowCountMaximum)
    #expect(
      Limits.rowGroupRowCount <= Limits.rowGroupRowCountMaximum
        && Limits.rowGroupRowCountMaximum <= Limits.fileRowCountMaximum)
  }

  @Test func positionsAndCodesFitSixteenBits() {
    #expect(Limits.batchRowCountMaximum - 1 <= Int(UInt16.max) && Limits.pageRowCountMaximum - 1 <= Int(UInt16.max))
    #expect(Limits.dictionaryEntryCountMaximum - 1 <= Int(UInt16.max))
    #expect(Limits.rowGroupCountMaximum <= Int(UInt16.max))
  }

  /// A value fits a page, a page a buffer, and offsets into a buffer the 31 bits of a view.
  @Test func bytesNest() {
    #expect(Limits.boundByteCountMaximum < Limits.valueByteCountMaximum)
    #expect(Limits.valueByteCountMaximum <= Limits.pageDecodedByteCountMaximum)
    #expect(Limits.pageDecodedByteCountTarget <= Limits.pageDecodedByteCountMaximum)
    #expect(Limits.pageDecodedByteCountMaximum <= Limits.bufferByteCountMaximum)
    #expect(Limits.pageRowCountMaximum * 16 <= Limits.pageDecodedByteCountMaximum, "the widest fixed values")
    #expect(Limits.pageDecodedByteCountMaximum <= Int(Int32.max))
    #expect(Limits.dictionaryByteCountMaximum <= Limits.pageDecodedByteCountTarget)
    // Any dictionary may be one that others share.
    #expect(Limits.sharedDictionaryByteCountMaximum >= Limits.dictionaryByteCountMaximum)
    #expect(Limits.valueByteCountMaximum <= Limits.csvRecordByteCountMaximum, "what can be exported can be read")
    #expect(Limits.csvColumnCountMaximum <= Limits.columnCountMaximum)
    #expect(Limits.bufferPoolByteCount >= Limits.pageDecodedByteCountMaximum)
  }

  /// Sums over a file stay far from the end of Int: sizes read from disk may be added without checks.
  @Test func sumsDoNotOverflow() {
    #expect(!Limits.fileRowCountMaximum.multipliedReportingOverflow(by: Limits.columnCountMaximum).overflow)
    #expect(!Limits.pageDecodedByteCountMaximum.multipliedReportingOverflow(by: Limits.codecExpansionMaximum).overflow)
  }

  @Test func oneReadCallStaysBelowTheSystemsLimit() {
    #expect(2 * Limits.readSpanRequestCountMaximum <= 1_024, "each range may bring a gap before it")
    #expect(Limits.readGapByteCountMaximum < Limits.readSpanByteCountMaximum && Limits.ioThreadCount > 0)
  }

  @Test func partsOfTheLedgerFitTheirWholes() {
    #expect(Limits.inlineFileByteCountMaximum < Limits.commitPayloadByteCountMaximum)
    #expect(Limits.commitPayloadByteCountMaximum <= Limits.checkpointPayloadByteCountMaximum)
    #expect(
      Limits.checkpointPayloadByteCountMaximum + Limits.ledgerHeaderByteCountMaximum < Limits.bufferByteCountMaximum)
    // An entry of either list in a checkpoint: its name, and about 100 bytes around it.
    let entryByteCount = Limits.ledgerNameByteCountMaximum + 120
    let listedCount = Limits.applicationCountMaximum + Limits.branchCountMaximum
    #expect(listedCount * entryByteCount < Limits.ledgerHeaderByteCountMaximum)
    #expect(Limits.unpackedCommitCountMinimum.isMultiple(of: Limits.packedRangeCommitCount))
    #expect(Limits.packedRangeCommitCount.isMultiple(of: Limits.checkpointIntervalCommitCount))
    #expect(
      Limits.recentCommitCountMaximum >= Limits.checkpointIntervalCommitCount,
      "following after opening reads nothing twice")
  }

  /// Several row groups wait within the budget, rows of a window have 16-bit positions, and a window is no more than a row group holds.
  @Test func stagedRowsNest() {
    #expect(Limits.stagedRowGroupByteCount * 4 <= Limits.stagedByteCount)
    #expect(Limits.stagedWindowRowCountMaximum - 1 <= Int(UInt16.max))
    #expect(Limits.stagedWindowRowCountMaximum <= Limits.rowGroupRowCount)
    #expect(Limits.stagedRowGroupByteCount <= Limits.dataFileByteCountTarget && Limits.stagedOpenFileCountMaximum > 0)
  }

  @Test func statementsFitTheirScripts() {
    #expect(Limits.sqlStatementByteCountMaximum <= Limits.sqlScriptByteCountMaximum)
    #expect(Limits.sqlScriptByteCountMaximum <= Int(UInt32.max), "places are 32 bits")
    #expect(Limits.sqlParameterNumberMaximum == Int(UInt16.max))
  }
}
