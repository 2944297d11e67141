package import BasaltCore
package import BasaltEncoding

/// Turns the columns of a row group into encoded chunks with their statistics: all the work of writing that needs a
/// processor.
///
/// Pure and without shared state: each column, and each row group, may be encoded on a thread of its own. What it gives
/// is then appended to a file in order, which is only copying and checksums.
package struct RowGroupEncoder: Sendable {
  package let schema: Schema
  /// The file's id is among them and is not used here: checksums are the writer's.
  package let options: DataFileOptions

  package init(schema: Schema, options: DataFileOptions) {
    self.schema = schema
    self.options = options
  }

  /// All columns, one after another on this thread.
  /// - Throws: As `plan(_:)` and `encode(column:of:_:)`.
  /// - Complexity: O(values), for each column several passes.
  package func encode(_ columns: [ColumnVector]) throws(BasaltError) -> EncodedRowGroup {
    let plan = try plan(columns)
    var encoded: [EncodedColumn] = []
    for index in columns.indices { encoded.append(try encode(column: index, of: columns, plan)) }
    return EncodedRowGroup(columns: encoded, rowCount: columns.first?.count ?? 0, pageRowCount: plan.pageRowCount)
  }

  /// What is decided for all columns of a row group together, before any of them is encoded.
  package struct Plan: Sendable {
    package let pageRowCount: Int
    /// Which columns are differences to which.
    fileprivate let bases: BaseSearch
  }

  /// - Throws: As `pageRowCount(for:)`.
  /// - Complexity: A pass over lengths of text, and `BaseSearch`: about 3 % of what encoding takes.
  package func plan(_ columns: [ColumnVector]) throws(BasaltError) -> Plan {
    let rows = try pageRowCount(for: columns)
    let isForced = forced == ColumnDifference.self
    // An encoding that was asked for by name is not to be replaced, as with dictionaries.
    let searched = forced == nil || isForced ? Array(columns.prefix(ChunkEntry.baseOrdinalMaximum + 1)) : []
    return Plan(pageRowCount: rows, bases: BaseSearch(searched, options.profile, isForced: isForced))
  }

  private var forced: (any ColumnEncoding.Type)? {
    options.forcedEncoding.flatMap { EncodingRegistry.encoding($0) }
  }

  /// The rows of a page that keep every column's pages within `Limits.pageDecodedByteCountTarget`, as far as the
  /// smallest page allows.
  /// - Throws: `.outOfRange` when even then a page, or already one value, would be larger than a reader accepts.
  package func pageRowCount(for columns: [ColumnVector]) throws(BasaltError) -> Int {
    // One number for all columns: rows are cut alike everywhere, so the widest column decides for the others.
    var rows = options.pageRowCount
    for (index, column) in columns.enumerated() where column.type.isVariableLength {
      let longest = column.longestValueByteCount
      guard longest <= Limits.valueByteCountMaximum else {
        throw BasaltError(
          .outOfRange, "A value has \(longest) bytes; at most \(Limits.valueByteCountMaximum) are possible.",
          remedy: "Store values this large outside of the file, or in parts."
        ).at("column", schema.fields[index].name)
      }
      // Long text alone can make a page too large: fixed values of the largest page take 1 MiB.
      var largest = column.largestPageByteCount(pageRowCount: rows)
      // Halving keeps a power of two. The target is for reading, the maximum below is what readers refuse.
      while largest > Limits.pageDecodedByteCountTarget, rows > Limits.pageRowCountMinimum {
        rows /= 2
        largest = column.largestPageByteCount(pageRowCount: rows)
      }
      // A quarter is left for lengths, headers and alignment.
      guard largest <= Limits.pageDecodedByteCountMaximum / 4 * 3 else {
        throw BasaltError(
          .outOfRange, "\(rows) consecutive values have \(largest) bytes, more than a page can hold.",
          remedy: "Store values this large outside of the file, or in parts."
        ).at("column", schema.fields[index].name)
      }
    }
    return rows
  }

  /// The largest dictionary that is as good as a filter: to read and open it takes about a tenth of a millisecond.
  static let dictionaryByteCountAsFilter = 256 << 10

  /// One column; reads others, which it may be the difference to.
  /// - Throws: `.constraint` when a NULL is in a column that does not take it; `.outOfRange` for a time of day or a
  ///   decimal that its type does not have.
  package func encode(
    column index: Int, of columns: [ColumnVector], _ plan: Plan
  ) throws(BasaltError) -> EncodedColumn {
    let field = schema.fields[index]
    let column = columns[index]
    let pageRowCount = plan.pageRowCount
    precondition(column.type == field.type, "column \(field.name) is \(column.type)")
    // Kernels for statistics and encodings want values side by side; what comes constant or coded is spread out first.
    // Flat columns, which most are, are not copied.
    let flat = ColumnVector.concatenated([column], type: field.type)
    if !field.isNullable, flat.nullCount > 0 {
      throw BasaltError(
        .constraint, "Column \(field.name) does not take NULL, and \(flat.nullCount) rows have it.",
        remedy: "Give these rows a value, or make the column nullable."
      ).at("column", field.name)
    }
    let base = plan.bases.base(of: index)
    // At one of two moments, below: before the statistics that it helps to make, or after those that may make it needless.
    func encodedChunk() throws(BasaltError) -> EncodedChunk {
      do throws(BasaltError) {
        let encoder = ChunkEncoder(
          type: field.type, profile: options.profile, forcing: forced, isBase: plan.bases.isBase(index))
        return try encoder.encode(flat, pageRowCount: pageRowCount, base: base.map { ($0, columns[$0.index]) })
      } catch {
        throw error.at("column", field.name)
      }
    }
    // Before encoding, and whole before any page: a chunk that is constant is never encoded at all. But for text that has
    // several values: where it gets a dictionary, its codes know the least and the greatest, for which each text would
    // have to be looked at.
    var early: EncodedChunk?
    if field.type.isVariableLength, flat.hasSeveralTexts { early = try encodedChunk() }
    let starts = stride(from: 0, to: flat.count, by: pageRowCount)
    let pages = starts.enumerated().map { index, start -> ColumnStatistics in
      let rows = start..<min(start + pageRowCount, flat.count)
      if let early, let entries = early.entries {
        return StatisticsCollector.statistics(of: flat, rows: rows, entries: entries, bounds: early.entryBounds[index])
      }
      return StatisticsCollector.statistics(of: flat, rows: rows)
    }
    var whole = pages.dropFirst().reduce(pages.first ?? ColumnStatistics(rowCount: 0)) { $0.merged(with: $1) }
    // Readers hand values on without a look at each, so what is no value of its type must not get into a file.
    if let excess = StatisticsClaim.excess(whole, of: field.type) {
      throw BasaltError(.outOfRange, excess, remedy: "Correct these values, or give the column a type that has them.")
        .at("column", field.name)
    }
    // Of every chunk, one without pages too: the sum of a file is that of all of them.
    let sum = ValueSum.isDefined(for: field.type) ? ValueSum.sum(of: flat) : nil
    whole.sum = ValueSum.decimal(sum, field.type)
    // Of the rows as they lie; of columns without pages, too, whose row groups count as others do.
    let sample = ValueSample(of: flat)
    // Neither shape needs pages: added columns and wide sparse tables cost no I/O. A constant that is longer than a
    // bound needs its page all the same: cut to 16 bytes, the bound could not give it back.
    func withoutPages(_ shape: ChunkEntry.Shape) -> EncodedColumn {
      var encoded = EncodedColumn(shape: shape, chunk: nil, base: nil, statistics: whole, pageStatistics: pages)
      encoded.sample = sample
      return encoded
    }
    if whole.isAllNull { return withoutPages(.allNull) }
    if whole.isConstant, let minimum = whole.minimum, BoundBytes(minimum: minimum, field.type)?.isTight == true {
      return withoutPages(.constant)
    }
    // Once in either case: encoding is most of what writing takes.
    var chunk: EncodedChunk
    if let early { chunk = early } else { chunk = try encodedChunk() }
    early = nil
    assert(chunk.pages.count == pages.count)
    // What is handed on holds pages, and none of the rows that they were made of.
    let (entries, entryHashes) = (chunk.entries, chunk.entryHashes)
    (chunk.entries, chunk.entryHashes) = (nil, nil)
    var encoded = EncodedColumn(
      shape: .pages, chunk: chunk, base: chunk.needsBase ? base?.index : nil, statistics: whole,
      pageStatistics: pages)
    encoded.sample = sample
    // Of rows as they lie, in one pass over what statistics have just looked at.
    if ChunkOrder.isDefined(for: field.type) {
      var collector = OrderCollector()
      collector.add(flat)
      encoded.order = collector.found
      // Of one page a count says nothing that reading the page would not say as soon.
      if chunk.pages.count > 1 { encoded.orderedDistinctCount = collector.distinctCount }
    }
    // What a dictionary has all of, it rules out without false answers; a page is read as soon as a filter, unless it is large.
    let dictionaryByteCount = chunk.dictionary?.payloadByteCount ?? .max
    let isFiltered =
      dictionaryByteCount > RowGroupEncoder.dictionaryByteCountAsFilter
      && options.bloomFilterColumns.contains(field.id)
    if ValueHash.isDefined(for: field.type) {
      if chunk.pages.count >= SketchBuilder.pageCountMinimum || isFiltered && chunk.pages.count > 1 {
        // One hash a value for both; of texts with a dictionary, that by which it was made.
        let hashes = entryHashes ?? DistinctValues.hashes(of: flat, entries: entries)
        var sketch = DistinctSketch()
        sketch.add(hashes)
        encoded.distinct = .sketch(sketch)
        // A table that names the column has one whatever its values are.
        let isWanted =
          isFiltered
          || options.filtersIdentifiers
            && IdentifierChunk.isWorthAFilter(
              flat, chunk, pages: pages, order: encoded.order, distinctCount: sketch.estimate)
        if isWanted { encoded.bloomFilter = BloomFilter(hashes, distinctCount: sketch.estimate) }
      } else {
        encoded.distinct = .rows(flat)
      }
    }
    // Of one page a sum says nothing that reading the page would not say as soon.
    if chunk.pages.count > 1 { encoded.sum = sum }
    return encoded
  }
}

/// A row group, ready to be appended to a file. It knows neither the file nor its place in it, so that row groups can
/// be encoded in any order, on any thread.
package struct EncodedRowGroup: Sendable {
  /// In the order of the schema.
  package let columns: [EncodedColumn]
  package let rowCount: Int
  package let pageRowCount: Int

  package init(columns: [EncodedColumn], rowCount: Int, pageRowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
    self.pageRowCount = pageRowCount
  }

  /// Bytes of all pages without their headers: what a file that holds only this surely exceeds.
  package var payloadByteCount: Int {
    columns.reduce(0) { sum, column in
      guard let chunk = column.chunk else { return sum }
      return sum + (column.bloomFilter?.byteCount ?? 0)
        + chunk.pages.reduce(chunk.dictionary?.payloadByteCount ?? 0) { $0 + $1.payloadByteCount }
    }
  }
}

/// One column of it.
package struct EncodedColumn: Sendable {
  package let shape: ChunkEntry.Shape
  /// The pages, when the shape has any.
  package let chunk: EncodedChunk?
  /// The column that some of the pages are differences to.
  package let base: Int?
  /// Over the row group; exact, and as long as values may be: they are cut when they are written.
  package let statistics: ColumnStatistics
  /// By page, also of a column without pages: as many as the row group has.
  package let pageStatistics: [ColumnStatistics]
  /// Where the options ask for one, and there are pages that it can save.
  package var bloomFilter: BloomFilter?
  /// Of several pages of exact numbers; `nil` when it has more than 128 bits.
  package var sum: Int128?
  /// Of any pages: the order of a file depends on its short last row group, too.
  package var order = ChunkOrder.unknown
  /// Where its order tells it for nothing.
  package var orderedDistinctCount: Int?
  /// What is known of its distinct values; `nil` of a column without pages, and of booleans.
  var distinct: Distinct?

  /// What a distribution of the file is made of.
  var sample = ValueSample()

  /// What a sketch of the file is made of.
  ///
  /// Threads make it while they encode, where values are in their caches; the writer, which all of them wait for, only
  /// merges.
  enum Distinct: Sendable {
    case sketch(DistinctSketch)
    /// Of few pages, flat: whether anybody wants its sketch, only the writer of the file knows.
    case rows(ColumnVector)
  }

  init(
    shape: ChunkEntry.Shape, chunk: EncodedChunk?, base: Int?, statistics: ColumnStatistics,
    pageStatistics: [ColumnStatistics]
  ) {
    (self.shape, self.chunk, self.base) = (shape, chunk, base)
    (self.statistics, self.pageStatistics) = (statistics, pageStatistics)
  }
}

extension ColumnStatistics {
  /// Whether every row has the same bits. Floats that are zero are never known to be: their bounds are not tight.
  fileprivate var isConstant: Bool {
    guard let minimum, let maximum else { return false }
    return nullCount == 0 && nanCount == 0 && minimum.isTight && maximum.isTight && minimum.value == maximum.value
  }
}

extension ColumnVector {
  /// In bytes; 0 without a value. What lies under a NULL does not count, because it is never encoded: readers of text
  /// leave the value before there.
  fileprivate var longestValueByteCount: Int {
    var longest = 0
    forEachValueByteCount { byteCount in longest = max(longest, byteCount) }
    return longest
  }

  /// Whether two rows have different texts. Mostly the first two that are not NULL.
  /// - Precondition: A flat column of text or bytea.
  fileprivate var hasSeveralTexts: Bool {
    unsafe withValues(as: StringView.self) { (views) -> Bool in
      unsafe withValidity { (words) -> Bool in
        var first: StringView?
        for row in 0..<views.count {
          if let words = unsafe words, unsafe !BitMask.bit(row, in: words) { continue }
          let view = unsafe views[row]
          guard let other = first else {
            first = view
            continue
          }
          // Length and first bytes, then all that there is, where the one is not where the other is.
          if view.head != other.head { return true }
          if view.tail == other.tail { continue }
          guard !view.isInline else { return true }
          let isSame = unsafe withBytes(of: view) { bytes in
            unsafe withBytes(of: other) { unsafe bytes.elementsEqual($0) }
          }
          if !isSame { return true }
        }
        return false
      }
    }
  }

  /// The bytes of the largest page: each row's view, and the bytes of each value.
  fileprivate func largestPageByteCount(pageRowCount: Int) -> Int {
    // Once for all pages: what comes constant or coded is copied here.
    let flat = ColumnVector.concatenated([self], type: type)
    var largest = 0
    for start in stride(from: 0, to: count, by: pageRowCount) {
      let rows = start..<min(start + pageRowCount, count)
      var byteCount = rows.count * MemoryLayout<StringView>.stride
      flat.forEachValueByteCount(in: rows) { valueByteCount in byteCount &+= valueByteCount }
      largest = max(largest, byteCount)
    }
    return largest
  }

  /// Rows that are NULL are left out.
  @inline(__always)
  private func forEachValueByteCount(in rows: Range<Int>? = nil, _ body: (Int) -> Void) {
    let flat = ColumnVector.concatenated([self], type: type)
    unsafe flat.withValues(as: StringView.self) { views in
      unsafe flat.withValidity { words in
        for row in rows ?? 0..<views.count {
          if let words = unsafe words, unsafe !BitMask.bit(row, in: words) { continue }
          unsafe body(views[row].byteCount)
        }
      }
    }
  }
}
