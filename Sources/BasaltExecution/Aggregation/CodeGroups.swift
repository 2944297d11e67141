import BasaltCore
import BasaltFunctions
import CBasaltKernels

/// Remembers the groups of dictionary codes: a row costs a look into an array, whatever the keys are.
///
/// For one key or several, as long as all of them come as codes (or constants) and there are few combinations. What is
/// remembered belongs to the dictionaries that it was learned with, and begins anew with others: those of the next
/// chunk of a file.
struct CodeGroups: ~Copyable {
  /// The dictionaries that `groups` is about; held, so that no other can come to lie at the same address.
  private var dictionaries: [ColumnVector] = []
  /// Of each key, how far a code moves the combination. NULL has the code behind the last.
  private var multipliers: [Int] = []
  /// The group of each combination; `unseen` for none yet.
  private var groups = GrowingArray<UInt32>()
  /// Of each row of a batch.
  private var combinations = GrowingArray<UInt16>()
  /// Codes of one key in the rows that count.
  private let rows = ArgumentRows()
  /// What a batch has that was not there before, and the groups of it.
  private var unseenCombinations = GrowingArray<UInt16>()
  private var unseenGroups = GrowingArray<UInt32>()

  /// No group: tables end before it.
  private static let unseen = UInt32.max
  /// Combinations have 16 bits, and an array of their groups fits a second-level cache.
  private static let combinationCountMaximum = 1 << 16

  init() {}

  var byteCount: Int { groups.byteCount + combinations.byteCount }

  /// Whether all columns are codes or constants, and not too many together.
  /// - Complexity: O(keys); asked with every batch, since the next one may come flat.
  func isUsable(for columns: [ColumnVector]) -> Bool {
    // With the code for NULL, whether or not there is one: a later batch may have it.
    var count = 1
    for column in columns where !column.isConstant {
      guard let dictionary = column.dictionary else { return false }
      count *= dictionary.count + 1
      if count > CodeGroups.combinationCountMaximum { return false }
    }
    return true
  }

  /// The groups of rows.
  /// - Parameter findUnseen: Finds the groups of combinations that are new, as rows of their own.
  /// - Precondition: `isUsable` for these columns.
  /// - Throws: What `findUnseen` throws.
  mutating func find(
    _ columns: [ColumnVector], _ meant: ArgumentRows.Valid, into target: UnsafeMutablePointer<UInt32>,
    _ findUnseen: ([ColumnVector], _ count: Int, UnsafeMutablePointer<UInt32>) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    // The array of groups is asked first, and what it does not know is learned; then it is asked again.
    renew(columns)
    let combinations = unsafe combine(columns, meant)
    let kernels = unsafe Kernels.best.pointee.gather
    unsafe kernels.gather_u32_by_u16(groups.base, combinations, target, meant.count)
    // A kernel's look over the groups instead of a branch a row: batches without anything new are the rule.
    guard unsafe kernels.max_u32(target, meant.count) == CodeGroups.unseen else { return }
    // Each combination that is new, once.
    // A list, and not a mask: there are few, and the order in which they are met is the order of their groups.
    unseenCombinations.resize(to: 0)
    for row in 0..<meant.count where unsafe target[row] == CodeGroups.unseen {
      let combination = unsafe combinations[row]
      guard unsafe groups.base[Int(combination)] == CodeGroups.unseen else { continue }
      // Any group: it is only to be told from `unseen` until the right one is known.
      unsafe groups.base[Int(combination)] = 0
      unseenCombinations.append(combination)
    }
    let count = unseenCombinations.count
    unseenGroups.resize(to: max(count, unseenGroups.count))
    // Should this fail, the marks stay; but then so does the whole statement.
    try unsafe findUnseen(rowsOfUnseen(columns), count, unseenGroups.base)
    // Now all of the batch's combinations are known.
    for index in 0..<count { unsafe groups.base[Int(unseenCombinations.base[index])] = unseenGroups.base[index] }
    unsafe kernels.gather_u32_by_u16(groups.base, combinations, target, meant.count)
  }

  /// Forgets everything when the dictionaries are others than before.
  private mutating func renew(_ columns: [ColumnVector]) {
    // A constant is a dictionary of one value, and a NULL.
    // Compared by their memory, once a batch and key.
    let current = columns.map { $0.dictionary ?? $0 }
    if current.count == dictionaries.count,
      zip(current, dictionaries).allSatisfy({ $0.values === $1.values && $0.validity === $1.validity })
    {
      return
    }
    // What was learned with the others is lost; learning again costs as much as there are entries that occur.
    dictionaries = current
    var count = 1
    multipliers = columns.map { column in
      defer { count *= CodeGroups.entryCount(column) + 1 }
      return count
    }
    groups.resize(to: 0)
    groups.resize(to: count)
    // As many as there can be combinations, which is why those are bounded.
    for index in 0..<count { unsafe groups.base[index] = CodeGroups.unseen }
  }

  /// A constant has the one code 0, and adds nothing to a combination.
  private static func entryCount(_ column: ColumnVector) -> Int {
    column.isConstant ? 0 : column.dictionary?.count ?? 0
  }

  /// The combination of codes of each row.
  private mutating func combine(
    _ columns: [ColumnVector], _ meant: ArgumentRows.Valid
  ) -> UnsafePointer<UInt16> {
    // Kept from batch to batch, and not cleared.
    combinations.resize(to: max(meant.count, combinations.count))
    let target = unsafe combinations.base
    var isBegun = false
    for (index, column) in columns.enumerated() where !column.isConstant {
      // Gathered where there is a selection; as they are where there is none.
      let asNumbers = ColumnVector(type: .smallint, count: column.count, values: column.values)
      // Good until the next key's: by then these have been added.
      let codes = unsafe rows.dense(asNumbers, meant, byteCount: 2).assumingMemoryBound(to: UInt16.self)
      let multiplier = UInt16(truncatingIfNeeded: multipliers[index])
      // Sixteen bits are enough and wrap nowhere: `isUsable` has counted the combinations.
      if isBegun {
        for row in 0..<meant.count { unsafe target[row] &+= codes[row] &* multiplier }
      } else {
        for row in 0..<meant.count { unsafe target[row] = codes[row] &* multiplier }
      }
      isBegun = true
      if let validity = column.validity {
        // From the code that the slot holds to that of NULL.
        let bits = unsafe UnsafePointer(validity.address.assumingMemoryBound(to: UInt64.self))
        let null = UInt16(truncatingIfNeeded: CodeGroups.entryCount(column))
        for row in 0..<meant.count {
          let position = unsafe meant.positions.map { unsafe Int($0[row]) } ?? row
          if unsafe !BitMask.bit(position, in: bits) {
            unsafe target[row] &+= (null &- codes[row]) &* multiplier
          }
        }
      }
    }
    return unsafe UnsafePointer(target)
  }

  /// The new combinations as rows: codes again, of the same dictionaries.
  private func rowsOfUnseen(_ columns: [ColumnVector]) -> [ColumnVector] {
    let count = unseenCombinations.count
    return columns.enumerated().map { index, column in
      guard case .dictionary = column.layout else { return column.slice(0..<1).repeatedOnce(count) }
      // The combination taken apart again, this key's digit of it.
      let entryCount = CodeGroups.entryCount(column)
      let codes = Buffer(byteCount: 2 * count)
      let target = unsafe codes.address.assumingMemoryBound(to: UInt16.self)
      let validity = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
      let bits = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
      // Valid until shown otherwise.
      unsafe BitMask.fill(bits, bitCount: count)
      var hasNull = false
      for row in 0..<count {
        let code = unsafe Int(unseenCombinations.base[row]) / multipliers[index] % (entryCount + 1)
        unsafe target[row] = UInt16(code == entryCount ? 0 : code)
        if code == entryCount {
          unsafe BitMask.clear(row, in: bits)
          hasNull = true
        }
      }
      return ColumnVector(
        type: column.type, count: count, layout: column.layout, values: codes, validity: hasNull ? validity : nil)
    }
  }
}

extension ColumnVector {
  /// A constant of another number of rows.
  fileprivate func repeatedOnce(_ count: Int) -> ColumnVector {
    ColumnVector(type: type, count: count, layout: .constant, values: values, validity: validity, heaps: heaps)
  }
}
