internal import BasaltCore

/// What a chunk costs with a dictionary and without, projected from a few of its vectors, which are proposed for both
/// ways.
///
/// Stands before the only expensive step of a dictionary, numbering all rows: where it says no, that step is not taken;
/// while rows are being numbered it says when to stop; and where it says yes by far, values need not be spelled out for
/// comparison. All are comparisons of J (`NodeChooser`). A share of distinct values that ends the attempt would not do:
/// in the first 4,096 flights every second tail number is new, and in a row group of them not one in thirty.
struct DictionaryEstimate {
  /// J of the chunk with its values spelled out.
  let spelledScore: Double
  /// Bytes that the codes of the chunk take for each bit of a code's width: runs of codes count by what is left of
  /// them.
  private let codeByteCountPerBit: Double
  /// What unpacking the codes costs, and for numbers looking them up, in bytes.
  private let codeDecodeScore: Double
  /// What decoding one entry costs, in bytes. Once a chunk, but a dictionary of almost all values is as slow to make as
  /// these.
  private let entryDecodeScore: Double
  /// How many distinct values the chunk may have.
  let entryCount: Double
  /// Bytes of an entry in the sample, on average.
  private let entryByteCount: Double
  /// What is left of those in the dictionary's page: its entries are written in symbols where the values would be.
  private let entryShare: Double

  /// Vectors of the sample: 3 % of a full row group, so about what 3 % of its encoding takes. Whole vectors, because
  /// references, runs and repetition live among neighbours; spread over the chunk, because most files are sorted by
  /// something.
  private static let vectorCountMaximum = 4
  /// What the chunk pays for one more page, beside its payload: header, alignment, and its part of the footer.
  private static let pageByteCount = 64.0
  /// How much better codes must look before all rows are numbered: that takes as long as encoding the column does, and
  /// a gain of a few percent, which may be an error of the sample, is not worth it.
  private static let promisingFactor = 1.1
  /// How much better codes must look before values are not even looked at. Being wrong is cheap: codes are ranks, so
  /// those of a page span no more than its values do in units of their scale, in as many runs; only the dictionary's
  /// own page is at stake.
  private static let decisiveFactor = 2.0
  /// How often texts must repeat in the sample for symbols not to be thought of: codes of so few texts are shorter than
  /// what symbols make of them, and symbols take longer to find than texts to number.
  private static let repetitionMinimum = 16

  /// - Returns: `nil` when it is clear already: there is nothing to estimate, values are cheaper than any codes, or the
  ///   sample alone is beyond a dictionary's limits.
  /// - Complexity: O(sample): chooses encodings for its values, hashes them, and chooses encodings for their numbers.
  init?(_ column: FlatColumn, _ profile: TierProfile, _ symbols: ChunkSymbols) {
    guard column.count > 0 else { return nil }
    var chooser = NodeChooser(profile: profile, symbols: symbols)
    let page = column.sample(vectors: DictionaryEstimate.sampledVectors(of: column.vectorCount))
    let values = page.values
    // Most numbers end here, before anything is hashed: packed, they cost less than codes of no bits at all. Text waits
    // until it is known how often it repeats.
    let spelledNumbers = column.element == .bytes ? nil : chooser.choose(values)
    let lookupScore = profile.bytesPerNanosecond * DecodeCost.lookup(column.element) * Double(values.count)
    if let spelledNumbers, chooser.score(spelledNumbers, count: values.count) <= lookupScore { return nil }

    var table = DistinctTable(column.element)
    let numbers = Buffer(byteCount: values.count * 2)
    let codes = unsafe numbers.address.assumingMemoryBound(to: UInt16.self)
    let valid = unsafe page.validity.map { unsafe $0.address.assumingMemoryBound(to: UInt64.self) }
    guard unsafe table.number(values, validity: valid, previous: 0, into: codes) else { return nil }
    var occurrences = Array(repeating: 0, count: table.entries.count)
    var validCount = 0
    for row in 0..<values.count {
      if let valid = unsafe valid, unsafe !BitMask.bit(row, in: valid) { continue }
      unsafe occurrences[Int(codes[row])] += 1
      validCount += 1
    }
    if table.entries.count * DictionaryEstimate.repetitionMinimum <= validCount {
      chooser = NodeChooser(profile: profile, plan: EncodingPlan(usesSymbols: false, usesPlanes: false))
    }
    let spelled = spelledNumbers ?? chooser.choose(values)
    let spelledScore = chooser.score(spelled, count: values.count)
    let coded = DictionaryCodes.candidate(
      values.element, codes: NodeValues(.uint16, count: values.count, storage: numbers), chooser)

    let scale = Double(column.count) / Double(values.count)
    self.spelledScore = spelledScore * scale
    // Numbers are not yet ranks among all entries: their width is that of the entries seen.
    codeByteCountPerBit =
      Double(coded.byteCount) / Double(DictionaryEstimate.bitCount(of: table.entries.count)) * scale
    codeDecodeScore = (chooser.score(coded, count: values.count) - Double(coded.byteCount)) * scale
    entryDecodeScore = (spelledScore - Double(spelled.byteCount)) / Double(values.count)
    entryCount = DictionaryEstimate.distinctCount(occurrences, validCount: validCount, scale: scale)
    entryByteCount = Double(table.byteCount) / Double(max(table.entries.count, 1))
    entryShare =
      spelled.encoding == FSST.self
      ? min(1, Double(spelled.byteCount) / Double(max(DictionaryEstimate.byteCount(of: values), 1))) : 1
  }

  /// Whether numbering all rows is worth its time.
  var isPromising: Bool {
    entryCount <= Double(Limits.dictionaryEntryCountMaximum)
      && entryCount * entryByteCount <= Double(Limits.dictionaryByteCountMaximum)
      && expectedScore * DictionaryEstimate.promisingFactor < spelledScore
  }

  /// J of the chunk with codes, if its dictionary is what is expected of it.
  var expectedScore: Double { codedScore(entryCount: entryCount, byteCount: entryCount * entryByteCount) }

  /// Whether a dictionary of so many entries costs less than none. Of the rows seen so far this is a lower bound: once
  /// false, it stays so.
  func pays(entryCount: Int, byteCount: Int) -> Bool {
    codedScore(entryCount: Double(entryCount), byteCount: Double(byteCount)) < spelledScore
  }

  /// Whether it costs so much less that there is no need to know exactly.
  func isDecisive(entryCount: Int, byteCount: Int) -> Bool {
    codedScore(entryCount: Double(entryCount), byteCount: Double(byteCount)) * DictionaryEstimate.decisiveFactor
      < spelledScore
  }

  /// J of codes and entries.
  private func codedScore(entryCount: Double, byteCount: Double) -> Double {
    let bitCount = Double(DictionaryEstimate.bitCount(of: Int(entryCount)))
    return codeByteCountPerBit * bitCount + codeDecodeScore + byteCount * entryShare + entryDecodeScore * entryCount
      + DictionaryEstimate.pageByteCount
  }

  /// Bytes of texts.
  private static func byteCount(of texts: NodeValues) -> Int {
    (0..<texts.count).reduce(0) { $0 + texts.view(at: $1).byteCount }
  }

  /// Bits of a code among so many entries; 1 where none would do, because it stands below a fraction.
  private static func bitCount(of entryCount: Int) -> Int {
    max(1, Int.bitWidth - max(entryCount - 1, 0).leadingZeroBitCount)
  }

  private static func sampledVectors(of vectorCount: Int) -> [Int] {
    let sampleCount = min(vectorCount, vectorCountMaximum)
    return (0..<sampleCount).map { $0 * vectorCount / sampleCount }
  }

  /// The distinct values of a chunk from those of a sample, d / (1 − (1 − q) f₁ / n): values that occur once in the
  /// sample say how many were not met at all. The first-order jackknife of Haas and Stokes, "Estimating the number of
  /// classes in a finite population", 1998. Exact when the sample is the chunk (q = 1), and n / q when no value
  /// repeats.
  /// - Parameters:
  ///   - occurrences: How often each distinct value is in the sample.
  ///   - scale: Rows of the chunk for each of the sample, 1 / q.
  private static func distinctCount(_ occurrences: [Int], validCount: Int, scale: Double) -> Double {
    guard validCount > 0 else { return 0 }
    let onceShare = Double(occurrences.count { $0 == 1 }) / Double(validCount)
    return Double(occurrences.count) / (1 - (1 - 1 / scale) * onceShare)
  }
}
