import Basalt

/// What a verification found at one place: of files and of warehouses alike.
enum FindingText {
  /// Damage outweighs what is merely not known.
  /// - Parameter facts: What was checked, when nothing is damaged.
  static func verdict(problemCount: Int, unsupportedCount: Int, facts: String, _ terminal: Terminal) -> String {
    if problemCount > 0 {
      return "\(terminal.styled("damaged", .red)), in \(Quantity.count(problemCount, "place"))"
    }
    return unsupportedCount > 0
      ? "\(terminal.styled("written by a newer Basalt", .yellow)); what this one can check is sound (\(facts))"
      : "\(terminal.styled("sound", .green)) (\(facts))"
  }

  /// Messages and context may quote bytes of a damaged file: made visible, so that they cannot steer the terminal.
  static func of(_ findings: [BasaltError]) -> String {
    var text = ""
    for error in findings {
      text += "  \(VisibleText.of(error.message))\n"
      for fact in error.context { text += "    \(fact.key): \(VisibleText.of(fact.value))\n" }
    }
    return text
  }

  /// The remedy is left out: it is the same for every finding, and stands in the command's help.
  static func json(_ error: BasaltError) -> JSONObject {
    var member = JSONObject()
    member.add("code", error.code.name)
    member.add("message", error.message)
    var context = JSONObject()
    for fact in error.context { context.add(fact.key, fact.value) }
    member.add("context", context)
    return member
  }
}
