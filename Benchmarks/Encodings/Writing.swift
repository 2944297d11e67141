import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltStorage
import Foundation

extension MeasuredFile {
  /// The rows of the file, in memory as vectors, into a file of a tier, on this thread, until they are on the disk.
  func write(tier: String, to path: String) throws -> Measured {
    let reader = try open()
    let schema = try reader.schema().schema
    let groups = try rowGroups(schema)
    guard let profile = TierProfile.allCases.first(where: { "\($0)" == tier }) else { throw UnknownTier(name: tier) }
    let target = try MeasuredFile(path)
    func pass() throws {
      try? FileManager.default.removeItem(atPath: path)
      let options = DataFileOptions(profile: profile)
      let writer = try DataFileWriter(
        schema: schema, options: options, output: try target.store.makeWriter(target.name))
      let encoder = RowGroupEncoder(schema: schema, options: options)
      for group in groups { try writer.append(try encoder.encode(group)) }
      _ = try writer.finish()
    }
    // As with `decode`: a process that is asked a second time.
    try pass()
    return Measured(nanoseconds: try nanoseconds(pass), rowCount: reader.rowCount)
  }

  /// As many rows as a row group has, flat.
  private func rowGroups(_ schema: Schema) throws -> [[ColumnVector]] {
    var groups: [[ColumnVector]] = []
    var parts = [[ColumnVector]](repeating: [], count: schema.fields.count)
    var rowCount = 0
    func flush() {
      guard rowCount > 0 else { return }
      groups.append(zip(parts, schema.fields).map { ColumnVector.concatenated($0, type: $1.type) })
      parts = parts.map { _ in [] }
      rowCount = 0
    }
    try scan({ _ in .all }) { (batch) throws(BasaltError) in
      for (index, column) in batch.columns.enumerated() { parts[index].append(column) }
      rowCount += batch.rowCount
      if rowCount >= Limits.rowGroupRowCount { flush() }
    }
    flush()
    return groups
  }

  struct UnknownTier: Error {
    let name: String
  }
}
