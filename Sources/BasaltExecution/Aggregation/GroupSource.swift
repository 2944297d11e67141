import BasaltCore

/// The groups of a grouping, or of several that share none: keys and results, batch by batch.
final class GroupSource: Source {
  static var displayName: String { "GROUPS" }

  /// Held, because results are made from their states when they are asked for.
  private let groupings: [Groupings.Held]
  /// All groups are there: morsels of them are given as they are wanted.
  private let round = RoundInParts()

  /// Batches of a morsel: some 16,000 groups, so that a few threads have something to do and what a morsel costs does
  /// not count.
  static let morselBatchCount = 2

  init(_ groupings: [Groupings.Held]) { self.groupings = groupings }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let morselRowCount = GroupSource.morselBatchCount * Limits.batchRowCountMaximum
    return try round.next(wantedRowCount: wantedRowCount, morselRowCount: morselRowCount) { Round(groupings) }
  }

  /// All groups, in pieces that threads can take.
  private struct Round: SourceRound {
    /// A part of a grouping each.
    // Cut once: a morsel's number says where it is.
    private let morsels: [(held: Groupings.Held, chunks: ArraySlice<Range<Int>>)]

    init(_ groupings: [Groupings.Held]) {
      // Groupings are of different sizes; pieces of them are not, but for the last of each.
      morsels = groupings.flatMap { held in
        // A result batch has as many groups as any batch has rows.
        let chunks = unsafe Grouping.chunks(held.grouping.groupCount)
        return stride(from: 0, to: chunks.count, by: GroupSource.morselBatchCount).map {
          (held, chunks[$0..<min($0 + GroupSource.morselBatchCount, chunks.count)])
        }
      }
    }

    var morselCount: Int { morsels.count }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(self) }

    /// Without memory of its own: a batch is made and handed on.
    private final class Worker: SourceWorker {
      private let round: Round
      init(_ round: Round) { self.round = round }

      // Groupings are only read from here on, by any number of threads.
      func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
        // `emit` may say that it has enough, and then nobody asks for the rest.
        let (held, chunks) = round.morsels[morsel]
        for chunk in chunks {
          // Made when they are wanted: results that a LIMIT leaves out are never computed.
          let columns = try unsafe held.grouping.columns(chunk)
          // Groups that have gone to another grouping are few, and are told from the others by a selection.
          let left = unsafe held.grouping.left(in: chunk)
          if try emit(VectorBatch(columns: columns, physicalRowCount: chunk.count, selection: left)) == .enough {
            return
          }
        }
      }
    }
  }
}
