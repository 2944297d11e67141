package import BasaltCore

/// The errors of a file whose bytes are not what the format allows. Each names what was found and what was expected.
///
/// Three kinds, because three different things follow: a damaged file is restored whole; of a damaged page it can be
/// said which rows are lost; a file from a later version is not damaged at all, and must not be thrown away.
/// Where it happened is added on the way up (`BasaltError.at`), by whoever knows the column, row group, page and file.
package enum FileDamage {
  package static let remedy =
    "Restore the file from a copy or write it again from its source; `basalt verify` lists every damaged place."

  /// Metadata: what it would have led to cannot be found.
  package static func file(_ message: String) -> BasaltError { BasaltError(.corruptFile, message, remedy: remedy) }
  /// One page: the others can still be read.
  package static func page(_ message: String) -> BasaltError { BasaltError(.corruptPage, message, remedy: remedy) }
  /// Not known here, and perhaps right.
  package static func version(_ message: String) -> BasaltError {
    BasaltError(.unsupportedVersion, message, remedy: "Read it with a newer version of Basalt.")
  }

  /// Throws unless a reserved field is zero: a later meaning of it would come with a feature bit.
  package static func requireZero(_ value: some BinaryInteger, _ field: String) throws(BasaltError) {
    guard value == 0 else { throw file("The reserved field '\(field)' is \(value), not 0.") }
  }
}
