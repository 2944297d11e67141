import BasaltCore

/// What an object of the ledger is. The number stands in its frame, so that one that was moved to another's name is refused, not misread.
/// - Source: format-spec/ledger.md, "Frame"
package enum LedgerObjectKind: UInt16, Sendable, CaseIterable {
  case commit = 1
  case checkpoint = 2
  case packedRange = 3
  case attempt = 4
  case lease = 5

  /// How large its payload may be: checked before anything is read or allocated.
  package var payloadByteCountMaximum: Int {
    switch self {
    case .commit: Limits.commitPayloadByteCountMaximum
    case .checkpoint, .packedRange: Limits.checkpointPayloadByteCountMaximum
    case .attempt, .lease: 0
    }
  }

  /// The largest object of this kind.
  var byteCountMaximum: Int {
    SealedHeader.prefixByteCount + Limits.ledgerHeaderByteCountMaximum + SealedHeader.digestByteCount
      + LedgerObject.lengthByteCount + payloadByteCountMaximum
  }
}
