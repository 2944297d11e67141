/// One idea a file: files stay short enough to be read in one sitting, and say why they do what they do.
enum SizeRule {
  /// Past this a file holds more than one idea.
  static let lineCountMaximum = 600

  /// The share of comments that a target must keep to. Under the first, the reasons are missing; over the second, the
  /// comments repeat the code. Our aim is 25 to 35 %, and the lower end is kept here: code that comes without its
  /// reasons is found while whoever wrote it still knows them. Headers make honest outliers at the upper end.
  static let commentShareMinimum = 0.25
  static let commentShareMaximum = 0.50

  /// Targets that have not come as far yet, and what they may not fall below: none at present. A line may be raised or
  /// removed, not lowered, and one that is added here has to come out again.
  static let commentShareMinimumOfTarget: [String: Double] = [:]

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
    let minimum = commentShareMinimumOfTarget[target] ?? commentShareMinimum
    guard share < minimum || share > commentShareMaximum else { return [] }
    return [
      Violation(
        "Sources/\(target)",
        "comments are \(percent(share)) % of the lines, expected \(percent(minimum)) to \(percent(commentShareMaximum)) %"
      )
    ]
  }

  private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
}
