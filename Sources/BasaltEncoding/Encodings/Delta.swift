package import BasaltCore

/// Integers as differences to a value before them: for what rises, such as keys, times and the ends of runs.
///
/// Source: format-spec/encodings/delta.md.
///
/// ```
/// u8 form, 7 × 0 │ T × vectors: bases, padded │ form 2: T × vectors: slopes, padded │ T × vectors: steps, padded │
/// differences: child, an unsigned type
/// ```
///
/// Frame-of-reference needs as many bits as a vector of 1,024 values spans; here it is what two neighbours are apart. The
/// price is the sum: a vector is decoded from its beginning, be it for a filter or for a single value.
package enum Delta: ColumnEncoding {
  package static let wireID: UInt8 = 4
  package static let name = "delta"

  package static func isPromising(for facts: NodeFacts) -> Bool {
    // Narrower lanes or a unit first, as for frame-of-reference: differences are then those of the quotients.
    !facts.isConstant && !facts.isScalable && facts.hasNarrowDifferences
  }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.canNest, holds(facts.values.element) else { return nil }
    let form = facts.deltaForm(chooser.profile)
    switch facts.values.element.byteCount(of: 1) {
    case 2: return DeltaCandidate<UInt16>(facts.values, form, chooser)
    case 4: return DeltaCandidate<UInt32>(facts.values, form, chooser)
    default: return DeltaCandidate<UInt64>(facts.values, form, chooser)
    }
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/delta.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    guard Delta.holds(node.element) else {
      throw node.corrupt("Values of type \(node.element) have no differences.")
    }
    return .values(try DeltaReader(node, &opener))
  }

  /// Integers of two to eight bytes.
  /// One byte is packed as it is; 128 bits are scaled first.
  static func holds(_ element: ElementType) -> Bool {
    switch element {
    case .int16, .int32, .int64, .uint16, .uint32, .uint64: true
    case .bits, .uint8, .int128, .float32, .float64, .bytes, .uuid: false
    }
  }
}

/// What a difference is taken to. Raw values are on disk.
enum DeltaForm: UInt8, CaseIterable {
  /// The value before.
  case neighbours = 0
  /// The value one lane row before.
  case laneRows = 1
  /// The difference before.
  case slopes = 2

  /// As `inspect` shows it.
  var name: String {
    switch self {
    case .neighbours: "of neighbours"
    case .laneRows: "of lane rows"
    case .slopes: "of differences"
    }
  }
}

// MARK: Writing

/// Takes all differences when it is proposed, because the size of their encoding is its own.
private struct DeltaCandidate<L: Lane>: NodeCandidate {
  private let element: ElementType
  private let count: Int
  private let form: DeltaForm
  /// One a vector.
  private let starts: [DeltaStart<L>]
  private let differences: any NodeCandidate

  /// - Complexity: Two passes over the values, and what the differences' own encoding takes.
  init(_ values: NodeValues, _ form: DeltaForm, _ chooser: NodeChooser) {
    (element, count, self.form) = (values.element, values.count, form)
    // As wide as the values first: how wide the differences are is known when all were taken.
    let wide = Buffer(byteCount: values.count * L.byteCount)
    var starts: [DeltaStart<L>] = []
    starts.reserveCapacity(values.vectorCount)
    var spread: L = 0
    for vector in 0..<values.vectorCount {
      let rows = values.rows(ofVector: vector)
      let start = unsafe DeltaStart<L>(
        taking: form, of: values.slice(rows).address, count: rows.count,
        into: wide.address + rows.lowerBound * L.byteCount)
      spread = max(spread, start.spread)
      starts.append(start)
    }
    self.starts = starts
    // Narrow lanes unpack faster, and cost nothing: they are widened with the addition of the step.
    let all = NodeValues(L.element, count: values.count, storage: wide)
    // One width for the page: a vector with a jump in it has a patch, not a lane of its own.
    let lane = ElementType.lane(holding: UInt128(spread)) ?? L.element
    let narrow = Buffer(byteCount: lane.byteCount(of: values.count))
    unsafe ScaleKernels.divide(all, ScaleUnit(base: 0, divisor: 1, quotients: lane), into: narrow.address)
    // Differences of differences are a form of their own.
    differences = chooser.child(without: Delta.self).choose(NodeValues(lane, count: values.count, storage: narrow))
  }

  var encoding: any ColumnEncoding.Type { Delta.self }

  /// Exact: the differences have chosen their encoding already.
  var byteCount: Int {
    let arrayCount = form == .slopes ? 3 : 2
    return Node.headerByteCount + 8 + arrayCount * paddedByteCount(starts.count * L.byteCount) + differences.byteCount
  }

  var decodeNanoseconds: Double { DecodeCost.accumulated(form) + differences.decodeNanoseconds }

  /// In the order that the type's comment draws.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Delta.self, element, count: count, childCount: 1)
    writer.append(form.rawValue)
    writer.pad()
    for start in starts { writer.append(start.base) }
    writer.pad()
    if form == .slopes {
      for start in starts { writer.append(start.slope) }
      writer.pad()
    }
    for start in starts { writer.append(start.step) }
    writer.pad()
    differences.write(into: &writer)
    writer.endNode(start)
  }
}
