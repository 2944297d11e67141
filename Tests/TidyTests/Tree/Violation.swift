/// One place that breaks a rule of the house.
struct Violation: CustomStringConvertible, Equatable {
  let path: String
  /// From 1; `nil` when the file as a whole is meant.
  let lineNumber: Int?
  let reason: String

  init(_ path: String, line lineNumber: Int? = nil, _ reason: String) {
    self.path = path
    self.lineNumber = lineNumber
    self.reason = reason
  }

  var description: String { lineNumber.map { "\(path):\($0): \(reason)" } ?? "\(path): \(reason)" }
}

extension [Violation] {
  /// One a line, so that a failing test reads like a compiler's output.
  var report: String { map(\.description).joined(separator: "\n") }
}
