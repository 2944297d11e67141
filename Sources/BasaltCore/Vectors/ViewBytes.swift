/// Finds the bytes of text and bytea views in the heaps of their vector, without a reference count a value.
///
/// Borrows the heaps: whoever uses it keeps the vector. One a vector and batch.
@safe @usableFromInline
package struct ViewBytes {
  /// Start and size of each heap.
  @usableFromInline let heaps: [(address: UnsafeRawPointer, byteCount: Int)]

  /// - Parameter vector: Of text or bytea, in any layout; views of a dictionary are those of its entries.
  package init(_ vector: ColumnVector) {
    unsafe heaps = (vector.dictionary?.heaps ?? vector.heaps).map {
      unsafe (UnsafeRawPointer($0.address), $0.byteCount)
    }
  }

  /// Where the bytes of a view begin: in the view itself, or in a heap.
  /// - Precondition: The view is one of the vector's, or a copy of it.
  @inlinable @inline(__always)
  package func address(of view: UnsafePointer<StringView>) -> UnsafeRawPointer {
    if unsafe view.pointee.isInline { return unsafe UnsafeRawPointer(view) + 4 }
    let heap = unsafe heaps[view.pointee.bufferIndex]
    // Guards memory: views come from files.
    precondition(unsafe view.pointee.offset + view.pointee.byteCount <= heap.byteCount, "a view beyond its heap")
    return unsafe heap.address + view.pointee.offset
  }
}
