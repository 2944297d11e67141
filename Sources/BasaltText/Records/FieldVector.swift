/// The fields of one column in consecutive records: what a column's loop runs over.
///
/// A view, not a copy: positions lie in the index's arrays, where the end of one field is the separator before the
/// next. Strides make the same loop serve both layouts of the index.
@safe struct FieldVector {
  let text: TextBytes
  /// 32 bits: a block has 256 MiB of text at most, and half the bytes is twice the fields in the cache.
  private let starts: UnsafePointer<UInt32>
  private let startStride: Int
  /// Behind the separator before it, or right at the start of the record.
  private let startDelta: Int
  private let ends: UnsafePointer<UInt32>
  private let endStride: Int
  let count: Int

  /// - Precondition: The positions of `count` fields lie at the strides given, within `text`, as long as this is used.
  init(
    text: TextBytes, starts: UnsafePointer<UInt32>, startStride: Int, startDelta: Int, ends: UnsafePointer<UInt32>,
    endStride: Int, count: Int
  ) {
    self.text = text
    unsafe self.starts = unsafe starts
    self.startStride = startStride
    self.startDelta = startDelta
    unsafe self.ends = unsafe ends
    self.endStride = endStride
    self.count = count
  }

  /// Offset of the field's first byte in `text`.
  @inline(__always) func start(_ record: Int) -> Int {
    assert(record >= 0 && record < count)
    return unsafe Int(starts[record &* startStride]) &+ startDelta
  }

  /// Offset behind the field's last byte: its separator, or the CR of the line's end.
  @inline(__always) func end(_ record: Int) -> Int {
    assert(record >= 0 && record < count)
    return unsafe Int(ends[record &* endStride])
  }

  func range(_ record: Int) -> Range<Int> { start(record)..<end(record) }
}
