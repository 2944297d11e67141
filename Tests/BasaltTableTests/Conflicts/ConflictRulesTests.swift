import BasaltCore
import BasaltTable
import TestSupport
import Testing

/// What a transaction may be, each of which meets each other in the tests below.
private enum Example: CaseIterable {
  case append, keyedAppend, deleteLow, deleteHigh, serializableDelete, update, compaction, drop, widen, addColumn,
    respec, notNull

  static let table = UniqueID(bits: 1)
  /// The file that all of them are about.
  static let file = UniqueID(bits: 2)
  static let added = UniqueID(bits: 3)

  var facts: ChangeFacts {
    var facts = ChangeFacts(table: Example.table, kind: kind)
    let statistics = ColumnStatistics(
      rowCount: 9, nullCount: 0, nanCount: 0, minimum: .init(.integer(10), isTight: true),
      maximum: .init(.integer(20), isTight: true))
    let newFile = AddedFile(id: Example.added, statistics: [FieldID(1): statistics])
    switch self {
    case .append:
      facts.usedColumns = [FieldID(1)]
      facts.addedFiles = [newFile]
    case .keyedAppend:
      facts.usedColumns = [FieldID(1)]
      facts.addedFiles = [newFile]
      facts.addedKeys = .between(.integer(10), .integer(20))
    case .deleteLow, .deleteHigh, .serializableDelete:
      facts.usedColumns = [FieldID(1)]
      facts.deletedRows[Example.file] = RowPositions([self == .deleteLow ? 0..<5 : 5..<9])
      if self == .serializableDelete { facts.isolation = .serializable }
      facts.predicate = PruningPredicate([
        PruningPredicate.Term(column: FieldID(1), test: .comparison(.less, .integer(15)))
      ])
    case .update:
      facts.usedColumns = [FieldID(1)]
      facts.removedFiles = [Example.file]
      facts.addedFiles = [newFile]
      facts.addedKeys = .unknown
    case .compaction:
      facts.removedFiles = [Example.file]
      facts.addedFiles = [AddedFile(id: Example.added, holdsOldRows: true)]
    case .drop: facts.dropsTable = true
    case .widen:
      facts.changedColumns = [FieldID(1)]
      facts.changedObjects = [.schema]
      facts.requiredObjects = [.partitionSpec]
    case .addColumn: facts.changedObjects = [.schema]
    case .respec:
      facts.changedObjects = [.partitionSpec]
      facts.requiredObjects = [.schema]
    case .notNull:
      facts.changedColumns = [FieldID(2)]
      facts.changedObjects = [.schema]
      facts.isProvenByRows = true
    }
    return facts
  }

  private var kind: ChangeFacts.Kind {
    switch self {
    case .append, .keyedAppend: .append
    case .deleteLow, .deleteHigh, .serializableDelete, .update: .rowChange
    case .compaction: .rewrite
    case .drop, .widen, .addColumn, .respec, .notNull: .definition
    }
  }

  /// What must come of `self` after `other`, spelled out pair by pair.
  func expected(after other: Example) -> ConflictDecision {
    let column = ConflictReason.columnChanged(FieldID(1))
    switch (self, other) {
    case (_, .drop): return .conflict(.tableDropped)
    case (.append, .widen), (.keyedAppend, .widen), (.deleteLow, .widen), (.deleteHigh, .widen),
      (.serializableDelete, .widen), (.update, .widen):
      return .conflict(column)
    case (.keyedAppend, .keyedAppend), (.keyedAppend, .update), (.update, .keyedAppend), (.update, .update):
      return .conflict(.keysMayIntersect)
    case (.append, _), (.keyedAppend, _): return .compatible
    case (.deleteLow, .deleteHigh), (.deleteHigh, .deleteLow), (.deleteLow, .serializableDelete),
      (.serializableDelete, .deleteLow):
      return .uniteDeletedRows([Example.file])
    case (.deleteLow, .deleteLow): return .conflict(.rowDeletedTwice(file: Example.file, position: 0))
    case (.deleteHigh, .deleteHigh), (.deleteHigh, .serializableDelete), (.serializableDelete, .deleteHigh),
      (.serializableDelete, .serializableDelete):
      return .conflict(.rowDeletedTwice(file: Example.file, position: 5))
    case (.deleteLow, .update), (.deleteHigh, .update), (.serializableDelete, .update), (.deleteLow, .compaction),
      (.deleteHigh, .compaction), (.serializableDelete, .compaction), (.update, .compaction), (.compaction, .update),
      (.compaction, .compaction):
      return .conflict(.fileRemoved(Example.file))
    case (.serializableDelete, .append), (.serializableDelete, .keyedAppend):
      return .conflict(.matchingRowsAdded(Example.added))
    case (.update, .deleteLow), (.update, .deleteHigh), (.update, .serializableDelete), (.compaction, .deleteLow),
      (.compaction, .deleteHigh), (.compaction, .serializableDelete):
      return .conflict(.rowsDeletedInInput(Example.file))
    case (.widen, .widen), (.widen, .addColumn), (.widen, .notNull), (.addColumn, .widen), (.addColumn, .addColumn),
      (.addColumn, .notNull), (.notNull, .widen), (.notNull, .addColumn), (.notNull, .notNull), (.respec, .widen),
      (.respec, .addColumn), (.respec, .notNull):
      return .conflict(.objectChanged(.schema))
    case (.widen, .respec), (.respec, .respec): return .conflict(.objectChanged(.partitionSpec))
    case (.notNull, .append), (.notNull, .keyedAppend), (.notNull, .update): return .conflict(.rowsAddedSinceProof)
    default: return .compatible
    }
  }
}

@Suite struct ConflictRulesTests {
  @Test func everyPairIsDecidedAsTheRulesSay() {
    for own in Example.allCases {
      for other in Example.allCases {
        #expect(
          ConflictRules.decide(own.facts, after: other.facts) == own.expected(after: other), "\(own) after \(other)")
      }
    }
  }

  @Test func otherTablesNeverConflict() {
    for own in Example.allCases {
      for other in Example.allCases {
        let elsewhere = ChangeFacts(table: UniqueID(bits: 99), kind: other.facts.kind)
        #expect(ConflictRules.decide(own.facts, after: elsewhere) == .compatible)
      }
    }
  }

  @Test func aPredicateThatCannotMatchIsNotDisturbed() {
    var own = Example.serializableDelete.facts
    own.predicate = PruningPredicate([PruningPredicate.Term(column: FieldID(1), test: .comparison(.less, .integer(5)))])
    #expect(ConflictRules.decide(own, after: Example.append.facts) == .compatible)
    own.predicate = PruningPredicate([PruningPredicate.Term(column: FieldID(1), test: .never)])
    #expect(ConflictRules.decide(own, after: Example.append.facts) == .compatible)
    // Of a column without statistics nothing is known.
    own.predicate = PruningPredicate([PruningPredicate.Term(column: FieldID(7), test: .isNull)])
    #expect(ConflictRules.decide(own, after: Example.append.facts) == .conflict(.matchingRowsAdded(Example.added)))
  }

  @Test func keysApartDoNotConflict() {
    var own = Example.keyedAppend.facts
    own.addedKeys = .between(.integer(21), .integer(30))
    #expect(ConflictRules.decide(own, after: Example.keyedAppend.facts) == .compatible)
    own.addedKeys = .between(.text("a"), .text("b"))
    #expect(ConflictRules.decide(own, after: Example.keyedAppend.facts) == .conflict(.keysMayIntersect))
  }

  @Test func theErrorNamesBothCommitsAndWhatEachDid() throws {
    let prepared = PreparedTransaction(baseVersion: 7, operation: "delete", changes: [Example.deleteLow.facts])
    let others = [
      CommittedTransaction(version: 8, principal: "ben", operation: "append", changes: [Example.append.facts]),
      CommittedTransaction(version: 9, principal: "anna", operation: "update", changes: [Example.update.facts]),
    ]
    let error = #expect(throws: BasaltError.self) { try prepared.check(against: others) }
    #expect(error?.code == .conflict && error?.consequence == .transaction)
    #expect(
      error?.message
        == "This delete, prepared on version 7, cannot be committed: version 9 (update by anna) removed data file \(Example.file)."
    )
    #expect(error?.remedy.contains("version 9") == true)
  }

  @Test func deletesOfOtherRowsAreUnited() throws {
    let prepared = PreparedTransaction(baseVersion: 7, operation: "delete", changes: [Example.deleteLow.facts])
    let other = CommittedTransaction(
      version: 8, principal: "ben", operation: "delete", changes: [Example.deleteHigh.facts])
    #expect(try prepared.check(against: [other]) == [Example.table: [Example.file]])
    #expect(try prepared.check(against: []).isEmpty)
  }

  @Test func everyReasonReadsAsASentence() {
    let reasons: [ConflictReason] = [
      .tableDropped, .columnChanged(FieldID(1)), .keysMayIntersect, .fileRemoved(Example.file),
      .rowDeletedTwice(file: Example.file, position: 3), .rowsDeletedInInput(Example.file),
      .matchingRowsAdded(Example.file), .objectChanged(.policy("p")), .objectChanged(.property("x")),
      .objectChanged(.sortOrder), .rowsAddedSinceProof,
    ]
    #expect(Set(reasons.map(\.description)).count == reasons.count)
  }
}

@Suite struct RowPositionsTests {
  @Test(arguments: Soak.seeds(200))
  func rangesAreSets(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func draw() -> (RowPositions, Set<Int>) {
      let ranges = (0..<random.integer(in: 0...6)).map { _ in
        let start = random.integer(in: 0...40)
        return start..<(start + random.integer(in: 0...8))
      }
      return (RowPositions(ranges), Set(ranges.flatMap { Array($0) }))
    }
    let (left, leftSet) = draw()
    let (right, rightSet) = draw()
    #expect(left.count == leftSet.count && left.isEmpty == leftSet.isEmpty)
    #expect(left.firstCommon(with: right) == leftSet.intersection(rightSet).min())
    #expect(left.union(right).count == leftSet.union(rightSet).count)
  }
}
