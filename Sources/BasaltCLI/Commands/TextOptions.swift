import ArgumentParser

/// How text is to be read, where the file's name does not say it: for every command that reads text.
struct TextOptions: ParsableArguments {
  @Option(
    name: .customLong("null"),
    help: ArgumentHelp("The text that means NULL where it is not quoted (default: empty).", valueName: "text"))
  /// `nil` leaves it to the file's name: dbgen's text and CSV differ.
  var nullText: String?

  @Option(
    help: ArgumentHelp("The character between fields, or 'tab' (default: by the file's name).", valueName: "character"),
    transform: TextOptions.delimiter)
  var delimiter: UInt8?

  @Flag(
    name: .customLong("no-header"),
    help: "The first record is data; columns are column1, column2, …, or those of a table that is there.")
  var hasNoHeader = false

  /// Not `true`: without the flag the dialect of the file's name decides, and `.tbl` has none.
  var hasHeader: Bool? { hasNoHeader ? false : nil }

  /// One byte: the scanner compares bytes, and a wider character could be cut in two by quoting.
  private static func delimiter(_ text: String) throws -> UInt8 {
    if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
    guard let byte = text.utf8.first, text.utf8.count == 1 else {
      throw ValidationError("The delimiter '\(text)' is not one ASCII character.")
    }
    return byte
  }
}
