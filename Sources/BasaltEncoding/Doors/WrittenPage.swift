internal import BasaltCore

/// A tree that has been written, before the block codec.
///
/// Apart from the chosen tree, because one tree may be put through the codec several times (`CodecTrial`), and apart from the
/// page in the file, because that may be either of the two.
struct WrittenPage {
  private let writer: NodeWriter

  /// Its size was predicted to the byte, so the buffer never grows.
  init(_ root: any NodeCandidate) {
    // The heap of a bytes node is written in steps that may run over its end.
    var writer = NodeWriter(capacity: root.byteCount + 16)
    root.write(into: &writer)
    assert(
      writer.byteCount == root.byteCount,
      "\(root.encoding.name) predicted \(root.byteCount) bytes, wrote \(writer.byteCount)")
    self.writer = writer
  }

  /// The tree, before any codec; what is behind its bytes is not part of it.
  var payload: Buffer { writer.buffer }
  /// Of the tree.
  var byteCount: Int { writer.byteCount }
  /// Of all its nodes.
  var encodings: EncodingSet { writer.encodings }

  /// The page inside the tier's codec, if that is enough smaller.
  func stored(rowCount: Int, _ compressor: BlockCompressor, _ profile: TierProfile, level: Int32) -> EncodedPage {
    if let smaller = compressed(compressor, profile, level) {
      return EncodedPage(
        rowCount: rowCount, payload: smaller.payload, payloadByteCount: smaller.byteCount, codec: profile.codec,
        uncompressedByteCount: byteCount)
    }
    return EncodedPage(
      rowCount: rowCount, payload: writer.buffer, payloadByteCount: byteCount, codec: .none,
      uncompressedByteCount: byteCount)
  }

  /// How long it would be in a file, without a copy of it.
  func storedByteCount(_ compressor: BlockCompressor, _ profile: TierProfile, _ level: Int32) -> Int {
    compressed(compressor, profile, level)?.byteCount ?? byteCount
  }

  /// `nil` where the codec does not gain what the tier asks for.
  private func compressed(
    _ compressor: BlockCompressor, _ profile: TierProfile, _ level: Int32
  ) -> (payload: Buffer, byteCount: Int)? {
    let byteCountMaximum = byteCount * (100 - profile.codecGainPercentMinimum) / 100
    guard
      let smaller = compressor.compress(
        writer.buffer, byteCount: byteCount, byteCountMaximum: byteCountMaximum, level: level, seams: writer.seams),
      // What a reader would take for a decompression bomb stays as it is.
      byteCount <= smaller.byteCount * Limits.codecExpansionMaximum
    else { return nil }
    return smaller
  }
}
