import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// What was encoded comes back, bit for bit, for every type, shape and tier.
///
/// So whatever the writer chose was right: `NodeChooser`, by `NodeFacts` and `DecodeCost`; and what it made of the column on the way: `FlatColumn`,
/// `NodeValues`, `NullFiller`, `RunFinder`, `ScaleUnit`, `IntegerKernels`, `ChunkDictionary`, `DistinctTable`, `DictionaryOrder`, `NodeWriter`.
@Suite struct RoundTripTests {
  static let counts = [1, 64, 1_000, 1_025, 3_000]

  @Test(arguments: LogicalType.all, Soak.seeds(1))
  func decodingReturnsWhatWasEncoded(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      for count in Self.counts {
        for nullShare in [0, 3] {
          let column = try random.column(shape, type, count: count, nullShare: nullShare)
          for profile in TierProfile.allCases {
            let chunk = try ChunkEncoder(type: type, profile: profile).encode(column, pageRowCount: 2_048)
            try chunk.requireEqual(
              column, pageRowCount: 2_048, "\(type) \(shape) \(count) rows, nulls \(nullShare), \(profile)")
          }
        }
      }
    }
  }
}
