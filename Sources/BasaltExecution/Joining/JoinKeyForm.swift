internal import BasaltCore
internal import CBasaltKernels

/// How the keys of a row become one word of 64 bits, by which rows are found.
///
/// Integers that have few enough values between them are put side by side in the word, which then *is* the key: nothing
/// needs to be compared, whether the key has one column or three. Everything else becomes a hash, and whoever finds
/// something by it compares.
enum JoinKeyForm: Sendable {
  /// A field a key column. Exact.
  case packed([Field])
  case hashed

  /// Where one column's value stands in the word: as its distance from the least value of the build side.
  struct Field: Sendable {
    let minimum: Int64
    /// The greatest distance. A probe row that is farther away has no partner.
    let span: UInt64
    /// Bits from the word's end: the fields of the keys before it take those below.
    let shift: UInt64
  }

  /// Whether equal words are equal keys.
  var isExact: Bool {
    switch self {
    case .packed: true
    case .hashed: false
    }
  }

  /// Words above the greatest one that a key can have; `nil` when they do not fit 63 bits.
  var wordLimit: UInt64? {
    guard case .packed(let fields) = self, let last = fields.last else { return nil }
    let bits = last.shift + UInt64(64 - last.span.leadingZeroBitCount)
    // The last column is the most significant: no word is above its span.
    return bits < 63 ? (last.span + 1) << last.shift : nil
  }

  /// The best form for the keys of a build side.
  /// - Parameter columns: Flat.
  /// - Complexity: O(rows) where all are integers, else O(1).
  init(_ columns: [ColumnVector]) {
    // Greedily in the order of the keys; their order decides nothing but the place in the word.
    var fields: [Field] = []
    var shift = 0
    for column in columns {
      // One column of another kind makes a hash of all: there is one table, and one form of its words.
      guard let (minimum, maximum) = JoinKeyForm.extremes(of: column) else {
        self = .hashed
        return
      }
      // Without a value: nothing will ever be found, whatever the field.
      let span = minimum > maximum ? 0 : UInt64(bitPattern: maximum) &- UInt64(bitPattern: minimum)
      // As many bits as the greatest distance needs, and none for a key that is the same in all rows.
      let bits = 64 - span.leadingZeroBitCount
      // Two bigints of any values do not fit; two ids of some millions do.
      guard shift + bits <= 64 else {
        self = .hashed
        return
      }
      // A field of no bits behind a full word must not be shifted by all 64.
      fields.append(Field(minimum: minimum > maximum ? 0 : minimum, span: span, shift: UInt64(min(shift, 63))))
      shift += bits
    }
    self = .packed(fields)
  }

  /// The least and the greatest value of an integer column, NULLs left out; least above greatest when there is none.
  /// `nil` for other columns.
  static func extremes(of column: ColumnVector) -> (minimum: Int64, maximum: Int64)? {
    // One pass over each key, at the speed of memory: what it finds saves comparing, and often the hash table.
    let kernels = unsafe Kernels.best.pointee.aggregate
    let (values, count) = unsafe (UnsafeRawPointer(column.values.address), column.count)
    return unsafe column.withValidity { mask in
      switch column.type.physical {
      // Not worth a look: one bit either way.
      case .bits: return (0, 1)
      case .int16:
        var (minimum, maximum): (Int16, Int16) = (0, 0)
        unsafe kernels.min_max_i16(values, mask, &minimum, &maximum, count)
        return (Int64(minimum), Int64(maximum))
      case .int32:
        var (minimum, maximum): (Int32, Int32) = (0, 0)
        unsafe kernels.min_max_i32(values, mask, &minimum, &maximum, count)
        return (Int64(minimum), Int64(maximum))
      case .int64:
        var (minimum, maximum): (Int64, Int64) = (0, 0)
        unsafe kernels.min_max_i64(values, mask, &minimum, &maximum, count)
        return (minimum, maximum)
      // Wider than a word, or not equal by their bits.
      case .int128, .float32, .float64, .view, .uuid: return nil
      }
    }
  }
}
