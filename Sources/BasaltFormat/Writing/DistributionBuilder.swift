import BasaltCore

/// Gathers the samples of a file's columns while its row groups are appended, and makes their distributions at its end.
///
/// Sorting a sample takes about as long as encoding a tenth of a page; it is done once a file, not once a row group, as the
/// parts of a histogram cannot be added.
struct DistributionBuilder {
  /// Of files with fewer drawn rows a distribution would be of chance.
  static let sampleCountMinimum = 256
  /// Of a file: a share of a half then errs by less than 1 %.
  static let sampleCountMaximum = 4_096
  /// What a distribution may take of its column's pages: three percent, as sketches do of a narrow one.
  private static let dataBytesPerByte = 32
  /// And at least, as columns of few runs have hardly any pages.
  private static let rowsPerByte = 64

  private let schema: Schema
  /// By column.
  private var samples: [ValueSample]

  init(schema: Schema) {
    self.schema = schema
    samples = schema.fields.map { _ in ValueSample() }
  }

  mutating func add(_ rowGroup: EncodedRowGroup) {
    for (index, column) in rowGroup.columns.enumerated() {
      samples[index].append(column.sample)
      while samples[index].rows.count > DistributionBuilder.sampleCountMaximum { samples[index].thin() }
    }
  }

  /// The section's body; `nil` of a file without distributions.
  /// - Parameters:
  ///   - distinctCounts, dataByteCounts, statistics: By column, of the whole file.
  func encoded(
    distinctCounts: [Int?], dataByteCounts: [Int], statistics: [ColumnStatistics]
  ) -> [UInt8]? {
    guard let first = samples.first, first.rows.count >= DistributionBuilder.sampleCountMinimum else { return nil }
    var records: [[UInt8]] = []
    for (index, sample) in samples.enumerated() {
      let byteCountMaximum = max(
        dataByteCounts[index] / DistributionBuilder.dataBytesPerByte,
        statistics[index].rowCount / DistributionBuilder.rowsPerByte)
      let type = schema.fields[index].type
      let search = DistributionSearch(sample.values, type, statistics[index], byteCountMaximum: byteCountMaximum)
      let found = search.distribution(distinctCount: distinctCounts[index], interval: sample.interval)
      records.append(found?.encoded(type) ?? [])
    }
    return records.allSatisfy(\.isEmpty) ? nil : ColumnRecords.encoded(records)
  }
}
