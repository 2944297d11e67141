import BasaltCore

/// `quantile_cont`, `quantile_disc`, `median` and `mode`: what stands at a place of the sorted values, exactly.
///
/// The standard writes the first two and the last as `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)`, DuckDB as
/// `quantile_cont(x, 0.5)`; both come here.
///
/// Of n values, sorted, at the fraction f:
///
/// | function | gives |
/// | --- | --- |
/// | `quantile_cont` | what lies at f · (n − 1), counted from 0, on the straight line between its two neighbours |
/// | `quantile_disc` | the value at ⌈f · n⌉, counted from 1; the first for 0 |
/// | `median` | `quantile_cont` at one half |
/// | `mode` | the value that is there most often; of several the first |
///
/// The first is always a double, as PostgreSQL's; of dates and texts there is nothing between two of them, and the second
/// gives one that is there. NULLs do not count, and NaN is the largest of all. With `ORDER BY x DESC` values are counted from
/// the other end, which for `quantile_disc` is not the same as `1 - f`.
///
/// All values of a group are kept until its result is asked for, which then is
/// found without sorting them.
enum Quantiles {
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      "quantile_cont", aliases: ["percentile_cont"],
      "The value at a fraction of the sorted values, between two of them if need be; NULL when there is none.",
      examples: [
        .init("quantile_cont(x, 0.5) FROM (VALUES (1), (NULL), (4), (2), (8)) AS t (x)", "3"),
        .init("quantile_cont(x, 0.25) FROM (VALUES (1), (2), (4)) AS t (x)", "1.5"),
        .init("quantile_cont(x, 0.5) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
      ],
      overloads: [overload(.continuous, [.exactly(.double), .exactly(.double)])]),
    // Of any type: nothing is reckoned with its values but which of them comes first.
    AggregateFunction(
      "quantile_disc", aliases: ["percentile_disc", "quantile"],
      "The first of the sorted values that a fraction of them does not exceed; NULL when there is none.",
      examples: [
        .init("quantile_disc(x, 0.5) FROM (VALUES (1), (NULL), (4), (2), (8)) AS t (x)", "2"),
        .init("quantile_disc(x, 1) FROM (VALUES ('a'), ('c'), ('b')) AS t (x)", "c"),
        .init("quantile_disc(x, 0.5) FROM (VALUES (NULL::date)) AS t (x)", "NULL"),
      ],
      overloads: [overload(.discrete, [.any, .exactly(.double)])]),
    // A word that the standard lacks, and nearly everybody has.
    AggregateFunction(
      "median", "The value in the middle, or the mean of the two there; NULL when there is none.",
      examples: [
        .init("median(x) FROM (VALUES (1), (NULL), (4), (2)) AS t (x)", "2"),
        .init("median(x) FROM (VALUES (1), (4)) AS t (x)", "2.5"),
        .init("median(x) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
      ],
      overloads: [overload(.continuous, [.exactly(.double)])]),
    // PostgreSQL takes any of several; the smallest is the first of its order, and the same each time.
    AggregateFunction(
      "mode", "The most frequent value, of several the smallest; NULL when there is none.",
      examples: [
        .init("mode(x) FROM (VALUES ('b'), ('a'), (NULL), ('c'), ('b')) AS t (x)", "b"),
        .init("mode(x) FROM (VALUES (2), (1)) AS t (x)", "1"),
        .init("mode(x) FROM (VALUES (NULL::date)) AS t (x)", "NULL"),
      ],
      overloads: [overload(.mode, [.any])]),
  ]

  /// Between two values, one of the values, or the one that is there most often.
  enum Question: Sendable { case continuous, discrete, mode }

  /// Of doubles where values are reckoned between, of any type where one is chosen.
  private static func overload(_ question: Question, _ parameters: [TypePattern]) -> AggregateOverload {
    AggregateOverload(parameters) { (arguments) throws(BasaltError) in
      question == .continuous ? .double : arguments[0].type
    } makeStates: { types, _ in
      QuantileStates(question, types[0], fraction: types.count > 1 ? nil : 0.5, isDescending: false)
    } makeDescendingStates: { types, _ in
      QuantileStates(question, types[0], fraction: types.count > 1 ? nil : 0.5, isDescending: true)
    }
  }
}

/// All values of each group, and the fraction that is wanted of them.
///
/// Memory is what this costs: eight bytes a row, sixteen for wide decimals, and the bytes of texts. Who cannot afford that
/// asks `approx_quantile`.
final class QuantileStates: AggregateStates {
  private let question: Quantiles.Question
  /// How values become words, and words values.
  private let words: OrderedWords
  private let isDescending: Bool
  /// The one of all groups; `nil` when rows say it.
  private let fraction: Double?
  /// By group, in the order in which rows came, which nobody asks about.
  private var lists: ValueLists
  /// That of a group's last row: it is nearly always the same for all.
  private var fractions = GrowingArray<Double>()
  /// Words of a batch.
  private var batch = GrowingArray<UInt64>()
  /// What the words of texts are numbers of.
  private var texts = GrowingArray<Text>()
  private var arena = ByteArena()
  private let rows = ArgumentRows()

  /// Where a text lies in the arena: an address as a number, which may be empty but not 0.
  private struct Text: BitwiseCopyable {
    var address: UInt
    var byteCount: Int
  }

  /// - Parameter fraction: The one of all groups; `nil` when the second argument is it.
  init(_ question: Quantiles.Question, _ type: LogicalType, fraction: Double?, isDescending: Bool) {
    (self.question, self.fraction, self.isDescending) = (question, fraction, isDescending)
    words = OrderedWords(type: type)
    lists = ValueLists(width: words.width)
  }

  /// Lists and fractions alone: batches and texts belong to no group.
  func resize(groupCount: Int) {
    lists.resize(to: groupCount)
    fractions.resize(to: groupCount)
  }

  /// A value a row, each to the list of its group: rows of one group seldom follow each other.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    try setFractions(arguments, valid) { index in unsafe Int(valid.groups[index]) }
    fill(arguments[0], valid)
    for index in 0..<valid.count {
      unsafe lists.append(batch.base + index * words.width, count: 1, to: Int(valid.groups[index]))
    }
  }

  /// All values of a batch at once.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    try setFractions(arguments, valid) { _ in group }
    fill(arguments[0], valid)
    unsafe lists.append(batch.base, count: valid.count, to: group)
  }

  /// The fraction is an argument like any other, and may be another in every row: the last one of a group counts. PostgreSQL
  /// computes it once a group, from what the group is grouped by, so that there is only one.
  /// - Throws: `.outOfRange` for what is no fraction, NaN among it.
  private func setFractions(
    _ arguments: [ColumnVector], _ valid: ArgumentRows.Valid, _ group: (Int) -> Int
  ) throws(BasaltError) {
    // The median and the mode have none.
    guard arguments.count > 1 else { return }
    let values = unsafe rows.fixed(arguments[1], valid, as: Double.self, slot: 1)
    for index in 0..<valid.count {
      let fraction = unsafe values[index]
      guard fraction >= 0, fraction <= 1 else {
        throw BasaltError(
          .outOfRange, "A quantile is wanted at \(fraction).", remedy: "Give a fraction from 0 to 1.")
      }
      fractions[group(index)] = fraction
    }
  }

  /// The words of a batch's rows.
  private func fill(_ vector: ColumnVector, _ valid: ArgumentRows.Valid) {
    batch.resize(to: max(valid.count * words.width, batch.count))
    // Texts go one by one: each is copied out of the batch, which ends before anybody asks.
    guard vector.type.isVariableLength else { return unsafe words.fill(batch.base, vector, valid, rows) }
    let views = unsafe rows.fixed(vector, valid, as: StringView.self)
    let bytes = ViewBytes(vector)
    for index in 0..<valid.count {
      let view = unsafe views + index
      let text = unsafe bytes.address(of: view)
      unsafe batch.base[index] = keep(text, Int(view.pointee.byteCount))
    }
  }

  /// A copy of a text, as the word that stands for it.
  private func keep(_ address: UnsafeRawPointer, _ byteCount: Int) -> UInt64 {
    // The empty text has an address as well.
    let place = unsafe arena.allocate(max(byteCount, 1))
    unsafe place.copyMemory(from: address, byteCount: byteCount)
    texts.append(Text(address: UInt(bitPattern: place), byteCount: byteCount))
    return UInt64(texts.count - 1)
  }

  /// Block by block; numbers of the other's texts mean nothing here, so that those are copied once more.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? QuantileStates else { preconditionFailure("states of another aggregate") }
    for index in 0..<count {
      let (source, group) = unsafe (Int(sources[index]), Int(groups[index]))
      guard other.lists.count(source) > 0 else { continue }
      // The other's rows are the later ones.
      fractions[group] = other.fractions[source]
      unsafe other.lists.forEachBlock(source) { words, count in
        guard self.words.type.isVariableLength else { return unsafe lists.append(words, count: count, to: group) }
        for row in 0..<count {
          let text = unsafe other.bytes(words[row])
          guard let address = text.baseAddress else { continue }
          var word = unsafe keep(address, text.count)
          unsafe lists.append(&word, count: 1, to: group)
        }
      }
    }
  }

  /// The text that a word stands for.
  private func bytes(_ word: UInt64) -> UnsafeBufferPointer<UInt8> {
    let text = texts[Int(word)]
    return unsafe UnsafeBufferPointer(start: UnsafePointer(bitPattern: text.address), count: text.byteCount)
  }

  // MARK: Results

  /// Several threads may ask for different groups: nothing is changed here.
  ///
  /// A group's values are copied side by side, and put in order as far as is needed in the copy, which is let go with the
  /// next group: the blocks stay as they are, for whoever merges them into coarser groups.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    if question == .continuous { return continuous(groups) }
    guard words.type.isVariableLength else {
      return words.column(
        groups.map { chosen($0).map { key in words.width == 2 ? key : Int128(Int64(truncatingIfNeeded: key)) } })
    }
    var builder = ColumnBuilder(type: words.type, capacity: groups.count)
    for group in groups {
      guard let word = chosen(group) else {
        builder.appendNull()
        continue
      }
      let text = unsafe bytes(UInt64(truncatingIfNeeded: word))
      guard unsafe builder.append(bytes: text) else { throw TextTarget.valueTooLong(text.count) }
    }
    return builder.finish()
  }

  /// The place of a fraction among so many values, from the smallest.
  private func place(_ fraction: Double, _ count: Int) -> Int {
    let place = max(0, Int((fraction * Double(count)).rounded(.up)) - 1)
    return isDescending ? count - 1 - place : place
  }

  /// The word of the value that is wanted; `nil` for no values.
  ///
  /// One call for each of the three kinds of words, so that the loops inside compare machine words where there are such.
  private func chosen(_ group: Int) -> Int128? {
    let count = lists.count(group)
    guard count > 0 else { return nil }
    let index = place(fractions[group], count)
    if words.width == 2 {
      return unsafe withValues(group, as: Int128.self) { values in
        unsafe chosen(values, index, { $0 < $1 }, { $0 == $1 })
      }
    }
    if words.type.isVariableLength {
      return unsafe withValues(group, as: Int64.self) { values in
        let word = unsafe chosen(
          values, index,
          { unsafe TextOrder.order(bytes(UInt64(bitPattern: $0)), bytes(UInt64(bitPattern: $1))) == .before },
          { unsafe TextOrder.order(bytes(UInt64(bitPattern: $0)), bytes(UInt64(bitPattern: $1))) == .same })
        return Int128(word)
      }
    }
    return unsafe withValues(group, as: Int64.self) { values in
      Int128(unsafe chosen(values, index, { $0 < $1 }, { $0 == $1 }))
    }
  }

  /// Of values whose order only the caller knows; each call is specialised for its comparisons.
  @inline(__always)
  private func chosen<Element: BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<Element>, _ index: Int, _ isBefore: (Element, Element) -> Bool,
    _ isSame: (Element, Element) -> Bool
  ) -> Element {
    // Sorted wholly: how often each value is there shows nowhere else.
    if question == .mode {
      var values = unsafe values
      unsafe values.sort { isDescending ? isBefore($1, $0) : isBefore($0, $1) }
      return unsafe Selection.mostFrequent(values, isSame)
    }
    unsafe Selection.select(values, index, isBefore)
    return unsafe values[index]
  }

  /// Reckoned between the two values that the place lies between, as PostgreSQL does: from the lower one, with the part of
  /// the distance that is left, so that equal values give just these. Of infinities on both sides it is NaN, there as here.
  private func continuous(_ groups: Range<Int>) -> ColumnVector {
    var results = ResultRows<Double>(.double, count: groups.count)
    for (row, group) in groups.enumerated() {
      let count = lists.count(group)
      guard count > 0 else {
        results.set(row, nil)
        continue
      }
      let place = (fraction ?? fractions[group]) * Double(count - 1)
      // The same place, unless it lies between two.
      let (low, high) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
      let result: Double = unsafe withValues(group, as: Int64.self) { values in
        let first = unsafe number(values, isDescending ? count - 1 - low : low)
        guard high > low else { return first }
        let second = unsafe number(values, isDescending ? count - 1 - high : high)
        return first + (place - Double(low)) * (second - first)
      }
      results.set(row, result)
    }
    return results.finish()
  }

  /// The value at a place of the sorted ones. The second place that is asked for is next to the first, and nearly all of
  /// the work is done by then.
  private func number(_ values: UnsafeMutableBufferPointer<Int64>, _ index: Int) -> Double {
    unsafe Selection.select(values, index) { $0 < $1 }
    return DoubleOrder.value(of: unsafe values[index])
  }

  /// A copy of a group's words that may be put in any order.
  private func withValues<Element: BitwiseCopyable, Result>(
    _ group: Int, as _: Element.Type, _ body: (UnsafeMutableBufferPointer<Element>) -> Result
  ) -> Result {
    // As much memory again for as long as it takes, of one group at a time and thread.
    let count = lists.count(group)
    let copy = Buffer(byteCount: count * MemoryLayout<Element>.stride)
    let target = unsafe copy.address.assumingMemoryBound(to: UInt64.self)
    var filled = 0
    unsafe lists.forEachBlock(group) { words, count in
      unsafe (target + filled).update(from: words, count: count * self.words.width)
      filled += count * self.words.width
    }
    return unsafe body(
      UnsafeMutableBufferPointer(start: copy.address.assumingMemoryBound(to: Element.self), count: count))
  }

  /// All values that there are: no other aggregate is so large.
  var byteCount: Int { lists.byteCount + fractions.byteCount + texts.byteCount + arena.byteCount }
}
