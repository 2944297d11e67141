import ArgumentParser
import Basalt

/// A word of the arguments that is no command, or no option of its command, with the one that was probably meant.
///
/// Looked for when the parser has refused the arguments: it complains of the first thing that is wrong to it, which for
/// `import a.csv --tabel t` is that `--table` is missing.
///
/// By the parser's own lists of commands and help pages: a command or an option that is added needs no change here.
enum Misspelling {
  /// - Parameter words: As they were given, without the program's name.
  /// - Returns: `nil` when every word is one that there is.
  static func error(in words: [String]) -> BasaltError? {
    var command: any ParsableCommand.Type = BasaltCommand.self
    var rest = words[...]
    // Down to the command that is meant; options of the root's own stand behind its name alone.
    while let word = rest.first, !word.hasPrefix("-") {
      let configuration = command.configuration
      guard !configuration.subcommands.isEmpty else { break }
      let names = configuration.subcommands.compactMap { $0.configuration.commandName }
      guard let index = names.firstIndex(of: word) else {
        // What is no subcommand is then an argument of the one that may be left out.
        if configuration.defaultSubcommand != nil || word == "help" { return nil }
        return BasaltError(
          .invalidArgument, "There is no command '\(VisibleText.of(word))'.",
          remedy: suggestion(for: word, among: names) ?? "The commands are \(names.joined(separator: ", ")).")
      }
      command = configuration.subcommands[index]
      rest = rest.dropFirst()
    }
    // Whose options they are is not said: the default one's, or another's.
    guard command.configuration.subcommands.isEmpty else { return nil }
    let known = options(of: command)
    for word in rest where word.hasPrefix("--") {
      // What comes behind it is no option, whatever it looks like.
      if word == "--" { return nil }
      // As `--table=t` or `--table t`: the value is nobody's business here.
      let name = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? word
      guard !known.contains(name) else { continue }
      let nearest = NameDistance.nearest(to: String(name.dropFirst(2)), among: known.map { String($0.dropFirst(2)) })
      return BasaltError(
        .invalidArgument, "There is no option '\(VisibleText.of(name))'.",
        remedy: nearest.map { "Did you mean '--\($0)'?" } ?? "See '\(path(of: command)) --help'.")
    }
    return nil
  }

  /// `nil` when nothing is near: a guess that is none would send somebody elsewhere.
  private static func suggestion(for word: String, among names: [String]) -> String? {
    NameDistance.nearest(to: word, among: names).map { "Did you mean '\($0)'?" }
  }

  /// Every option that the command's help page names: the parser keeps its list to itself.
  private static func options(of command: any ParsableCommand.Type) -> [String] {
    BasaltCommand.helpMessage(for: command).split { !($0.isLetter || $0.isNumber || $0 == "-") }
      .filter { $0.hasPrefix("--") && $0.count > 2 }.map(String.init)
  }

  /// As it is typed; the part of a command that has parts is enough to find its page.
  private static func path(of command: any ParsableCommand.Type) -> String {
    "basalt \(command.configuration.commandName ?? "")"
  }
}
