import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// Everything that format-spec/encodings says a reader must reject is rejected, for the reason given, and says where it is.
///
/// The checks are in `Node`, `NodeCursor`, `NodeOpener` and `TextCheck`, and in the `open` of every `ColumnEncoding`.
@Suite struct RejectionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let reason: String
    let type: LogicalType
    let rowCount: Int
    let payload: [UInt8]
    var dictionary: [String]?
    var code = BasaltError.Code.corruptPage

    init(
      _ reason: String, _ type: LogicalType, _ rowCount: Int, _ node: NodeBytes, dictionary: [String]? = nil,
      code: BasaltError.Code = .corruptPage, cut: Int = 0, trailing: [UInt8] = []
    ) {
      self.reason = reason
      self.type = type
      self.rowCount = rowCount
      payload = node.bytes.dropLast(cut) + trailing
      self.dictionary = dictionary
      self.code = code
    }

    var testDescription: String { reason }
  }

  @Test(
    arguments: headers + fixed + sequences + sets + sparse + splits + frames + runs + scales + texts + codes
      + dictionaries)
  func isRejected(_ example: Case) throws {
    let entries = try example.dictionary.map {
      ColumnVector.DictionaryValues(try ColumnVector($0.map { .text($0) }, type: .text))
    }
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.open(
        Buffer(example.payload), 0..<example.payload.count, type: example.type, rowCount: example.rowCount,
        dictionary: entries)
    }
    let found = try #require(error)
    #expect(found.code == example.code)
    #expect(found.message.contains(example.reason), "\(found.message)")
    #expect(!found.remedy.isEmpty)
    #expect(found.context.contains { $0.key == "node" } && found.context.contains { $0.key == "payload offset" })
  }

  static let three = NodeBytes.plain(.int32, [Int32(1), 2, 3])

  /// Seven levels of runs: one more than a reader goes down.
  static let deep: NodeBytes = {
    var node = NodeBytes.plain(.int32, [Int32(7)])
    for _ in 0..<6 {
      node = NodeBytes(Runs.self, .int32, 1, [NodeBytes.plain(.uint32, [UInt32(1)]).bytes, node.bytes], children: 2)
    }
    return node
  }()

  /// Runs whose ends are runs, whose …: few levels, many nodes.
  static func bushy(_ level: Int) -> NodeBytes {
    if level == 0 { return .plain(.uint32, [UInt32(1)]) }
    return NodeBytes(Runs.self, .uint32, 1, [bushy(level - 1).bytes, bushy(level - 1).bytes], children: 2)
  }

  static let headers = [
    Case("where a node of at least 16 begins", .integer, 3, three, cut: 17),
    Case("element type 1 does not exist", .integer, 3, three.with { $0.element = .int32 }, trailing: []).with(
      byte: 1, 1),
    Case("The body has 12 bytes", .integer, 3, three.with { $0.bodyByteCount = 12 }),
    Case("The body has 24 bytes", .integer, 3, three.with { $0.bodyByteCount = 24 }),
    Case("bytes follow the root node", .integer, 3, three, trailing: [0, 0, 0, 0, 0, 0, 0, 0]),
    Case("A page of 65537 rows", .integer, 65_537, three),
    Case("holds i32; i64 belongs here", .bigint, 3, three),
    Case("holds 3 values; 4 belong here", .integer, 4, three),
    Case("encoding 63 is not known", .integer, 3, three.with { $0.encoding = 63 }, code: .unsupportedEncoding),
    Case("encoding 200 is not known", .integer, 3, three.with { $0.encoding = 200 }, code: .unsupportedEncoding),
    Case("Flags 1 and parameter 0", .integer, 3, three.with { $0.flags = 1 }),
    Case("Flags 0 and parameter 9", .integer, 3, three.with { $0.parameter = 9 }),
    Case("has 2 children; it must have 0", .integer, 3, three.with { $0.childCount = 2 }),
    Case("7 levels deep", .integer, 1, deep),
    Case(
      "16 bytes follow where the node should end", .integer, 2,
      three.with {
        $0.count = 2
        $0.body += [UInt8](repeating: 0, count: 8)
      }),
    Case("padding is missing or not zero", .integer, 3, three.with { $0.body[15] = 1 }),
  ]

  /// Six levels of nodes with two children each are 63 nodes: the limit of 64 waits for encodings with three.
  @Test func theLargestTreeThatDepthAllowsOpens() throws {
    let bytes = NodeBytes(Runs.self, .int32, 1, [Self.bushy(4).bytes, Self.bushyValues(4).bytes], children: 2).bytes
    let reader = try PageOpener.open(Buffer(bytes), 0..<bytes.count, type: .integer, rowCount: 1)
    #expect(try reader.value(at: 0) == .integer(1))
  }

  static func bushyValues(_ level: Int) -> NodeBytes {
    if level == 0 { return .plain(.int32, [Int32(1)]) }
    return NodeBytes(Runs.self, .int32, 1, [bushy(level - 1).bytes, bushyValues(level - 1).bytes], children: 2)
  }

  static let fixed = [
    Case("bits cannot be plain", .boolean, 3, NodeBytes(Plain.self, .bits, 3, [[UInt8](repeating: 0, count: 8)])),
    Case("bytes cannot be plain", .text, 3, NodeBytes(Plain.self, .bytes, 3, [[UInt8](repeating: 0, count: 48)])),
    Case(
      "The array of values takes 3 × 4 bytes", .integer, 3, three.with { $0.body = [UInt8](repeating: 0, count: 8) }),
    Case("0 or 1, not 2", .boolean, 3, NodeBytes(Constant.self, .bits, 3, [NodeBytes.array([UInt8(2)])])),
    Case(
      "The value takes 9 × 1 bytes", .text, 3,
      NodeBytes(Constant.self, .bytes, 3, [NodeBytes.little(UInt32(9)), [1, 1, 1, 1]])),
    Case("not UTF-8", .text, 3, NodeBytes(Constant.self, .bytes, 3, [NodeBytes.little(UInt32(1)), [0xFF, 0, 0, 0]])),
    Case("U+0000", .text, 3, NodeBytes(Constant.self, .bytes, 3, [NodeBytes.little(UInt32(1)), [0, 0, 0, 0]])),
    Case("i32 cannot be a bitmap", .integer, 3, NodeBytes(Bitmap.self, .int32, 3, [NodeBytes.array([UInt64(0)])])),
    Case("Bits after the last value", .boolean, 3, .bitmap(3, [8])),
    Case(
      "can only be the root", .integer, 3,
      NodeBytes(
        Nullable.self, .int32, 3,
        [
          NodeBytes.bitmap(3, [7]).bytes,
          NodeBytes(Nullable.self, .int32, 3, [NodeBytes.bitmap(3, [7]).bytes, three.bytes], children: 2).bytes,
        ], children: 2)),
  ]

  static let sequence = NodeBytes(
    IntegerSequence.self, .int32, 3, [NodeBytes.array([Int32(5)]), NodeBytes.array([Int32(-1)])])

  static let sequences = [
    Case("f64 are no sequence", .double, 3, sequence.with { $0.element = .float64 }),
    Case(
      "i128 are no sequence", .decimal(precision: 38, scale: 0), 3,
      NodeBytes(IntegerSequence.self, .int128, 3, [NodeBytes.array([Int128(1), 1])])),
    Case("The step is 0", .integer, 3, sequence.with { $0.body.replaceSubrange(8..<12, with: [0, 0, 0, 0]) }),
    Case("The step takes 1 × 4 bytes", .integer, 3, sequence.with { $0.body.removeLast(8) }),
    Case("padding is missing or not zero", .integer, 3, sequence.with { $0.body[15] = 1 }),
    Case(
      "8 bytes follow where the node should end", .integer, 3,
      sequence.with { $0.body += [UInt8](repeating: 0, count: 8) }),
  ]

  static func set(_ positions: [UInt16], listed: UInt8 = 1) -> NodeBytes {
    NodeBytes(
      BooleanSet.self, .bits, 3, [NodeBytes.array([listed]), NodeBytes.plain(.uint16, positions).bytes], children: 1)
  }

  static let sets = [
    Case("i32 are no set of booleans", .integer, 3, set([1]).with { $0.element = .int32 }),
    Case("0 or 1, not 2", .boolean, 3, set([1], listed: 2)),
    Case("padding is missing or not zero", .boolean, 3, set([1]).with { $0.body[7] = 1 }),
    Case("There are 0 positions in 3 values", .boolean, 3, set([])),
    Case("There are 4 positions in 3 values", .boolean, 3, set([0, 1, 2, 3])),
    Case("Position 1 is 1, after 1, of 3 values", .boolean, 3, set([1, 1])),
    Case("Position 1 is 0, after 2, of 3 values", .boolean, 3, set([2, 0])),
    Case("Position 0 is 3, after -1, of 3 values", .boolean, 3, set([3])),
    Case(
      "holds i32; u16 belongs here", .boolean, 3,
      NodeBytes(BooleanSet.self, .bits, 3, [NodeBytes.array([UInt8(1)]), three.bytes], children: 1)),
  ]

  static func sparse(_ positions: [UInt16], _ values: [Int32]) -> NodeBytes {
    NodeBytes(
      Sparse.self, .int32, 3,
      [NodeBytes.array([Int32(9)]), NodeBytes.plain(.uint16, positions).bytes, NodeBytes.plain(.int32, values).bytes],
      children: 2)
  }

  static let sparse = [
    Case("Booleans are not sparse", .boolean, 3, sparse([1], [1]).with { $0.element = .bits }),
    Case("padding is missing or not zero", .integer, 3, sparse([1], [1]).with { $0.body[7] = 1 }),
    Case("There are 0 positions in 3 values", .integer, 3, sparse([], [])),
    Case("Position 1 is 1, after 1, of 3 values", .integer, 3, sparse([1, 1], [1, 2])),
    Case("Position 1 is 3, after 1, of 3 values", .integer, 3, sparse([1, 3], [1, 2])),
    Case("holds 1 values; 2 belong here", .integer, 3, sparse([1, 2], [1])),
    Case(
      "not UTF-8", .text, 3,
      NodeBytes(
        Sparse.self, .bytes, 3,
        [
          NodeBytes.little(UInt32(1)), [0xC3, 0, 0, 0], NodeBytes.plain(.uint16, [UInt16(1)]).bytes,
          NodeBytes.text([1], [65]).bytes,
        ], children: 2)),
  ]

  static func split(_ element: ElementType, _ high: NodeBytes, _ low: NodeBytes) -> NodeBytes {
    NodeBytes(Split.self, element, 3, [high.bytes, low.bytes], children: 2)
  }

  static let low = NodeBytes.plain(.uint64, [UInt64(1), 2, 3])
  static let high = NodeBytes.plain(.int64, [Int64(1), 2, 3])

  static let splits = [
    Case("i64 have no halves", .bigint, 3, split(.int64, high, low)),
    Case("holds i64; u64 belongs here", .uuid, 3, split(.uuid, high, low)),
    Case("holds u64; i64 belongs here", .decimal(precision: 38, scale: 0), 3, split(.int128, low, low)),
    Case("holds i64; u64 belongs here", .decimal(precision: 38, scale: 0), 3, split(.int128, high, high)),
    Case(
      "holds 2 values; 3 belong here", .uuid, 3, split(.uuid, low, NodeBytes.plain(.uint64, [UInt64(1), 2]))),
  ]

  static let frame = NodeBytes.frame(.int32, 3, width: 2, reference: 5)
  static let patched = NodeBytes(
    FrameOfReference.self, .int32, 3,
    [
      NodeBytes.little(UInt16(1)), NodeBytes.little(UInt16(0)), NodeBytes.little(UInt32(2)),
      NodeBytes.array([UInt8(0)]),
      NodeBytes.array([UInt32(5)]), NodeBytes.array([UInt16(0), 2]), NodeBytes.array([UInt16(0), 2]),
      NodeBytes.array([UInt32(1), 2]),
    ])

  static let frames = [
    Case("f64 cannot be packed", .double, 3, frame.with { $0.element = .float64 }),
    Case("says 2 vectors; 3 values make 1", .integer, 3, frame.with { $0.body[0] = 2 }),
    Case("The reserved field is not 0", .integer, 3, frame.with { $0.body[2] = 1 }),
    Case("4 patches cannot be for 3 values", .integer, 3, frame.with { $0.body[4] = 4 }),
    Case("is 33 bits wide; its lanes have 32", .integer, 3, frame.with { $0.body[8] = 33 }),
    Case("A packed vector takes 128 × 1 bytes", .integer, 3, frame.with { $0.body.removeLast(8) }),
    Case("The patches of vector 0 are 1 to 2, of 2", .integer, 3, patched.with { $0.body[24] = 1 }),
    Case("The patches of vector 0 are 0 to 3, of 2", .integer, 3, patched.with { $0.body[26] = 3 }),
    Case("1 patches together; the node says 2", .integer, 3, patched.with { $0.body[26] = 1 }),
    Case("is for row 0 of vector 0, after 0", .integer, 3, patched.with { $0.body[34] = 0 }),
    Case("is for row 3 of vector 0", .integer, 3, patched.with { $0.body[34] = 3 }),
  ]

  static func run(_ ends: [UInt32], _ values: [Int32]) -> NodeBytes {
    NodeBytes(
      Runs.self, .int32, 3, [NodeBytes.plain(.uint32, ends).bytes, NodeBytes.plain(.int32, values).bytes], children: 2)
  }

  static let runs = [
    Case("0 runs for 3 values", .integer, 3, run([], [])),
    Case("4 runs for 3 values", .integer, 3, run([1, 2, 3, 4], [1, 2, 3, 4])),
    Case("Run 0 ends at 0, after 0", .integer, 3, run([0, 3], [1, 2])),
    Case("Run 1 ends at 2, after 2", .integer, 3, run([2, 2, 3], [1, 2, 3])),
    Case("Run 1 ends at 4", .integer, 3, run([2, 4], [1, 2])),
    Case("The runs end at 2; there are 3 values", .integer, 3, run([1, 2], [1, 2])),
    Case("holds 1 values; 2 belong here", .integer, 3, run([1, 3], [1])),
  ]

  static func scaled(_ multiplier: UInt64, _ child: NodeBytes) -> NodeBytes {
    NodeBytes(
      Scale.self, .int32, 3,
      [NodeBytes.array([UInt32(truncatingIfNeeded: multiplier)]), NodeBytes.array([Int32(4)]), child.bytes], children: 1
    )
  }

  static let scales = [
    Case("f64 cannot be scaled", .double, 3, scaled(1, three).with { $0.element = .float64 }),
    Case("The multiplier is 0", .integer, 3, scaled(0, .plain(.uint8, [UInt8(1), 2, 3]))),
    Case("Quotients are unsigned, not of type i32", .integer, 3, scaled(1, three)),
    Case("u64 are wider than values of type i32", .integer, 3, scaled(1, .plain(.uint64, [UInt64(1), 2, 3]))),
  ]

  static let texts = [
    Case("i32 have no lengths", .integer, 3, NodeBytes.text([1, 1, 1], [65, 66, 67]).with { $0.element = .int32 }),
    Case("The reserved field is not 0", .text, 3, NodeBytes.text([1, 1, 1], [65, 66, 67]).with { $0.body[4] = 1 }),
    Case(
      "begins at 1 of the heap; the lengths before it end at 0", .text, 3,
      NodeBytes.text([1, 1, 1], [65, 66, 67]).with { $0.body[8] = 1 }),
    Case("have 4 bytes; 3 are left", .text, 3, .text([1, 1, 2], [65, 66, 67])),
    Case("have 8589934590 bytes", .text, 2, .text([.max, .max], [65, 66, 67])),
    Case("The lengths make 2 bytes; the heap has 3", .text, 3, .text([1, 1, 0], [65, 66, 67])),
    Case("not UTF-8", .text, 3, .text([1, 1, 1], [65, 0xC3, 67])),
    Case("U+0000", .text, 3, .text([1, 1, 1], [65, 0, 67])),
    Case("Value 1 begins inside a character", .text, 3, .text([1, 1, 1], [0xC3, 0xA9, 67])),
  ]

  /// `a` `b` `ab`, of the symbols `a` and `b`.
  static let symbols = NodeBytes.symbols(["a", "b"], [[0], [1], [0, 1]], 4)

  /// What can be seen without spelling a value out; the rest is in `FSSTTests`.
  static let codes = [
    Case("i32 have no codes of symbols", .integer, 3, symbols.with { $0.element = .int32 }),
    Case("The values have 4294967295 bytes", .text, 3, .symbols(["a", "b"], [[0], [1], [0, 1]], .max)),
    Case("4 codes of vector 0 cannot be the bytes 0 to 33", .text, 3, .symbols(["a", "b"], [[0], [1], [0, 1]], 33)),
    Case("The bytes begin at 1, not at 0", .text, 3, symbols.with { $0.body[12] = 1 }),
    Case("The bytes begin at 1, not at 0", .text, 0, NodeBytes(FSST.self, .bytes, 0, noRows, children: 1)),
    Case("cannot be the bytes 0 to 4294967040", .text, 1_025, vectors(secondStart: 0xFFFF_FF00)),
    Case("cannot be the bytes 2 to 1", .text, 1_025, vectors(secondStart: 2)),
    Case("begins at code 1; the lengths before it end at 0", .text, 3, symbols.with { $0.body[8] = 1 }),
    Case("Symbol 0 has 0 bytes; 1 to 8", .text, 3, symbols.with { $0.body[17] = 0 }),
    Case("Symbol 1 has 9 bytes; 1 to 8", .text, 3, symbols.with { $0.body[18] = 9 }),
    Case(
      "A symbol takes 8 × 1 bytes", .text, 3,
      symbols.with {
        $0.body[16] = 255
        $0.body.replaceSubrange(17..., with: Array(repeating: 8, count: 255))
      }),
    Case("The array of symbol lengths takes 255 × 1 bytes", .text, 3, symbols.with { $0.body[16] = 255 }),
    Case("have 5 codes; 4 are left", .text, 3, symbols.with { $0.body[48] = 3 }),
    Case("The lengths make 3 codes; the heap has 4", .text, 3, symbols.with { $0.body[48] = 1 }),
    Case("The heap takes 9 × 1 bytes", .text, 3, symbols.with { $0.body[4] = 9 }),
  ]

  /// Nothing, of which a byte is said to come.
  static let noRows = [
    NodeBytes.little(UInt32(1)), NodeBytes.little(UInt32(0)), NodeBytes.padded([0]),
    NodeBytes.plain(.uint32, [UInt32]()).bytes,
  ]

  /// A text of one code, and 1,024 of none: of the second vector they say where its bytes begin.
  static func vectors(secondStart: UInt32) -> NodeBytes {
    NodeBytes(
      FSST.self, .bytes, 1_025,
      [
        NodeBytes.little(UInt32(1)), NodeBytes.little(UInt32(1)), NodeBytes.array([UInt32(0), 1, 0, secondStart]),
        NodeBytes.padded([1, 1, 97]),
        NodeBytes.plain(.uint32, [UInt32(1)] + [UInt32](repeating: 0, count: 1_024)).bytes, NodeBytes.padded([0]),
      ], children: 1)
  }

  static func coded(_ codes: [UInt8]) -> NodeBytes {
    NodeBytes(DictionaryCodes.self, .bytes, codes.count, [NodeBytes.plain(.uint8, codes).bytes], children: 1)
  }

  static let dictionaries = [
    Case("The chunk has no dictionary", .text, 3, coded([0, 1, 0])),
    Case("has the code 2; the dictionary has 2 entries", .text, 3, coded([0, 2, 0]), dictionary: ["a", "b"]),
    Case(
      "Codes are u8 or u16, not u32", .text, 3,
      NodeBytes(DictionaryCodes.self, .bytes, 3, [NodeBytes.plain(.uint32, [UInt32(0), 0, 0]).bytes], children: 1),
      dictionary: ["a", "b"]),
    Case("Booleans have no dictionary", .boolean, 3, NodeBytes(DictionaryCodes.self, .bits, 3, [], children: 1)),
    Case(
      "cannot stand here, but only at the root", .text, 3,
      NodeBytes(
        Runs.self, .bytes, 3, [NodeBytes.plain(.uint32, [UInt32(1), 2, 3]).bytes, coded([0, 1, 0]).bytes], children: 2),
      dictionary: ["a", "b"]),
  ]

  @Test(arguments: [
    ("A dictionary of 65537 entries", 65_537, NodeBytes.plain(.int32, [Int32(1), 2, 3])),
    (
      "neither NULLs nor codes", 3,
      NodeBytes(Nullable.self, .int32, 3, [NodeBytes.bitmap(3, [7]).bytes, three.bytes], children: 2)
    ),
    ("Entry 2 of the dictionary is not after", 3, NodeBytes.plain(.int32, [Int32(1), 3, 3])),
    ("Entry 1 of the dictionary is not after", 3, NodeBytes.plain(.int32, [Int32(2), -3, 3])),
  ])
  func dictionaryIsRejected(reason: String, entryCount: Int, node: NodeBytes) throws {
    let error = #expect(throws: BasaltError.self) {
      try PageOpener.openDictionary(Buffer(node.bytes), 0..<node.bytes.count, type: .integer, entryCount: entryCount)
    }
    #expect(error?.code == .corruptPage && error?.message.contains(reason) == true, "\(String(describing: error))")
  }
}

extension RejectionTests.Case {
  /// The same with one byte of the payload changed.
  fileprivate func with(byte index: Int, _ value: UInt8) -> RejectionTests.Case {
    var bytes = payload
    bytes[index] = value
    return RejectionTests.Case(reason, type, rowCount, bytes: bytes, dictionary: dictionary, code: code)
  }

  private init(
    _ reason: String, _ type: LogicalType, _ rowCount: Int, bytes: [UInt8], dictionary: [String]?,
    code: BasaltError.Code
  ) {
    self.reason = reason
    self.type = type
    self.rowCount = rowCount
    payload = bytes
    self.dictionary = dictionary
    self.code = code
  }
}
