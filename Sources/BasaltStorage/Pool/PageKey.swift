package import BasaltCore

/// Which bytes a page of the buffer pool is: those of a range of an object, which never change.
package struct PageKey: Hashable, Sendable {
  /// Stands for one sequence of bytes for as long as the pool lives. Not an object's name, which two stores may both
  /// have; whoever opens a file decides: the random identifier in a file of our own, or a new one for each opening of a
  /// file that somebody may replace.
  package let object: UniqueID
  /// In bytes from the object's start.
  package let range: Range<Int>

  package init(object: UniqueID, range: Range<Int>) {
    self.object = object
    self.range = range
  }

  /// A page's start alone tells it from all others of its object; where it ends is for equality.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(UInt64(truncatingIfNeeded: object.bits))
    hasher.combine(range.lowerBound)
  }
}
