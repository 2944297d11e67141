/// The words after the program's name.
///
/// Swift repairs bytes that are not UTF-8, silently: a condition would look for another text, and a path would name another file. So
/// they are read as they are, and what cannot be text is told.
struct ProgramArguments {
  /// Repaired where need be, for what is read by the way, such as the style of errors.
  let words: [String]
  /// The first that is not UTF-8, from 1; `nil` usually.
  let brokenNumber: Int?

  init(words: [String], brokenNumber: Int? = nil) {
    self.words = words
    self.brokenNumber = brokenNumber
  }

  static var ofProcess: ProgramArguments {
    var brokenNumber: Int?
    for number in 1..<max(1, Int(CommandLine.argc)) where brokenNumber == nil {
      guard let bytes = unsafe CommandLine.unsafeArgv[number] else { break }
      if unsafe String(validatingCString: bytes) == nil { brokenNumber = number }
    }
    return ProgramArguments(words: Array(CommandLine.arguments.dropFirst()), brokenNumber: brokenNumber)
  }
}
