internal import BasaltCore

/// How the pages of a chunk are written, decided by the stored bytes of one of them, written every way: its neighbours are
/// alike. Once a chunk, for values spelled out and for codes apart.
///
/// One page and not a sample of rows: what a codec finds is in the distance between rows, and how much its tables weigh is in
/// their number. One page and not all: that would be the time of writing the chunk once for each way.
///
/// It also knows what a byte of the tree comes to in the file, so that pages can be compared by that.
struct CodecTrial {
  let plan: EncodingPlan
  /// Of zstd.
  let level: Int32
  /// All that was tried, in the order of trying; of no interest to who writes, and kept because it is a handful of numbers.
  let outcomes: [Outcome]
  /// Whose J, and whose codec.
  private let profile: TierProfile
  /// Stored bytes for each byte of the tree.
  private let storedShare: Double
  /// What undoing the codec costs, in nanoseconds for each byte of the tree.
  private let codecNanoseconds: Double

  /// Without a codec nothing needs trying.
  init(untried profile: TierProfile) {
    (self.profile, plan, level) = (profile, .packed, ZstdLevel.compared.number)
    (storedShare, codecNanoseconds, outcomes) = (1, 0, [])
  }

  /// - Parameters:
  ///   - element: Of the values, or of the codes.
  ///   - count: Values of the page.
  ///   - choose: The best tree under a plan.
  /// - Complexity: O(page) for each plan, and for each level of the best.
  init(
    _ profile: TierProfile, _ compressor: BlockCompressor, _ element: ElementType, count: Int,
    choose: (EncodingPlan) -> any NodeCandidate
  ) {
    func attempt(_ plan: EncodingPlan) -> Attempt {
      Attempt(plan, choose(plan), count: count, profile, compressor)
    }
    // Equals keep what is simpler.
    var best = attempt(.packed)
    var attempts = [best.outcome]
    for question in EncodingPlan.questions(for: element) {
      let other = attempt(question.answer(best.plan))
      attempts.append(other.outcome)
      if other.score < best.score * question.tolerance { best = other }
    }
    let page = best.page
    self.profile = profile
    plan = best.plan
    // LZ4 has no levels.
    let levels = profile.codec == .zstd ? ZstdLevel.all : [.compared]
    let sizes = levels.map { level in
      let isKnown = level.number == ZstdLevel.compared.number
      return (level, isKnown ? best.storedByteCount : page.storedByteCount(compressor, profile, level.number))
    }
    // Not by J: a reader hardly sees the level that a page was written with, only whoever writes does.
    func cost(_ size: (ZstdLevel, Int)) -> Double {
      Double(size.1) + size.0.byteNanoseconds * Double(page.byteCount) / ZstdLevel.nanosecondsWorthAByte
    }
    // Equals keep the faster one.
    let chosen = sizes.min { cost($0) < cost($1) } ?? sizes[0]
    level = chosen.0.number
    for (level, storedByteCount) in sizes where level.number != ZstdLevel.compared.number {
      var outcome = best.outcome
      (outcome.level, outcome.storedByteCount) = (level.number, storedByteCount)
      attempts.append(outcome)
    }
    outcomes = attempts
    storedShare = Double(chosen.1) / Double(page.byteCount)
    codecNanoseconds = chosen.1 < page.byteCount ? DecodeCost.decompressedByte(profile.codec) : 0
  }

  /// What came of one way to write the page, without its validity.
  struct Outcome: Equatable {
    let plan: EncodingPlan
    var level: Int32
    /// Of the tree.
    let byteCount: Int
    /// Behind the codec; that of the tree where the codec does not gain enough.
    var storedByteCount: Int
  }

  /// A page under a plan. Without the page's validity, which is the same under all of them.
  private struct Attempt {
    let plan: EncodingPlan
    let page: WrittenPage
    let storedByteCount: Int
    /// J, in bytes.
    let score: Double

    var outcome: Outcome {
      Outcome(
        plan: plan, level: ZstdLevel.compared.number, byteCount: page.byteCount, storedByteCount: storedByteCount)
    }

    init(
      _ plan: EncodingPlan, _ candidate: any NodeCandidate, count: Int, _ profile: TierProfile,
      _ compressor: BlockCompressor
    ) {
      self.plan = plan
      page = WrittenPage(candidate)
      storedByteCount = page.storedByteCount(compressor, profile, ZstdLevel.compared.number)
      let codecNanoseconds = storedByteCount < page.byteCount ? DecodeCost.decompressedByte(profile.codec) : 0
      let nanoseconds =
        candidate.decodeNanoseconds * Double(count) + codecNanoseconds * Double(page.byteCount)
      score = Double(storedByteCount) + profile.bytesPerNanosecond * nanoseconds
    }
  }

  /// J of a page under this plan, as far as the page that was tried stands for it, in bytes.
  ///
  /// Before the codec, codes of two planes and values of two planes are as large; behind it they may not be. So pages are not
  /// compared by `NodeChooser.score`, which knows of no codec.
  func score(_ candidate: any NodeCandidate, count: Int) -> Double {
    let nanoseconds =
      candidate.decodeNanoseconds * Double(count) + codecNanoseconds * Double(candidate.byteCount)
    return Double(candidate.byteCount) * storedShare + profile.bytesPerNanosecond * nanoseconds
  }
}
