package import BasaltCore

/// One entry of the ledger, as read or about to be written: what its header says, its digest, and its payload.
package struct Commit: Sendable {
  package let header: CommitHeader
  package let object: LedgerObject

  package var number: CommitNumber { header.number }
  /// What the next commit names as its predecessor, and what others pin it by.
  package var digest: ContentDigest { object.header.digest }
  /// How much memory it takes, about.
  var byteCount: Int { object.header.bytes.count + object.frame.payloadByteCount }

  // MARK: Writing

  /// - Parameter payload: The transactions' parts, in order, together as long as they say.
  /// - Throws: `.outOfRange` when header or payload are too large for one commit.
  package init(_ header: CommitHeader, payload: [UInt8]) throws(BasaltError) {
    precondition(header.transactions.reduce(0) { $0 + $1.payloadByteCount } == payload.count)
    self.header = header
    object = try LedgerObject(.commit, of: header.warehouse, fields: header.fields, payload: payload)
  }

  // MARK: Reading

  /// Reads the object that is stored under a commit's name.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  package init(parsing bytes: [UInt8], number: CommitNumber) throws(BasaltError) {
    let (object, fields) = try LedgerObject.read(bytes, as: .commit)
    try self.init(object, saying: fields, number: number)
  }

  /// A commit of which only the sealed header is left: from a packed range.
  init(packed header: SealedHeader, saying fields: HeaderFields, number: CommitNumber) throws(BasaltError) {
    try self.init(LedgerObject(packed: header, saying: fields), saying: fields, number: number)
  }

  private init(_ object: LedgerObject, saying fields: HeaderFields, number: CommitNumber) throws(BasaltError) {
    self.object = object
    header = try CommitHeader(
      fields, warehouse: object.frame.warehouse, payloadByteCount: object.frame.payloadByteCount)
    guard header.number == number else {
      throw LedgerDamage.error("The object of commit \(number) says that it is commit \(header.number).")
    }
  }

  private init(_ header: CommitHeader, _ object: LedgerObject) {
    self.header = header
    self.object = object
  }

  // MARK: The payload

  /// The same commit, by the same digest, without its payload.
  /// - Precondition: It has one.
  package func erasingPayload() -> Commit { Commit(header, object.erasingPayload()) }

  /// The part of the payload that belongs to one transaction.
  /// - Parameter index: Of the transaction in the commit.
  /// - Throws: `.unknownName` when the payload was erased.
  package func payload(ofTransaction index: Int) throws(BasaltError) -> ArraySlice<UInt8> {
    let byteCount = header.transactions[index].payloadByteCount
    switch object.payload {
    case .bytes(let bytes):
      let start = header.transactions[..<index].reduce(0) { $0 + $1.payloadByteCount }
      return bytes[start..<start + byteCount]
    case .erased:
      guard byteCount > 0 else { return [] }
      throw BasaltError(
        .unknownName, "The payload of commit \(number) was erased after its retention ended.",
        remedy: "Read a version within the retention.")
    }
  }
}
