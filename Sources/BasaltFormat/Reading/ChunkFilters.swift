import BasaltCore
import BasaltEncoding
import BasaltStorage

/// Asks complete dictionaries and Bloom filters about row groups that bounds have left open.
///
/// Two kinds of proof that a constant is in no row. A dictionary that has every value of its chunk is exact, answers any
/// comparison, and would have been read anyway with the first page; a Bloom filter answers equality. Filters of all row
/// groups are announced together: a store that is far away is then waited for once.
struct ChunkFilters {
  private let reader: DataFileReader
  private var questions: [Question] = []

  /// What is asked of one page that is no data page.
  private struct Question {
    /// About one column: a row that is wanted passes one of them.
    let terms: [DataFileScan.Term]
    let chunk: FileChunk
    /// Whether to ask the filter; else the dictionary.
    let isOfBloomFilter: Bool

    /// Of the pages that answer it.
    func ranges(_ reader: DataFileReader) throws(BasaltError) -> [Range<Int>] {
      guard isOfBloomFilter else {
        return try reader.dictionaryByteRanges(of: chunk.entry, rowGroup: chunk.rowGroup, of: terms[0].column)
      }
      return chunk.entry.facts.bloomFilter.map { [$0] } ?? []
    }
  }

  init(_ reader: DataFileReader) { self.reader = reader }

  /// Notes terms of which a row has to pass one and that are open in all pages that are left of a row group, if something
  /// can be asked about them.
  /// - Parameters:
  ///   - terms: At least one, all about one column.
  ///   - pageByteCount: What reading these pages of the column takes.
  mutating func add(_ terms: [DataFileScan.Term], _ chunk: FileChunk, pageByteCount: Int) {
    var isEquality = true
    for term in terms {
      guard case .comparison(let comparison, _) = term.test else { return }
      isEquality = isEquality && comparison == .equal
    }
    let facts = chunk.entry.facts
    // A large dictionary takes milliseconds to open. Where it has a filter beside it, that was meant to be asked first.
    if chunk.entry.dictionaryIsComplete, !isEquality || facts.bloomFilter == nil {
      questions.append(Question(terms: terms, chunk: chunk, isOfBloomFilter: false))
    } else if isEquality, let filter = facts.bloomFilter {
      // Packed numbers may take less than a filter of them; one that is in memory is asked all the same.
      let key = PageKey(object: reader.poolID, range: filter)
      guard filter.count < pageByteCount || reader.pool.missing([key]).isEmpty else { return }
      questions.append(Question(terms: terms, chunk: chunk, isOfBloomFilter: true))
    }
  }

  /// Row groups of which no row passes.
  /// - Throws: What reading and checking a page throws, with its place.
  consuming func ruledOutRowGroups() throws(BasaltError) -> Set<Int> {
    // Most scans ask nothing, and pay nothing.
    guard !questions.isEmpty else { return [] }
    // Two terms about one column have one dictionary, and so may two row groups.
    var ranges: [Range<Int>] = []
    var seen: Set<Range<Int>> = []
    for question in questions {
      for range in try question.ranges(reader) where seen.insert(range).inserted { ranges.append(range) }
    }
    let ahead = PagesAhead(ranges, of: reader)
    // Once a row group is out, what else could be asked about it is left.
    var ruledOut: Set<Int> = []
    for question in questions where !ruledOut.contains(question.chunk.rowGroup) {
      if try isRuledOut(question, ahead) { ruledOut.insert(question.chunk.rowGroup) }
    }
    return ruledOut
  }

  /// By the page that was named for it. A page that is damaged is an error here as anywhere: a filter that cannot be read is
  /// not taken for one that knows nothing, since what else is damaged then nobody could say.
  private func isRuledOut(_ question: Question, _ ahead: PagesAhead?) throws(BasaltError) -> Bool {
    let (chunk, column) = (question.chunk, question.terms[0].column)
    guard question.isOfBloomFilter else {
      let dictionary = try reader.openDictionary(of: chunk.entry, rowGroup: chunk.rowGroup, of: column, ahead: ahead)
      guard let dictionary else { return false }
      return question.terms.allSatisfy { !$0.pageTest.passesAny(of: dictionary) }
    }
    guard let filter = try reader.openBloomFilter(of: chunk, of: column, ahead: ahead) else { return false }
    return question.terms.allSatisfy { term in
      guard case .comparison(_, let constant) = term.test else { return false }
      // A constant without a hash is none that the column can hold.
      guard let hash = ValueHash.hash(of: constant, type: column.field.type) else { return true }
      return !filter.mayContain(hash)
    }
  }
}
