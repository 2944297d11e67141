import BasaltCore

/// Finds the order and the runs of a chunk, page after page: each row is compared with the one before it.
///
/// One definition for writer and verifier, as with sums: they cannot disagree about what lies between two pages, or about NULL.
/// Of integers without NULL a third of a nanosecond a row, since the loop has no branch; of text as long as it takes to
/// see that two neighbours differ, which is nearly always in their first bytes.
struct OrderCollector {
  /// Of it only the two directions are kept up to date; the rest follows at the end.
  private var order = ChunkOrder()
  // Counted in every case: an average run tells how much a run-wise way saves, whether or not values are in order.
  private var runCount = 0
  private var hasEqualNeighbours = false
  /// Values, NULL apart, that are not equal to the one before them.
  private var changeCount = 0
  /// The last value of the rows so far; whether the last row was NULL.
  private var lastValue: Value?
  private var endsInNull = false
  private var hasNull = false
  /// Whether a value lies behind a NULL, and a NULL behind a value.
  private var valueBehindNull = false
  private var nullBehindValue = false

  /// Rows after which it is asked anew whether there is an order to be found.
  private static let stretchRowCount = 256

  /// Of no rows both hold: whatever comes takes one of them away, or both.
  init() {
    (order.isAscending, order.isDescending) = (true, true)
  }

  /// What the rows so far are; `unknown` of none but NULL.
  var found: ChunkOrder {
    guard lastValue != nil else { return .unknown }
    var found = order
    found.runCount = runCount
    found.isStrict = !hasEqualNeighbours && (order.isAscending || order.isDescending)
    // With a value and a NULL at most one of the two can hold; NULLs that lie between values have no place.
    if hasNull, !nullBehindValue { found.nulls = .beforeValues }
    if hasNull, !valueBehindNull { found.nulls = .afterValues }
    return found
  }

  /// The distinct values, exactly, of rows in order: equal ones are then neighbours, but for NULLs between them.
  var distinctCount: Int? {
    guard lastValue != nil, order.isAscending || order.isDescending else { return nil }
    return changeCount
  }

  /// Adds the rows of a page.
  /// - Parameter column: Flat, of a type that has an order (`ChunkOrder.isDefined`).
  /// - Complexity: O(rows).
  mutating func add(_ column: ColumnVector) {
    guard column.count > 0 else { return }
    // Closures and not the operators' names, which would be called and not inlined.
    switch column.type.physical {
    case .int16: add(column, Int16.self, { $0 == $1 }, { $0 < $1 })
    case .int32: add(column, Int32.self, { $0 == $1 }, { $0 < $1 })
    case .int64: add(column, Int64.self, { $0 == $1 }, { $0 < $1 })
    case .int128: add(column, Int128.self, { $0 == $1 }, { $0 < $1 })
    // As the bytes lie, the first of them the most significant.
    case .uuid: add(column, UInt128.self, { $0 == $1 }, { UInt128(bigEndian: $0) < UInt128(bigEndian: $1) })
    case .view:
      add(column, StringView.self) { left, right in
        // Most neighbours differ in their length or their first four bytes, which are these eight; short ones are equal when the rest
        // of the view is, and of long ones the bytes are looked at: a text may lie at two places in memory.
        left.head == right.head
          && (left.tail == right.tail
            || left.byteCount > StringView.inlineByteCountMaximum && !ViewExtremes.precedes(left, right, column)
              && !ViewExtremes.precedes(right, left, column))
      } _: { left, right in
        ViewExtremes.precedes(left, right, column)
      }
    case .bits, .float32, .float64: preconditionFailure("the order of \(column.type)")
    }
  }

  /// Generic over the comparisons, so that they are inlined into the loops.
  @inline(__always)
  private mutating func add<Stored: BitwiseCopyable>(
    _ column: ColumnVector, _: Stored.Type, _ isEqual: (Stored, Stored) -> Bool,
    _ precedes: (Stored, Stored) -> Bool
  ) {
    unsafe column.withValues(as: Stored.self) { values in
      unsafe column.withValidity { mask in
        if let mask = unsafe mask, column.nullCount > 0 {
          unsafe addSparse(column, values, mask, isEqual, precedes)
        } else {
          unsafe addDense(column, values, isEqual, precedes)
        }
      }
    }
  }

  /// Of a page without NULL.
  @inline(__always)
  private mutating func addDense<Stored: BitwiseCopyable>(
    _ column: ColumnVector, _ values: UnsafeBufferPointer<Stored>, _ isEqual: (Stored, Stored) -> Bool,
    _ precedes: (Stored, Stored) -> Bool
  ) {
    // Across the border of two pages first, so that below each row has its neighbour beside it.
    join(column[0])
    var changes = 0
    // In stretches: a column in no order is found out in the first, and from then on only runs are counted, which is half the
    // comparisons, and of text nearly none.
    var start = 1
    while start < values.count {
      let end = min(start + OrderCollector.stretchRowCount, values.count)
      if order.isAscending || order.isDescending {
        var (rises, falls) = (0, 0)
        for row in start..<end {
          let (left, right) = unsafe (values[row - 1], values[row])
          rises &+= precedes(left, right) ? 1 : 0
          falls &+= precedes(right, left) ? 1 : 0
        }
        // Neither less nor greater is equal: a third comparison would find nothing else.
        changes += rises + falls
        if rises > 0 { order.isDescending = false }
        if falls > 0 { order.isAscending = false }
      } else {
        for row in start..<end { unsafe changes &+= isEqual(values[row - 1], values[row]) ? 0 : 1 }
      }
      start = end
    }
    // As many pairs of neighbours as rows less one.
    if changes < values.count - 1 { hasEqualNeighbours = true }
    runCount += changes
    changeCount += changes
    lastValue = column[values.count - 1]
    endsInNull = false
  }

  /// Row by row: a value is compared with the last one before it, however many NULLs lie between.
  @inline(__always)
  private mutating func addSparse<Stored: BitwiseCopyable>(
    _ column: ColumnVector, _ values: UnsafeBufferPointer<Stored>, _ mask: UnsafePointer<UInt64>,
    _ isEqual: (Stored, Stored) -> Bool, _ precedes: (Stored, Stored) -> Bool
  ) {
    // The last valid row of this page; `nil` while the last value is one of the pages before.
    var last: Int?
    for row in 0..<values.count {
      guard unsafe BitMask.bit(row, in: mask) else {
        if !endsInNull { runCount += 1 }
        if last != nil || lastValue != nil { nullBehindValue = true }
        (endsInNull, hasNull) = (true, true)
        continue
      }
      if let last {
        let (left, right) = unsafe (values[last], values[row])
        if isEqual(left, right) {
          hasEqualNeighbours = true
          // A NULL between two equal values ends the run of the first.
          if endsInNull { runCount += 1 }
        } else {
          // They are not equal: what is not less is greater.
          if precedes(left, right) { order.isDescending = false } else { order.isAscending = false }
          runCount += 1
          changeCount += 1
        }
        if endsInNull { valueBehindNull = true }
        endsInNull = false
      } else {
        // The page's first value, which the last one of the pages before is compared with.
        join(column[row])
      }
      last = row
    }
    // A page of NULLs leaves the last value as it was.
    if let last { lastValue = column[last] }
  }

  /// Adds a page's first value: as a value, since the page before is gone.
  private mutating func join(_ value: Value) {
    if endsInNull { valueBehindNull = true }
    defer { (lastValue, endsInNull) = (value, false) }
    // The chunk's first value begins a run and falls behind nothing.
    guard let lastValue else {
      runCount += 1
      changeCount = 1
      return
    }
    switch lastValue.order(to: value) {
    case .same:
      hasEqualNeighbours = true
      if endsInNull { runCount += 1 }
      return
    case .before: order.isDescending = false
    case .after: order.isAscending = false
    // Values of one column that have no order: there are none, of these types.
    case nil: (order.isAscending, order.isDescending) = (false, false)
    }
    runCount += 1
    changeCount += 1
  }
}
