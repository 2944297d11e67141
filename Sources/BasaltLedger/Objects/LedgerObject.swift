package import BasaltCore

/// One object of the ledger, whole: a sealed header, and the payload that the header speaks of.
/// - Source: format-spec/ledger.md, "Frame"
package struct LedgerObject: Sendable {
  package enum Payload: Sendable, Hashable {
    case bytes([UInt8])
    /// It was there once; the header still says how long it was, and its digest.
    case erased
  }

  package let header: SealedHeader
  package let payload: Payload

  static let lengthByteCount = 8
  /// In the place of the payload's length.
  static let erasedMark = UInt64.max

  /// What stands in every header.
  struct Frame: Sendable {
    let warehouse: UniqueID
    let payloadByteCount: Int
    let payloadDigest: ContentDigest
  }

  let frame: Frame

  // MARK: Writing

  /// Makes an object; its digest is known from then on, before it is stored anywhere.
  /// - Parameter fields: The header's, without those that every header has.
  /// - Throws: `.outOfRange` when header or payload are too large.
  package init(
    _ kind: LedgerObjectKind, of warehouse: UniqueID, fields: [JSONValue.Field], payload: [UInt8] = []
  ) throws(BasaltError) {
    guard payload.count <= kind.payloadByteCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "The payload of a \(kind) would have \(payload.count) bytes; \(kind.payloadByteCountMaximum) are allowed.",
        remedy: "Write the data as files, and put their names into the ledger.")
    }
    let frame = Frame(
      warehouse: warehouse, payloadByteCount: payload.count, payloadDigest: ContentDigest(sha256Of: payload))
    let every = [
      JSONValue.Field("warehouse", .text(frame.warehouse)),
      JSONValue.Field("payloadByteCount", .integer(frame.payloadByteCount)),
      JSONValue.Field("payloadDigest", .text(frame.payloadDigest)),
    ]
    header = try SealedHeader(sealing: every + fields, as: kind)
    self.payload = .bytes(payload)
    self.frame = frame
  }

  /// The commit of a packed range: of its payload, if it had one, only length and digest are known.
  init(packed header: SealedHeader, saying fields: HeaderFields) throws(BasaltError) {
    self.header = header
    frame = try Frame(fields, kind: .commit)
    payload = frame.payloadByteCount == 0 ? .bytes([]) : .erased
  }

  private init(header: SealedHeader, payload: Payload, frame: Frame) {
    self.header = header
    self.payload = payload
    self.frame = frame
  }

  /// The object with the same header, and so the same digest, and without its payload.
  /// - Precondition: It is a commit with a payload.
  package func erasingPayload() -> LedgerObject {
    precondition(frame.payloadByteCount > 0, "there is no payload to erase")
    return LedgerObject(header: header, payload: .erased, frame: frame)
  }

  /// The object as it is stored.
  package var bytes: [UInt8] {
    var bytes = header.bytes
    switch payload {
    case .bytes(let payload):
      bytes.appendLittleEndian(UInt64(payload.count))
      bytes += payload
    case .erased: bytes.appendLittleEndian(LedgerObject.erasedMark)
    }
    return bytes
  }

  // MARK: Reading

  /// Reads a stored object and checks everything but the fields of its kind, which it returns beside it.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  /// - Complexity: O(bytes).
  static func read(
    _ bytes: [UInt8], as kind: LedgerObjectKind
  ) throws(BasaltError) -> (object: LedgerObject, fields: HeaderFields) {
    let (header, fields) = try SealedHeader.read(from: bytes[...], as: kind)
    let frame = try Frame(fields, kind: kind)
    let payload = try payload(behind: header, in: bytes, frame, kind)
    return (LedgerObject(header: header, payload: payload, frame: frame), fields)
  }

  private static func payload(
    behind header: SealedHeader, in bytes: [UInt8], _ frame: Frame, _ kind: LedgerObjectKind
  ) throws(BasaltError) -> Payload {
    let payloadStart = header.bytes.count + LedgerObject.lengthByteCount
    guard payloadStart <= bytes.count else {
      throw LedgerDamage.error("The object ends after \(bytes.count) bytes, within the length of its payload.")
    }
    let length = bytes[...].littleEndian(UInt64.self, at: header.bytes.count)
    let stored = bytes[payloadStart...]
    // Before the lengths are compared: the mark is no length.
    if length == LedgerObject.erasedMark {
      guard kind == .commit, frame.payloadByteCount > 0, stored.isEmpty else {
        throw LedgerDamage.error("The payload is marked as erased where none can be.")
      }
      return .erased
    }
    // Three that must agree: a cut leaves fewer bytes than the header says, and something appended leaves more.
    guard length == UInt64(frame.payloadByteCount), stored.count == frame.payloadByteCount else {
      throw LedgerDamage.error(
        "The payload has \(stored.count) bytes, its length says \(length), the header \(frame.payloadByteCount).")
    }
    let found = ContentDigest(sha256Of: stored)
    guard found == frame.payloadDigest else {
      throw LedgerDamage.error("The payload's digest is \(found); the header says \(frame.payloadDigest).")
    }
    return .bytes(Array(stored))
  }
}

extension LedgerObject.Frame {
  init(_ fields: HeaderFields, kind: LedgerObjectKind) throws(BasaltError) {
    warehouse = try fields.id("warehouse")
    payloadByteCount = try fields.integer("payloadByteCount", in: 0...kind.payloadByteCountMaximum)
    payloadDigest = try fields.digest("payloadDigest")
  }
}
