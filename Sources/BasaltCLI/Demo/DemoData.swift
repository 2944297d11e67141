#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds the data that come with the project.
///
/// The tables are part of the repository, not of the program: an installed `basalt` needs `--data`.
enum DemoData {
  /// The tables, and their text files.
  /// Two small ones are kept as plain text, so that both ways in are walked.
  static let tables = [
    (name: "flights", source: "flights.csv.zst"), (name: "weather", source: "weather.csv.zst"),
    (name: "planes", source: "planes.csv.zst"), (name: "airports", source: "airports.csv"),
    (name: "airlines", source: "airlines.csv"),
  ]

  static let relativePath = "Benchmarks/Data/nycflights13"

  /// The directory with the tables: below the current directory or one above it, or above the program itself.
  /// Never below: data that a stranger put beside would not be the project's.
  static func find() -> String? {
    var starts = ["."]
    // `.build/release/basalt` lies in the package that it was built from.
    if let program = CommandLine.arguments.first, program.contains("/") {
      starts.append(program.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
    }
    for start in starts {
      var path = start
      for _ in 0..<DemoData.heightMaximum {
        let candidate = path == "." ? relativePath : "\(path)/\(relativePath)"
        if unsafe access(candidate + "/README.md", R_OK) == 0 { return candidate }
        path = path == "." ? ".." : path + "/.."
      }
    }
    return nil
  }

  /// Directories that are looked through upwards; `.build/x86_64-unknown-linux-gnu/release` is three below the package.
  private static let heightMaximum = 6
}
