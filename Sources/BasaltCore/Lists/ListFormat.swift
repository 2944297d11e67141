/// How a list lies in memory: bytes that are equal exactly when lists are, and ordered as lists are.
///
/// ```
/// list    := element* 00
/// element := 01 value | 02 (NULL)
/// value   := fixed size:   big-endian, changed so that bytes order as values do; zeros behind 02
///          | text, bytea:  its bytes, 00 within as 00 FF, then 00 00
///          | list:         as above
/// ```
///
/// By example, in hexadecimal:
///
/// | list | bytes |
/// | --- | --- |
/// | `{}` of any type | 00 |
/// | `{1}` of smallints | 01 8001 00 |
/// | `{-1}` | 01 7FFF 00 |
/// | `{1,NULL}` | 01 8001 02 0000 00 |
/// | `{a,NULL}` of texts | 01 61 0000 02 00 |
/// | `{{1},{}}` of lists of smallints | 01 018001 00 01 00 00 |
///
/// Why bytes and not a column of elements with offsets: a list would be another kind of vector then, of which every operator
/// that keeps, gathers, hashes, compares and spills rows had to know. What it costs is that elements are read by a loop and not
/// by a kernel, which functions of elements pay and nothing else does.
///
/// So a column of lists is one of bytes, like text, and whatever sorts, groups, joins, compares, keeps and spills bytes does
/// so with lists, without being told of them. What is done to whole elements (`||`, slices, `array_sort`, `array_position`)
/// moves and compares bytes as well, whatever the type. The order is PostgreSQL's: element by element, NULL behind all
/// values, then the shorter list first; −0 is 0 within a list, and there is one NaN.
///
/// Elements of fixed size are found by their number at once, NULLs among them; others by walking.
package struct ListFormat: Sendable {
  package let type: ListType
  /// Bytes of an innermost value, or `nil` where values end by themselves.
  @usableFromInline let leafByteCount: Int?

  /// Below both tags, so that a list comes before those that begin with it.
  package static let end: UInt8 = 0
  package static let valueTag: UInt8 = 1
  /// Above that of values: NULL comes last.
  package static let nullTag: UInt8 = 2
  /// Bytes of a list without elements.
  package static let emptyByteCount = 1

  package init(_ type: ListType) {
    self.type = type
    switch type.innermost.physical {
    case .view: leafByteCount = nil
    case .bits: leafByteCount = 1
    case let physical: leafByteCount = physical.byteCount
    }
  }

  /// - Precondition: `type` is a list.
  package init(of type: LogicalType) {
    guard case .list(let list) = type else { preconditionFailure("\(type) is no list") }
    self.init(list)
  }

  /// Bytes from one element to the next, where all are of one size: NULLs have as many as values.
  package var stride: Int? {
    guard type.depth == 1, let leafByteCount else { return nil }
    return leafByteCount + 1
  }

  /// One element, where it lies.
  package struct Element: Sendable {
    /// All of its bytes, the tag among them: what is moved and compared.
    package let range: Range<Int>
    package let isNull: Bool

    /// What follows the tag.
    package var value: Range<Int> { (range.lowerBound + 1)..<range.upperBound }
  }

  /// The element that begins at an offset; `nil` behind the last.
  /// - Complexity: O(its bytes) where values end by themselves, else O(1).
  package func element(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Element? {
    unsafe element(at: offset, in: bytes, depth: type.depth)
  }

  private func element(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>, depth: Int) -> Element? {
    // What stands in the slot of a NULL is no list at all, and has no elements either.
    guard offset < bytes.count, unsafe bytes[offset] != ListFormat.end else { return nil }
    let isNull = unsafe bytes[offset] == ListFormat.nullTag
    var next = offset + 1
    if depth > 1 {
      if !isNull {
        while let inner = unsafe element(at: next, in: bytes, depth: depth - 1) { next = inner.range.upperBound }
        next += 1
      }
    } else if let leafByteCount {
      next += leafByteCount
    } else if !isNull {
      next = unsafe ListFormat.end(ofBytesAt: next, in: bytes)
    }
    // Guards memory: what is found by it is read. Bytes of lists are our own, from a vector or a file of a sort.
    precondition(next <= bytes.count, "an element beyond its list")
    return Element(range: offset..<next, isNull: isNull)
  }

  /// Behind the two zeros that end a value.
  private static func end(ofBytesAt offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    // A zero is the end, or one of the value's own: the byte behind it tells.
    var place = offset
    while place + 1 < bytes.count {
      if unsafe bytes[place] != 0 {
        place += 1
      } else if unsafe bytes[place + 1] == 0 {
        return place + 2
      } else {
        place += 2
      }
    }
    preconditionFailure("a value without an end")
  }

  /// How many elements a list has.
  /// - Complexity: O(1) where they are of one size, else O(bytes).
  package func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    if let stride { return max(bytes.count - 1, 0) / stride }
    var (count, offset) = (0, 0)
    while let element = unsafe element(at: offset, in: bytes) {
      (count, offset) = (count + 1, element.range.upperBound)
    }
    return count
  }

  /// The element of an index from 0 on; `nil` when there is none.
  /// - Complexity: As `count`.
  package func element(_ index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Element? {
    guard index >= 0 else { return nil }
    if let stride {
      let count = unsafe count(bytes)
      guard index < count else { return nil }
      return unsafe element(at: index * stride, in: bytes)
    }
    var (left, offset) = (index, 0)
    while let element = unsafe element(at: offset, in: bytes) {
      if left == 0 { return element }
      (left, offset) = (left - 1, element.range.upperBound)
    }
    return nil
  }

  /// All elements, where they lie: for whoever wants them in another order.
  /// - Complexity: O(bytes), and an array.
  package func elements(of bytes: UnsafeBufferPointer<UInt8>) -> [Element] {
    var elements: [Element] = []
    var offset = 0
    while let element = unsafe element(at: offset, in: bytes) {
      elements.append(element)
      offset = element.range.upperBound
    }
    return elements
  }
}

// MARK: Single values

extension ListFormat {
  /// A list as SQL shows it. For people and tests, as `Value` is.
  ///
  /// Through a column of its elements, so that which bytes are which value is written once.
  package func value(of bytes: UnsafeBufferPointer<UInt8>) -> ListValue {
    var builder = ColumnBuilder(type: type.element, capacity: 64)
    var reader = ElementReader(type.element)
    var offset = 0
    while let element = unsafe element(at: offset, in: bytes) {
      unsafe reader.append(element, of: bytes, to: &builder)
      offset = element.range.upperBound
    }
    let column = builder.finish()
    return ListValue((0..<column.count).map { column[$0] }, type: type)
  }

  /// The bytes of a list: for constants, and for rows that people give.
  /// - Throws: `.typeMismatch` when an element is of another type; `.outOfRange` when it is none that SQL knows.
  package func bytes(of value: ListValue) throws(BasaltError) -> [UInt8] {
    // Through a vector, which knows which values are of a type.
    let column = try ColumnVector(value.elements, type: type.element)
    let writer = ElementWriter(column)
    var bytes: [UInt8] = []
    for row in 0..<column.count { writer.append(row, to: &bytes) }
    bytes.append(ListFormat.end)
    return bytes
  }
}
