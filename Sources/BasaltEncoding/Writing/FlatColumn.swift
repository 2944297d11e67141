internal import BasaltCore
internal import CBasaltKernels

/// A column as encoders want it: spelled out, and cut into pages whose NULL slots hold filler.
struct FlatColumn {
  let count: Int
  let element: ElementType
  /// What views point into; bytes only.
  let heaps: ByteHeaps?
  private let storage: Buffer
  private let validity: Buffer?

  /// One page's rows: values for all of them, and the validity if one is NULL.
  struct Page {
    let values: NodeValues
    let validity: NodeValues?
  }

  init(_ column: ColumnVector) {
    element = ElementType(column.type.physical)
    count = column.count
    switch column.layout {
    case .flat:
      storage = column.values
      validity = column.validity
      heaps = element == .bytes ? ByteHeaps(column.heaps) : nil
    case .constant:
      storage = FlatColumn.repeated(column, element)
      validity = column.nullCount == 0 ? nil : FlatColumn.noRowValid(column.count)
      heaps = element == .bytes ? ByteHeaps(column.heaps) : nil
    case .dictionary(let entries):
      storage = FlatColumn.gathered(column, entries.vector, element)
      validity = column.validity
      heaps = element == .bytes ? ByteHeaps(entries.vector.heaps) : nil
    }
  }

  /// The values of `rows`, which begin at a whole vector, as they are: with whatever is in the slots of NULLs.
  func stored(_ rows: Range<Int>) -> NodeValues {
    NodeValues(element, count: count, storage: storage, heaps: heaps).slice(rows)
  }

  /// The validity words of `rows`, which begin at a whole vector; `nil` when no row of the column is NULL.
  func validityWords(_ rows: Range<Int>) -> UnsafePointer<UInt64>? {
    unsafe validity.map { unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt64.self) + rows.lowerBound / 64) }
  }

  /// At most `sampleCount` of the values that are not NULL, evenly spread.
  func sample(_ sampleCount: Int) -> NodeValues {
    let all = stored(0..<count)
    let stride = element.byteCount(of: 1)
    let target = Buffer(byteCount: sampleCount * stride)
    let valid = unsafe validityWords(0..<count)
    var kept = 0
    for index in 0..<sampleCount {
      let row = index * count / sampleCount
      if let valid = unsafe valid, unsafe !BitMask.bit(row, in: valid) { continue }
      unsafe (target.address + kept * stride).copyMemory(from: all.address + row * stride, byteCount: stride)
      kept += 1
    }
    return NodeValues(element, count: kept, storage: target, heaps: heaps)
  }

  /// The page of `rows`, which begin at a whole vector.
  func page(_ rows: Range<Int>) -> Page {
    let stored = stored(rows)
    guard let words = validity else { return Page(values: stored, validity: nil) }
    let valid = NodeValues(.bits, count: count, storage: words).slice(rows)
    let validCount = unsafe Kernels.best.pointee.mask.mask_popcount(
      valid.address.assumingMemoryBound(to: UInt64.self), rows.count)
    if validCount == rows.count { return Page(values: stored, validity: nil) }
    return Page(values: NullFiller.filled(stored, valid), validity: valid)
  }

  /// - Throws: `.outOfRange` when the rows hold more bytes than a page may.
  func requireWithinLimits(_ rows: Range<Int>) throws(BasaltError) {
    guard element == .bytes else { return }
    var byteCount = 0
    let views = unsafe storage.address.assumingMemoryBound(to: StringView.self)
    for row in rows { unsafe byteCount += views[row].byteCount }
    // Half of what a reader accepts leaves room for lengths and checkpoints many times over.
    guard byteCount <= Limits.pageDecodedByteCountMaximum / 2 else {
      throw BasaltError(
        .outOfRange,
        "\(rows.count) rows hold \(byteCount) bytes; a page may hold \(Limits.pageDecodedByteCountMaximum / 2).",
        remedy: "Write fewer rows a page.")
    }
  }

  private static func repeated(_ column: ColumnVector, _ element: ElementType) -> Buffer {
    let target = Buffer(byteCount: element.byteCount(of: column.count))
    guard let stride = element.byteCount else {
      let words = unsafe target.address.assumingMemoryBound(to: UInt64.self)
      unsafe words.initialize(repeating: 0, count: target.byteCount / 8)
      if unsafe column.withBits({ unsafe $0[0] & 1 == 1 }) { unsafe BitMask.fill(words, bitCount: column.count) }
      return target
    }
    let bits = unsafe MemoryForm.load(column.values.address, byteCount: stride)
    unsafe MemoryForm.fill(bits, byteCount: stride, into: target.address, count: column.count)
    return target
  }

  private static func noRowValid(_ count: Int) -> Buffer {
    let words = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    unsafe words.address.initializeMemory(as: UInt8.self, repeating: 0, count: words.byteCount)
    return words
  }

  private static func gathered(_ column: ColumnVector, _ entries: ColumnVector, _ element: ElementType) -> Buffer {
    let target = Buffer(byteCount: element.byteCount(of: column.count))
    let kernels = unsafe Kernels.best.pointee.gather
    let source = unsafe entries.values.address
    let codes = unsafe column.values.address
    switch element.byteCount {
    case 2: unsafe kernels.gather_u16_by_u16(source, codes, target.address, column.count)
    case 4: unsafe kernels.gather_u32_by_u16(source, codes, target.address, column.count)
    case 8: unsafe kernels.gather_u64_by_u16(source, codes, target.address, column.count)
    case 16: unsafe kernels.gather_u128_by_u16(source, codes, target.address, column.count)
    default: preconditionFailure("a dictionary of \(element)")
    }
    return target
  }
}
