import BasaltCore

/// Rows of one partition that wait until there are enough for a row group.
///
/// Rows picked out of a batch are copied into columns of its own; a batch that belongs here as a whole is kept as it
/// is, because copying it would gain nothing. All that is kept is counted, buffers that several vectors share once.
///
/// A value with one owner at a time, which is what lets several threads fill buffers without a lock: see
/// `PartitionBuffers`.
struct RowBuffer: Sendable {
  /// Columns of consecutive rows, in order.
  private var parts: [[ColumnVector]] = []
  /// The rows after those, still growing; empty when there are none.
  private var gathered: [GatheredColumn] = []
  private var gatheredByteCount = 0
  /// Buffers of `parts` that have been counted.
  private var counted: Set<ObjectIdentifier> = []
  private var partsByteCount = 0
  private(set) var rowCount = 0

  /// Bytes of memory that these rows keep.
  var byteCount: Int { partsByteCount + gatheredByteCount }

  /// Copies rows in.
  /// - Parameters:
  ///   - rows: Positions in the columns, counted from `start`.
  mutating func append(_ columns: [ColumnVector], rows: UnsafeBufferPointer<UInt16>, from start: Int) {
    if gathered.isEmpty { gathered = columns.map { GatheredColumn($0.type) } }
    // Counted anew: how much a column grew depends on the room that it had.
    gatheredByteCount = 0
    for index in columns.indices {
      unsafe gathered[index].append(columns[index], rows: rows, from: start)
      gatheredByteCount += gathered[index].byteCount
    }
    rowCount += rows.count
  }

  /// Keeps whole columns. Rows keep the order in which they were appended, however they came.
  mutating func append(sharing columns: [ColumnVector], rowCount: Int) {
    endGathering()
    keep(columns)
    self.rowCount += rowCount
  }

  /// All rows of some buffers, one after another, as flat columns.
  static func columns(of buffers: [RowBuffer], types: [LogicalType]) -> [ColumnVector] {
    var parts: [[ColumnVector]] = []
    // Views are copied and heaps shared, and a run of one part is handed on as it is.
    for var buffer in buffers {
      buffer.endGathering()
      parts += buffer.parts
    }
    return types.enumerated().map { index, type in
      ColumnVector.concatenated(parts.map { $0[index] }, type: type)
    }
  }

  private mutating func endGathering() {
    guard !gathered.isEmpty else { return }
    keep(gathered.map { $0.finish() })
    gathered = []
    gatheredByteCount = 0
  }

  private mutating func keep(_ columns: [ColumnVector]) {
    for column in columns {
      for buffer in column.buffers where counted.insert(ObjectIdentifier(buffer)).inserted {
        partsByteCount += buffer.byteCount + GatheredColumn.bufferOverheadByteCount
      }
    }
    parts.append(columns)
  }
}

extension RowBuffer {
  /// Whether columns are worth keeping as they are: at least half of the memory that they keep alive holds their own
  /// rows.
  ///
  /// A batch of a few rows may point into a heap of megabytes, of which it would keep every byte; such rows are copied
  /// instead.
  static func isWorthSharing(_ columns: [ColumnVector]) -> Bool {
    var keptByteCount = 0
    var ownByteCount = 0
    var seen: Set<ObjectIdentifier> = []
    for column in columns {
      ownByteCount += column.ownByteCount
      for buffer in column.buffers where seen.insert(ObjectIdentifier(buffer)).inserted {
        keptByteCount += buffer.byteCount + GatheredColumn.bufferOverheadByteCount
      }
    }
    return keptByteCount <= ownByteCount * 2
  }
}

extension ColumnVector {
  /// Every buffer that the vector keeps alive.
  fileprivate var buffers: [Buffer] {
    var buffers = [values] + heaps
    if let validity { buffers.append(validity) }
    if let dictionary { buffers += dictionary.buffers }
    return buffers
  }

  /// Bytes of its rows when spelled out, with long text once for each row that has it. O(rows) for text.
  fileprivate var ownByteCount: Int {
    let fixed = type.physical.byteCount(of: count)
    // A dictionary's heap is its entries', which are few by its nature: sharing keeps more than this says, and is right
    // all the same.
    guard type.isVariableLength, !heaps.isEmpty, case .flat = layout else { return fixed }
    return unsafe withValues(as: StringView.self) { views in
      var byteCount = fixed
      for row in 0..<count {
        let view = unsafe views[row]
        if !view.isInline { byteCount &+= view.byteCount }
      }
      return byteCount
    }
  }
}
