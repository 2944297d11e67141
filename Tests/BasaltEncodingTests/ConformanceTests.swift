import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// The laws that every encoding of the registry keeps, over every type and shape that it can hold: adding a line there adds its tests here.
///
/// Decoding: `NodeReader` in each encoding's file, `FrameOfReferenceReader`, `ScaleKernels`, `CodesNode`, `DecodeScratch`, `MemoryForm`; and the pages around them:
/// `ValuePageReader`, `DictionaryPageReader`, `PageValidity`. Filtering: `ValueTest`, `FlatFilter`, `ByteOrder`, `Mask`, `SortedEntries`.
@Suite struct ConformanceTests {
  /// One page of two vectors, the second not full.
  static let rowCount = 1_300
  static let pageRowCount = 2_048

  /// What there is of each encoding to be tested.
  static let columns = LogicalType.all.flatMap { type in ColumnShape.allCases.map { (type, $0) } }

  /// - Returns: The column, and its page with the encoding forced; `nil` when the encoding cannot hold it.
  static func page(
    _ encodingIndex: Int, _ type: LogicalType, _ shape: ColumnShape, nullShare: Int, seed: UInt64
  ) throws -> (column: ColumnVector, reader: any PageReader)? {
    let encoding = EncodingRegistry.all[encodingIndex]
    var random = SeededRandom(seed: seed)
    let column = try random.column(shape, type, count: rowCount, nullShare: nullShare)
    // Of the same shape, so that it is now close and now far.
    let other =
      encoding == ColumnDifference.self
      ? try random.column(shape, type, count: rowCount, nullShare: nullShare) : nil
    let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: encoding).encode(
      column, pageRowCount: pageRowCount, base: other.map { (BaseColumn(index: 0), $0) })
    guard chunk.encodings.contains(encoding.wireID) else { return nil }
    let base = try other.map { other in
      let chunk = try ChunkEncoder(type: type, profile: .hot, isBase: true).encode(other, pageRowCount: pageRowCount)
      return try chunk.sharedPage(0, type: type)
    }
    return (column, try chunk.openPage(0, type: type, base: base))
  }

  @Test(arguments: EncodingRegistry.all.indices, Soak.seeds(1))
  func decodingReturnsWhatWasEncoded(encodingIndex: Int, seed: UInt64) throws {
    for (type, shape) in Self.columns {
      for nullShare in [0, 4] {
        guard let (column, reader) = try Self.page(encodingIndex, type, shape, nullShare: nullShare, seed: seed)
        else { continue }
        var decoded = ColumnVector(emptyOf: type)
        // Whole, then every range of vectors, into the same vector: what was in it before must not shine through.
        for rows in [0..<1_300, 0..<1_024, 1_024..<1_300, 0..<700, 1_024..<1_025, 1_024..<1_024] {
          try reader.decode(rows, into: &decoded)
          #expect(decoded.count == rows.count)
          let wrong = (0..<rows.count).first { !decoded.isIdentical(at: $0, to: column, at: rows.lowerBound + $0) }
          if let wrong {
            Issue.record(
              "\(type) \(shape) nulls \(nullShare) rows \(rows): \(rows.lowerBound + wrong) is \(decoded[wrong]), was \(column[rows.lowerBound + wrong]), in \(reader.description)"
            )
          }
        }
      }
    }
  }

  @Test(arguments: EncodingRegistry.all.indices, Soak.seeds(1))
  func singleValuesAreThoseOfThePage(encodingIndex: Int, seed: UInt64) throws {
    for (type, shape) in Self.columns {
      guard let (column, reader) = try Self.page(encodingIndex, type, shape, nullShare: 2, seed: seed) else {
        continue
      }
      for row in stride(from: 0, to: Self.rowCount, by: 7) {
        let one = try ColumnVector([try reader.value(at: row)], type: type)
        #expect(one.isIdentical(at: 0, to: column, at: row), "\(type) \(shape) row \(row) in \(reader.description)")
      }
    }
  }

  /// Fetching: `RowFetch`, and what nodes do instead. From no row to all, of both vectors: on each side of where a vector is decoded instead.
  @Test(arguments: EncodingRegistry.all.indices, Soak.seeds(1))
  func fetchingIsDecodingAndPicking(encodingIndex: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for (type, shape) in Self.columns {
      for nullShare in [0, 4] {
        guard let (column, reader) = try Self.page(encodingIndex, type, shape, nullShare: nullShare, seed: seed)
        else { continue }
        var sets: [[Int]] = [
          [], [0], [1_299], [1_023, 1_024], Array(0..<1_300), Array(1_000..<1_016), Array(500..<517) + [1_200],
          Array(900..<970),
        ]
        for share in [300, 90, 40, 3] { sets.append((0..<1_300).filter { _ in random.chance(1, in: share) }) }
        var fetched = ColumnVector(emptyOf: type)
        for rows in sets {
          try reader.fetch(SelectionVector(rows.map { UInt16($0) }), into: &fetched)
          #expect(fetched.count == rows.count)
          let wrong = rows.indices.first { !fetched.isIdentical(at: $0, to: column, at: rows[$0]) }
          if let wrong {
            Issue.record(
              "\(type) \(shape) nulls \(nullShare), of \(rows.count) rows \(rows[wrong]): \(fetched[wrong]), was \(column[rows[wrong]]), in \(reader.description)"
            )
          }
        }
        // What was fetched is no part of what comes next, and the other way round.
        try reader.decode(0..<1_300, into: &fetched)
        #expect((0..<1_300).allSatisfy { fetched.isIdentical(at: $0, to: column, at: $0) })
      }
    }
  }

  @Test(arguments: EncodingRegistry.all.indices, Soak.seeds(1))
  func filteringIsDecodingAndTesting(encodingIndex: Int, seed: UInt64) throws {
    for (index, (type, shape)) in Self.columns.enumerated() {
      let nullShare = index % 2 * 3
      guard let (column, reader) = try Self.page(encodingIndex, type, shape, nullShare: nullShare, seed: seed)
      else { continue }
      var random = SeededRandom(seed: seed)
      let values = (0..<Self.rowCount).map { column[$0] }
      for test in [ColumnTest.isNull, .isNotNull, .comparison(.equal, .null)] {
        try requireMask(values.map { test.passes($0) }, test, reader, values, type)
      }
      for constant in Boundaries.constants(of: values, type, &random) {
        // `ColumnTest.passes`, with the comparison of values done once for all six.
        let orders = values.map { $0.order(to: constant) }
        for comparison in Comparison.allCases {
          let expected = orders.map { $0.map(comparison.holds) ?? false }
          try requireMask(expected, .comparison(comparison, constant), reader, values, type)
        }
      }
    }
  }

  private func requireMask(
    _ expected: [Bool], _ test: ColumnTest, _ reader: any PageReader, _ values: [Value], _ type: LogicalType
  ) throws {
    let pageTest = try PageTest(test, type: type)
    // Stale bits of an earlier vector must not survive.
    var mask = [UInt64](repeating: 0xAAAA_AAAA_AAAA_AAAA, count: 16)
    var wantedOfAll: [UInt64] = []
    for vector in 0..<2 {
      try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: vector, pageTest, into: $0.baseAddress!) }
      var wanted = [UInt64](repeating: 0, count: 16)
      for row in (vector * 1_024)..<min(vector * 1_024 + 1_024, values.count) where expected[row] {
        wanted[row % 1_024 / 64] |= 1 << UInt64(row % 64)
      }
      wantedOfAll += wanted
      guard mask != wanted else { continue }
      let row = (0..<1_024).first { (mask[$0 / 64] ^ wanted[$0 / 64]) >> UInt64($0 % 64) & 1 == 1 }! + vector * 1_024
      Issue.record(
        "\(test) on \(type): row \(row), \(row < values.count ? "\(values[row])" : "none"), is wrong in \(reader.description)"
      )
      return
    }
    // At once, as scans ask, and the last of them short.
    var masks = [UInt64](repeating: 0x5555_5555_5555_5555, count: 32)
    try masks.withUnsafeMutableBufferPointer { try reader.filter(vectors: 0..<2, pageTest, into: $0.baseAddress!) }
    if masks != wantedOfAll { Issue.record("\(test) on \(type) of two vectors at once is wrong in \(reader.description)") }
  }
}

/// Constants at which a filter is most likely to be wrong.
enum Boundaries {
  static func constants(of values: [Value], _ type: LogicalType, _ random: inout SeededRandom) -> [Value] {
    let present = values.filter { !$0.isNull }
    var constants = [random.value(type, near: nil)]
    guard let first = present.first else { return constants }
    let least = present.reduce(first) { $1.order(to: $0) == .before ? $1 : $0 }
    let greatest = present.reduce(first) { $1.order(to: $0) == .after ? $1 : $0 }
    let some = present[random.integer(in: 0...(present.count - 1))]
    for value in [least, greatest, some] { constants += [value] + neighbours(of: value) }
    return constants
  }

  /// Values just below and above: within a scale's unit, beyond a frame's reference, at the end of a type.
  static func neighbours(of value: Value) -> [Value] {
    switch value {
    case .null, .boolean, .uuid, .list: []
    case .smallint(let value): [.smallint(value &- 1), .smallint(value &+ 1)]
    case .integer(let value): [.integer(value &- 1), .integer(value &+ 1)]
    case .bigint(let value): [.bigint(value &- 1), .bigint(value &+ 1)]
    case .real(let value): [.real(value.nextDown), .real(value.nextUp), .real(.nan), .real(-.infinity)]
    case .double(let value): [.double(value.nextDown), .double(value.nextUp), .double(.nan), .double(-.infinity)]
    case .decimal(let value): decimals(near: value)
    case .date(let days): [.date(days: days &- 1), .date(days: days &+ 1)]
    case .time(let value): [.time(microseconds: value &- 1), .time(microseconds: value &+ 1)]
    case .timestamp(let value): [.timestamp(microseconds: value &- 1), .timestamp(microseconds: value &+ 1)]
    case .timestamptz(let value): [.timestamptz(microseconds: value &- 1), .timestamptz(microseconds: value &+ 1)]
    case .text(let value): [.text(value + "a"), .text(String(value.dropLast()))]
    case .bytea(let value): [.bytea(value + [0]), .bytea(Array(value.dropLast()))]
    }
  }

  /// Also decimals that lie between two values of the column's scale.
  private static func decimals(near value: Decimal) -> [Value] {
    var result: [Decimal] = []
    for step: Int128 in [-1, 1] {
      let unscaled = value.unscaled + step
      if unscaled.magnitude < Decimal.powersOfTen[38].magnitude {
        result.append(Decimal(unscaled: unscaled, scale: value.scale))
      }
      if value.scale < 38, value.unscaled.magnitude < Decimal.powersOfTen[36].magnitude {
        result.append(Decimal(unscaled: value.unscaled * 10 + step, scale: value.scale + 1))
      }
    }
    return result.map { .decimal($0) }
  }
}
