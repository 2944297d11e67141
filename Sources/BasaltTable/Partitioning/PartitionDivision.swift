package import BasaltCore

/// Which division each file of a table is of, by what it was partitioned by: files of two divisions have no value of the column in
/// common.
///
/// Files of several specs lie in one table. What is asked here is one transform of one column, which a file may be partitioned by under
/// any of them, beside other columns, and more finely: of 16 buckets every other one is the same of 8.
package struct PartitionDivision: Sendable {
  /// By spec, the place of the column's value among those of a file.
  private let places: [PartitionSpecID: Int]
  private let transform: PartitionTransform
  /// Of the values, as the column is today: those of older files are narrower.
  private let type: LogicalType

  /// - Parameters:
  ///   - specs: All that a file may be of.
  ///   - schema: As the table is read.
  /// - Returns: `nil` when the schema has no such column, or one that the transform has no meaning for.
  package init?(by transform: PartitionTransform, of column: FieldID, _ specs: [PartitionSpec], in schema: Schema) {
    guard let index = schema.index(of: column),
      case .result(let type) = transform.outcome(of: schema.fields[index].type)
    else { return nil }
    (self.transform, self.type) = (transform, type)
    var places: [PartitionSpecID: Int] = [:]
    for spec in specs {
      places[spec.id] = spec.fields.firstIndex { $0.source == column && $0.transform.common(with: transform) == transform }
    }
    self.places = places
  }

  /// The division of a file, as a value that is the same for all tables that are divided alike: integers as bigints, whatever the
  /// column's width is.
  /// - Returns: `nil` for a file that may hold rows of several, as of a spec without the column. NULL is a division like any other.
  package func value(of file: DataFileEntry) -> Value? {
    guard let place = places[file.spec], place < file.partition.values.count else { return nil }
    let value = file.partition.values[place].widened(to: type)
    let number: Int64
    switch value {
    case .smallint(let own): number = Int64(own)
    case .integer(let own): number = Int64(own)
    case .bigint(let own): number = own
    default: return value
    }
    // Of a file with more buckets. The hash behind the bucket is no smaller than zero.
    if case .bucket(let count) = transform { return .bigint(number % Int64(count)) }
    return .bigint(number)
  }
}

extension TableState {
  /// Columns and transforms by which all of its files are partitioned, whatever spec they are of; none of a table without files.
  ///
  /// A spec counts as long as a file of it may be there: while removals are listed by id, that is longer than one is.
  /// - Complexity: O(manifests + files in commits).
  package var divisions: [(column: FieldID, transform: PartitionTransform)] {
    var live: Set<PartitionSpecID> = []
    for manifest in manifests where manifest.facts.liveFileCount != 0 { live.insert(manifest.facts.spec) }
    for entry in inlineFiles { live.insert(entry.file.spec) }
    var common: [(column: FieldID, transform: PartitionTransform)]?
    for id in live {
      // Of a spec that the table has not nothing is known; planning will say so.
      guard let spec = specs.first(where: { $0.id == id }) else { return [] }
      let own = spec.fields.map { (column: $0.source, transform: $0.transform) }
      common =
        common?.compactMap { known in
          // The first that is found: two transforms of one column in one spec are two entries of `common` if both are in all.
          own.lazy.filter { $0.column == known.column }.compactMap { known.transform.common(with: $0.transform) }.first
            .map { (known.column, $0) }
        } ?? own
    }
    return common ?? []
  }
}
