/// Finds what a person probably meant: the name with the fewest edits.
///
/// Only for remedies of errors, so it may be slow for one name and must not be for a million (`among` is all columns of
/// a file).
package enum NameDistance {
  /// The nearest of `names`, the first of equally near ones, when it is near enough to be meant: at most a third of the
  /// letters differ, or one in a name of two to five. Case does not count.
  ///
  /// Names too different in length are passed over, and a comparison ends once it can only fail, so that one absurd
  /// name among many columns does not become a wait.
  package static func nearest(to name: String, among names: [String]) -> String? {
    let letters = Array(name.lowercased())
    // A name of one letter has nothing left to recognise it by once that one differs.
    var limit = min(max(1, letters.count / 3), letters.count - 1)
    var nearest: String?
    for candidate in names where limit >= 0 {
      let others = Array(candidate.lowercased())
      guard let distance = edits(from: letters, to: others, atMost: limit) else { continue }
      nearest = candidate
      // Only a nearer one is of interest from now on, so comparisons end sooner and sooner.
      limit = distance - 1
    }
    return nearest
  }

  /// Levenshtein's distance, with two neighbours that changed places as one edit (`GROPU`): the slip of quick fingers.
  /// A row of the table at a time, and the one above it; `nil` when it is more than `limit`.
  private static func edits(from source: [Character], to target: [Character], atMost limit: Int) -> Int? {
    guard abs(source.count - target.count) <= limit else { return nil }
    var row = Array(0...target.count)
    var rowAbove = row
    for (sourceIndex, letter) in source.enumerated() {
      let previousRow = row
      defer { rowAbove = previousRow }
      var diagonal = row[0]
      row[0] = sourceIndex + 1
      var least = row[0]
      for (targetIndex, other) in target.enumerated() {
        // `row` holds the row above to the right of here, and this one to the left; the diagonal is what was
        // overwritten last.
        let substituted = diagonal + (letter == other ? 0 : 1)
        diagonal = row[targetIndex + 1]
        row[targetIndex + 1] = min(substituted, row[targetIndex] + 1, diagonal + 1)
        if sourceIndex > 0, targetIndex > 0, letter == target[targetIndex - 1], source[sourceIndex - 1] == other {
          row[targetIndex + 1] = min(row[targetIndex + 1], rowAbove[targetIndex - 1] + 1)
        }
        least = min(least, row[targetIndex + 1])
      }
      // The rest can only add edits to the least of this row.
      guard least <= limit else { return nil }
    }
    return row[target.count] <= limit ? row[target.count] : nil
  }
}
