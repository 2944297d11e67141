internal import BasaltCore

/// The symbols of a chunk, found once: its pages are mostly alike, and finding symbols takes as long as encoding a page
/// does.
///
/// Each page has a copy all the same, about two bytes in a hundred: a page can then be read without another, and one
/// that is unlike the others has symbols of its own. A class, because whichever page comes first finds them.
package final class ChunkSymbols {
  /// What the newest page that had symbols of its own was given, and how it fared on its own text.
  private var known: (matcher: SymbolMatcher, share: Double)?

  /// How much worse a page may fare than the text that the symbols were made for.
  private static let shareTolerance = 1.05

  init() {}

  /// What another knows by now; what that finds afterwards stays its own.
  init(copying other: ChunkSymbols) { known = other.known }

  /// Symbols for some values, and what their codes come to, as a share of the bytes that they stand for: measured on
  /// text that the symbols were not made for.
  func symbols(for values: NodeValues, byteCount: Int) -> (matcher: SymbolMatcher, share: Double) {
    let sample = TextSample(values, byteCount: byteCount)
    if let known {
      let share = sample.share(known.matcher)
      if share <= known.share * ChunkSymbols.shareTolerance { return (known.matcher, share) }
    }
    // What is found now replaces what was known: the pages that follow are more likely to be like this one.
    let matcher = unsafe SymbolTraining.matcher(for: sample.training)
    let share = sample.share(matcher)
    known = (matcher, share)
    return (matcher, share)
  }
}

/// Some of the texts of a node: half of them to find symbols in, and half to see what these are worth.
///
/// Pointers into the values' memory, good as long as those are.
@safe private struct TextSample {
  /// Disjoint where there is text enough: symbols that only fit what they were found in would look better than they are.
  private(set) var training: [UnsafeBufferPointer<UInt8>]
  private var measuring: [UnsafeBufferPointer<UInt8>]

  /// Of each half: what the authors of FSST found enough.
  private static let byteCountMaximum = 16 << 10
  /// Of one text: no more than a sixteenth of the sample should be one value.
  private static let textByteCountMaximum = 1 << 10

  /// - Parameter byteCount: Of all values.
  init(_ values: NodeValues, byteCount: Int) {
    unsafe (training, measuring) = ([], [])
    // Rows at even distances, every other for measuring; of few values both halves have all. Long texts give a part
    // each, so that more of them are wanted than their lengths say.
    let givenByteCount = min(byteCount, values.count * TextSample.textByteCountMaximum)
    let wanted = values.count * 2 * TextSample.byteCountMaximum / max(givenByteCount, 1)
    let isWhole = wanted >= values.count
    let step = max(1, values.count / max(wanted, 1))
    var taken = (training: 0, measuring: 0)
    for row in stride(from: 0, to: values.count, by: step) {
      let text = unsafe TextSample.part(of: values.text(at: row), row: row)
      if isWhole || row / step % 2 == 0, taken.training + text.count <= TextSample.byteCountMaximum {
        unsafe training.append(text)
        taken.training += text.count
      }
      if isWhole || row / step % 2 == 1, taken.measuring + text.count <= TextSample.byteCountMaximum {
        unsafe measuring.append(text)
        taken.measuring += text.count
      }
    }
  }

  /// The text, or a part of a long one, from a place that differs from row to row: long texts often begin alike.
  private static func part(of text: UnsafeBufferPointer<UInt8>, row: Int) -> UnsafeBufferPointer<UInt8> {
    guard text.count > textByteCountMaximum else { return unsafe text }
    let start = row &* 7_919 % (text.count - textByteCountMaximum)
    return unsafe UnsafeBufferPointer(rebasing: text[start..<(start + textByteCountMaximum)])
  }

  /// Bytes of codes for a byte of text; 1 where there is no text to measure.
  func share(_ matcher: SymbolMatcher) -> Double {
    var (byteCount, codeCount) = (0, 0)
    // By index: the formatter does not know `for unsafe`.
    for index in unsafe measuring.indices {
      byteCount += unsafe measuring[index].count
      unsafe codeCount += matcher.codeCount(of: measuring[index])
    }
    return byteCount == 0 ? 1 : Double(codeCount) / Double(byteCount)
  }
}
