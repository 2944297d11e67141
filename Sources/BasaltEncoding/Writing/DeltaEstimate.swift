internal import BasaltCore

/// Whether differences are worth taking, and which, from a few of the values: taking all of them three times would cost more
/// than packing them.
///
/// An estimate, that the candidate it leads to is not: it has its exact size, and may lose.
extension NodeFacts {
  /// Whether neighbours are nearer to each other than values are to the least of those around them. One look at 512 values:
  /// what is in no order, as most columns are, fails it.
  var hasNarrowDifferences: Bool {
    // Fewer values than that are not worth two headers.
    guard Delta.holds(values.element), values.count >= 16 else { return false }
    switch values.element.byteCount(of: 1) {
    case 2: return hasNarrowDifferences(UInt16.self)
    case 4: return hasNarrowDifferences(UInt32.self)
    default: return hasNarrowDifferences(UInt64.self)
    }
  }

  /// At least a bit a value has to be saved, or the sum is not worth it on any tier.
  private func hasNarrowDifferences<L: Lane>(_: L.Type) -> Bool {
    // The first values, and those in the middle: at most 256 in each place.
    [0, values.vectorCount / 2 * Limits.vectorRowCount].contains { first in
      let sample = values.slice(first..<min(first + 256, values.count))
      guard sample.count >= 16, let range = IntegerKernels.range(of: sample) else { return false }
      // As frame-of-reference would have them.
      let plain = L(truncatingIfNeeded: range.upperBound &- range.lowerBound)
      let target = Buffer(byteCount: sample.count * L.byteCount)
      let start = unsafe DeltaStart<L>(
        taking: .neighbours, of: sample.address, count: sample.count, into: target.address)
      let differences = NodeValues(L.element, count: sample.count, storage: target)
      // With patches on both sides: a jump in a sequence widens its differences by one value only.
      return bitCount(differences, spread: start.spread) + sample.count
        < bitCount(sample, reference: L(truncatingIfNeeded: range.lowerBound), spread: plain)
    }
  }

  /// The form for which bits, and what decoding costs on the tier, are least in two of the vectors.
  func deltaForm(_ profile: TierProfile) -> DeltaForm {
    // As the chooser scores candidates, without what all forms have in common.
    func score(_ form: DeltaForm) -> Double {
      // By width, as the candidate will take them.
      let bits =
        switch values.element.byteCount(of: 1) {
        case 2: differenceBitCount(UInt16.self, form)
        case 4: differenceBitCount(UInt32.self, form)
        default: differenceBitCount(UInt64.self, form)
        }
      return bits / 8 + profile.bytesPerNanosecond * DecodeCost.accumulated(form)
    }
    // The first of the forms that cost the same is the simplest.
    return DeltaForm.allCases.map { ($0, score($0)) }.min { $0.1 < $1.1 }?.0 ?? .neighbours
  }

  /// Bits a value.
  private func differenceBitCount<L: Lane>(_: L.Type, _ form: DeltaForm) -> Double {
    var (bits, count) = (0, 0)
    // From inside of the page, where a column that is sorted by something else shows it too.
    for vector in Set([values.vectorCount / 3, values.vectorCount * 2 / 3]) {
      let sample = values.slice(values.rows(ofVector: vector))
      let target = Buffer(byteCount: sample.count * L.byteCount)
      let start = unsafe DeltaStart<L>(taking: form, of: sample.address, count: sample.count, into: target.address)
      bits += bitCount(NodeValues(L.element, count: sample.count, storage: target), spread: start.spread)
      count += sample.count
    }
    return Double(bits) / Double(max(count, 1))
  }

  /// Of packed values with their patches.
  private func bitCount<L: Lane>(_ values: NodeValues, reference: L = 0, spread: L) -> Int {
    PackedWindow(of: values, least: reference, spread: spread).bitCount(values.count)
  }
}
