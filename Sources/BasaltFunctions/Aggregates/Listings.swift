import BasaltCore

/// `array_agg`: all values as one list, NULLs among them.
///
/// | of rows with | is |
/// | --- | --- |
/// | 1, NULL, 2 | {1,NULL,2} |
/// | NULL | {NULL} |
/// | none | NULL; `coalesce(array_agg(x), '{}')` where that is not wanted |
/// | lists | a list of them |
///
/// `array_agg(DISTINCT x)` has each value once, NULL among them; `FILTER (WHERE x IS NOT NULL)` leaves NULLs out.
///
/// The one aggregate that does not pass over NULL: a list has a place for it. Of no rows it is NULL, and no empty list.
enum Listings {
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      // PostgreSQL's and the standard's name; `list` is DuckDB's.
      "array_agg", aliases: ["list"], "All values as a list, NULLs among them; NULL of no rows.",
      examples: [
        .init("array_agg(x ORDER BY y) FROM (VALUES ('b', 3), (NULL, 2), ('a', 1)) AS t (x, y)", "{a,NULL,b}"),
        .init("list(x) FROM (VALUES (NULL::integer)) AS t (x)", "{NULL}"),
      ],
      overloads: [
        AggregateOverload([.any]) { (arguments) throws(BasaltError) in
          try .list(of: arguments[0].type)
        } makeStates: { _, type in
          ListingStates(type)
        }
      ])
  ]
}

/// The elements of a group so far, as a list has them but for its end.
///
/// Within a window the states of a frame are merged from those of its parts, each of which is copied: a list of all rows before
/// each row takes the square of the partition's rows, as its results do.
///
/// The order of the elements is that of the rows, which only `array_agg(x ORDER BY …)` promises: threads take rows as they
/// come. An array a group, as texts of `string_agg` have it.
final class ListingStates: AggregateStates {
  private let type: LogicalType
  /// Empty: no row yet, for every element has a byte.
  private var groups: [[UInt8]] = []
  /// Bytes of all groups.
  private var usedByteCount = 0
  private let rows = ArgumentRows()

  init(_ type: LogicalType) { self.type = type }

  func resize(groupCount: Int) { groups += Array(repeating: [], count: max(0, groupCount - groups.count)) }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    // One a batch: it knows the layout.
    let writer = ElementWriter(arguments[0])
    // Of no argument, so that NULLs count as well.
    let meant = unsafe self.rows.valid([], rowCount: rowCount, rows: rows, groups: groups)
    for index in 0..<meant.count {
      try append(writer, row(meant, index), to: unsafe Int(meant.groups[index]))
    }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let writer = ElementWriter(arguments[0])
    let meant = self.rows.valid([], rowCount: rowCount, rows: rows)
    for index in 0..<meant.count { try append(writer, row(meant, index), to: group) }
  }

  /// Of a batch: values are looked up where they lie, since each is copied anyway.
  private func row(_ meant: ArgumentRows.Valid, _ index: Int) -> Int {
    unsafe meant.positions.map { unsafe Int($0[index]) } ?? index
  }

  /// As an element of the list that it will be: what is left to do in the end is to copy it.
  private func append(_ writer: ElementWriter, _ row: Int, to group: Int) throws(BasaltError) {
    let before = groups[group].count
    writer.append(row, to: &groups[group])
    usedByteCount += groups[group].count - before
    try check(group)
  }

  /// As soon as a list is too long, before it takes all memory.
  ///
  /// The limit is that of any value (`Limits.valueByteCountMaximum`): some fourteen million integers.
  private func check(_ group: Int) throws(BasaltError) {
    let byteCount = groups[group].count
    guard byteCount < Limits.valueByteCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "A list of \(byteCount) bytes is longer than a value may be, \(Limits.valueByteCountMaximum) bytes.",
        remedy: "Group by more columns, or filter rows before.")
    }
  }

  /// The other's elements behind ours.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? ListingStates else { preconditionFailure("states of another aggregate") }
    for index in 0..<count {
      let (source, group) = unsafe (Int(sources[index]), Int(groups[index]))
      usedByteCount += other.groups[source].count
      // Into a group that is still empty they are shared as they are.
      if self.groups[group].isEmpty {
        self.groups[group] = other.groups[source]
      } else {
        self.groups[group] += other.groups[source]
      }
      try check(group)
    }
  }

  /// With the end that a list has.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    var builder = ColumnBuilder(type: type, capacity: groups.count)
    // One scratch for all groups, with room for the longest.
    var list: [UInt8] = []
    for group in groups {
      guard !self.groups[group].isEmpty else {
        builder.appendNull()
        continue
      }
      list.removeAll(keepingCapacity: true)
      list += self.groups[group]
      list.append(ListFormat.end)
      let fits = unsafe list.withUnsafeBufferPointer { unsafe builder.append(bytes: $0) }
      guard fits else { throw TextTarget.valueTooLong(list.count) }
    }
    return builder.finish()
  }

  /// Arrays double as they grow: what a grouping counts, and goes into files by.
  var byteCount: Int { groups.capacity * MemoryLayout<[UInt8]>.stride + 2 * usedByteCount }
}
