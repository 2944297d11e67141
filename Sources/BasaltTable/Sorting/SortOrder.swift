package import BasaltCore

/// The order of rows in a table's files.
package struct SortOrder: Sendable, Hashable {
  /// 0: none.
  package let id: Int32
  package let fields: [SortField]

  package init(id: Int32, fields: [SortField]) throws(BasaltError) {
    self.id = id
    self.fields = fields
  }

  private init() {
    id = 0
    fields = []
  }

  package static let unsorted = SortOrder()
}

package struct SortField: Sendable, Hashable {
  package let source: FieldID
  package let isDescending: Bool
  package let nullsFirst: Bool

  package init(source: FieldID, isDescending: Bool, nullsFirst: Bool) {
    self.source = source
    self.isDescending = isDescending
    self.nullsFirst = nullsFirst
  }
}
