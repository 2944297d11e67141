package import BasaltCore

/// The sealed headers of a thousand consecutive commits in one object: fewer files, and the chain still to be verified.
///
/// Payloads are not packed: small appends have been folded into files long before a range is old enough to lose
/// its commit objects.
/// - Source: format-spec/ledger.md, "Packed range"
package struct PackedRange: Sendable {
  /// Commits 1,000 × `index` and the 999 after it.
  package let index: Int
  package let commits: [Commit]

  /// The numbers of a range's commits.
  /// - Parameter index: At most `LedgerNames.rangeIndex(of:)` of the last commit there can be.
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
  /// - Complexity: O(headers), in memory.
  package func makeObject() throws(BasaltError) -> LedgerObject {
    try PackedRange.makeObject(of: commits.map(\.object.header), index: index, warehouse: commits[0].header.warehouse)
  }

  /// The same of sealed headers alone: they are all that is packed.
  /// - Precondition: They are those of the range, in order, each the predecessor of the next.
  static func makeObject(
    of headers: [SealedHeader], index: Int, warehouse: UniqueID
  ) throws(BasaltError) -> LedgerObject {
    precondition(headers.count == Limits.packedRangeCommitCount)
    var payload: [UInt8] = []
    payload.reserveCapacity(headers.reduce(0) { $0 + $1.bytes.count })
    for header in headers { payload += header.bytes }
    return try LedgerObject(.packedRange, of: warehouse, fields: [.init("range", .integer(index))], payload: payload)
  }

  /// Reads a stored range and checks the chain within it.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  /// - Complexity: O(headers), with an SHA-256 over each.
  package init(parsing bytes: [UInt8], index: Int) throws(BasaltError) {
    let (object, fields) = try LedgerObject.read(bytes, as: .packedRange)
    self.index = index
    let stated = try fields.integer("range", in: 0...Limits.commitNumberMaximum)
    guard stated == index, case .bytes(let payload) = object.payload else {
      throw LedgerDamage.error("The packed range \(index) says that it is range \(stated), or was erased.")
    }
    var commits: [Commit] = []
    var rest = payload[...]
    // Back to back, without a table of places: each header says its own length.
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

  /// - Precondition: It is one of the range.
  package func commit(_ number: CommitNumber) -> Commit {
    commits[number.value - PackedRange.numbers(index).lowerBound]
  }
}
