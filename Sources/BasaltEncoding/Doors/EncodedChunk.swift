package import BasaltCore

/// The pages of one column of one row group, ready to be stored: all that the file layer needs, without knowing what an
/// encoding is.
package struct EncodedChunk: Sendable {
  package let pages: [EncodedPage]
  /// The dictionary that the pages' codes mean; its row count is that of its entries.
  package let dictionary: EncodedPage?
  /// Every encoding in any of them.
  package let encodings: EncodingSet

  /// Whether a page is of differences to another column, which then has to be named with the chunk.
  package var needsBase: Bool { encodings.contains(ColumnDifference.wireID) }
}

/// The payload of a page, as it is to be stored.
package struct EncodedPage: Sendable {
  package let rowCount: Int
  /// The first `payloadByteCount` bytes are the payload, after the codec.
  package let payload: Buffer
  package let payloadByteCount: Int
  package let codec: BlockCodec
  /// The payload's length when the codec is undone.
  package let uncompressedByteCount: Int
}
