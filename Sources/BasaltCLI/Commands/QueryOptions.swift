import ArgumentParser
import Basalt

/// What commands take that run statements: `sql`, `shell`, `bench sql`.
///
/// Apart from what every command takes: one that asks nothing would ignore it.
struct QueryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Memory that queries may hold, such as 256MiB (default: half of what the process may use). What needs more goes on in \
      temporary files.
      """,
      valueName: "size"))
  /// Not for the buffer pool, whose pages are given back when somebody needs the room.
  var memory: MemorySize?

  @Option(
    help: ArgumentHelp(
      """
      Memory for pages of tables that the next query may ask again, such as 4GiB (default: a quarter of what the process may \
      use).
      """,
      valueName: "size"))
  /// Queries whose columns do not fit read and check their pages anew each time.
  ///
  /// A quarter, so that a process that may have little leaves most of it to what its queries hold.
  var cache: MemorySize?
}

/// A number of bytes as people write it: `1048576`, `256MiB`, `2 GB`.
struct MemorySize: ExpressibleByArgument, Equatable {
  let byteCount: Int

  /// Binary units, whether the `i` is written or not: nobody buys memory by the million.
  private static let units: [(suffixes: [String], shift: Int)] = [
    (["", "b"], 0), (["k", "kb", "kib"], 10), (["m", "mb", "mib"], 20), (["g", "gb", "gib"], 30),
    (["t", "tb", "tib"], 40),
  ]

  /// `nil` for what is no size, or one that no machine has: the parser then shows what was typed.
  ///
  /// By hand, as there is one option of the kind: a number, and behind it perhaps a space and a unit.
  init?(argument: String) {
    // No sign, and no point: a fraction of a unit is a number of the next one.
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let suffix = argument.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard let number = Int(digits), number > 0,
      let unit = MemorySize.units.first(where: { $0.suffixes.contains(suffix) }), number <= Int.max >> unit.shift
    else { return nil }
    byteCount = number << unit.shift
  }
}
