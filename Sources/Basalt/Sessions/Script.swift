internal import BasaltSQL
internal import Synchronization

extension Session {
  /// The statements of a script, each parsed and run when those before it have been: what `basalt sql` walks through.
  ///
  /// ```swift
  /// let script = session.script("CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT * FROM t")
  /// while let result = try await script.next() { … }
  /// ```
  /// An error ends it: what comes behind was written for a world in which the statement worked.
  public final class Script: Sendable {
    private let session: Session
    private let parameters: Parameters
    /// `nil` before the text was looked at.
    private let script: Mutex<SQLScript?>
    private let text: String
    private let hasFailed = Mutex(false)

    init(_ text: String, _ parameters: Parameters, _ session: Session) {
      self.text = text
      self.session = session
      self.parameters = parameters
      script = Mutex(nil)
    }

    /// Runs the next statement; `nil` at the end.
    /// - Throws: What the statement throws, with its place in the whole text.
    public func next() async throws(BasaltError) -> StatementResult? {
      // What comes behind an error was written for a world in which the statement worked.
      if hasFailed.withLock({ $0 }) { return nil }
      do throws(BasaltError) {
        return try await session.run(parameters) { () throws(BasaltError) in
          try self.script.withLock { (script) throws(BasaltError) in
            var current = if let known = script { known } else { SQLScript(try SourceText(self.text)) }
            let start = current.offset
            let statement: ParsedStatement?
            do throws(BasaltError) { statement = try current.next() } catch {
              self.session.refused(current.source, at: start, error)
              throw error
            }
            script = current
            return statement.map { ReadStatement($0, current.source) }
          }
        }
      } catch {
        hasFailed.withLock { $0 = true }
        throw error
      }
    }
  }
}

extension Session.Script {
  /// Whether a text that is being typed ends a statement: `false` while one, a quote or a comment is open.
  public static func isComplete(_ text: String) -> Bool { StatementEnd.isComplete(text) }
}
