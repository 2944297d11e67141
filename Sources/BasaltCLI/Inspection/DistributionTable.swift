import Basalt

/// What a file says of how its columns' values are distributed: for text and JSON alike.
///
/// Names of columns and counts may be seen by whoever sees the layout; which values are frequent only by who may see values.
enum DistributionTable {
  /// Frequent values beyond these would make a line that nobody reads; JSON has all.
  private static let commonCountMaximum = 4

  /// A title and a line for each column that has one; empty without any.
  static func lines(_ columns: [DataFile.Layout.Column], showsValues: Bool, _ terminal: Terminal) -> [String] {
    // Counts say how skewed a column is, without saying of what.
    var titles: [TextTable.Column] = [
      .text("column"), .number("sample"), .number("frequent values"), .number("of all"), .number("histogram bounds"),
    ]
    if showsValues { titles += [.text("most frequent"), .text("median of the others")] }
    var table = TextTable(titles)
    var count = 0
    for column in columns {
      // Most columns of most files: what lies evenly has none.
      guard let distribution = column.distribution else { continue }
      count += 1
      var cells = [
        column.name, Quantity.count(distribution.sampleCount), Quantity.count(distribution.commonValues.count),
        percent(distribution.commonShare), Quantity.count(distribution.bounds.count),
      ]
      if showsValues {
        let shown = distribution.commonValues.prefix(commonCountMaximum).map { common in
          "\(common.value)\(common.isCut ? "…" : "") \(percent(common.share))"
        }
        cells.append(shown.joined(separator: ", "))
        // Bounds cut the others into equal parts, so that the middle one is about their median.
        let bounds = distribution.bounds
        cells.append(bounds.isEmpty ? "" : bounds[bounds.count / 2].description)
      }
      // In the order of the columns, as all other tables of a file have it.
      table.add(cells)
    }
    // A title without a line would say that somebody has looked and found none.
    return count == 0 ? [] : [terminal.bold("Distributions of values (estimates from a sample)")] + table.lines(terminal)
  }

  /// All that a file says of a column, for scripts.
  /// - Parameter showsValues: Whether values of rows may be seen, and not counts alone.
  static func json(_ distribution: DataFile.Layout.Distribution, showsValues: Bool) -> JSONObject {
    var object = JSONObject()
    object.add("sample_count", distribution.sampleCount)
    object.add("common_value_count", distribution.commonValues.count)
    object.add("common_count", distribution.commonValues.reduce(0) { $0 + $1.sampleCount })
    object.add("bound_count", distribution.bounds.count)
    // Absent and not empty: a script can tell what it may not see from what there is none of.
    guard showsValues else { return object }
    object.add(
      "common_values",
      distribution.commonValues.map { common in
        var value = JSONObject()
        value.add("value", common.value.description)
        // Of a long text its beginning.
        value.add("value_is_cut", common.isCut)
        value.add("sample_count", common.sampleCount)
        return value
      })
    // As text, like all values in these objects: numbers of 128 bits would not survive a reader of JSON.
    object.add("bounds", distribution.bounds.map(\.description))
    return object
  }

  /// With a digit behind the point: a sample of some thousand rows says no more.
  private static func percent(_ share: Double) -> String { "\(Quantity.fixed(100 * share, 1)) %" }
}
