import BasaltCore

/// An argument's lists by row, as bytes (`ListFormat`), whether flat or constant.
///
/// | done to a list | how |
/// | --- | --- |
/// | `||`, slices, `array_remove`, `flatten` | stretches of bytes are copied |
/// | `array_position`, `= ANY`, `@>` | the value's bytes are held against the elements' |
/// | `array_sort`, `list_distinct` | places are sorted by their bytes |
/// | `array_length`, `list[i]` | by division, or a walk where elements are of different sizes |
/// | casts, `list_sum`, `array_to_string` | elements are read |
///
/// Borrows the call's arguments, as any lane does, and must not outlive it.
///
/// What functions of lists do is mostly done to bytes: elements are moved and compared as they lie, and read as values only
/// where a function of values is asked.
@safe
struct ListLane {
  private let bytes: TextLane
  let format: ListFormat

  /// - Precondition: A vector of lists, flat or constant.
  init(_ vector: ColumnVector) {
    bytes = TextLane(vector)
    format = ListFormat(of: vector.type)
  }

  /// The bytes of a row; of one that does not count, bytes that are safe to walk through.
  @inline(__always)
  subscript(row: Int) -> UnsafeBufferPointer<UInt8> { unsafe bytes[row] }

  /// How many elements a row has.
  /// - Complexity: O(1) where elements are of one size, else O(bytes).
  func count(_ row: Int) -> Int { unsafe format.count(bytes[row]) }

  /// Where the elements of a row lie.
  ///
  /// An array a row: for functions that look at elements in another order than the list's, or twice.
  func elements(_ row: Int) -> [ListFormat.Element] { unsafe format.elements(of: bytes[row]) }

  /// Appends some elements of a row as they are: whatever their type, nothing is read.
  func append(_ range: Range<Int>, of row: Int, to target: inout [UInt8]) {
    unsafe target.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[row][range]))
  }

  /// Appends all elements of a row, without the end of the list: what is put behind them are further elements.
  func appendAll(of row: Int, to target: inout [UInt8]) {
    let list = unsafe bytes[row]
    unsafe target.append(contentsOf: list.dropLast())
  }

  /// How an element of a row compares with other bytes of elements.
  /// Bytes order as the values do, NULL behind all of them.
  func order(_ element: ListFormat.Element, of row: Int, _ other: UnsafeBufferPointer<UInt8>) -> ValueOrder {
    unsafe TextOrder.order(UnsafeBufferPointer(rebasing: bytes[row][element.range]), other)
  }
}

extension FunctionCall {
  /// An argument that is a list.
  /// - Precondition: It is one: resolution sees to it.
  func list(_ index: Int) -> ListLane { ListLane(arguments[index]) }

  /// A function into lists or texts, by row, which appends bytes and says whether there is a result.
  @inline(__always)
  /// What was appended to a row without a result is thrown away. A list ends with `ListFormat.end`, which is the
  /// function's to write.
  /// - Throws: As texts do, for what is longer than a value may be.
  func listRows(_ body: (Int, inout [UInt8]) throws(BasaltError) -> Bool) throws(BasaltError) -> ColumnVector {
    var target = TextTarget(self)
    for row in 0..<rowCount {
      if counts(row), try body(row, &target.scratch) {
        try context.read(target.scratch.count)
        try target.appendScratch()
      } else {
        target.scratch.removeAll(keepingCapacity: true)
        target.appendNull()
      }
    }
    return target.finish()
  }

  /// A function into integers that may have none.
  @inline(__always)
  /// The mask is made when the first such row is met.
  func optionalIntegers(_ body: (Int) throws(BasaltError) -> Int?) throws(BasaltError) -> ColumnVector {
    let target = FixedTarget<Int32>(rowCount: rowCount, zeroed: true)
    var nulls: NullMask?
    for row in 0..<rowCount where counts(row) {
      if let value = try body(row) {
        target[row] = Int32(truncatingIfNeeded: value)
      } else {
        let mask = nulls ?? NullMask(rowCount: rowCount)
        mask.clear(row)
        nulls = mask
      }
    }
    return result(target.buffer, nulls: nulls)
  }
}

/// The elements of all lists of a vector as one column, and how many each row has.
///
/// What a function of values wants: a cast, an aggregate. One loop over all elements then, and not one a list.
struct ListElements {
  /// One list's behind the other's, in the order of the rows; NULLs among them.
  let column: ColumnVector
  /// By row; 0 for rows that do not count.
  let counts: [Int]

  /// - Parameter call: Says which rows count.
  /// - Complexity: O(bytes).
  init(_ vector: ColumnVector, _ call: FunctionCall) {
    let lane = ListLane(vector)
    let type = lane.format.type.element
    // Room for one element a row; it grows where there are more.
    var builder = ColumnBuilder(type: type, capacity: call.rowCount)
    var reader = ElementReader(type)
    var counts: [Int] = []
    counts.reserveCapacity(call.rowCount)
    for row in 0..<call.rowCount {
      let before = builder.count
      if call.counts(row) {
        // Walked once: elements come in their order.
        let bytes = unsafe lane[row]
        var offset = 0
        while let element = unsafe lane.format.element(at: offset, in: bytes) {
          unsafe reader.append(element, of: bytes, to: &builder)
          offset = element.range.upperBound
        }
      }
      counts.append(builder.count - before)
    }
    column = builder.finish()
    self.counts = counts
  }
}
