import ArgumentParser
import Basalt
import Synchronization

/// One call of the program: parses its arguments, runs the command, tells of its error, and gives the exit status.
///
/// The parser's own `main` is not used: it prints errors in its own form and exits with its own numbers, and
/// both are a contract here.
struct CommandRun {
  /// As they were given; parsed in `status()`, where mistakes can be told.
  private let arguments: ProgramArguments
  private let errorStyle: ErrorReport.Style

  /// What the process leaves with: the contract with scripts.
  ///
  /// Numbers are in the help page and are not given another meaning; a script that knows only 0 still works.
  enum Status: Int32 {
    case success = 0
    /// What was asked could not be done.
    case failure = 1
    /// The arguments are not understood.
    case usage = 2
    /// Stored bytes are damaged; found by any command.
    case corruption = 3
    // As shells tell that a signal has ended a program: 128 and its number. A script can tell that from a failure.
    case hungUp = 129
    /// Ctrl-C.
    case interrupted = 130
    case terminated = 143

    /// What a shell would say of a program that does not listen to the signal: ours does, to remove what is half done.
    /// - Parameter signal: One that `Interrupts` listens to.
    init(endedBy signal: Int32) { self = Status(rawValue: 128 + signal) ?? .failure }
  }

  init(_ arguments: ProgramArguments) {
    self.arguments = arguments
    errorStyle = CommandRun.errorStyle(in: arguments.words)
  }

  /// Never throws and never exits: the process ends in one place, `BasaltMain`, after buffers are flushed and
  /// files removed.
  func status() async -> Status {
    do throws(BasaltError) {
      switch parsed() {
      case .help(let text):
        var output = StandardOutput()
        try output.write(text + "\n")
        try output.flush()
        return .success
      // Mistakes of usage have a status of their own, so that a script can tell a wrong call from a wrong file.
      case .mistake(let error):
        report(error)
        return .usage
      // The command's own status: a verification that found damage has done its work.
      case .command(let command):
        return try await run(command)
      }
    } catch {
      // `head` has seen enough: for the person this worked.
      if error == StandardOutput.readerIsGone { return .success }
      report(error)
      return error.code.isCorruption ? .corruption : .failure
    }
  }

  /// Always to standard error, also for damage: standard output carries results only.
  private func report(_ error: BasaltError) {
    StandardError.write(ErrorReport.of(error, style: errorStyle, terminal: .standardError))
  }

  // MARK: Arguments

  /// What the arguments came to.
  private enum Parsed {
    case command(any BasaltSubcommand)
    case help(String)
    case mistake(BasaltError)
  }

  /// Separates the three things that the parser throws alike: help that was asked for, versions, and mistakes.
  private func parsed() -> Parsed {
    // Before the parser sees the repaired words: what it made of them would be another command.
    if let number = arguments.brokenNumber {
      return .mistake(
        BasaltError(
          .invalidArgument, "Argument \(number) is not UTF-8: '\(VisibleText.of(arguments.words[number - 1]))'.",
          remedy: "Use a terminal and names of files in UTF-8; a file can be given another name."))
    }
    do {
      var command = try BasaltCommand.parseAsRoot(arguments.words)
      if let subcommand = command as? any BasaltSubcommand { return .command(subcommand) }
      // The root by itself, or the parser's own `help`: what they throw is the page that was asked for.
      try command.run()
      return .help(BasaltCommand.helpMessage())
    } catch {
      let text = BasaltCommand.fullMessage(for: error)
      if BasaltCommand.exitCode(for: error) == .success { return .help(text) }
      if let misspelling = Misspelling.error(in: arguments.words) { return .mistake(misspelling) }
      // The parser's words, in our form; of its text the line that shows the usage is the remedy.
      let usage = text.split(separator: "\n").first { $0.hasPrefix("Usage:") }.map(String.init)
      return .mistake(
        BasaltError(
          .invalidArgument, CommandRun.oneLine(BasaltCommand.message(for: error)),
          remedy: usage ?? "See 'basalt --help'."))
    }
  }

  /// The parser lists alternatives on lines of their own; an error of ours is one line.
  /// - Returns: The first line, and the others behind it as a list.
  private static func oneLine(_ message: String) -> String {
    let lines = message.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "-" } }
    guard let first = lines.first, lines.count > 1 else { return message }
    return "\(first) \(lines.dropFirst().joined(separator: ", "))"
  }

  /// Read by hand and before all else: a mistake in the arguments is told in the style they ask for.
  private static func errorStyle(in arguments: [String]) -> ErrorReport.Style {
    for (index, argument) in arguments.enumerated() {
      // What comes behind it is no option, whatever it looks like.
      if argument == "--" { break }
      if argument == "--errors", index + 1 < arguments.count {
        return ErrorReport.Style(rawValue: arguments[index + 1]) ?? .text
      }
      if argument.hasPrefix("--errors=") {
        return ErrorReport.Style(rawValue: String(argument.dropFirst("--errors=".count))) ?? .text
      }
    }
    return .text
  }

  // MARK: Running

  /// Waits for the work even when it was interrupted: what it has begun, it removes itself.
  private func run(_ command: any BasaltSubcommand) async throws(BasaltError) -> Status {
    if command.handlesInterrupts { return try await command.perform() }
    let work = Task { () async -> Result<Status, BasaltError> in
      do throws(BasaltError) { return .success(try await command.perform()) } catch { return .failure(error) }
    }
    // The work ends within a morsel, removes what it has not finished, and throws `.cancelled`.
    // Only now: before the work has begun there is nothing to be removed, and the signal may simply end the
    // process.
    // Which one it was, for the status; 0 when nobody has interrupted.
    let signal = Atomic<Int32>(0)
    let interrupts = Interrupts { number in
      // Before the cancellation, which may be noticed at once.
      signal.store(number, ordering: .relaxed)
      work.cancel()
    }
    let outcome = await work.value
    interrupts.end()
    let number = signal.load(ordering: .relaxed)
    // What fails for another reason has failed, whatever was typed meanwhile; what came to its end is done.
    if number != 0, case .failure(let error) = outcome, error.code == .cancelled, error != StandardOutput.readerIsGone {
      report(error)
      return Status(endedBy: number)
    }
    return try outcome.get()
  }
}

/// What is asked of every subcommand: `ParsableCommand.run()` with our errors and a status.
///
/// `async` and typed: the parser's own `run()` is neither.
protocol BasaltSubcommand: ParsableCommand, Sendable {
  func perform() async throws(BasaltError) -> CommandRun.Status

  /// Whether it listens to Ctrl-C itself, as a shell does: a statement that is given up is no end of the program.
  var handlesInterrupts: Bool { get }
}

extension BasaltSubcommand {
  // A command does one thing: giving that up is giving up the command.
  var handlesInterrupts: Bool { false }
}
