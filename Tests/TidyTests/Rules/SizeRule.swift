/// One idea a file: files stay short enough to be read in one sitting, and say why they do what they do.
enum SizeRule {
  /// Past this a file holds more than one idea.
  static let lineCountMaximum = 600

  /// The share of comments that a target must keep to. Under the first, the reasons are missing; over the second, the
  /// comments repeat the code. Our aim is 25 to 35 %; tests and headers make honest outliers.
  static let commentShareMinimum = 0.10
  static let commentShareMaximum = 0.50

  static func violations(path: String, lineCount: Int) -> [Violation] {
    lineCount > lineCountMaximum
      ? [Violation(path, "\(lineCount) lines; \(lineCountMaximum) at most: which second idea does it hold?")] : []
  }

  struct Sizes {
    var lineCounts: [Int] = []
    var codeLineCount = 0
    var commentLineCount = 0

    mutating func add(_ file: SourceTree.File, _ source: SourceText) {
      lineCounts.append(file.lineCount)
      codeLineCount += source.codeLineCount
      commentLineCount += source.commentLineCount
    }

    var medianLineCount: Int { lineCounts.isEmpty ? 0 : lineCounts.sorted()[lineCounts.count / 2] }
    var commentShare: Double {
      let total = codeLineCount + commentLineCount
      return total == 0 ? 0 : Double(commentLineCount) / Double(total)
    }
  }

  static func violations(target: String, sizes: Sizes) -> [Violation] {
    let share = sizes.commentShare
    guard share < commentShareMinimum || share > commentShareMaximum else { return [] }
    return [Violation("Sources/\(target)", "comments are \(Int(share * 100)) % of the lines, expected 10 to 50 %")]
  }
}
