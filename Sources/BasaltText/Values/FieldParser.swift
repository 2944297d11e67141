/// Reads one field as a value of one type, straight from the bytes.
///
/// The loops over columns are generic over this and specialised within this module, so that a parser is inlined into
/// its loop.
protocol FieldParser {
  /// What the column vector stores.
  associatedtype Stored: BitwiseCopyable

  /// The value of the field `start..<end`, without its quotes if it had any, or `nil` when it does not read as the
  /// type.
  ///
  /// Accepts exactly what `Value(parsing:as:)` accepts, and decimals with more zeros behind the last digit; the tests
  /// compare the two.
  func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored?
}
