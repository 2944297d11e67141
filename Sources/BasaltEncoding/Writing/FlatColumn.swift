internal import BasaltCore
internal import CBasaltKernels

/// A column as encoders want it: spelled out, and cut into pages whose NULL slots hold filler.
///
/// The first step of `ChunkEncoder.encode`: whatever layout the rows come in, they leave as one array, because a page
/// is chosen by its values and not by how a query happened to produce them. Equal rows must give equal bytes.
struct FlatColumn {
  let count: Int
  /// The signed or other type that a column of this type is stored as.
  let element: ElementType
  /// What views point into; bytes only.
  let heaps: ByteHeaps?
  private let storage: Buffer
  private let validity: Buffer?

  /// One page's rows: values for all of them, and the validity if one is NULL.
  ///
  /// Values are as many as rows: value i is row i, so that no reader has to count NULLs to find one.
  struct Page {
    let values: NodeValues
    let validity: NodeValues?
  }

  init(_ column: ColumnVector) {
    element = ElementType(column.type.physical)
    count = column.count
    switch column.layout {
    // The usual case costs nothing: the column's own memory is read.
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

  /// The rows of a vector.
  func rows(ofVector vector: Int) -> Range<Int> {
    let start = vector * Limits.vectorRowCount
    return start..<min(start + Limits.vectorRowCount, count)
  }

  var vectorCount: Int { (count + Limits.vectorRowCount - 1) / Limits.vectorRowCount }

  /// The page of `rows`, which begin at a whole vector.
  ///
  /// Nothing is copied unless a row of the page is NULL.
  func page(_ rows: Range<Int>) -> Page {
    let stored = stored(rows)
    guard let words = validity else { return Page(values: stored, validity: nil) }
    let valid = NodeValues(.bits, count: count, storage: words).slice(rows)
    let validCount = unsafe Kernels.best.pointee.mask.mask_popcount(
      valid.address.assumingMemoryBound(to: UInt64.self), rows.count)
    // A page without a NULL has no validity, though the column has one: then nothing is stored, read or tested for it.
    if validCount == rows.count { return Page(values: stored, validity: nil) }
    return Page(values: NullFiller.filled(stored, valid), validity: valid)
  }

  /// Some vectors, one behind the other as if they were a page of their own: what is chosen for them is one tree for
  /// all, as in a page.
  ///
  /// NULL slots hold filler, so that what a slot happens to hold does not decide how a file is written.
  /// - Parameter vectors: Ascending; only the column's last may be incomplete, so all begin at whole words of validity.
  func sample(vectors: [Int]) -> Page {
    let stride = element.byteCount(of: 1)
    let sampledCount = vectors.reduce(0) { $0 + rows(ofVector: $1).count }
    let values = Buffer(byteCount: sampledCount * stride)
    let words = validity.map { _ in Buffer(byteCount: BitMask.wordCount(of: sampledCount) * 8) }
    var count = 0
    for vector in vectors {
      let rows = rows(ofVector: vector)
      unsafe (values.address + count * stride).copyMemory(from: stored(rows).address, byteCount: rows.count * stride)
      if let words, let source = unsafe validityWords(rows) {
        unsafe (words.address + count / 8).copyMemory(from: source, byteCount: BitMask.wordCount(of: rows.count) * 8)
      }
      count += rows.count
    }
    let sampled = NodeValues(element, count: count, storage: values, heaps: heaps)
    guard let words else { return Page(values: sampled, validity: nil) }
    let valid = NodeValues(.bits, count: count, storage: words)
    return Page(values: NullFiller.filled(sampled, valid), validity: valid)
  }

  /// - Throws: `.outOfRange` when the rows hold more bytes than a page may.
  /// Asked before anything is chosen: a writer that finds out afterwards has spent the work, and a reader would refuse
  /// the page.
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

  /// A constant vector spelled out; `Constant` finds it again, at the price of one pass.
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

  /// A dictionary vector spelled out. Its dictionary is that of a query, or of another file: entries may be unused, or
  /// not sorted.
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
    // Bits and single bytes have no dictionaries.
    default: preconditionFailure("a dictionary of \(element)")
    }
    return target
  }
}
