/// A manifest of a snapshot, with what it inherits of the commit that named it.
///
/// The manifest itself cannot know these two numbers: it is written before its commit has won a number, and
/// stays as it is when a race is lost.
package struct SnapshotManifest: Sendable, Hashable {
  package let facts: ManifestFacts
  /// The commit's number.
  package let sequenceNumber: Int64
  /// The row id of the first row of its added files.
  package let firstRowID: Int64

  package init(_ facts: ManifestFacts, sequenceNumber: Int64, firstRowID: Int64) {
    self.facts = facts
    self.sequenceNumber = sequenceNumber
    self.firstRowID = firstRowID
  }
}
