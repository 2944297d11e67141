package import BasaltCore

/// The partition of a file: a value for each field of its spec. Partitions of one spec are equal when their
/// values are, NULL and NaN included.
///
/// Canonical: −0.0 and other NaNs have been made one by the transform, so that equal partitions are equal
/// values and one hash.
package struct PartitionValues: Sendable, Hashable {
  package let values: [Value]

  /// - Parameter values: One a field of the spec, in its order.
  package init(_ values: [Value]) { self.values = values }
}

extension PartitionValues: Comparable {
  /// Field by field, NULL last: the order of entries in a manifest.
  ///
  /// By the same order entries are written and checked: a reader that finds two the other way round rejects the
  /// manifest.
  /// - Precondition: Both are of one spec, under one schema.
  package static func < (left: PartitionValues, right: PartitionValues) -> Bool {
    // A manifest is of one spec; types may differ only across manifests, and those are not compared.
    assert(left.values.count == right.values.count)
    for (own, other) in zip(left.values, right.values) {
      switch own.orderNullLast(to: other) {
      case .before: return true
      case .after: return false
      case .same: continue
      }
    }
    return false
  }
}

extension PartitionValues: CustomStringConvertible {
  /// For messages to people who may see the data; never for names of objects.
  package var description: String { "(" + values.map(\.description).joined(separator: ", ") + ")" }
}

extension Value {
  /// The order of values of one type in which NULL comes last.
  func orderNullLast(to other: Value) -> ValueOrder {
    switch (isNull, other.isNull) {
    case (true, true): return .same
    case (true, false): return .after
    case (false, true): return .before
    case (false, false):
      // Values of two types have no order; those of one partition field under one layout are of one.
      guard let order = order(to: other) else { preconditionFailure("an order of \(self) and \(other)") }
      return order
    }
  }
}
