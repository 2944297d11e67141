import BasaltCore

/// `arg_min`, `arg_max`: a value of the row in which another is extreme.
///
/// `arg_max(city, temperature)` is the city of the highest temperature, in one pass over the rows,
/// where a sub-query for the maximum and a join with it would take two.
enum ExtremeRows {
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      // `min_by` and `max_by` are the names of Presto, Snowflake and PostgreSQL's extensions.
      "arg_min", aliases: ["min_by"],
      "The first argument where the second is smallest; NULL when there is no such row.",
      examples: [
        .init("arg_min(x, y) FROM (VALUES ('a', 2), ('b', 1), (NULL, 0)) AS t (x, y)", "b"),
        .init("arg_min(x, y) FROM (VALUES (1, NULL::integer)) AS t (x, y)", "NULL"),
      ],
      overloads: [overload(isMaximum: false)]),
    AggregateFunction(
      "arg_max", aliases: ["max_by"], "The first argument where the second is largest; NULL when there is no such row.",
      examples: [
        .init("arg_max(x, y) FROM (VALUES ('a', 2), ('b', 1), (NULL, 3)) AS t (x, y)", "a"),
        .init("arg_max(x, y) FROM (VALUES (1, NULL::integer)) AS t (x, y)", "NULL"),
      ],
      overloads: [overload(isMaximum: true)]),
  ]

  /// PostgreSQL has neither; people write a correlated sub-query or DISTINCT ON instead, which sort
  /// what one pass can see. The names are those of DuckDB and ClickHouse, with the standard's
  /// `min_by` and `max_by` beside them.
  /// As DuckDB has them: rows with a NULL in either argument do not count.
  private static func overload(isMaximum: Bool) -> AggregateOverload {
    AggregateOverload([.any, .any], ignoresRepetition: true) { (arguments) throws(BasaltError) in
      arguments[0].type
    } makeStates: { types, type in
      ExtremeRowStates(type, by: types[1], isMaximum: isMaximum)
    }
  }
}

/// The extreme value of a group and what belongs to it: each as a number of 128 bits, or as a text.
///
/// One class for all pairs of types: the row that is looked at costs one comparison, and rarely more.
///
/// Which row wins among equal keys: the first that its worker saw, and among workers that of the
/// lower rows, as far as merging keeps their order. With an ORDER BY in the call it is the first of
/// that order.
final class ExtremeRowStates: AggregateStates {
  private let type: LogicalType
  private let keyType: LogicalType
  private let isMaximum: Bool
  /// Apart from the keys, in which every number of 128 bits is a possible value.
  private var isSet = GrowingArray<UInt8>()
  /// Extreme values whose order is that of the type's, or texts.
  private var keys = GrowingArray<Int128>()
  private var keyTexts = TextSlots()
  private var values = GrowingArray<UInt128>()
  private var valueTexts = TextSlots()
  /// Keys of a batch.
  /// Computed for a whole batch in a loop that knows the type, so that the loop over groups need
  /// not.
  private var batchKeys = GrowingArray<Int128>()
  private let rows = ArgumentRows()

  init(_ type: LogicalType, by keyType: LogicalType, isMaximum: Bool) {
    (self.type, self.keyType, self.isMaximum) = (type, keyType, isMaximum)
  }

  /// Of the two forms of keys and of values only those that the types need hold memory.
  func resize(groupCount: Int) {
    isSet.resize(to: groupCount)
    if keyType.isVariableLength { keyTexts.resize(to: groupCount) } else { keys.resize(to: groupCount) }
    if type.isVariableLength { valueTexts.resize(to: groupCount) } else { values.resize(to: groupCount) }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    update(arguments, valid) { index in unsafe Int(valid.groups[index]) }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    update(arguments, valid) { _ in group }
  }

  /// One body for both ways to groups: the closure is inlined, and costs nothing against the
  /// comparison.
  private func update(_ arguments: [ColumnVector], _ valid: ArgumentRows.Valid, group: (Int) -> Int) {
    // Rows with a value on both sides; the others are as if they were not there.
    guard valid.count > 0 else { return }
    // Bits of the value move unread: nobody but the result looks at what they mean.
    let value = arguments[0]
    let byteCount = value.type.physical.byteCount ?? 1
    let values =
      value.type == .boolean
      ? unsafe UnsafeRawPointer(rows.booleans(value, valid)) : unsafe rows.dense(value, valid, byteCount: byteCount)
    let texts = value.type.isVariableLength ? ViewBytes(value) : nil
    /// The row has won: what belongs to it is kept.
    func keep(_ index: Int, _ group: Int) {
      isSet[group] = 1
      if let texts {
        unsafe valueTexts.set(group, ExtremeRowStates.bytes(texts, values, index))
      } else {
        // Whatever the size, in the lowest bytes of one number: little-endian, as everywhere.
        var bits: UInt128 = 0
        unsafe withUnsafeMutableBytes(of: &bits) { target in
          unsafe target.copyMemory(
            from: UnsafeRawBufferPointer(start: values + index * byteCount, count: byteCount))
        }
        self.values[group] = bits
      }
    }
    // Two loops, one for keys that are numbers and one for texts; what belongs to them is kept by the same function.
    if keyType.isVariableLength {
      // Views of both arguments lie in scratch of their own, since both are looked at together.
      let views = unsafe rows.dense(arguments[1], valid, byteCount: 16, slot: 1)
      let keyBytes = ViewBytes(arguments[1])
      for index in 0..<valid.count {
        let (group, key) = unsafe (group(index), ExtremeRowStates.bytes(keyBytes, views, index))
        guard unsafe isBetter(key, group) else { continue }
        unsafe keyTexts.set(group, key)
        keep(index, group)
      }
    } else {
      // A pass of its own for the keys: the loop that chooses then knows no type.
      fillKeys(arguments[1], valid)
      for index in 0..<valid.count {
        let (group, key) = (group(index), unsafe batchKeys.base[index])
        guard isBetter(key, group) else { continue }
        keys[group] = key
        keep(index, group)
      }
    }
  }

  /// A text where it lies: its first bytes are in the view itself, or all of them are in a heap of
  /// the batch.
  private static func bytes(
    _ bytes: ViewBytes, _ views: UnsafeRawPointer, _ index: Int
  ) -> UnsafeBufferPointer<UInt8> {
    let view = unsafe views.assumingMemoryBound(to: StringView.self) + index
    return unsafe UnsafeBufferPointer(
      start: bytes.address(of: view).assumingMemoryBound(to: UInt8.self), count: view.pointee.byteCount)
  }

  private func isBetter(_ key: Int128, _ group: Int) -> Bool {
    // Strictly better: of equal keys the first one stays.
    isSet[group] == 0 || (isMaximum ? key > keys[group] : key < keys[group])
  }

  private func isBetter(_ key: UnsafeBufferPointer<UInt8>, _ group: Int) -> Bool {
    if isSet[group] == 0 { return true }
    let order = unsafe TextOrder.order(key, keyTexts.bytes(group))
    return isMaximum ? order == .after : order == .before
  }

  /// The second argument as numbers in the same order.
  ///
  /// Doubles become integers whose order is theirs, NaN above infinity, so that the comparison of a
  /// row has no case for them.
  private func fillKeys(_ vector: ColumnVector, _ valid: ArgumentRows.Valid) {
    batchKeys.resize(to: max(valid.count, batchKeys.count))
    let target = unsafe batchKeys.base
    /// Values that have an order of numbers.
    func fill<Element: BitwiseCopyable>(_ key: (Element) -> Int128) {
      let values = unsafe rows.fixed(vector, valid, as: Element.self, slot: 1)
      for index in 0..<valid.count { unsafe target[index] = key(values[index]) }
    }
    // One loop a type. 128 bits hold all of them, and a comparison of 128 bits costs two.
    switch vector.type.physical {
    case .bits:
      let values = unsafe rows.booleans(vector, valid, slot: 1)
      for index in 0..<valid.count { unsafe target[index] = Int128(values[index]) }
    case .int16: fill { (value: Int16) in Int128(value) }
    case .int32: fill { (value: Int32) in Int128(value) }
    case .int64: fill { (value: Int64) in Int128(value) }
    case .int128: fill { (value: Int128) in value }
    case .float32: fill { (value: Float) in Int128(RealOrder.key(of: value)) }
    case .float64: fill { (value: Double) in Int128(DoubleOrder.key(of: value)) }
    // Without a sign: moved down by half of the range.
    case .uuid: fill { (value: UInt128) in Int128(bitPattern: ByteOrder.key(of: value) ^ 1 << 127) }
    case .view: preconditionFailure("texts are compared as they are")
    }
  }

  /// A group of the other's that has met no row changes nothing. Of equal keys ours stays: its rows
  /// came before.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? ExtremeRowStates else { preconditionFailure("states of another aggregate") }
    for index in 0..<count {
      let (source, group) = unsafe (Int(sources[index]), Int(groups[index]))
      guard other.isSet[source] == 1 else { continue }
      // The other's candidate against ours, as if it were a row.
      if keyType.isVariableLength {
        guard unsafe isBetter(other.keyTexts.bytes(source), group) else { continue }
        unsafe keyTexts.set(group, other.keyTexts.bytes(source))
      } else {
        guard isBetter(other.keys[source], group) else { continue }
        keys[group] = other.keys[source]
      }
      isSet[group] = 1
      if type.isVariableLength {
        unsafe valueTexts.set(group, other.valueTexts.bytes(source))
      } else {
        values[group] = other.values[source]
      }
    }
  }

  /// NULL for a group without a row that counts: the common case of a FILTER that no row passes.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    /// The lowest bytes of what was kept.
    func fixed<Output: FixedWidthInteger & BitwiseCopyable>(_: Output.Type) -> ColumnVector {
      var results = ResultRows<Output>(type, count: groups.count)
      for (row, group) in groups.enumerated() {
        results.set(row, isSet[group] == 1 ? Output(truncatingIfNeeded: values[group]) : nil)
      }
      return results.finish()
    }
    switch type.physical {
    // By size: what the bits mean is the result's type.
    case .bits: return fixed(UInt8.self)
    case .int16: return fixed(UInt16.self)
    case .int32, .float32: return fixed(UInt32.self)
    case .int64, .float64: return fixed(UInt64.self)
    case .int128, .uuid: return fixed(UInt128.self)
    case .view: return try valueTexts.vector(groups, type: type)
    }
  }

  var byteCount: Int {
    isSet.byteCount + keys.byteCount + keyTexts.byteCount + values.byteCount + valueTexts.byteCount
  }
}
