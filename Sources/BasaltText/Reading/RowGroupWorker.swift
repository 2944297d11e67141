package import BasaltCore
import BasaltRuntime

/// Turns the text of one row group after another into column vectors. One thread's own: its memory is used again and
/// again.
package final class RowGroupWorker {
  /// Shared by all workers: the queue of row groups, the policy and the log of skipped records.
  private let reader: TextReader
  /// The text of the current row group.
  private var block: RecordBlock
  /// Where the fields of the current vector of records lie.
  private let index: FieldIndex
  /// By column, the values of the current row group.
  private var storages: [ColumnStorage]
  private var rules: FieldRules

  /// The text of a row group of TPC-H's lineitem is 17 MB; smaller ones do not touch what they do not need.
  /// The block grows to what a row group needs, once, and is used again.
  private static let initialTextByteCount = 4 << 20

  /// Made by the reader, one for each thread.
  init(_ reader: TextReader) {
    self.reader = reader
    block = RecordBlock(capacity: RowGroupWorker.initialTextByteCount)
    // A file without columns still has an index: of one column, in which nothing is read.
    index = FieldIndex(columnCount: max(reader.types.count, 1), dialect: reader.dialect)
    storages = reader.columns.map { ColumnStorage(type: reader.types[$0]) }
    rules = FieldRules(reader.dialect)
  }

  /// The next row group, which no other worker gets.
  ///
  /// Its buffers are used again for the one after it unless the caller still holds a column then: encode a row group
  /// and let it go before asking for the next, and nothing is allocated.
  /// - Returns: `nil` at the end.
  /// - Throws: `.syntax`, `.typeMismatch`, `.outOfRange` of the first bad record when the policy is to stop, with file,
  ///   line, column and value; what the file throws.
  package func next() throws(BasaltError) -> RowGroup? {
    guard try reader.queue.take(into: &block) else { return nil }
    do throws(BasaltError) {
      return try convert()
    } catch {
      reader.cancel()
      throw error
    }
  }

  /// The first half of `next()`, for those who must know which row group failed: takes the text of the next one.
  /// - Returns: Its index, or `nil` at the end.
  func takeText(progress: Progress) throws(BasaltError) -> Int? {
    try reader.queue.take(into: &block, progress: progress) ? block.index : nil
  }

  /// The second half: turns the text into columns.
  /// - Throws: The error of the first bad record when the policy is to stop.
  func convert() throws(BasaltError) -> RowGroup {
    // One pass of two kernels over the block spares a look at every text field of it.
    rules.isTextValid = block.isPlainText
    for column in storages.indices { storages[column].begin(capacity: block.recordCount) }
    index.begin()
    var row = 0
    while index.advance(in: block) {
      var bad = convertIndexed(from: row)
      if !bad.isEmpty || !index.malformed.isEmpty {
        try settle(bad)
        // Bad records are taken out of the index and the rest is converted again: rows must stay without gaps. Twice
        // the work for one vector.
        if !bad.isEmpty {
          for column in storages.indices { storages[column].unmark(rows: row..<(row + index.recordCount)) }
          index.remove(keeping: bad.isKept)
          bad = convertIndexed(from: row)
          // What is left are the records that were converted without fault the first time.
          assert(bad.isEmpty)
        }
      }
      row += index.recordCount
    }
    // The block's text stays with the columns that view it; the block then takes memory of its own for the next.
    let text = block.heap
    var columns: [ColumnVector] = []
    columns.reserveCapacity(storages.count)
    for column in storages.indices { columns.append(storages[column].finish(count: row, text: text)) }
    return RowGroup(index: block.index, columns: columns, rowCount: row)
  }

  /// Converts the indexed records, column by column.
  /// - Returns: The fields that did not read as their columns' types; their slots have filler.
  private func convertIndexed(from row: Int) -> BadFields {
    var bad = BadFields(recordCount: index.recordCount)
    for (place, column) in reader.columns.enumerated() {
      storages[place].fill(
        index.fields(ofColumn: column, in: block), column: column, from: row, rules: rules, bad: &bad)
    }
    return bad
  }

  // MARK: Bad records

  /// Throws the error of the first bad record, or counts all of them, as the policy says. By the order of records in
  /// the file, whichever way they are bad: the error that stops is the first that a person would meet.
  /// - Throws: The error of the first bad record, when the policy is to stop.
  private func settle(_ bad: BadFields) throws(BasaltError) {
    // Malformed records and unreadable fields are found apart; both are in the order of records.
    let all = bad.all
    switch reader.onBadRecord {
    case .stop:
      let unreadable = all.first.map { (ordinal: Int(index.ordinals[$0.record]), field: $0) }
      if let malformed = index.malformed.first, malformed.ordinal < unreadable?.ordinal ?? .max {
        throw reader.errors.malformed(malformed.defect, line: line(at: malformed.offset), in: block.bytes)
      }
      if let field = unreadable?.field { throw error(of: field) }
    // A record is counted once, though several of its fields may be bad: the log goes by its index in the file.
    case .skip:
      for malformed in index.malformed {
        reader.skipLog.add(recordIndex: block.firstRecordIndex + malformed.ordinal) {
          reader.errors.malformed(malformed.defect, line: line(at: malformed.offset), in: block.bytes)
        }
      }
      for field in all {
        let recordIndex = block.firstRecordIndex + Int(index.ordinals[field.record])
        reader.skipLog.add(recordIndex: recordIndex) { error(of: field) }
      }
    }
  }

  /// Finds the field's text again; only for bad ones.
  private func error(of field: (record: Int, column: Int)) -> BasaltError {
    let range = index.fields(ofColumn: field.column, in: block).range(field.record)
    return reader.errors.unreadable(range, column: field.column, line: line(at: range.lowerBound), in: block.bytes)
  }

  /// Counts line ends from the block's start: slow, and only for bad records.
  private func line(at offset: Int) -> Int { block.firstLine + LineNumbers.count(in: block.bytes, 0..<offset) }
}
