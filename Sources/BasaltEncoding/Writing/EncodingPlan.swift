/// Which encodings a page may use, of those whose worth shows only when the block codec has been through the page.
///
/// What is smaller before a codec need not be smaller after it: symbols take from text what the codec would have found, and
/// packed bits hide what repeats. The chooser compares bytes before the codec, so it cannot weigh these: it is told, and
/// `CodecTrial` finds out which plan is best.
struct EncodingPlan: Equatable {
  /// Whether text may be written in symbols (`FSST`).
  var usesSymbols: Bool
  /// Whether numbers are written in planes of bytes (`ByteStreamSplit`), and never packed.
  var usesPlanes: Bool

  /// What is best without a codec, and what every trial begins with.
  static let packed = EncodingPlan(usesSymbols: true, usesPlanes: false)

  /// Another answer to one of the two questions.
  struct Question {
    let answer: (EncodingPlan) -> EncodingPlan
    /// How much worse the other plan's J may be for it to be taken all the same, because it is simpler.
    let tolerance: Double
  }

  /// The questions that there are for a type, to be put one after the other: whether symbols are used hardly depends on how
  /// their lengths are written.
  /// - Parameter element: Of the page's values, or of its codes.
  static func questions(for element: ElementType) -> [Question] {
    // Text that is read as it lies in the page, where symbols are worth a percent at most.
    let withoutSymbols = Question(
      answer: { EncodingPlan(usesSymbols: false, usesPlanes: $0.usesPlanes) }, tolerance: 1.01)
    let withPlanes = Question(
      answer: { EncodingPlan(usesSymbols: $0.usesSymbols, usesPlanes: true) }, tolerance: 1)
    switch element {
    // Their lengths are numbers too.
    case .bytes: return [withoutSymbols, withPlanes]
    // Nothing in them is packed: a bit is as narrow as it gets, and UUIDs are plain.
    case .bits, .uuid: return []
    case .int16, .int32, .int64, .int128, .float32, .float64, .uint8, .uint16, .uint32, .uint64: return [withPlanes]
    }
  }
}
