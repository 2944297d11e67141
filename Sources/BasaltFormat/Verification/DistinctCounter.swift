import BasaltCore

/// Counts the distinct values of a chunk, NULL apart, floats by their bits: what a chunk entry may state.
///
/// Short values are kept as they are; of longer text and bytea 128 bits of hash, so that a chunk of large values takes no more memory than one of
/// numbers. That two of 2^20 values share them by chance has a probability of 2^-89.
///
/// A chunk that states a count nearly always has a dictionary. Its rows only mark the entries that they use, which are looked at once, at the end:
/// hashing each row took a third of the time of a deep verification.
struct DistinctCounter {
  private var seen: Set<UInt128> = []
  /// The count that is stated: once it is exceeded nothing more can be learned.
  private let statedCount: Int
  private var dictionary: ColumnVector.DictionaryValues?
  /// By code, whether some row that is not NULL has it.
  private var isUsed: [Bool] = []

  init(statedCount: Int) { self.statedCount = statedCount }

  /// Exact up to one more than the stated count, where counting ends.
  consuming func count() -> Int {
    addUsedEntries()
    return seen.count
  }

  private var isDecided: Bool { seen.count > statedCount }

  /// Adds the rows of a vector of any layout.
  mutating func add(_ column: ColumnVector) {
    switch column.layout {
    case .flat: add(flat: column)
    case .constant: add(flat: ColumnVector.concatenated([column], type: column.type))
    case .dictionary(let entries): mark(column, entries)
    }
  }

  // MARK: Dictionaries

  private mutating func mark(_ column: ColumnVector, _ entries: ColumnVector.DictionaryValues) {
    if dictionary !== entries {
      addUsedEntries()
      dictionary = entries
      isUsed = Array(repeating: false, count: entries.vector.count)
    }
    unsafe isUsed.withUnsafeMutableBufferPointer { isUsed in
      unsafe column.withValues(as: UInt16.self) { codes in
        unsafe column.withValidity { validity in
          for row in 0..<column.count {
            if let validity = unsafe validity, unsafe !BitMask.bit(row, in: validity) { continue }
            unsafe isUsed[Int(codes[row])] = true
          }
        }
      }
    }
  }

  /// By their values and not by their codes: a damaged dictionary may have a value twice, and entries that no row has.
  private mutating func addUsedEntries() {
    guard let entries = dictionary?.vector else { return }
    dictionary = nil
    add(flat: entries) { [isUsed] row in isUsed[row] }
  }

  // MARK: Values

  private mutating func add(flat column: ColumnVector, where isMeant: (Int) -> Bool = { _ in true }) {
    switch column.type.physical {
    case .bits:
      unsafe column.withBits { bits in
        add(column, isMeant) { row in unsafe BitMask.bit(row, in: bits) ? 1 : 0 }
      }
    case .int16: add(column, isMeant, UInt16.self)
    case .int32, .float32: add(column, isMeant, UInt32.self)
    case .int64, .float64: add(column, isMeant, UInt64.self)
    case .int128, .uuid: add(column, isMeant, UInt128.self)
    case .view:
      unsafe column.withValues(as: StringView.self) { views in
        add(column, isMeant) { row in
          let view = unsafe views[row]
          // Length and all bytes are in the view.
          if view.isInline { return UInt128(view.head) << 64 | UInt128(view.tail) }
          return unsafe column.withBytes(of: view) { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            return unsafe UInt128(Checksum.xxh3(raw, seed: 0)) << 64 | UInt128(Checksum.xxh3(raw, seed: 1))
          }
        }
      }
    }
  }

  private mutating func add<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ column: ColumnVector, _ isMeant: (Int) -> Bool, _: Bits.Type
  ) {
    unsafe column.withValues(as: Bits.self) { values in
      add(column, isMeant) { row in unsafe UInt128(values[row]) }
    }
  }

  private mutating func add(_ column: ColumnVector, _ isMeant: (Int) -> Bool, _ bits: (Int) -> UInt128) {
    unsafe column.withValidity { validity in
      for row in 0..<column.count where !isDecided && isMeant(row) {
        if let validity = unsafe validity, unsafe !BitMask.bit(row, in: validity) { continue }
        seen.insert(bits(row))
      }
    }
  }
}
