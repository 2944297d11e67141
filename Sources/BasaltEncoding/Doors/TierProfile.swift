/// What the choice of encodings may spend: a tier says how a file is written, never how it is read.
///
/// Its number stands in a file's root (format-spec/footer.md), for people: no reader goes by it.
package enum TierProfile: UInt8, Sendable, CaseIterable {
  /// Light encodings only: everything can be filtered and read row by row as it lies in memory.
  case hot = 0
  /// Light encodings, then LZ4 where it makes a page smaller by 12 % or more.
  case warm = 1
  /// Light encodings, then zstd where it makes a page smaller by 5 % or more.
  case cold = 2

  /// Bytes that the medium delivers to a core in a nanosecond: what a nanosecond of decoding is worth in bytes.
  /// Memory and NVMe, networked SSD, object store.
  var bytesPerNanosecond: Double {
    switch self {
    case .hot: 4
    case .warm: 1
    case .cold: 0.1
    }
  }

  /// Hot pages have none: they are filtered as they lie in the cache, and a codec would have to be undone for each.
  var codec: BlockCodec {
    switch self {
    case .hot: .none
    case .warm: .lz4
    case .cold: .zstd
    }
  }

  /// How much smaller a block codec must make a page, in percent: decoding through it costs all pages, so a small gain
  /// is a loss.
  var codecGainPercentMinimum: Int {
    switch self {
    case .hot: 0
    case .warm: 12
    case .cold: 5
    }
  }
}
