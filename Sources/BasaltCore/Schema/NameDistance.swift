/// Finds what a person probably meant: the name with the fewest edits.
package enum NameDistance {
  /// The nearest of `names`, when it is near enough to be meant: at most a third of the letters differ.
  package static func nearest(to name: String, among names: [String]) -> String? {
    let limit = max(1, name.count / 3)
    let candidates = names.map {
      (name: $0, distance: edits(from: Array(name.lowercased()), to: Array($0.lowercased())))
    }
    return candidates.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.name
  }

  /// Levenshtein's distance, one row of the table at a time.
  private static func edits(from source: [Character], to target: [Character]) -> Int {
    var row = Array(0...target.count)
    for (sourceIndex, letter) in source.enumerated() {
      var diagonal = row[0]
      row[0] = sourceIndex + 1
      for (targetIndex, other) in target.enumerated() {
        let substituted = diagonal + (letter == other ? 0 : 1)
        diagonal = row[targetIndex + 1]
        row[targetIndex + 1] = min(substituted, row[targetIndex] + 1, diagonal + 1)
      }
    }
    return row[target.count]
  }
}
