/// A profile for programs: times as whole microseconds, under names that say so.
///
/// Written by hand, since what the compiler would make of a `Duration` is two numbers that nobody can read.
extension QueryProfile: Encodable {
  // Names are a promise to scripts: a property that is renamed keeps its key.
  private enum Keys: String, CodingKey {
    case phases, rowCount, memoryPeakByteCount, statistics, root, subqueries
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Keys.self)
    try object.encode(phases, forKey: .phases)
    try object.encode(rowCount, forKey: .rowCount)
    try object.encode(memoryPeakByteCount, forKey: .memoryPeakByteCount)
    try object.encode(statistics, forKey: .statistics)
    try object.encode(root, forKey: .root)
    // Also when there are none, so that scripts need not ask whether the key is there.
    try object.encode(subqueries, forKey: .subqueries)
  }
}

/// In the order in which a statement goes through them.
extension QueryProfile.Phases: Encodable {
  private enum Keys: String, CodingKey {
    case parsingMicroseconds, bindingMicroseconds, optimizingMicroseconds, planningMicroseconds, waitingMicroseconds,
      executionMicroseconds
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Keys.self)
    try object.encode(parsing.microseconds, forKey: .parsingMicroseconds)
    try object.encode(binding.microseconds, forKey: .bindingMicroseconds)
    try object.encode(optimizing.microseconds, forKey: .optimizingMicroseconds)
    try object.encode(planning.microseconds, forKey: .planningMicroseconds)
    try object.encode(waiting.microseconds, forKey: .waitingMicroseconds)
    try object.encode(execution.microseconds, forKey: .executionMicroseconds)
  }
}

/// A tree, inputs within their operator.
extension QueryProfile.Operator: Encodable {
  private enum Keys: String, CodingKey {
    case text, columns, estimatedRowCount, timeMicroseconds, inputRowCount, rowCount, scan, join, groups, divisions,
      spilled, inputs
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Keys.self)
    try object.encode(text, forKey: .text)
    try object.encode(columns, forKey: .columns)
    try object.encode(estimatedRowCount.rounded(), forKey: .estimatedRowCount)
    try object.encode(time.microseconds, forKey: .timeMicroseconds)
    try object.encode(inputRowCount, forKey: .inputRowCount)
    try object.encode(rowCount, forKey: .rowCount)
    // What does not apply to an operator is left out.
    try object.encodeIfPresent(scan, forKey: .scan)
    try object.encodeIfPresent(join, forKey: .join)
    try object.encodeIfPresent(groups, forKey: .groups)
    try object.encodeIfPresent(divisions, forKey: .divisions)
    try object.encodeIfPresent(spilled, forKey: .spilled)
    try object.encode(inputs, forKey: .inputs)
  }
}

extension Duration {
  /// Rounded down.
  fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
