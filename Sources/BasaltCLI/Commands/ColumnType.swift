import ArgumentParser
import Basalt

/// `--type COLUMN=TYPE`: the type of a column, said instead of inferred.
///
/// Overrules inference where values lie: a ZIP code is digits, and no number.
///
/// The library reads the type's name; only its error is told as a mistake of usage, since no file has been
/// looked at.
struct ColumnType: Sendable {
  /// As it was typed: whether there is such a column, the file says.
  let column: String
  let type: LogicalType

  /// The last `=` separates: names may hold one, types do not.
  init(argument: String) throws {
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex else {
      throw ValidationError("'\(argument)' is not a column and a type: write --type zip=text.")
    }
    column = String(argument[..<separator])
    do throws(BasaltError) {
      type = try LogicalType(named: String(argument[argument.index(after: separator)...]))
    } catch {
      throw ValidationError("\(error.message) \(error.remedy)")
    }
    // A type of queries, which no column of a table has.
    if case .list = type { throw ValidationError("There are no columns of lists: keep \(column) as text.") }
  }
}
