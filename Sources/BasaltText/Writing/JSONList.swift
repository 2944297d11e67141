import BasaltCore

/// `{1,NULL}` is `[1,null]`, `{{a},{}}` is `[["a"],[]]`.
///
/// A list as a JSON array: of numbers, booleans and strings as these are by themselves, lists within lists as arrays of arrays.
enum JSONList {
  /// Appends any value; NULL is `null`.
  ///
  /// By recursion, as deep as lists are (`ListType.depthMaximum`).
  static func append(_ value: Value, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .boolean, .smallint, .integer, .bigint, .decimal: bytes.append(contentsOf: value.description.utf8)
    // JSON has no numbers for NaN and the infinities.
    case .real(let number): number.isFinite ? append(bare: value, to: &bytes) : append(quoted: value, to: &bytes)
    case .double(let number): number.isFinite ? append(bare: value, to: &bytes) : append(quoted: value, to: &bytes)
    case .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid: append(quoted: value, to: &bytes)
    case .list(let list):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in list.elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(element, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
  }

  /// Numbers with all their digits.
  private static func append(bare value: Value, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: value.description.utf8)
  }

  /// As a text of the value, escaped as any string is.
  private static func append(quoted value: Value, to bytes: inout [UInt8]) {
    JSONLinesWriter.appendString(Array(value.description.utf8)[...], to: &bytes)
  }
}
