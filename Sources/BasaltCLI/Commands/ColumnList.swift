import ArgumentParser

/// Names of columns separated by commas; a name that holds a comma, or spaces at its ends, stands in double quotes, doubled inside.
///
/// Quotes as in SQL's identifiers, so that a name can be copied from a schema; an unclosed quote or an empty name is a mistake of usage,
/// told before any file is opened. Whether the columns exist is asked later, of the file.
/// Repetition is not refused here: the scan says which column was asked for twice.
package struct ColumnList: ExpressibleByArgument, Sendable {
  package let names: [String]

  package init?(argument: String) {
    var rest = Array(argument)[...]
    var names: [String] = []
    repeat {
      rest = rest.drop(while: \.isWhitespace)
      guard let name = rest.first == "\"" ? ColumnList.takeQuoted(&rest) : ColumnList.takeBare(&rest) else {
        return nil
      }
      names.append(name)
      rest = rest.drop(while: \.isWhitespace)
    } while rest.popFirst() == ","
    guard rest.isEmpty, names.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.names = names
  }

  /// The names as an argument in a shell, which reads as these names again.
  package static func argument(_ names: [String]) -> String {
    let list = names.map { name in
      let isBare =
        !name.contains { ",\"".contains($0) } && name.first?.isWhitespace == false
        && name.last?.isWhitespace == false
      return isBare ? name : "\"\(name.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",")
    let isSafe = list.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: ","):
        true
      default: false
      }
    }
    // Within single quotes a shell leaves everything as it is, but a single quote.
    return isSafe ? list : "'\(list.replacing("'", with: "'\\''"))'"
  }

  /// Up to the next comma. Spaces inside belong to the name, those around it do not.
  private static func takeBare(_ rest: inout ArraySlice<Character>) -> String? {
    var name = Array(rest.prefix { $0 != "," })
    rest = rest.dropFirst(name.count)
    while name.last?.isWhitespace == true { name.removeLast() }
    return String(name)
  }

  /// - Returns: `nil` when the quote is not closed, or something other than a comma follows it.
  private static func takeQuoted(_ rest: inout ArraySlice<Character>) -> String? {
    var name = ""
    rest = rest.dropFirst()
    while let character = rest.popFirst() {
      if character != "\"" {
        name.append(character)
      } else if rest.first == "\"" {
        name.append("\"")
        rest = rest.dropFirst()
      } else {
        let next = rest.first { !$0.isWhitespace }
        return next == nil || next == "," ? name : nil
      }
    }
    return nil
  }
}
