import BasaltCore

/// The columns of a manifest that a search reads, and where each is in a batch.
///
/// A manifest has five columns for each column with statistics, 160 and more in all: a search that decoded them would spend its time on what
/// nobody asked. A batch has what was read and nothing else, so that places are not those of the file.
struct ManifestColumns {
  /// In the file, ascending.
  let ordinals: [Int]
  private let places: [Int: Int]
  private let layout: ManifestLayout?

  init(
    _ fixed: [ManifestLayout.FixedColumn], partitions: [Int] = [], statistics: [Int] = [],
    of layout: ManifestLayout? = nil
  ) {
    // A set: two questions about one column want its statistics once.
    var wanted = Set(fixed.map(\.index))
    if let layout {
      wanted.formUnion(partitions.map { layout.index(ofPartition: $0) })
      for group in statistics {
        // Whether a bound is tight does not matter for proving that nothing lies beyond it.
        for column in ManifestLayout.StatisticsColumn.allCases where column != .boundFlags {
          wanted.insert(layout.index(of: column, group: group))
        }
      }
    }
    ordinals = wanted.sorted()
    places = Dictionary(uniqueKeysWithValues: ordinals.enumerated().map { ($1, $0) })
    self.layout = layout
  }

  // What was not asked for is not there: a promise between this type and its search, not something that bytes could break.
  private func column(_ ordinal: Int, of batch: Batch) -> ColumnVector {
    guard let place = places[ordinal] else { preconditionFailure("column \(ordinal) of the manifest is not read") }
    return batch.columns[place]
  }

  func fixed(_ column: ManifestLayout.FixedColumn, of batch: Batch) -> ColumnVector {
    self.column(column.index, of: batch)
  }

  func partition(_ index: Int, of batch: Batch) -> ColumnVector {
    guard let layout else { preconditionFailure("partition values are not read") }
    return column(layout.index(ofPartition: index), of: batch)
  }

  func statistics(_ group: Int, of batch: Batch, rowCount: ColumnVector) -> StatisticsVectors {
    guard let layout else { preconditionFailure("statistics are not read") }
    func stored(_ column: ManifestLayout.StatisticsColumn) -> ColumnVector {
      self.column(layout.index(of: column, group: group), of: batch)
    }
    return StatisticsVectors(
      minimum: stored(.minimum), maximum: stored(.maximum), nullCount: stored(.nullCount), nanCount: stored(.nanCount),
      rowCount: rowCount)
  }
}
