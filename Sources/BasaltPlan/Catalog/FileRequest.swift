package import BasaltCore

/// Text files that a query names as a table: `read_csv('flights.csv', header => false)`.
///
/// What the options mean, and whether the files may be read at all, is the catalog's to say; the plan only knows of which type
/// each is.
///
/// Hashable, since a statement that is bound twice asks twice, and is answered once.
package struct FileRequest: Sendable, Hashable {
  /// A path, in whose last part `*` and `?` may stand for several files.
  package let path: String
  /// What the function's name says of the files; `nil`: their own names say it.
  package let format: Format?
  package let options: [Option: Value]

  package init(path: String, format: Format?, options: [Option: Value] = [:]) {
    (self.path, self.format, self.options) = (path, format, options)
  }

  package enum Format: String, Sendable, Hashable, CaseIterable {
    case csv, json
  }

  /// What may be said of the files, as `name => value`.
  package enum Option: String, Sendable, Hashable, CaseIterable {
    /// Whether the first record names the columns.
    case header
    /// The character between fields.
    case delimiter
    /// What an unquoted field holds where a value is missing.
    case null
    /// Types of columns, instead of inferred ones: `'id bigint, name text'`.
    case columns
    /// Whether all columns are texts.
    case allText = "all_varchar"
    /// Whether records that cannot be read are left out.
    case ignoreErrors = "ignore_errors"
    /// Of how many records types are inferred, at least; -1: of all.
    case sampleSize = "sample_size"

    package var type: LogicalType {
      switch self {
      case .header, .allText, .ignoreErrors: .boolean
      case .delimiter, .null, .columns: .text
      case .sampleSize: .bigint
      }
    }

    /// By its name, or by one that DuckDB has for it.
    package init?(named name: String) {
      switch name {
      case "delim", "sep": self = .delimiter
      case "nullstr": self = .null
      case "types", "dtypes": self = .columns
      default: self.init(rawValue: name)
      }
    }
  }
}

extension FileRequest {
  /// What the functions are called, and which format each means.
  package static let functions: [String: Format?] = [
    "read_csv": .csv, "read_csv_auto": .csv, "read_json": .json, "read_json_auto": .json, "read_ndjson": .json,
    "read_ndjson_auto": .json, "read_file": nil,
  ]
}
