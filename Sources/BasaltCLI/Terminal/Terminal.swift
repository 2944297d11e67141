#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is at the other end of one of the standard streams, and what it can show.
///
/// Decided once a stream and handed down as a value: nothing below asks the system, so tests render for any
/// width without a terminal.
///
/// Output and error are asked apart: one may be a file while the other is a screen.
package struct Terminal: Sendable {
  /// Whether a person looks at it; a pipe or a file is none.
  package let isTerminal: Bool
  /// Cells in a line, or `nil` when there is no reason to keep within any.
  package let width: Int?
  /// Whether faint, bold and colours may be used: on a terminal, unless `NO_COLOR` is set (no-color.org) or it
  /// is a dumb one.
  package let showsStyles: Bool

  /// For tests, which want a width and no device.
  package init(isTerminal: Bool, width: Int?, showsStyles: Bool) {
    self.isTerminal = isTerminal
    self.width = width
    self.showsStyles = showsStyles
  }

  /// Neither width nor styles: what a program reads.
  package static let none = Terminal(isTerminal: false, width: nil, showsStyles: false)

  package static let standardInput = Terminal(fileDescriptor: STDIN_FILENO)
  package static let standardOutput = Terminal(fileDescriptor: STDOUT_FILENO)
  package static let standardError = Terminal(fileDescriptor: STDERR_FILENO)

  private init(fileDescriptor: CInt) {
    isTerminal = isatty(fileDescriptor) == 1
    // COLUMNS first, so that a person or a test can ask for a width that the device does not have.
    width =
      Environment.value(of: "COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
      ?? (isTerminal ? Terminal.deviceWidth(fileDescriptor) : nil)
    let refusesColor = !(Environment.value(of: "NO_COLOR") ?? "").isEmpty
    showsStyles = isTerminal && !refusesColor && Environment.value(of: "TERM") != "dumb"
  }

  /// Asked once, at the start: a table that is being written does not follow a window that is being resized.
  private static func deviceWidth(_ fileDescriptor: CInt) -> Int? {
    var size = winsize()
    guard unsafe ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  // MARK: Styles

  /// How text is set off; the raw value is the parameter of the escape sequence (ECMA-48, SGR).
  ///
  /// The few that every terminal has, in the person's own palette.
  package enum Style: Int, Sendable {
    case bold = 1
    case faint = 2
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36
  }

  /// Empty text gets no escape sequences: they would be all there is.
  package func styled(_ text: String, _ style: Style) -> String {
    showsStyles && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  package func bold(_ text: String) -> String { styled(text, .bold) }
  package func faint(_ text: String) -> String { styled(text, .faint) }
}

/// The process's environment. Read through libc: values are text for people here (`COLUMNS`, `NO_COLOR`,
/// `TERM`), and bytes that are not UTF-8 are repaired.
///
/// In one place, so that tests find what the program depends on.
package enum Environment {
  package static func value(of name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    return unsafe String(cString: text)
  }
}
