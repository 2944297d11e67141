import BasaltCore
import BasaltFunctions
import CBasaltKernels

/// The keys of some rows as words (`KeyLayout`), word by word: word `k` of row `i` is at `k · stride + i`.
///
/// Scratch of one thread, filled anew for each batch. The second words of long texts are addresses into the batch, so
/// that what stands here lives as long as the batch.
///
/// Word by word and not row by row, because it is made column by column and hashed word by word, each in one loop of
/// one type; only what is kept of it lies row by row (`GroupTable`).
@safe
final class KeyWords {
  let layout: KeyLayout
  /// Rows that there is room for.
  let stride: Int
  private let memory: Buffer
  /// Two arrays: the hashes, and those of one word while they are being combined.
  private let hashMemory: Buffer
  /// Two arrays of words for whatever is on its way into one.
  private let scratch: Buffer
  private let rows = ArgumentRows()
  /// Words of the entries of dictionaries, by field: rows of one chunk of a file share them.
  private var entries: [Entries?]

  /// One or two words an entry, the second behind the first of all entries.
  private struct Entries {
    let dictionary: ColumnVector
    let words: Buffer
  }

  /// - Parameter stride: Rows at most; what a batch has.
  init(_ layout: KeyLayout, stride: Int = Limits.batchRowCountMaximum) {
    (self.layout, self.stride) = (layout, stride)
    // Some 16 KiB a word: a few keys stay within a second-level cache.
    memory = Buffer(byteCount: layout.wordCount * stride * 8)
    hashMemory = Buffer(byteCount: 2 * stride * 8)
    scratch = Buffer(byteCount: 2 * stride * 8)
    // A dictionary a key: its columns come one chunk after another.
    entries = Array(repeating: nil, count: layout.fields.count)
  }

  var base: UnsafeMutablePointer<UInt64> { unsafe memory.address.assumingMemoryBound(to: UInt64.self) }
  /// Word `index` of all rows. Good until the next `fill`.
  func word(_ index: Int) -> UnsafeMutablePointer<UInt64> { unsafe base + index * stride }
  var hashes: UnsafeMutablePointer<UInt64> { unsafe hashMemory.address.assumingMemoryBound(to: UInt64.self) }

  // MARK: From columns

  /// Makes the words of rows.
  /// - Precondition: At most `stride` rows count. With a single key, none of them is NULL.
  /// - Parameter columns: One a field of the layout, of its type.
  /// - Complexity: O(rows · keys); for dictionaries that were not there before, their entries as well.
  func fill(_ columns: [ColumnVector], _ valid: ArgumentRows.Valid) {
    // Guards memory: everything below writes so many words.
    precondition(valid.count <= stride, "more rows than a batch has")
    // The first value that is packed into a word sets it, the others join.
    // A few bytes a batch; not worth keeping.
    var isBegun = Array(repeating: false, count: layout.wordCount)
    // Column by column: a row's words are together only where they are stored.
    for (index, field) in layout.fields.enumerated() {
      switch field.kind {
      case .packed(let bitCount):
        // Through scratch, since the place in the word is reached by a shift, and the first value of a word sets it
        // whole.
        let values = unsafe scratch.address.assumingMemoryBound(to: UInt64.self)
        unsafe fill(field: index, columns[index], valid, values, nil)
        let mask = UInt64(1) << UInt64(bitCount) &- 1
        let target = unsafe word(field.word)
        if isBegun[field.word] {
          for row in 0..<valid.count { unsafe target[row] |= (values[row] & mask) << field.shift }
        } else {
          for row in 0..<valid.count { unsafe target[row] = (values[row] & mask) << field.shift }
        }
        isBegun[field.word] = true
      case .whole:
        unsafe fill(field: index, columns[index], valid, word(field.word), nil)
        isBegun[field.word] = true
      case .pair, .view:
        unsafe fill(field: index, columns[index], valid, word(field.word), word(field.word + 1))
        (isBegun[field.word], isBegun[field.word + 1]) = (true, true)
      }
    }
    // A word of NULL bits alone.
    for index in 0..<layout.wordCount where !isBegun[index] {
      unsafe word(index).initialize(repeating: 0, count: valid.count)
    }
    for (index, field) in layout.fields.enumerated() where field.nullBit != 0 {
      markNulls(field, columns[index], valid)
    }
  }

  /// The words of one column, be they stored or looked up.
  private func fill(
    field index: Int, _ column: ColumnVector, _ valid: ArgumentRows.Valid, _ first: UnsafeMutablePointer<UInt64>,
    _ second: UnsafeMutablePointer<UInt64>?
  ) {
    // Each distinct value is made a word once, and a row costs one look into an array that is small, whatever the type.
    if let dictionary = column.dictionary, dictionary.count > 0 {
      let words = entryWords(field: index, dictionary)
      let base = unsafe words.address.assumingMemoryBound(to: UInt64.self)
      // The codes are values of two bytes like any.
      let codes = unsafe codes(column, valid)
      // Codes have been checked when their page was read.
      let gather = unsafe Kernels.best.pointee.gather
      unsafe gather.gather_u64_by_u16(base, codes, first, valid.count)
      if let second = unsafe second {
        unsafe gather.gather_u64_by_u16(base + dictionary.count, codes, second, valid.count)
      }
      return
    }
    unsafe KeyWords.convert(rows, column, valid, first, second)
  }

  /// The codes of the rows that count, dense.
  private func codes(_ column: ColumnVector, _ valid: ArgumentRows.Valid) -> UnsafeRawPointer {
    // Seen as a flat column of numbers, so that a selection is gathered by the same kernel as anything else.
    let codes = ColumnVector(type: .smallint, count: column.count, values: column.values)
    return unsafe rows.dense(codes, valid, byteCount: 2)
  }

  /// Of all entries, once a dictionary.
  /// - Complexity: O(entries) when the dictionary is another than that of the batch before, else O(1).
  private func entryWords(field index: Int, _ dictionary: ColumnVector) -> Buffer {
    // By identity, not by content: comparing the contents would cost what is to be saved.
    if let known = entries[index], known.dictionary.values === dictionary.values { return known.words }
    // Two words an entry, whether or not the type has so many: it is small.
    let words = Buffer(byteCount: 16 * dictionary.count)
    let base = unsafe words.address.assumingMemoryBound(to: UInt64.self)
    // A dictionary may have more entries than a batch has rows, so this does not go through the batch's memory.
    let all = rows.valid([], rowCount: dictionary.count, rows: nil)
    unsafe KeyWords.convert(rows, dictionary, all, base, base + dictionary.count)
    // Kept with the words, which may point into its heaps.
    entries[index] = Entries(dictionary: dictionary, words: words)
    return words
  }

  /// Values of any type as words: equal exactly when the values are.
  /// - Parameter second: Where the second words go, of types of 16 bytes; not asked of others.
  private static func convert(
    _ rows: ArgumentRows, _ column: ColumnVector, _ valid: ArgumentRows.Valid, _ first: UnsafeMutablePointer<UInt64>,
    _ second: UnsafeMutablePointer<UInt64>?
  ) {
    let count = valid.count
    // One loop a type, none with a branch: the compiler makes vectors of most of them.
    switch column.type.physical {
    case .bits:
      let values = unsafe rows.booleans(column, valid)
      for row in 0..<count { unsafe first[row] = UInt64(values[row]) }
    // Sign-extended, so that a single key keeps its order as a word and dense keys can be told by their range.
    case .int16:
      let values = unsafe rows.dense(column, valid, byteCount: 2).assumingMemoryBound(to: Int16.self)
      for row in 0..<count { unsafe first[row] = UInt64(bitPattern: Int64(values[row])) }
    case .int32:
      let values = unsafe rows.dense(column, valid, byteCount: 4).assumingMemoryBound(to: Int32.self)
      for row in 0..<count { unsafe first[row] = UInt64(bitPattern: Int64(values[row])) }
    case .int64:
      let values = unsafe rows.dense(column, valid, byteCount: 8).assumingMemoryBound(to: UInt64.self)
      unsafe first.update(from: values, count: count)
    // Adding 0 makes 0 of −0; all NaNs are one.
    case .float32:
      let values = unsafe rows.dense(column, valid, byteCount: 4).assumingMemoryBound(to: Float.self)
      for row in 0..<count {
        let value = unsafe values[row]
        unsafe first[row] = UInt64((value.isNaN ? Float.nan : value + 0).bitPattern)
      }
    case .float64:
      let values = unsafe rows.dense(column, valid, byteCount: 8).assumingMemoryBound(to: Double.self)
      for row in 0..<count {
        let value = unsafe values[row]
        unsafe first[row] = (value.isNaN ? Double.nan : value + 0).bitPattern
      }
    case .int128, .uuid:
      guard let second = unsafe second else { preconditionFailure("16 bytes are two words") }
      let values = unsafe rows.dense(column, valid, byteCount: 16).assumingMemoryBound(to: UInt64.self)
      for row in 0..<count {
        unsafe first[row] = values[2 * row]
        unsafe second[row] = values[2 * row + 1]
      }
    case .view:
      guard let second = unsafe second else { preconditionFailure("16 bytes are two words") }
      // `views` is memory of the column or of `rows`: an inline text is in the word, and no address points into
      // scratch.
      let views = unsafe rows.dense(column, valid, byteCount: 16).assumingMemoryBound(to: StringView.self)
      let bytes = ViewBytes(column)
      for row in 0..<count {
        let view = unsafe views[row]
        unsafe first[row] = view.head
        unsafe second[row] = view.isInline ? view.tail : UInt64(UInt(bitPattern: bytes.address(of: views + row)))
      }
    }
  }

  /// Sets the bit of rows that are NULL, and clears what their slots happened to hold.
  /// - Precondition: All words are there: a bit is put beside what the word has.
  private func markNulls(_ field: KeyLayout.Field, _ column: ColumnVector, _ valid: ArgumentRows.Valid) {
    // Without a mask there is nothing to mark: the words were set without the bit.
    guard let validity = column.validity else { return }
    let bits = unsafe UnsafePointer(validity.address.assumingMemoryBound(to: UInt64.self))
    // A constant's one bit stands for all rows.
    let (isConstant, positions) = unsafe (column.isConstant, valid.positions)
    let words = unsafe word(field.word)
    let (nullWords, second) = unsafe (word(field.nullWord), word(field.word + (field.isPair ? 1 : 0)))
    let mask = field.valueMask
    for row in 0..<valid.count {
      let position = isConstant ? 0 : unsafe positions.map { unsafe Int($0[row]) } ?? row
      // A branch a row, for columns with a mask only.
      guard unsafe !BitMask.bit(position, in: bits) else { continue }
      // Two NULLs are equal, so their words have to be, whatever stood in their slots.
      unsafe words[row] &= ~mask
      if field.isPair { unsafe second[row] = 0 }
      unsafe nullWords[row] |= field.nullBit
    }
  }

  // MARK: Hashes

  /// Makes `hashes` of `count` rows. Long texts by their bytes, all else by its words.
  /// - Complexity: O(count · words) in kernels, and for long texts their bytes.
  func hash(_ count: Int) {
    let kernels = unsafe Kernels.best.pointee.hash
    // The second half of the memory is for the words behind the first.
    let target = unsafe hashes
    let other = unsafe target + stride
    for index in 0..<layout.wordCount {
      // Word by word over all rows, not row by row over all words: each call is one kernel.
      let words = unsafe contents(ofWord: index, count)
      if index == 0 {
        unsafe kernels.hash_i64(words, target, count)
      } else {
        unsafe kernels.hash_i64(words, other, count)
        unsafe kernels.combine_hashes(other, target, count)
      }
    }
  }

  /// A word of all rows, with what stands at an address instead of the address.
  /// - Returns: Memory that is good until the next word's.
  private func contents(ofWord index: Int, _ count: Int) -> UnsafePointer<UInt64> {
    let words = unsafe word(index)
    // Two texts that are equal lie at two addresses; hashed by those, they would be two groups.
    guard layout.fields.contains(where: { $0.isView && $0.word + 1 == index }) else {
      return unsafe UnsafePointer(words)
    }
    let heads = unsafe word(index - 1)
    // Scratch is free again: `fill` is done with it.
    let contents = unsafe scratch.address.assumingMemoryBound(to: UInt64.self)
    for row in 0..<count {
      let byteCount = unsafe Int(UInt32(truncatingIfNeeded: heads[row]))
      unsafe contents[row] =
        byteCount <= StringView.inlineByteCountMaximum
        ? words[row] : KeyWords.hash(bytesAt: words[row], byteCount)
    }
    return unsafe UnsafePointer(contents)
  }

  /// XXH3, as the kernels hash any bytes.
  private static func hash(bytesAt address: UInt64, _ byteCount: Int) -> UInt64 {
    // An address of 0 does not occur; a zero hash would be right even then.
    guard let bytes = unsafe UnsafeRawPointer(bitPattern: UInt(address)) else { return 0 }
    return unsafe Kernels.best.pointee.hash.xxh3_64(bytes, byteCount, 0)
  }

  /// For the memory budget.
  var byteCount: Int {
    memory.byteCount + hashMemory.byteCount + scratch.byteCount + entries.reduce(0) { $0 + ($1?.words.byteCount ?? 0) }
  }
}

extension KeyLayout.Field {
  var isView: Bool {
    if case .view = kind { return true }
    return false
  }

  /// Whether it takes two words.
  var isPair: Bool {
    switch kind {
    case .pair, .view: true
    case .packed, .whole: false
    }
  }

  /// The bits of the first word that are its value's.
  var valueMask: UInt64 {
    if case .packed(let bitCount) = kind { return (1 << UInt64(bitCount) &- 1) << shift }
    return .max
  }
}
