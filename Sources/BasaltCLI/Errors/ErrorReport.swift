package import Basalt

/// How an error is told, by the contract: one line `error: …`, then context and remedy; or one JSON object.
///
/// The one place where errors become text. The library's errors carry message, context and remedy as data, and
/// this only lays them out: a script that wants to act reads `--errors json`, where each is a member.
package enum ErrorReport {
  /// What `--errors` takes.
  ///
  /// Both have all that there is to say; text for people, with a caret where a typed text is wrong.
  package enum Style: String, Sendable, CaseIterable {
    case text, json
  }

  /// The report, with its line ends.
  package static func of(_ error: BasaltError, style: Style, terminal: Terminal) -> String {
    switch style {
    case .text: text(error, terminal)
    case .json: json(error) + "\n"
    }
  }

  /// Everything that came from outside goes through `VisibleText`: an error quotes values, and a value must not
  /// steer the terminal.
  ///
  /// First line: what happened. Then where, why, and what to do: the order in which it is read.
  private static func text(_ error: BasaltError, _ terminal: Terminal) -> String {
    var lines = ["\(terminal.styled("error:", .red)) \(VisibleText.of(error.message))"]
    for (index, fact) in error.context.enumerated() {
      // The caret's line says where; the number is for programs.
      if fact.key == CaretContext.positionKey, index > 0,
        CaretContext.isText(error.context[index - 1])
      {
        continue
      }
      lines.append("  \(fact.key): \(VisibleText.of(fact.value))")
      if let caret = caret(under: fact, in: error.context, index) { lines.append(caret) }
    }
    if let underlying = error.underlying { lines.append("  cause: \(VisibleText.of("\(underlying)"))") }
    lines.append("  \(terminal.faint("remedy:")) \(VisibleText.of(error.remedy))")
    // Said only when more than this command is affected.
    if error.consequence != .statement { lines.append("  consequence: \(error.consequence.rawValue)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The line with `^` under the place, for a fact that is a text and is followed by a position in it.
  /// - Returns: `nil` for any other fact.
  private static func caret(under fact: BasaltError.Context, in context: [BasaltError.Context], _ index: Int) -> String?
  {
    guard CaretContext.isText(fact), index + 1 < context.count,
      context[index + 1].key == CaretContext.positionKey, let position = Int(context[index + 1].value)
    else { return nil }
    // Wide characters before the place move it by two cells.
    let before = DisplayWidth.of(VisibleText.of(String(fact.value.prefix(position - 1))))
    // Behind the indentation, the key, and the colon with its space.
    return String(repeating: " ", count: 2 + fact.key.count + 2 + before) + "^"
  }

  /// One line, so that a log of errors is JSON lines.
  ///
  /// Nothing is made visible here: a reader of JSON wants the bytes that there were.
  private static func json(_ error: BasaltError) -> String {
    var object = JSONObject()
    object.add("code", error.code.name)
    object.add("group", error.code.group.rawValue)
    object.add("message", error.message)
    var context = JSONObject()
    // Two layers may each know a file: of members of one name most readers keep the last. The innermost fact, which
    // says most, keeps the name, and those around it are numbered, so that each value stays a string as it is.
    var names: Set<String> = []
    for fact in error.context {
      var name = fact.key
      var number = 2
      while !names.insert(name).inserted {
        name = "\(fact.key)_\(number)"
        number += 1
      }
      context.add(name, fact.value)
    }
    object.add("context", context)
    object.add("remedy", error.remedy)
    object.add("consequence", error.consequence.rawValue)
    if let underlying = error.underlying { object.add("cause", "\(underlying)") }
    return object.text
  }
}
