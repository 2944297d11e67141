import ArgumentParser
import Basalt

/// `basalt functions`: what SQL can compute, with examples that run as tests.
struct FunctionsCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "functions",
    abstract: "List SQL functions, or explain one.",
    discussion: """
        basalt functions
        basalt functions date_trunc
        basalt functions --family time
      """)

  @Argument(help: "A function or operator.")
  var name: String?

  @Option(help: "Only functions of a family: operators, numbers, text, time, conditionals, bytes or aggregates.")
  var family: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    let families = Set(SQLFunction.all.map(\.family)).sorted()
    if let family, !families.contains(family) {
      throw ValidationError("There is no family '\(family)': there are \(families.joined(separator: ", ")).")
    }
  }

  func perform() throws(BasaltError) -> CommandRun.Status {
    var output = StandardOutput()
    if let name {
      for function in try SQLFunction.named(name) { try output.write(FunctionsCommand.page(of: function)) }
    } else {
      var table = TextTable([.word("function"), .word("family"), .text("what it gives")])
      for function in SQLFunction.all where family == nil || function.family == family {
        table.add([([function.name] + function.aliases).joined(separator: ", "), function.family, function.summary])
      }
      for line in table.lines(.standardOutput) { try output.write(line + "\n") }
    }
    try output.flush()
    return .success
  }

  /// Everything about one function.
  private static func page(of function: SQLFunction) -> String {
    var lines = ["\(function.name)  (\(function.family))", "  \(function.summary)", ""]
    if !function.aliases.isEmpty { lines += ["  Also: \(function.aliases.joined(separator: ", "))", ""] }
    lines += function.signatures.map { "  \(function.name)\($0)" } + [""]
    let width = function.examples.map(\.sql.count).max() ?? 0
    lines += function.examples.map { example in
      "  \(example.sql)\(String(repeating: " ", count: width - example.sql.count))  →  \(example.result)"
    }
    return lines.joined(separator: "\n") + "\n\n"
  }
}
