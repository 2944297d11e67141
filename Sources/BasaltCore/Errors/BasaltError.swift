/// The one error that Basalt throws: what happened, where, what it costs, and what to do now.
///
/// A struct around one reference to immutable storage: throwing it costs a pointer, copying it a retain, and no layer
/// can forget a field. It gathers context on its way up (`at(_:_:)`): the page knows its number, the file its name, the
/// command its argument, and the user sees all of them.
public struct BasaltError: Error, Sendable {
  /// Immutable, so that the same error can be thrown by a cache to many threads, each of which adds where it was.
  private let storage: Storage

  private final class Storage: Sendable {
    let code: Code
    let message: String
    let remedy: String
    let consequence: Consequence
    let context: [Context]
    let underlying: (any Error)?

    init(
      code: Code, message: String, remedy: String, consequence: Consequence, context: [Context],
      underlying: (any Error)?
    ) {
      self.code = code
      self.message = message
      self.remedy = remedy
      self.consequence = consequence
      self.context = context
      self.underlying = underlying
    }
  }

  /// One fact about where it happened, such as `column: "dep_delay"`.
  public struct Context: Sendable, Equatable {
    public let key: String
    public let value: String
  }

  /// How much is lost: DuckDB's good idea, told to the user instead of kept in a log.
  public enum Consequence: String, Sendable {
    /// Only this statement failed.
    case statement
    /// The whole transaction was rolled back.
    case transaction
    /// The warehouse must not be used until the remedy has been applied.
    case warehouse
  }

  /// - Parameters:
  ///   - code: What the caller can do about it.
  ///   - message: What happened, as a sentence, with both values where two disagree (expected and found).
  ///   - remedy: What the reader should do now, as a sentence in the imperative.
  ///   - consequence: How much is lost.
  ///   - underlying: The error of a library or of the operating system that caused this one.
  public init(
    _ code: Code, _ message: String, remedy: String, consequence: Consequence = .statement,
    underlying: (any Error)? = nil
  ) {
    storage = Storage(
      code: code, message: message, remedy: remedy, consequence: consequence, context: [], underlying: underlying)
  }

  private init(_ storage: Storage) { self.storage = storage }

  public var code: Code { storage.code }
  public var message: String { storage.message }
  public var remedy: String { storage.remedy }
  public var consequence: Consequence { storage.consequence }
  public var underlying: (any Error)? { storage.underlying }

  /// Where it happened, from the inside out: the page before the file, the file before the command.
  public var context: [Context] { storage.context }

  /// The same error, with one more fact about where it happened.
  ///
  /// A fact that is already there is not repeated: two layers may both know the file.
  public func at(_ key: String, _ value: some CustomStringConvertible) -> BasaltError {
    let fact = Context(key: key, value: value.description)
    // A handful of facts, compared one by one: errors are rare, and end where a person reads them.
    guard !context.contains(fact) else { return self }
    return BasaltError(
      Storage(
        code: code, message: message, remedy: remedy, consequence: consequence, context: context + [fact],
        underlying: underlying))
  }
}

extension BasaltError: CustomStringConvertible {
  /// The error as a person reads it: `error: …`, then the context, then the remedy.
  public var description: String {
    var text = "error: \(message)"
    for fact in context { text += "\n  \(fact.key): \(fact.value)" }
    if let underlying { text += "\n  cause: \(underlying)" }
    text += "\n  remedy: \(remedy)"
    if consequence != .statement { text += "\n  consequence: \(consequence.rawValue)" }
    return text
  }
}

extension BasaltError: Equatable {
  /// Equal in all that is told to the user; the underlying error is compared by its text.
  public static func == (left: BasaltError, right: BasaltError) -> Bool {
    left.description == right.description && left.code == right.code
  }
}
