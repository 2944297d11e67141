import BasaltCore
import BasaltEncoding

/// A page's payload, opened and then decoded, filtered and asked for single rows, which must agree.
struct PageReading {
  private let input: FuzzInput
  private let payload: Buffer

  /// A row of so many is asked for alone: a prime, so that all places within a vector's parts have their turn.
  private static let singleRowDistance = 7

  init(_ input: FuzzInput) {
    self.input = input
    payload = Buffer(input.body)
  }

  func run() throws -> FuzzInput.Outcome {
    let reader = try PageOpener.open(
      payload, 0..<payload.byteCount, type: input.type, rowCount: input.rowCount, dictionary: try dictionary())
    let encodings = reader.description.encodings
    guard !"\(reader.description)".isEmpty else { throw BrokenLaw("a page describes itself") }
    var decoded = ColumnVector(emptyOf: input.type)
    try reader.decode(0..<reader.rowCount, into: &decoded)
    guard reader.rowCount == input.rowCount, decoded.count == input.rowCount else {
      throw BrokenLaw("a page of \(input.rowCount) rows decodes to \(decoded.count)")
    }
    try compareSingleRows(reader, decoded)
    try compareVectors(reader, decoded)
    try compareFilters(reader, decoded)
    return .read(encodings: encodings)
  }

  func runDictionary() throws -> FuzzInput.Outcome {
    let entries = try PageOpener.openDictionary(
      payload, 0..<payload.byteCount, type: input.type, entryCount: input.rowCount
    ).vector
    guard entries.count == input.rowCount else { throw BrokenLaw("a dictionary has as many entries as it must") }
    // Codes are compared instead of values wherever that is possible, which is right only for ascending entries. Floats that are equal
    // and not the same (zeros of both signs, NaNs) are entries of their own.
    let isFloat = input.type == .real || input.type == .double
    for index in stride(from: 1, to: entries.count, by: 1) {
      let order = entries[index - 1].order(to: entries[index])
      guard order == .before || isFloat && order == .same else {
        throw BrokenLaw("entry \(index) of a dictionary, \(entries[index]), is not after \(entries[index - 1])")
      }
    }
    return .read(encodings: [])
  }

  /// Made up, because an input that had two payloads would have to keep a third number right for both.
  private func dictionary() throws -> ColumnVector.DictionaryValues? {
    guard input.entryCount > 0, input.type.physical != .bits else { return nil }
    var random = SeededRandom(seed: UInt64(input.entryCount))
    var values: [Value] = []
    for number in 0..<input.entryCount {
      switch input.type {
      case .smallint: values.append(.smallint(Int16(number)))
      case .integer: values.append(.integer(Int32(number) * 3))
      case .bigint: values.append(.bigint(Int64(number) << 33))
      case .real: values.append(.real(Float(number) / 2))
      case .double: values.append(.double(Double(number) / 4))
      case .decimal(_, let scale): values.append(.decimal(Decimal(unscaled: Int128(number), scale: scale)))
      case .date: values.append(.date(days: Int32(number)))
      case .time: values.append(.time(microseconds: Int64(number)))
      case .timestamp: values.append(.timestamp(microseconds: Int64(number)))
      case .timestamptz: values.append(.timestamptz(microseconds: Int64(number)))
      // Some that lie within a view, and some that are longer.
      case .text: values.append(.text(String(repeating: "a", count: number / 8) + String(number % 8)))
      case .bytea: values.append(.bytea([UInt8](repeating: 7, count: number / 8) + [UInt8(number % 8)]))
      case .uuid: values.append(.uuid(UniqueID(using: &random)))
      case .boolean, .list: return nil
      }
    }
    values.sort { $0.order(to: $1) == .before }
    return ColumnVector.DictionaryValues(try ColumnVector(values, type: input.type))
  }

  // MARK: Ways that must agree

  private func compareSingleRows(_ reader: any PageReader, _ decoded: ColumnVector) throws {
    for row in stride(from: 0, to: decoded.count, by: PageReading.singleRowDistance) {
      let value = try reader.value(at: row)
      guard value == decoded[row] else {
        throw BrokenLaw("row \(row) is \(value) alone, \(decoded[row]) among others, in \(reader.description)")
      }
    }
  }

  /// Vector by vector, from the last to the first: nothing may hang on what was decoded before.
  private func compareVectors(_ reader: any PageReader, _ decoded: ColumnVector) throws {
    var part = ColumnVector(emptyOf: input.type)
    for start in stride(from: 0, to: decoded.count, by: Limits.vectorRowCount).reversed() {
      let rows = start..<min(start + Limits.vectorRowCount, decoded.count)
      try reader.decode(rows, into: &part)
      guard part.count == rows.count else { throw BrokenLaw("\(rows) decode to \(part.count) rows") }
      for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 3) where part[row - start] != decoded[row] {
        throw BrokenLaw("row \(row) is \(part[row - start]) in its vector, \(decoded[row]) in its page")
      }
    }
  }

  private func compareFilters(_ reader: any PageReader, _ decoded: ColumnVector) throws {
    var tests: [ColumnTest] = [.isNull, .isNotNull]
    if decoded.count > 0 {
      // A value that is there; and NULL, if that is the first, which no row equals.
      tests += Comparison.allCases.map { .comparison($0, decoded[0]) }
      tests.append(.comparison(.lessOrEqual, decoded[decoded.count / 2]))
    }
    for test in tests {
      let pageTest = try PageTest(test, type: input.type)
      for start in stride(from: 0, to: decoded.count, by: Limits.vectorRowCount) {
        try compare(
          reader, decoded, test, pageTest, rows: start..<min(start + Limits.vectorRowCount, decoded.count))
      }
    }
  }

  private func compare(
    _ reader: any PageReader, _ decoded: ColumnVector, _ test: ColumnTest, _ pageTest: PageTest, rows: Range<Int>
  ) throws {
    // All ones before: the filter has to write every word.
    var mask = [UInt64](repeating: .max, count: Limits.vectorRowCount / 64)
    try mask.withUnsafeMutableBufferPointer {
      try reader.filter(vector: rows.lowerBound / Limits.vectorRowCount, pageTest, into: $0.baseAddress!)
    }
    for bit in 0..<Limits.vectorRowCount {
      let row = rows.lowerBound + bit
      let passes = row < rows.upperBound && test.passes(decoded[row])
      guard passes == (mask[bit / 64] >> UInt64(bit % 64) & 1 == 1) else {
        throw BrokenLaw(
          "\(test) of row \(row), which is \(row < rows.upperBound ? "\(decoded[row])" : "none"), is not \(passes) in "
            + "\(reader.description)")
      }
    }
  }
}

extension NodeDescription {
  /// Of all encodings in the tree.
  var encodings: Set<String> { children.reduce([name]) { $0.union($1.node.encodings) } }
}
