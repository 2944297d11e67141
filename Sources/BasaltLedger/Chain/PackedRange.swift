package import BasaltCore

/// The sealed headers of a thousand consecutive commits in one object: fewer files, and the chain still to be verified.
///
/// Payloads are not packed: small appends have been folded into files long before a range is old enough to lose its commit objects.
/// - Source: format-spec/ledger.md, "Packed range"
package struct PackedRange: Sendable {
  /// Commits 1,000 × `index` and the 999 after it.
  package let index: Int
  package let commits: [Commit]

  package static func numbers(_ index: Int) -> ClosedRange<Int> {
    let first = index * Limits.packedRangeCommitCount
    return first...first + Limits.packedRangeCommitCount - 1
  }

  /// - Precondition: They are the commits of the range, in order.
  package init(packing commits: [Commit], index: Int) {
    precondition(commits.map(\.number.value) == Array(PackedRange.numbers(index)))
    self.index = index
    self.commits = commits
  }

  /// The object that is stored.
  /// - Throws: `.outOfRange` when the headers are too large together; the commits then stay as they are.
  package func makeObject() throws(BasaltError) -> LedgerObject {
    try LedgerObject(
      .packedRange, of: commits[0].header.warehouse, fields: [.init("range", .integer(index))],
      payload: commits.flatMap { $0.object.header.bytes })
  }

  /// Reads a stored range and checks the chain within it.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  package init(parsing bytes: [UInt8], index: Int) throws(BasaltError) {
    let (object, fields) = try LedgerObject.read(bytes, as: .packedRange)
    self.index = index
    let stated = try fields.integer("range", in: 0...Limits.commitNumberMaximum)
    guard stated == index, case .bytes(let payload) = object.payload else {
      throw LedgerDamage.error("The packed range \(index) says that it is range \(stated), or was erased.")
    }
    var commits: [Commit] = []
    var rest = payload[...]
    for number in PackedRange.numbers(index) {
      let (header, fields) = try SealedHeader.read(from: rest, as: .commit)
      let commit = try Commit(packed: header, saying: fields, number: CommitNumber(number))
      // Its first commit is checked by whoever knows the one before.
      if let previous = commits.last, commit.header.predecessor != previous.digest {
        throw LedgerDamage.error("In the packed range \(index), commit \(number) does not follow from the one before.")
      }
      guard commit.header.warehouse == object.frame.warehouse else {
        throw LedgerDamage.error("In the packed range \(index), commit \(number) belongs to another warehouse.")
      }
      commits.append(commit)
      rest = rest.dropFirst(header.bytes.count)
    }
    guard rest.isEmpty else {
      throw LedgerDamage.error("The packed range \(index) has \(rest.count) bytes behind its last commit.")
    }
    self.commits = commits
  }

  package func commit(_ number: CommitNumber) -> Commit {
    commits[number.value - PackedRange.numbers(index).lowerBound]
  }
}
