import ArgumentParser
import Basalt

/// How text is to be read, where the file's name does not say it: for every command that reads text.
///
/// One group, so that `convert` and `import` read the same file in the same way.
struct TextOptions: ParsableArguments {
  @Option(
    name: .customLong("null"),
    help: ArgumentHelp("The text that means NULL where it is not quoted (default: empty).", valueName: "text"))
  /// `nil` leaves it to the file's name: dbgen's text and CSV differ.
  var nullText: String?

  @Option(
    help: ArgumentHelp("The character between fields, or 'tab' (default: by the file's name).", valueName: "character"),
    transform: TextOptions.delimiter)
  // Given alone it says nothing of quotes: those stay what the file's name says.
  var delimiter: UInt8?

  @Flag(
    name: .customLong("no-header"),
    help: "The first record is data; columns are column1, column2, …, or those of a table that is there.")
  var hasNoHeader = false

  @Option(
    name: .customLong("on-error"),
    help: ArgumentHelp(
      "What to do at a record that does not fit: stop, or skip it, which counts what is left out and shows the first.",
      valueName: "action"),
    transform: TextOptions.badRecordAction)
  // Losing records is a decision: nobody who has not made it gets a table without them.
  var onBadRecord = DataFile.TextForm.BadRecordAction.stop

  /// What was not said stays `nil`, and is decided by each file's name.
  var form: DataFile.TextForm {
    var form = DataFile.TextForm()
    form.nullText = nullText
    form.delimiter = delimiter
    form.hasHeader = hasHeader
    form.onBadRecord = onBadRecord
    return form
  }

  /// Not `true`: without the flag the dialect of the file's name decides, and `.tbl` has none.
  var hasHeader: Bool? { hasNoHeader ? false : nil }

  /// One byte: the scanner compares bytes, and a wider character could be cut in two by quoting.
  /// - Throws: `ValidationError` for anything else; a tab cannot be typed in most shells, and has a name.
  private static func delimiter(_ text: String) throws -> UInt8 {
    if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
    guard let byte = text.utf8.first, text.utf8.count == 1 else {
      throw ValidationError("The delimiter '\(text)' is not one ASCII character.")
    }
    // Line ends cut records, and quotes begin fields: as delimiters they would leave nothing to read.
    guard !"\n\r\"".utf8.contains(byte) else {
      throw ValidationError("A line end or a quote cannot be the delimiter: write another character, or 'tab'.")
    }
    return byte
  }

  /// The third action of the contract needs a table for what is left out; until there is one it is refused by
  /// its name, and not as a typing error.
  private static func badRecordAction(_ text: String) throws -> DataFile.TextForm.BadRecordAction {
    if let action = DataFile.TextForm.BadRecordAction(rawValue: text) { return action }
    if text == "table" {
      throw ValidationError(
        "--on-error table is not possible yet: use skip, which counts what it leaves out and shows the first, or stop.")
    }
    throw ValidationError("--on-error '\(text)' is not an action: write stop or skip.")
  }
}
