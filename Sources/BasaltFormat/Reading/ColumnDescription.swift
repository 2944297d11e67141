package import BasaltCore
package import BasaltEncoding

/// What the column table says of a column, whether or not this version can read its values.
///
/// A file may have columns of types and encodings that only a later version knows. They keep their place here, so that
/// they can be named, drawn and checked against their checksums, and so that the ordinals of the columns behind them
/// stay what they are.
/// - Source: format-spec/footer.md, "Column table"; format-spec/compatibility.md
package struct ColumnDescription: Sendable {
  package let ordinal: Int
  package let name: String
  package let entry: ColumnEntry
  /// `nil` when its number is not known here.
  package let type: LogicalType?

  /// Which encodings occur in the column's pages.
  package var encodings: EncodingSet { EncodingSet(bits: entry.encodings) }

  /// Why its values cannot be read here; `nil` when they can.
  package var obstacle: BasaltError? {
    guard type != nil else {
      return BasaltError(
        .unsupportedVersion, "Column \(name) is of type number \(entry.type.number), which is not known here.",
        remedy: ColumnDescription.remedy)
    }
    let unknown = encodings.subtracting(EncodingRegistry.known)
    guard unknown.isEmpty else {
      return BasaltError(
        .unsupportedEncoding, "Column \(name) uses encodings that are not known here: numbers \(unknown).",
        remedy: ColumnDescription.remedy)
    }
    return nil
  }

  private static let remedy = "Read it with a newer version of Basalt; the other columns can be read."

  /// The column as a field of a schema.
  /// - Throws: The obstacle.
  package func field() throws(BasaltError) -> Field {
    guard obstacle == nil, let type else { throw obstacle ?? FileDamage.version("Column \(name) has no type.") }
    return Field(id: entry.fieldID, name: name, type: type, isNullable: entry.isNullable)
  }
}
