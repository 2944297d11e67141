/// How often values of a column occur in one file, from a sample of its rows: the most frequent by name, the others by bounds
/// between which equally many lie.
///
/// What a sketch and two bounds do not say: that a third of the rows has one value, or that nearly all of a range lies at its
/// one end. An estimate, whatever it is made of; nothing here may drop a row.
/// - Source: format-spec/statistics.md, "Distributions of values"
package struct ValueDistribution: Sendable, Hashable {
  /// A value that clearly more rows have than the mean.
  package struct CommonValue: Sendable, Hashable {
    /// Of a text or bytea of more than `Limits.boundByteCountMaximum` bytes only the first of them.
    package let value: Value
    /// Of the whole value, where that is longer.
    package let hash: UInt64?
    /// Rows of the sample that have it.
    package let count: Int

    package init(value: Value, hash: UInt64? = nil, count: Int) {
      (self.value, self.hash, self.count) = (value, hash, count)
    }
  }

  /// Rows of the sample that are neither NULL nor NaN: at least 1.
  package let sampleCount: Int
  /// The most frequent first.
  package let commonValues: [CommonValue]
  /// Of the values that are not common: the least, the greatest, and what cuts them into parts of equally many. Empty where these
  /// are believed to be spread evenly between the bounds of the column.
  package let bounds: [Value]

  package init(sampleCount: Int, commonValues: [CommonValue], bounds: [Value]) {
    precondition(sampleCount > 0 && bounds.count != 1, "a sample, and no half of a part")
    (self.sampleCount, self.commonValues, self.bounds) = (sampleCount, commonValues, bounds)
  }

  /// Rows of the sample whose value is common.
  package var commonCount: Int { commonValues.reduce(0) { $0 + $1.count } }
}

extension ValueDistribution {
  /// What values are told apart by across types: an integer and a decimal that are equal have one key, and of long texts the hash
  /// is enough.
  package enum Key: Hashable, Sendable {
    case place(Double)
    case value(Value)
    case hash(UInt64)

    /// - Returns: `nil` for what no row can be equal to, and for what has no place among numbers: infinities are looked for by
    ///   nobody.
    package init?(_ value: Value) {
      switch value {
      case .null, .list: return nil
      case .text(let text) where text.utf8.count > Limits.boundByteCountMaximum:
        guard let hash = ValueHash.hash(of: value, type: .text) else { return nil }
        self = .hash(hash)
      case .bytea(let bytes) where bytes.count > Limits.boundByteCountMaximum:
        guard let hash = ValueHash.hash(of: value, type: .bytea) else { return nil }
        self = .hash(hash)
      case .text, .bytea, .uuid: self = .value(value)
      default:
        guard let place = value.place else { return nil }
        self = .place(place)
      }
    }

    init?(_ common: CommonValue) {
      guard let hash = common.hash else {
        self.init(common.value)
        return
      }
      self = .hash(hash)
    }
  }
}
