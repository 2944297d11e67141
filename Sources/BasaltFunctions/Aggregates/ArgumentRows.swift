package import BasaltCore
import CBasaltKernels

/// Makes of a batch's arguments, in any layout, with NULLs and a selection, what every aggregate's loop wants: dense
/// values of the rows that count, and their groups beside them.
///
/// So that each aggregate has one loop and not a dozen. Flat arguments without NULLs and selection are handed on as
/// they are; everything else is gathered by kernels into scratch memory, for less than a branch a row would cost. One a
/// set of states; what it returns is valid until the next call of the same method, and as long as the arguments are.
package final class ArgumentRows {
  private var positions = Buffer(byteCount: 0)
  private var groups = Buffer(byteCount: 0)
  private var mask = Buffer(byteCount: 0)
  private var codes = Buffer(byteCount: 0)
  /// One an argument.
  private var values = [Buffer(byteCount: 0), Buffer(byteCount: 0)]

  /// Without memory; each scratch is made when it is first needed.
  package init() {}

  /// The rows of a batch that count.
  @safe package struct Valid {
    /// Their number.
    package let count: Int
    /// Where they are, or `nil` when they are the first `count`.
    package let positions: UnsafePointer<UInt16>?
    /// Their groups. Without groups: not to be read.
    package let groups: UnsafePointer<UInt32>
  }

  /// No groups: never read, and yet a pointer, so that loops need not ask.
  private var noGroups: UnsafePointer<UInt32> {
    unsafe UnsafePointer(groups.address.assumingMemoryBound(to: UInt32.self))
  }

  /// The rows among those meant in which no argument is NULL.
  package func valid(_ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?) -> Valid {
    unsafe valid(arguments, rowCount: rowCount, rows: rows, groups: nil)
  }

  /// The same with groups.
  /// - Parameter groups: One for each row meant.
  package func valid(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>?
  ) -> Valid {
    // Pointers into memory that the caller holds for as long as the call takes.
    let meantCount = rows?.count ?? rowCount
    let meantPositions = unsafe rows.map {
      unsafe UnsafePointer($0.positions.address.assumingMemoryBound(to: UInt16.self))
    }
    let meantGroups = unsafe groups ?? noGroups
    // A row counts when it is valid in every argument: their masks are joined, constants are settled here.
    var validity: UnsafePointer<UInt64>?
    for argument in arguments {
      guard let words = argument.validity else { continue }
      let bits = unsafe UnsafePointer(words.address.assumingMemoryBound(to: UInt64.self))
      // A constant is NULL in all rows or in none.
      if argument.isConstant {
        if unsafe bits[0] & 1 == 0 { return unsafe Valid(count: 0, positions: nil, groups: meantGroups) }
      } else if let other = unsafe validity {
        unsafe validity = intersection(other, bits, rowCount: rowCount)
      } else {
        unsafe validity = bits
      }
    }
    // The usual case: nothing is NULL, and nothing is touched.
    guard let validity = unsafe validity else {
      return unsafe Valid(count: meantCount, positions: meantPositions, groups: meantGroups)
    }
    return unsafe compacted(
      validity, rowCount: rowCount, meantPositions, meantCount: meantCount, groups == nil ? nil : meantGroups)
  }

  /// Rows that are valid in both: a bit a row, 64 at a time.
  private func intersection(
    _ left: UnsafePointer<UInt64>, _ right: UnsafePointer<UInt64>, rowCount: Int
  ) -> UnsafePointer<UInt64> {
    // In place for a third argument: `left` is then this very memory.
    let words = unsafe ArgumentRows.room(&mask, BitMask.wordCount(of: rowCount), as: UInt64.self)
    unsafe Kernels.best.pointee.mask.mask_and(left, right, words, rowCount)
    return unsafe UnsafePointer(words)
  }

  /// Leaves out what is NULL.
  ///
  /// Positions are gathered rather than rows skipped: a NULL in every third row would cost a
  /// mispredicted branch each.
  private func compacted(
    _ validity: UnsafePointer<UInt64>, rowCount: Int, _ meant: UnsafePointer<UInt16>?, meantCount: Int,
    _ meantGroups: UnsafePointer<UInt32>?
  ) -> Valid {
    let target = unsafe ArgumentRows.room(&positions, meantCount, as: UInt16.self)
    guard let meant = unsafe meant else {
      // All rows meant: the mask itself is the selection.
      let count = unsafe Kernels.best.pointee.mask.mask_to_selection(validity, target, rowCount)
      if count == rowCount {
        return unsafe Valid(count: count, positions: nil, groups: meantGroups ?? noGroups)
      }
      // One group, or none: nobody reads group numbers.
      guard let meantGroups = unsafe meantGroups else {
        return unsafe Valid(count: count, positions: target, groups: noGroups)
      }
      let kept = unsafe ArgumentRows.room(&groups, count, as: UInt32.self)
      unsafe Kernels.best.pointee.gather.gather_u32_by_u16(meantGroups, target, kept, count)
      return unsafe Valid(count: count, positions: target, groups: kept)
    }
    // Positions and groups move up together. Written always and counted sometimes: no branch to mispredict.
    let kept = unsafe ArgumentRows.room(&groups, meantCount, as: UInt32.self)
    var count = 0
    if let meantGroups = unsafe meantGroups {
      for index in 0..<meantCount {
        let position = unsafe meant[index]
        unsafe target[count] = position
        unsafe kept[count] = meantGroups[index]
        count &+= unsafe Int((validity[Int(position) >> 6] >> UInt64(position & 63)) & 1)
      }
    } else {
      for index in 0..<meantCount {
        let position = unsafe meant[index]
        unsafe target[count] = position
        count &+= unsafe Int((validity[Int(position) >> 6] >> UInt64(position & 63)) & 1)
      }
    }
    return unsafe Valid(count: count, positions: target, groups: kept)
  }

  /// The values of an argument in the rows that count, dense.
  /// - Parameter slot: Which scratch: arguments that are looked at together have different ones.
  @inline(__always)
  /// Inlined, so that the pointer has its type where the loop is.
  func fixed<Element: BitwiseCopyable>(
    _ vector: ColumnVector, _ rows: Valid, as _: Element.Type, slot: Int = 0
  ) -> UnsafePointer<Element> {
    unsafe dense(vector, rows, byteCount: MemoryLayout<Element>.stride, slot: slot)
      .assumingMemoryBound(to: Element.self)
  }

  /// The same by size alone.
  /// - Returns: Memory of the vector itself where it is dense already, which most batches of a scan
  ///   are.
  package func dense(_ vector: ColumnVector, _ rows: Valid, byteCount: Int, slot: Int = 0) -> UnsafeRawPointer {
    if case .flat = vector.layout, unsafe rows.positions == nil {
      return unsafe UnsafeRawPointer(vector.values.address)
    }
    return unsafe UnsafeRawPointer(gathered(vector, rows, byteCount: byteCount, slot: slot))
  }

  /// A dictionary's values are looked up by code: what is aggregated are values, and codes mean
  /// nothing to another batch.
  private func gathered(_ vector: ColumnVector, _ rows: Valid, byteCount: Int, slot: Int) -> UnsafeMutableRawPointer {
    // Bits are moved here, whatever they mean: five sizes serve all types.
    let target = unsafe UnsafeMutableRawPointer(
      ArgumentRows.room(&values[slot], rows.count * byteCount, as: UInt8.self))
    let kernels = unsafe Kernels.best.pointee.gather
    var source = unsafe UnsafeRawPointer(vector.values.address)
    var indices = unsafe rows.positions
    if vector.isConstant {
      // One row gathered over and over: rare enough to have no loop of its own.
      let zeros = unsafe ArgumentRows.room(&codes, rows.count, as: UInt16.self)
      unsafe zeros.initialize(repeating: 0, count: rows.count)
      unsafe indices = UnsafePointer(zeros)
    } else if let entries = vector.dictionary {
      let stored = unsafe UnsafePointer(vector.values.address.assumingMemoryBound(to: UInt16.self))
      if let positions = unsafe indices {
        let kept = unsafe ArgumentRows.room(&codes, rows.count, as: UInt16.self)
        unsafe kernels.pick_u16(stored, positions, kept, rows.count)
        unsafe indices = UnsafePointer(kept)
      } else {
        unsafe indices = stored
      }
      unsafe source = UnsafeRawPointer(entries.values.address)
    }
    guard let indices = unsafe indices else { preconditionFailure("a flat vector without a selection is not gathered") }
    // By what are the rows chosen now: by position, by code, or always the first.
    // Positions ascend, and often follow each other: then values are copied as they lie, many at a time. Codes are in any
    // order, the same one again and again: each value is looked up. The sizes are those of all stored types, so that a
    // size that is not among them is a type that nobody has told this loop of: a mistake here, and no damage of a file.
    let picks = if case .flat = vector.layout { true } else { false }
    switch byteCount {
    case 1: unsafe (picks ? kernels.pick_u8 : kernels.gather_u8_by_u16)(source, indices, target, rows.count)
    case 2: unsafe (picks ? kernels.pick_u16 : kernels.gather_u16_by_u16)(source, indices, target, rows.count)
    case 4: unsafe (picks ? kernels.pick_u32 : kernels.gather_u32_by_u16)(source, indices, target, rows.count)
    case 8: unsafe (picks ? kernels.pick_u64 : kernels.gather_u64_by_u16)(source, indices, target, rows.count)
    case 16: unsafe (picks ? kernels.pick_u128 : kernels.gather_u128_by_u16)(source, indices, target, rows.count)
    default: preconditionFailure("no value has \(byteCount) bytes")
    }
    return unsafe target
  }

  /// A boolean argument in the rows that count, a byte a row: 0 or 1.
  ///
  /// Bytes because every other loop is of bytes or more; eight times the memory of the bits, of a
  /// batch at most.
  package func booleans(_ vector: ColumnVector, _ rows: Valid, slot: Int = 0) -> UnsafePointer<UInt8> {
    // A dictionary of booleans never pays: spelled out, then as flat ones.
    let flat = vector.dictionary == nil ? vector : ColumnVector.concatenated([vector], type: .boolean)
    let bits = unsafe UnsafePointer(flat.values.address.assumingMemoryBound(to: UInt64.self))
    let target = unsafe ArgumentRows.room(&values[slot], rows.count, as: UInt8.self)
    if flat.isConstant {
      unsafe target.initialize(repeating: UInt8(truncatingIfNeeded: bits[0] & 1), count: rows.count)
    } else if let positions = unsafe rows.positions {
      // No kernel gathers bits.
      for index in 0..<rows.count {
        let position = unsafe positions[index]
        unsafe target[index] = UInt8(truncatingIfNeeded: (bits[Int(position) >> 6] >> UInt64(position & 63)) & 1)
      }
    } else {
      unsafe Kernels.best.pointee.mask.bits_to_bytes(bits, target, rows.count)
    }
    return unsafe UnsafePointer(target)
  }

  /// Scratch for so many values, the same memory as the last time when it is large enough.
  private static func room<Element: BitwiseCopyable>(
    _ buffer: inout Buffer, _ count: Int, as _: Element.Type
  ) -> UnsafeMutablePointer<Element> {
    let needed = count * MemoryLayout<Element>.stride
    // For a whole batch at once, so that it is allocated once.
    if buffer.byteCount < needed {
      buffer = Buffer(byteCount: max(needed, Limits.batchRowCountMaximum * MemoryLayout<Element>.stride))
    }
    return unsafe buffer.address.assumingMemoryBound(to: Element.self)
  }
}
