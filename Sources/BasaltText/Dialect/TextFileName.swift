/// What the name of a text file says about its contents: `flights.csv.zst` is CSV in zstd.
///
/// Names and not contents decide: content that looks like another format than its name says is a mistake that a person
/// should hear of.
package struct TextFileName: Sendable, Hashable {
  package enum Format: Sendable, Hashable, CaseIterable {
    case csv, tsv, tbl, jsonLines
  }

  /// `nil` when the name does not say.
  package let format: Format?
  /// `.none` for a suffix that is not known, too: then the text will not read, and says so.
  package let compression: Compression

  package init(_ path: String) {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    // What is before the first point is the name itself, whatever it looks like.
    var parts = name.split(separator: ".").dropFirst()
    var compression = Compression.none
    if let last = parts.last, let known = Compression.allCases.first(where: { $0.suffix == String(last) }) {
      compression = known
      parts = parts.dropLast()
    }
    self.compression = compression
    switch parts.last {
    case "csv": format = .csv
    // Lower-cased above: `FLIGHTS.CSV` is what older systems write.
    case "tsv", "tab": format = .tsv
    case "tbl": format = .tbl
    case "jsonl", "ndjson": format = .jsonLines
    default: format = nil
    }
  }

  /// The dialect that files of this name have; `nil` when they are no delimited text, or the name does not say.
  package var dialect: TextDialect? {
    switch format {
    case .csv: .csv
    case .tsv: .tsv
    case .tbl: .tbl
    case .jsonLines, nil: nil
    }
  }
}

/// How a file's bytes are compressed as a whole.
package enum Compression: Sendable, Hashable, CaseIterable {
  case none, zstd, lz4, gzip

  /// The last part of the names of such files, without the point.
  package var suffix: String? {
    switch self {
    case .none: nil
    case .zstd: "zst"
    case .lz4: "lz4"
    case .gzip: "gz"
    }
  }
}
