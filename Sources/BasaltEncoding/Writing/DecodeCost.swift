/// What decoding costs, in nanoseconds a value, as the chooser weighs it against bytes.
///
/// Measured on one core of a Zen 4 server with AVX-512 and rounded; only their proportions matter.
enum DecodeCost {
  /// A byte that is only copied.
  static let copiedByte = 0.01
  static let constant = 0.02
  /// A value of a sequence: an addition and a store, and nothing to load.
  static let stepped = 0.04
  /// Unpacking a lane: bound by the stores, so by the lane's width.
  static func unpacked(laneBitCount: Int) -> Double { 0.02 * Double(laneBitCount) / 8 }
  /// A plane joined to the others: a load that widens, a shift, an addition.
  static let joinedPlane = 0.015
  /// A patch: a scattered store, and its share of the loop. Measured as 0.6 where vectors have ten of them, 0.75 where they
  /// have thirty.
  static let patch = 0.7
  /// Base and unit put back on: load, multiply, store.
  static let scaled = 0.05
  /// Summing up differences: a chain of additions, or one for a row of lanes; the step is added on the way.
  static func accumulated(_ form: DeltaForm) -> Double {
    switch form {
    case .neighbours: 0.35
    case .laneRows: 0.1
    case .slopes: 0.7
    }
  }
  /// Two values added up in the first-level cache, 0.03; and an eighth of the 0.3 that a filter takes longer than one on
  /// packed values, for the reason given at `lookup` the other way round: most columns are filtered seldom.
  static let added = 0.07
  /// Two halves made one value: two loads, a store of 16 bytes.
  static let joined = 0.3
  /// A number made a float: a conversion and two multiplications.
  static let decimal = 0.15
  /// A left part looked up by its code and put before a right part.
  static let leftPart = 0.3
  /// Making a view, with its prefix from the heap.
  static let view = 2.0
  /// A byte that a symbol stands for: 0.25, of which an eighth is counted, for the reason given at `lookup`: filters
  /// work on codes, and what they drop is never spelled out.
  static let expandedByte = 0.03
  /// Two parts of a text found and copied, and its view made: about as long as a text in symbols takes, without these.
  static let frontCoded = 4.0
  /// A byte that a block codec has to give back before anything can be read: measured by the codecs' own benchmarks.
  static func decompressedByte(_ codec: BlockCodec) -> Double {
    switch codec {
    case .none: 0
    case .lz4: 0.25
    case .zstd: 0.7
    }
  }
  /// A run: finding its end, and a loop that is too short to pay.
  static let run = 2.0
  /// A bit that is inverted by its position.
  static let position = 1.0
  /// A code handed on as it is; widening it to 16 bits at most.
  static let code = 0.02
  /// An entry of another row group's dictionary looked at, and copied where it is kept.
  static let keptEntry = 1.0
  /// An entry of a dictionary compared with another one: texts lie apart in memory, numbers side by side.
  static func comparedEntry(_ element: ElementType) -> Double { element == .bytes ? 10 : 2 }
  /// Looking up a number by its code: 0.4 for each that is looked up, in a dictionary of 4,096 (benchmark "gather u32
  /// by u16"), of which an eighth is counted, because filters work on codes and what they drop is never looked up. The
  /// eighth is a judgement, not a measurement: on the hot tier it asks that codes save a fifth of a byte a row. Text is
  /// compared, hashed and grouped as codes, and pays nothing.
  static func lookup(_ element: ElementType) -> Double { element == .bytes ? 0 : 0.05 }
}
