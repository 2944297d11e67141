internal import BasaltFunctions
internal import BasaltSQL

/// What SET changes and SHOW shows.
///
/// A value, copied when a statement begins: rows that are still being read keep the zone under which they were asked
/// for. No part of a transaction, unlike PostgreSQL's: ROLLBACK leaves what was set.
struct SessionSettings: Sendable {
  /// Shows and reads timestamps with a zone.
  var zone = Zone.utc
  /// As it was typed: SHOW gives it back, and the zone itself knows only its rules.
  var zoneName = "UTC"
  /// How long a statement may take, in milliseconds; 0: as long as it likes.
  var timeoutMilliseconds = 0
  /// Optimizer rules that are left out: for tests, which ask the same with and without.
  var disabledRules: Set<String> = []
  /// Whether plans that are kept are used: tests ask the same without.
  var usesKeptPlans = true

  /// Every setting: its name, what it is for, how it is shown and changed. The one place to register.
  struct Setting: Sendable {
    let name: String
    let summary: String
    /// Text for all of them, so that SHOW ALL is one table.
    let shown: @Sendable (SessionSettings) -> String
    /// `nil` resets it.
    // With the database of zones, which is the engine's: settings hold no reference to it.
    let change: @Sendable (inout SessionSettings, String?, ZoneDatabase) throws(BasaltError) -> Void
  }

  /// By name, as SHOW ALL lists them.
  static let all: [Setting] = [
    Setting(
      name: "statement_timeout", summary: "milliseconds that a statement may take; 0 for no limit",
      shown: { "\($0.timeoutMilliseconds)" }
    ) { (settings, text, _) throws(BasaltError) in
      guard let text else {
        settings.timeoutMilliseconds = 0
        return
      }
      // Above 24 days a limit is a typing error, and the clock's arithmetic stays far from its ends.
      guard let number = Int(text), (0...Int(Int32.max)).contains(number) else {
        throw BasaltError(
          .invalidArgument, "statement_timeout is a number of milliseconds, not '\(Value.excerpt(of: text))'.",
          remedy: "Write SET statement_timeout = 30000, or 0 for no limit.")
      }
      settings.timeoutMilliseconds = number
    },
    Setting(
      name: "timezone", summary: "the zone that shows and reads timestamps with a zone", shown: { $0.zoneName }
    ) { (settings, text, zones) throws(BasaltError) in
      let name = text ?? "UTC"
      // First what may fail: a zone that there is not leaves the old one, and its name.
      settings.zone = try zones.zone(named: name)
      settings.zoneName = name
    },
  ]

  /// - Throws: `.unknownName`, with the nearest name as the remedy.
  static func setting(named name: String) throws(BasaltError) -> Setting {
    // The standard's `SET TIME ZONE` and PostgreSQL's variable are one setting.
    let name = name == "time_zone" ? "timezone" : name
    if let found = all.first(where: { $0.name == name }) { return found }
    throw BasaltError(
      .unknownName, "There is no setting '\(Value.excerpt(of: name))'.",
      remedy: NameDistance.nearest(to: name, among: all.map(\.name)).map { "Did you mean \($0)?" }
        ?? "SHOW ALL lists what there is.")
  }
}

extension SessionSettings {
  /// Carries out SET and RESET.
  ///
  /// Values come as text, whatever they were written as: each setting reads its own, and says what it expects.
  /// - Throws: `.unknownName`; `.invalidArgument` for a value that the setting does not take.
  mutating func apply(_ statement: SetVariable, _ zones: ZoneDatabase) throws(BasaltError) {
    let name = statement.name.parts.map(\.text).joined(separator: ".")
    let setting = try SessionSettings.setting(named: name)
    let text: String?
    switch statement.value {
    // RESET and `SET … = DEFAULT`.
    case nil: text = nil
    case .word(let word): text = word.text
    case .number(let number): text = number
    case .text(let literal): text = literal.text
    case .boolean(let value): text = value ? "true" : "false"
    case .list:
      throw BasaltError(
        .invalidArgument, "The setting \(name) has one value, not a list.", remedy: "Give a single value.")
    }
    try setting.change(&self, text, zones)
  }
}
