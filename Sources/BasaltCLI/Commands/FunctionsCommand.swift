import ArgumentParser
import Basalt

/// `basalt functions`: what SQL can compute, with examples that run as tests.
///
/// Out of the registry that the binder asks: a function that can be called is listed, and none that cannot.
struct FunctionsCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "functions",
    abstract: "List SQL functions, or explain one.",
    discussion: """
        basalt functions
        basalt functions date_trunc
        basalt functions --family time
      """)

  // An operator has to be quoted for the shell; that is the shell's business, and the same in every program.
  @Argument(help: "A function or operator.")
  var name: String?

  // The list of families is checked by `validate` against the registry, and here it is only told.
  @Option(help: "Only functions of a family: operators, numbers, text, time, conditionals, bytes or aggregates.")
  var family: String?

  @OptionGroup var common: CommonOptions

  /// A family that there is not would print an empty table, which reads like an answer.
  func validate() throws {
    // One of them would be ignored in silence.
    if name != nil, family != nil { throw ValidationError("Name a function or a family, not both.") }
    let families = Set(Session.Function.all.map(\.family)).sorted()
    if let family, !families.contains(family) {
      throw ValidationError("There is no family '\(family)': there are \(families.joined(separator: ", ")).")
    }
  }

  /// Needs no warehouse and no engine: the functions are the program's.
  func perform() throws(BasaltError) -> CommandRun.Status {
    var output = StandardOutput()
    if let name {
      // All that answer to the name: what is one function's may be the alias of another.
      for function in try Session.Function.named(name) { try output.write(FunctionsCommand.page(of: function)) }
    } else {
      var table = TextTable([.word("function"), .word("family"), .text("what it gives")])
      // By family, as the registry has them: who looks for one of time finds its neighbours.
      for function in Session.Function.all where family == nil || function.family == family {
        table.add([([function.name] + function.aliases).joined(separator: ", "), function.family, function.summary])
      }
      // Rendered whole: the width of a column is known when its last word is.
      for line in table.lines(.standardOutput) { try output.write(line + "\n") }
    }
    try output.flush()
    return .success
  }

  /// Everything about one function.
  private static func page(of function: Session.Function) -> String {
    var lines = ["\(function.name)  (\(function.family))", "  \(function.summary)", ""]
    if !function.aliases.isEmpty { lines += ["  Also: \(function.aliases.joined(separator: ", "))", ""] }
    // One a line: people compare them from top to bottom.
    lines += function.signatures.map { "  \(function.name)\($0)" } + [""]
    // Results stand below each other, as far as calls are counted in characters: examples are ASCII nearly all.
    let width = function.examples.map(\.sql.count).max() ?? 0
    lines += function.examples.map { example in
      "  \(example.sql)\(String(repeating: " ", count: width - example.sql.count))  →  \(example.result)"
    }
    return lines.joined(separator: "\n") + "\n\n"
  }
}
