/// Values as Swift's coders carry them: exact, as text, whatever the format is.
///
/// A float or a 64-bit integer in JSON is rounded by many readers; a decimal has no form there at all. So each goes as the
/// text that reads back as itself.
extension Decimal: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Decimal(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no decimal of 38 digits.")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension UniqueID: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = UniqueID(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no UUID.")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// NULL as nothing, all else with its type: `{"type": "bigint", "value": "7"}`.
extension Value: Codable {
  private enum CodingKeys: String, CodingKey { case type, value }

  public init(from decoder: any Decoder) throws {
    if try decoder.singleValueContainer().decodeNil() {
      self = .null
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try LogicalType(named: try container.decode(String.self, forKey: .type))
    self = try Value(parsing: try container.decode(String.self, forKey: .value), as: type)
  }

  public func encode(to encoder: any Encoder) throws {
    guard let type = LogicalType(holding: self) else {
      var container = encoder.singleValueContainer()
      try container.encodeNil()
      return
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type.description, forKey: .type)
    try container.encode(description, forKey: .value)
  }
}
