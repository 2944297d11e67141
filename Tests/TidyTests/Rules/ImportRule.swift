/// A file imports only what the layer of its target may import, and only what Package.swift says that the target uses.
///
/// The compiler does not hold this: on an incremental build an undeclared import compiles, and a module that is
/// reachable through another always does.
enum ImportRule {
  struct Import: Equatable {
    let module: String
    let lineNumber: Int
  }

  /// The modules that a file imports: `package import struct Basalt.Schema` is an import of `Basalt`.
  static func imports(of source: SourceText) -> [Import] {
    source.code.enumerated().compactMap { index, line in
      var words = line.split(whereSeparator: \.isWhitespace)
      guard let keyword = words.firstIndex(of: "import") else { return nil }
      let before = words[..<keyword]
      guard before.allSatisfy({ $0.hasPrefix("@") || modifiers.contains(String($0)) }) else { return nil }
      words.removeFirst(keyword + 1)
      if let first = words.first, kinds.contains(String(first)) { words.removeFirst() }
      guard let path = words.first else { return nil }
      return Import(module: String(path.prefix { $0 != "." && $0 != ";" }), lineNumber: index + 1)
    }
  }

  private static let modifiers: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]

  /// - Parameter declared: The modules that Package.swift lets the target use; `nil` to compare with the table only.
  static func violations(
    path: String, target: String, source: SourceText, declared: Set<String>?
  ) -> [Violation] {
    guard let layer = LayerTable.layer(of: target) else {
      return [Violation(path, "target \(target) has no row in the layer table")]
    }
    return imports(of: source).compactMap { found in
      func violation(_ reason: String) -> Violation { Violation(path, line: found.lineNumber, reason) }
      if LayerTable.standardLibrary.contains(found.module) { return nil }
      if let users = LayerTable.others[found.module] {
        return users.contains(target) ? nil : violation("\(target) may not import \(found.module)")
      }
      guard layer.mayImport.contains(found.module) else {
        return violation("\(target) may not import \(found.module): its row allows \(layer.mayImport)")
      }
      if let declared, !declared.contains(found.module) {
        return violation("imports \(found.module), which Package.swift does not name for \(target)")
      }
      return nil
    }
  }

  /// The table itself: a layer imports only layers above its own, or earlier ones beside it, so that there is no cycle.
  static func violations(in layers: [Layer]) -> [Violation] {
    var seen: [String: Int] = [:]
    var violations: [Violation] = []
    for layer in layers {
      for module in layer.mayImport {
        guard let number = seen[module] else {
          violations.append(
            Violation("layer table", "\(layer.target) imports \(module), which does not come before it"))
          continue
        }
        if number > layer.number {
          violations.append(
            Violation("layer table", "\(layer.target) (layer \(layer.number)) imports \(module) (\(number))"))
        }
      }
      if seen.updateValue(layer.number, forKey: layer.target) != nil {
        violations.append(Violation("layer table", "\(layer.target) has two rows"))
      }
    }
    return violations
  }
}
