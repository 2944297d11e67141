import BasaltCore

/// Counts the distinct values of a chunk, NULL apart, floats by their bits: what a chunk entry may state.
///
/// Short values are kept as they are; of longer text and bytea 128 bits of hash, so that a chunk of large values takes
/// no more memory than one of numbers. That two of 2^20 values share them by chance has a probability of 2^-89.
struct DistinctCounter {
  private var seen: Set<UInt128> = []
  /// The count that is stated: once it is exceeded nothing more can be learned.
  private let statedCount: Int

  /// - Parameter statedCount: What the chunk entry says; also bounds the memory, at 16 bytes a value in a set.
  init(statedCount: Int) { self.statedCount = statedCount }

  /// Exact up to one more than the stated count, where counting ends.
  var count: Int { seen.count }

  private var isDecided: Bool { seen.count > statedCount }

  /// Adds the rows of a flat vector, by their bits: as a dictionary tells values apart, in which −0.0 and 0.0 are two.
  mutating func add(_ column: ColumnVector) {
    switch column.type.physical {
    case .bits:
      unsafe column.withBits { bits in
        add(column) { row in unsafe BitMask.bit(row, in: bits) ? 1 : 0 }
      }
    case .int16: add(column, UInt16.self)
    case .int32, .float32: add(column, UInt32.self)
    case .int64, .float64: add(column, UInt64.self)
    case .int128, .uuid: add(column, UInt128.self)
    case .view:
      unsafe column.withValues(as: StringView.self) { views in
        add(column) { row in
          let view = unsafe views[row]
          // Length and all bytes are in the view.
          if view.isInline { return UInt128(view.head) << 64 | UInt128(view.tail) }
          return unsafe column.withBytes(of: view) { bytes in
            // One fast hash of 64 bits with two seeds, for want of one of 128.
            let raw = UnsafeRawBufferPointer(bytes)
            return unsafe UInt128(Checksum.xxh3(raw, seed: 0)) << 64 | UInt128(Checksum.xxh3(raw, seed: 1))
          }
        }
      }
    }
  }

  private mutating func add<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ column: ColumnVector, _: Bits.Type
  ) {
    unsafe column.withValues(as: Bits.self) { values in
      add(column) { row in unsafe UInt128(values[row]) }
    }
  }

  /// Walks the valid rows, until more values were seen than are stated.
  private mutating func add(_ column: ColumnVector, _ bits: (Int) -> UInt128) {
    unsafe column.withValidity { validity in
      for row in 0..<column.count where !isDecided {
        if let validity = unsafe validity, unsafe !BitMask.bit(row, in: validity) { continue }
        seen.insert(bits(row))
      }
    }
  }
}
