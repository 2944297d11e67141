import BasaltCore

/// `string_agg`: texts one behind the other.
///
/// Its result is one value: a list of all names of a table soon is as long as a value may be, and
/// an error then.
enum Joinings {
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      // PostgreSQL's; `listagg` is the standard's name for it, whose own syntax (WITHIN GROUP) is
      // not there.
      "string_agg", aliases: ["listagg"], "All values in a row, each but the first behind its separator.",
      examples: [
        .init("string_agg(x, ', ') FROM (VALUES ('a'), (NULL), ('b')) AS t (x)", "a, b"),
        .init("string_agg(x, NULL) FROM (VALUES ('a'), ('b')) AS t (x)", "ab"),
        .init("string_agg(x, ',') FROM (VALUES (NULL::text)) AS t (x)", "NULL"),
      ],
      // PostgreSQL's two. There is no default separator, as in PostgreSQL, where `listagg` is not
      // known at all; of DuckDB only the name is taken over.
      overloads: [
        AggregateOverload([.exactly(.text), .exactly(.text)], returning: .text) { _, type in JoiningStates(type) },
        AggregateOverload([.exactly(.bytea), .exactly(.bytea)], returning: .bytea) { _, type in JoiningStates(type) },
      ])
  ]
}

/// The bytes of a group so far. The first separator is kept, too, and left out in the end: when another worker's bytes
/// are put in front, it is wanted after all.
///
/// The order of the texts is that of the rows, which only `string_agg(x, ',' ORDER BY …)` promises:
/// threads take rows as they come.
///
/// An array a group, since texts grow at different rates; of groups with short texts it is the
/// array, some 32 bytes, that counts.
final class JoiningStates: AggregateStates {
  private struct Joined {
    var bytes: [UInt8] = []
    var firstSeparatorByteCount = 0
    var isSet = false
  }

  private let type: LogicalType
  private var groups: [Joined] = []
  /// Bytes of all groups.
  private var usedByteCount = 0
  private let rows = ArgumentRows()

  init(_ type: LogicalType) { self.type = type }

  /// One object a group that says something: an empty array is none.
  func resize(groupCount: Int) { groups += Array(repeating: Joined(), count: max(0, groupCount - groups.count)) }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    // By the text alone: a separator that is NULL is no reason to leave out its text.
    let valid = unsafe self.rows.valid([arguments[0]], rowCount: rowCount, rows: rows, groups: groups)
    for index in 0..<valid.count {
      try append(arguments, row(valid, index), to: unsafe Int(valid.groups[index]))
    }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid([arguments[0]], rowCount: rowCount, rows: rows)
    for index in 0..<valid.count { try append(arguments, row(valid, index), to: group) }
  }

  /// Of a batch: values are looked up where they lie, since each is copied anyway.
  private func row(_ valid: ArgumentRows.Valid, _ index: Int) -> Int {
    unsafe valid.positions.map { unsafe Int($0[index]) } ?? index
  }

  /// Text is copied byte by byte here, so that what it costs to find it does not count.
  private func append(_ arguments: [ColumnVector], _ row: Int, to group: Int) throws(BasaltError) {
    let before = groups[group].bytes.count
    // NULL between two values is no separator.
    if arguments[1].isValid(at: row) { append(arguments[1], row, to: group) }
    // What stands there now is the separator of the first text, or nothing.
    if !groups[group].isSet {
      groups[group].isSet = true
      groups[group].firstSeparatorByteCount = groups[group].bytes.count
    }
    append(arguments[0], row, to: group)
    usedByteCount += groups[group].bytes.count - before
    try check(group)
  }

  /// By its layout, which differs from batch to batch: flat, one for all rows, or codes of a
  /// dictionary.
  private func append(_ vector: ColumnVector, _ row: Int, to group: Int) {
    // Where the row's view is: in the column, as its only one, or among the entries.
    let stored = vector.dictionary ?? vector
    var index = vector.isConstant ? 0 : row
    if vector.dictionary != nil { index = unsafe vector.withValues(as: UInt16.self) { unsafe Int($0[row]) } }
    unsafe stored.withValues(as: StringView.self) { views in
      unsafe stored.withBytes(of: views[index]) { unsafe groups[group].bytes.append(contentsOf: $0) }
    }
  }

  /// As soon as a group is too long, before it takes all memory.
  ///
  /// The limit is that of any value (`Limits.valueByteCountMaximum`). PostgreSQL stops at 1 GB,
  /// where it says that it is out of memory.
  private func check(_ group: Int) throws(BasaltError) {
    let byteCount = groups[group].bytes.count - groups[group].firstSeparatorByteCount
    if byteCount > Limits.valueByteCountMaximum { throw TextTarget.valueTooLong(byteCount) }
  }

  /// The other's bytes behind ours, its first separator between them. Into a group that is still
  /// empty they are moved as they are.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? JoiningStates else { preconditionFailure("states of another aggregate") }
    for index in 0..<count {
      let (source, group) = unsafe (Int(sources[index]), Int(groups[index]))
      guard other.groups[source].isSet else { continue }
      usedByteCount += other.groups[source].bytes.count
      // The other's first separator is what stands between the two.
      if self.groups[group].isSet {
        self.groups[group].bytes += other.groups[source].bytes
        try check(group)
      } else {
        self.groups[group] = other.groups[source]
      }
    }
  }

  /// Without the first separator, which stands before nothing.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    var builder = ColumnBuilder(type: type, capacity: groups.count)
    for group in groups {
      guard self.groups[group].isSet else {
        builder.appendNull()
        continue
      }
      let joined = self.groups[group]
      let fits = unsafe joined.bytes.withUnsafeBufferPointer {
        unsafe builder.append(bytes: UnsafeBufferPointer(rebasing: $0[joined.firstSeparatorByteCount...]))
      }
      guard fits else { throw TextTarget.valueTooLong(joined.bytes.count) }
    }
    return builder.finish()
  }

  /// Arrays double as they grow.
  var byteCount: Int { groups.capacity * MemoryLayout<Joined>.stride + 2 * usedByteCount }
}
