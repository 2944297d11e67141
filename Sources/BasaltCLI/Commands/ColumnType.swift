import ArgumentParser
import Basalt

/// `--type COLUMN=TYPE`: the type of a column, said instead of inferred.
struct ColumnType: ExpressibleByArgument, Sendable {
  let column: String
  let type: LogicalType

  /// The last `=` separates: names may hold one, types do not.
  init?(argument: String) {
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex else { return nil }
    column = String(argument[..<separator])
    do throws(BasaltError) {
      type = try LogicalType(named: String(argument[argument.index(after: separator)...]))
    } catch {
      return nil
    }
  }
}
