package import BasaltCore

/// What a fuzzer hands over, taken apart: eight bytes that say what follows, then a data file or a page's payload.
///
/// A page comes without file, header and checksum, because a mutation is worth most where nothing stands before it; a file is sealed
/// anew before it is read (`Resealing`), or nothing but its checksums would ever be tested.
package struct FuzzInput: Equatable {
  package enum Kind: UInt8, CaseIterable {
    case file = 0
    case page = 1
    case dictionary = 2
  }

  package var kind: Kind
  /// Of the values; of a file it says nothing.
  package var type: LogicalType
  /// Rows that a page is said to have; entries of a dictionary page.
  package var rowCount: Int
  /// Entries of the dictionary that a page's chunk is said to have: invented values, ascending.
  package var entryCount: Int
  /// The file, or the payload.
  package var body: [UInt8]

  package static let headerByteCount = 8
  /// Four vectors less a row: what comes after the first vector, and a last one that is not full.
  package static let rowCountMaximum = 4_095

  /// Every type at each of its physical forms, in an order that the kept inputs rely on: append only.
  package static let types: [LogicalType] = [
    .boolean, .smallint, .integer, .bigint, .real, .double, .decimal(precision: 9, scale: 2),
    .decimal(precision: 18, scale: 6), .decimal(precision: 38, scale: 10), .date, .time, .timestamp, .timestamptz,
    .text,
    .bytea, .uuid,
  ]

  package init(kind: Kind, type: LogicalType, rowCount: Int, entryCount: Int = 0, body: [UInt8]) {
    self.kind = kind
    self.type = type
    self.rowCount = rowCount
    self.entryCount = entryCount
    self.body = body
  }

  /// Of any bytes, as far as there are enough: every number is brought into its range instead of refused, so that no mutation is lost.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count >= FuzzInput.headerByteCount else { return nil }
    kind = Kind.allCases[Int(bytes[0]) % Kind.allCases.count]
    type = FuzzInput.types[Int(bytes[1]) % FuzzInput.types.count]
    rowCount = (Int(bytes[2]) | Int(bytes[3]) << 8) & FuzzInput.rowCountMaximum
    entryCount = Int(bytes[4])
    body = Array(bytes[FuzzInput.headerByteCount...])
  }

  /// As the fuzzer keeps it.
  /// - Precondition: The type is one of `types`, and the counts fit.
  package var bytes: [UInt8] {
    guard let typeIndex = FuzzInput.types.firstIndex(of: type) else { preconditionFailure("no input is of \(type)") }
    precondition(rowCount <= FuzzInput.rowCountMaximum && entryCount <= 255)
    return [
      kind.rawValue, UInt8(typeIndex), UInt8(rowCount & 255), UInt8(rowCount >> 8), UInt8(entryCount), 0, 0, 0,
    ] + body
  }

  /// Reads it in every way there is.
  /// - Returns: What came of it: all ends but a trap and a `BrokenLaw` are good ones.
  /// - Throws: `BrokenLaw`.
  package func run() throws -> Outcome {
    do {
      switch kind {
      case .file: return try FileReading(body).run()
      case .page: return try PageReading(self).run()
      case .dictionary: return try PageReading(self).runDictionary()
      }
    } catch let error as BasaltError {
      // Damage has its codes; any other would send whoever reads it looking in the wrong place.
      guard FuzzInput.codes.contains(error.code), !error.message.isEmpty, !error.remedy.isEmpty else {
        throw BrokenLaw("damage is reported as damage, not as \(error.code): \(error.message)")
      }
      return .refused
    }
  }

  package enum Outcome: Equatable {
    case refused
    /// It was read, with the encodings of its pages' nodes by name; of a file, as many columns as can be.
    case read(encodings: Set<String>)
  }

  private static let codes: Set<BasaltError.Code> = [
    .corruptPage, .corruptFile, .unsupportedEncoding, .unsupportedVersion,
  ]
}

/// Two ways to read the same bytes that do not agree, or a promise that is not kept.
package struct BrokenLaw: Error, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}
