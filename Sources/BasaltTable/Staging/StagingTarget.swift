import BasaltCore
import BasaltStorage

/// Where the files of a staging go: whose they are, and how they are written.
///
/// Immutable and shared by all threads of a staging: files differ in nothing but their id, partition and
/// contents.
struct StagingTarget: Sendable {
  // Names of objects are made of the table and the attempt.
  let table: UniqueID
  let attempt: UniqueID
  let store: any ObjectStore
  let terms: FileTerms

  var options: StagingOptions { terms.options }

  /// Where a file lies in the store.
  /// Under the attempt, so that whoever cleans up after it finds the file.
  func name(ofFile id: UniqueID) throws(BasaltError) -> ObjectName {
    try TableObjectNames.dataFile(id, attempt: attempt, table: table)
  }
}
