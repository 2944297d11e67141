import BasaltCore

/// Gathers the sketches of a file's columns while its row groups are appended.
///
/// Decided by the first row group: a file that begins with few pages has none, so that small files pay nothing; of the
/// others every row group counts, the last and short one too, since a sketch of most rows would be one of none.
struct SketchBuilder {
  /// Of the first row group. Of 65,536 rows a sketch is at most 3 % of what a column of two bytes a row takes.
  static let pageCountMinimum = 8

  private let schema: Schema
  /// By column, of all row groups so far; `nil` before the first, and of a file that has none.
  private var sketches: [DistinctSketch?]?
  private var isDecided = false

  init(schema: Schema) { self.schema = schema }

  mutating func add(_ rowGroup: EncodedRowGroup) {
    // Which row group is the first, threads decide; a file of several has mostly full ones, and the short one last.
    if !isDecided {
      isDecided = true
      guard rowGroup.rowCount > (SketchBuilder.pageCountMinimum - 1) * rowGroup.pageRowCount else { return }
      sketches = schema.fields.map { ValueHash.isDefined(for: $0.type) ? DistinctSketch() : nil }
    }
    guard sketches != nil else { return }
    for (index, column) in rowGroup.columns.enumerated() {
      switch column.distinct {
      case .sketch(let sketch): sketches?[index]?.merge(sketch)
      case .rows(let rows): sketches?[index]?.add(ChunkHashes.hashes(of: rows))
      case nil: sketches?[index]?.add(SketchBuilder.hash(of: column, schema.fields[index].type))
      }
    }
  }

  /// Of a chunk without pages: its one value, or none.
  private static func hash(of column: EncodedColumn, _ type: LogicalType) -> [UInt64] {
    // Bounds of a constant are its value, never cut: one that is longer than a bound has a page.
    guard column.shape == .constant, let value = column.statistics.minimum?.value else { return [] }
    return ValueHash.hash(of: value, type: type).map { [$0] } ?? []
  }

  /// The section's body; `nil` of a file without sketches.
  var encoded: [UInt8]? {
    sketches.map { ColumnRecords.encoded($0.map { $0?.encoded() ?? [] }) }
  }

  /// About how many distinct values each column has; `nil` where there is no sketch.
  var distinctCounts: [Int?] { sketches?.map { $0?.estimate } ?? schema.fields.map { _ in nil } }
}
