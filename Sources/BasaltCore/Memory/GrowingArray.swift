/// Values of fixed size that become more: an array whose memory stands still between two calls of `resize`, so that a
/// loop can work on its pointer without a check, a reference count or a copy a value.
///
/// One owner. New values are zero bits, which is what counts, sums and slots begin with.
@safe
@usableFromInline package struct GrowingArray<Element: BitwiseCopyable>: ~Copyable {
  /// The first value. Valid until the next `resize`.
  @usableFromInline package private(set) var base: UnsafeMutablePointer<Element>
  @usableFromInline package private(set) var count = 0
  @usableFromInline private(set) var capacity: Int

  @inlinable
  package init() {
    unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: 0)
    capacity = 0
  }

  @inlinable deinit { unsafe base.deallocate() }

  /// Bytes held, in use or not.
  @inlinable package var byteCount: Int { capacity * MemoryLayout<Element>.stride }

  /// Appends zeros up to a count, or cuts. Amortised O(1) a value: memory doubles.
  @inlinable
  package mutating func resize(to newCount: Int) {
    precondition(newCount >= 0)
    if newCount > capacity { grow(newCount) }
    if newCount > count {
      unsafe UnsafeMutableRawPointer(base + count).initializeMemory(
        as: UInt8.self, repeating: 0, count: (newCount - count) * MemoryLayout<Element>.stride)
    }
    count = newCount
  }

  /// Appends one value.
  @inlinable
  package mutating func append(_ value: Element) {
    if count == capacity { grow(count + 1) }
    unsafe base[count] = value
    count += 1
  }

  @inlinable
  package subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "no such value")
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count, "no such value")
      unsafe base[index] = newValue
    }
  }

  /// Out of the loops that append: it happens a logarithmic number of times.
  @inlinable
  mutating func grow(_ needed: Int) {
    let larger = max(needed, capacity * 2, 16)
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    unsafe memory.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = memory
    capacity = larger
  }
}
