package import BasaltCore
import BasaltFormat

/// What a table knows of a data file, as bytes: in front of the image of a small file that travels in a
/// commit's payload.
///
/// Such a file has no manifest: an entry of some 200 bytes says what planning must know, where a manifest of
/// one row would be larger than the file itself.
/// - Source: format-spec/manifest.md, "Record of a data file"
extension DataFileEntry {
  /// The record, which begins with its length: the image may follow it.
  ///
  /// Sizes are the writer's own and fit their fields: statistics are bounded by the columns, names by `Limits`.
  package var record: [UInt8] {
    // Some 110 bytes, and 40 for each column with statistics of numbers.
    var body = RecordWriter(reserving: 128 + 64 * statistics.count)
    var flags: UInt16 = 0
    if attempt != nil { flags |= DataFileEntry.hasAttempt }
    if storesRowIDs { flags |= DataFileEntry.storesRowIDs }
    if volume != nil { flags |= DataFileEntry.hasVolume }
    body.u16(flags)
    body.id(id)
    if let attempt { body.id(attempt) }
    body.u64(UInt64(byteCount))
    body.raw(digest.bytes)
    body.u64(UInt64(rowCount))
    body.u32(UInt32(schema.number))
    body.u32(UInt32(spec.number))
    body.u32(UInt32(sortOrder))
    body.u16(UInt16(tier.rawValue))
    if let volume {
      body.u16(UInt16(volume.utf8.count))
      body.raw(volume.utf8)
    }
    body.u16(UInt16(partition.values.count))
    for value in partition.values { body.value(value) }
    body.u32(UInt32(statistics.count))
    // Ascending, so that equal entries are equal bytes.
    for (field, known) in statistics.sorted(by: { $0.key < $1.key }) {
      body.u32(field.number)
      DataFileEntry.write(known, to: &body)
    }
    return RecordKind.dataFileEntry.sealed(body)
  }

  // Flags of the file: what is optional stands in the record only when it is there.
  // Bits, and not a byte of 0 or 1 each, so that an unknown one can be refused.
  private static let hasAttempt: UInt16 = 1
  private static let storesRowIDs: UInt16 = 2
  private static let hasVolume: UInt16 = 4

  // Flags of a column's statistics. That a bound is not known, its value says by being NULL.
  private static let isMinimumTight: UInt8 = 1
  private static let isMaximumTight: UInt8 = 2
  private static let knowsNullCount: UInt8 = 4
  private static let knowsNaNCount: UInt8 = 8
  private static let knowsSum: UInt8 = 16

  /// One column's statistics. A count that is not known takes no bytes; a bound that is not known is NULL.
  private static func write(_ statistics: ColumnStatistics, to body: inout RecordWriter) {
    var flags: UInt8 = 0
    if statistics.minimum?.isTight == true { flags |= isMinimumTight }
    if statistics.maximum?.isTight == true { flags |= isMaximumTight }
    if statistics.nullCount != nil { flags |= knowsNullCount }
    if statistics.nanCount != nil { flags |= knowsNaNCount }
    if statistics.sum != nil { flags |= knowsSum }
    body.u8(flags)
    if let nullCount = statistics.nullCount { body.u64(UInt64(nullCount)) }
    if let nanCount = statistics.nanCount { body.u64(UInt64(nanCount)) }
    body.value(statistics.minimum?.value ?? .null)
    body.value(statistics.maximum?.value ?? .null)
    if let sum = statistics.sum { body.value(.decimal(sum)) }
  }

  /// Everything is checked while it is read: the entry that comes out is one that a writer could have made.
  /// - Parameter record: One record and nothing else.
  /// - Throws: `.corruptFile` for bytes that are not the record of a data file.
  package init(record: ArraySlice<UInt8>) throws(BasaltError) {
    do throws(BasaltError) {
      var cursor = try RecordKind.dataFileEntry.body(of: record)
      let flags = try cursor.number(UInt16.self)
      guard flags <= 7 else { throw FileDamage.file("The flags of a data file are \(flags), which means nothing.") }
      let id = try cursor.id()
      let attempt = try flags & DataFileEntry.hasAttempt != 0 ? cursor.id() : nil
      // A length of `Int.max` is let through here; the object is compared with it before anything is allocated.
      let byteCount = try cursor.count(UInt64.self, in: 1...Int.max, "byte count")
      let digest = try cursor.digest()
      let rowCount = try cursor.count(UInt64.self, in: 0...Limits.fileRowCountMaximum, "row count")
      let schema = try cursor.count(UInt32.self, in: 0...Int(Int32.max), "schema")
      let spec = try cursor.count(UInt32.self, in: 0...Int(Int32.max), "partition spec")
      let sortOrder = try cursor.count(UInt32.self, in: 0...Int(Int32.max), "sort order")
      let tierNumber = try cursor.number(Int16.self)
      guard let tier = Tier(rawValue: tierNumber) else {
        throw FileDamage.file("A data file is on tier \(tierNumber), which there is not.")
      }
      var volume: String?
      if flags & DataFileEntry.hasVolume != 0 { volume = try DataFileEntry.name(&cursor) }
      let valueCount = try cursor.count(
        UInt16.self, in: 0...Limits.partitionFieldCountMaximum, "number of partition values")
      var values: [Value] = []
      for _ in 0..<valueCount { values.append(try cursor.value()) }
      let statistics = try DataFileEntry.statistics(&cursor, rowCount: rowCount)
      try cursor.requireEnd()
      self.init(
        id: id, attempt: attempt, byteCount: byteCount, digest: digest, rowCount: rowCount,
        storesRowIDs: flags & DataFileEntry.storesRowIDs != 0, schema: SchemaID(Int32(schema)),
        spec: PartitionSpecID(Int32(spec)), sortOrder: Int32(sortOrder), tier: tier, volume: volume,
        partition: PartitionValues(values), statistics: statistics)
    } catch {
      throw error.at("record", "data file")
    }
  }

  /// - Throws: `.corruptFile` for bytes that are not a text as Basalt stores them.
  private static func name(_ cursor: inout RecordCursor) throws(BasaltError) -> String {
    let byteCount = try cursor.count(UInt16.self, in: 0...Limits.nameByteCountMaximum, "length of a volume's name")
    guard let name = String(validating: try cursor.bytes(byteCount), as: UTF8.self), !name.utf8.contains(0) else {
      throw FileDamage.file("The name of a volume is not UTF-8, or holds U+0000.")
    }
    return name
  }

  /// - Parameter rowCount: Of the file: no count can be above it.
  private static func statistics(
    _ cursor: inout RecordCursor, rowCount: Int
  ) throws(BasaltError) -> [FieldID: ColumnStatistics] {
    var statistics: [FieldID: ColumnStatistics] = [:]
    var last = 0
    // Each takes bytes of its own, so that a forged count ends at the record's end.
    for _ in 0..<(try cursor.number(UInt32.self)) {
      let number = try cursor.count(UInt32.self, in: 1...Int(Limits.tableFieldIDMaximum), "field id of statistics")
      // Ascending: each occurs once, and there is one way to write them.
      guard number > last else {
        throw FileDamage.file("Statistics of column \(number) stand behind those of \(last).")
      }
      last = number
      statistics[FieldID(UInt32(number))] = try columnStatistics(&cursor, rowCount: rowCount)
    }
    return statistics
  }

  private static func columnStatistics(
    _ cursor: inout RecordCursor, rowCount: Int
  ) throws(BasaltError) -> ColumnStatistics {
    let flags = try cursor.number(UInt8.self)
    // Bits that are not defined would change what the bytes behind them mean.
    guard flags <= 31 else { throw FileDamage.file("The flags of statistics are \(flags), which means nothing.") }
    let counts = 0...rowCount
    let nullCount = try flags & knowsNullCount != 0 ? cursor.count(UInt64.self, in: counts, "NULL count") : nil
    let nanCount = try flags & knowsNaNCount != 0 ? cursor.count(UInt64.self, in: counts, "NaN count") : nil
    // Planning concludes from these counts that a file has no other values. Both are at most 2^40: the sum
    // cannot overflow.
    guard (nullCount ?? 0) + (nanCount ?? 0) <= rowCount else {
      throw FileDamage.file("More NULLs and NaNs are said of \(rowCount) rows than there are rows.")
    }
    // A NaN for a bound would make every comparison with it unordered, and pruning by it arbitrary.
    func bound(_ value: Value, isTight: Bool) throws(BasaltError) -> ColumnStatistics.Bound? {
      guard !value.isNaN, !(value.isNull && isTight) else {
        throw FileDamage.file("A bound is tight and not there, or NaN.")
      }
      return value.isNull ? nil : ColumnStatistics.Bound(value, isTight: isTight)
    }
    var known = ColumnStatistics(
      rowCount: rowCount, nullCount: nullCount, nanCount: nanCount,
      minimum: try bound(try cursor.value(), isTight: flags & isMinimumTight != 0),
      maximum: try bound(try cursor.value(), isTight: flags & isMaximumTight != 0))
    if flags & knowsSum != 0 {
      guard case .decimal(let sum) = try cursor.value() else { throw FileDamage.file("A sum is no decimal.") }
      known.sum = sum
    }
    return known
  }
}
