package import BasaltCore

/// A block of the footer with its checksum behind it.
///
/// The unit in which metadata is read and checked: root, sections, column blocks. Each has a seal of its own, so that a
/// reader of three columns checks three column blocks, not the whole footer, and damage to one leaves the others
/// usable.
///
/// - Source: format-spec/footer.md
package enum SealedBlock {
  package static let sealByteCount = 8

  /// `body ‖ seal`, and the seal.
  package static func sealed(_ body: [UInt8], seed: UInt64) -> (bytes: [UInt8], seal: UInt64) {
    let seal = Checksum.xxh3(body, seed: seed)
    var record = RecordWriter(reserving: body.count + sealByteCount)
    record.raw(body)
    record.u64(seal)
    return (record.bytes, seal)
  }

  /// The body, when the seal matches.
  /// - Parameters:
  ///   - seed: Binds the block to its file and place: see `ChecksumSeed`.
  ///   - name: What it is, for the message.
  /// - Throws: `.corruptFile` with both checksums.
  package static func open(_ block: RecordBytes, seed: UInt64, name: String) throws(BasaltError) -> RecordBytes {
    guard block.count >= sealByteCount else {
      throw FileDamage.file("The \(name) has \(block.count) bytes: too few for its checksum.")
    }
    let body = block.part(0..<(block.count - sealByteCount))
    let found = unsafe body.withBytes { unsafe Checksum.xxh3($0, seed: seed) }
    let expected = block.u64(body.count)
    guard found == expected else {
      throw FileDamage.file("The \(name)'s checksum is \(hexadecimal(found)); the file says \(hexadecimal(expected)).")
    }
    return body
  }

  static func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }
}
