import BasaltCore

/// Casts to and from text: every type prints as `Value` prints it and reads as `Value(parsing:)` reads it, so that a
/// cast, a CSV field and a literal mean the same. Spaces around anything but text are passed over, as in PostgreSQL.
///
/// What reads as what, spaces around it apart:
///
/// | type | reads | does not read |
/// | --- | --- | --- |
/// | boolean | true, t, yes, y, on, 1 and their opposites, in any case | maybe |
/// | integers | 42, -7, +7 | 1.0, 1e3, the empty text |
/// | decimal | 1.5, -.5, 1e3; more digits than there is room for are rounded | NaN |
/// | floats | 1.5, 1e300, NaN, Infinity, -inf | 1e400 |
/// | date, timestamp | ISO 8601, infinity, -infinity | 31.01.2024: which is the month? |
/// | timestamptz | the same with Z or an offset; without one on the session's clock | |
/// | bytea | \x and pairs of hexadecimal digits | the old escapes |
/// | uuid | 32 digits with hyphens or without, in any case | |
/// | lists | {1,2,NULL}, {{a,b},{"c d"}} | 1,2; lists within lists of another depth |
enum TextCasts {
  /// From text: by parsing, value by value, into a builder; what does not read is an error or, for `TRY_CAST`, NULL.
  ///
  /// Explicit alone: PostgreSQL's implicit casts from text ended with version 8.3, since `'10' < 9`
  /// compared as texts. A quoted literal is no text yet, and is read by the binder.
  static func rule(to target: LogicalType) -> Cast.Rule {
    Cast.Rule(.explicit, target.isOfInstants ? .stable : .immutable) { (call) throws(BasaltError) in
      let lane = call.text(0)
      var builder = ColumnBuilder(type: target, capacity: call.rowCount)
      for row in 0..<call.rowCount {
        // NULL, or a row that nobody selected: what stands there need not read as anything.
        guard call.counts(row) else {
          builder.appendNull()
          continue
        }
        do throws(BasaltError) {
          try builder.append(value(of: unsafe trimmed(lane[row]), as: target, call.context))
        } catch {
          guard case .givesNull = call.onFailure else { throw error }
          builder.appendNull()
        }
      }
      return builder.finish()
    }
  }

  /// What a text reads as.
  /// - Throws: As `Value(parsing:)`.
  static func value(
    of text: String, as type: LogicalType, _ context: FunctionContext
  ) throws(BasaltError) -> Value {
    switch type {
    case .decimal(let precision, let scale):
      // Rounded where the literal has more digits than the type; only whole digits have to fit.
      guard let numeral = Numeral(text) else { return try Value(parsing: text, as: type) }
      guard let decimal = Decimal(numeral),
        let unscaled = WideDecimal.rescaled(decimal.unscaled, from: decimal.scale, to: scale, precision: precision)
      else { throw Cast.outOfRange(text, type) }
      return .decimal(Decimal(unscaled: unscaled, scale: scale))
    case .timestamptz:
      // Without a zone of its own it is a time on the session's clock.
      if let local = try? Value(parsing: text, as: .timestamp), case .timestamp(let microseconds) = local {
        return .timestamptz(microseconds: try context.zone.instant(ofLocal: microseconds))
      }
      return try Value(parsing: text, as: type)
    case .list(let list):
      // Elements by this function in turn: instants on the session's clock, decimals rounded; spaces around them trimmed
      // unless they are texts.
      let elements = try ListText.value(of: text, as: list) { (text, type) throws(BasaltError) in
        try value(of: type == .text ? text : trimmed(text), as: type, context)
      }
      return .list(elements)
    case .boolean, .smallint, .integer, .bigint, .real, .double, .date, .time, .timestamp, .text, .bytea, .uuid:
      return try Value(parsing: text, as: type)
    }
  }

  /// ASCII's spaces, as C's `isspace` has them.
  ///
  /// Of Unicode's other spaces none: PostgreSQL does not know them either, and a text of two words
  /// is no number.
  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    guard let first = unsafe bytes.firstIndex(where: { !isSpace($0) }),
      let last = unsafe bytes.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return unsafe String(decoding: bytes[first...last], as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    return text.withUTF8 { unsafe trimmed($0) }
  }

  /// The kernel from any type to text.
  ///
  /// As PostgreSQL prints: `true`, `2024-01-31 10:00:00`, the shortest digits that read back as the
  /// same float, `\x0102` of bytes.
  static let textOf: Overload.Kernel = { (call) throws(BasaltError) in
    let vector = call.arguments[0]
    switch vector.type.physical {
    case .int16 where vector.type == .smallint: return try integers(call, Int16.self)
    case .int32 where vector.type == .integer: return try integers(call, Int32.self)
    case .int64 where vector.type == .bigint: return try integers(call, Int64.self)
    default:
      return try call.textRows { (row, bytes) throws(BasaltError) in
        bytes.append(contentsOf: try text(of: vector[row], call.context).utf8)
      }
    }
  }

  /// The text of one value: its description, save that an instant is shown on the session's clock.
  static func text(of value: Value, _ context: FunctionContext) throws(BasaltError) -> String {
    switch value {
    case .timestamptz(let microseconds): return context.zone.text(ofInstant: microseconds)
    case .list(let list):
      return try ListText.text(of: list) { (element) throws(BasaltError) in try text(of: element, context) }
    default: return value.description
    }
  }

  /// The usual case, without a `Value` and a `String` for each.
  private static func integers<T: MachineInteger>(
    _ call: FunctionCall, _: T.Type
  ) throws(BasaltError) -> ColumnVector {
    let lane = call.lane(0, as: T.self)
    return try call.textRows { (row, bytes) throws(BasaltError) in
      appendDigits(Int64(truncatingIfNeeded: lane[row]), to: &bytes)
    }
  }

  /// The decimal digits of a number, without a `String` in between.
  ///
  /// Of the magnitude, so that the least number needs no case of its own.
  static func appendDigits(_ number: Int64, to bytes: inout [UInt8]) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    // From the last digit on, and then turned round.
    var rest = number.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}
