/// Whether rows are those of an oracle, as texts with tabs between values.
///
/// Of numbers in floating point oracles have their own digits: an average is a decimal to one and a double to the other, and sums
/// differ with the order of their terms. A column of the type `~` is compared as numbers, all others byte by byte.
enum SQLLogicRows {
  static let approximate: Character = "~"

  /// Relative to the greater of both and 1: a quotient has six digits behind the point, and a hundred times it four.
  private static let tolerance = 1e-5

  /// - Parameter isSorted: Whether the rows may come in any order.
  static func match(
    types: String, _ expected: [String], foundTypes: String, _ found: [String], isSorted: Bool
  ) -> Bool {
    guard expected.count == found.count, types.count == foundTypes.count else { return false }
    let isApproximate = types.map { $0 == approximate }
    // What is only near is a number in any case.
    guard zip(types, foundTypes).allSatisfy({ $0 == $1 || $0 == approximate && $1 == "R" }) else { return false }
    guard isApproximate.contains(true) else {
      // By bytes, as make_cases.py has sorted them, and by code points: Swift's == would take a letter and its accent for one letter.
      let rows = isSorted ? found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : found
      return zip(rows, expected).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
    let rows = found.map(values)
    guard isSorted else { return zip(expected, rows).allSatisfy { areNear(values($0), $1, isApproximate) } }
    // Numbers that are near each other need not have a sorted place: each row takes the first that is still there.
    var rest = rows
    for row in expected {
      let wanted = values(row)
      guard let index = rest.firstIndex(where: { areNear(wanted, $0, isApproximate) }) else { return false }
      rest.remove(at: index)
    }
    return true
  }

  private static func values(_ row: String) -> [Substring] {
    row.split(separator: "\t", omittingEmptySubsequences: false)
  }

  private static func areNear(_ left: [Substring], _ right: [Substring], _ isApproximate: [Bool]) -> Bool {
    left.indices.allSatisfy { index in
      if left[index].utf8.elementsEqual(right[index].utf8) { return true }
      guard isApproximate[index], let one = Double(left[index]), let other = Double(right[index]) else { return false }
      return abs(one - other) <= tolerance * max(1, abs(one), abs(other))
    }
  }
}
