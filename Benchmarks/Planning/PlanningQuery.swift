import BasaltCore
import BasaltTable

/// A filter, with the number of files that it leaves.
struct PlanningQuery {
  let name: String
  let predicate: PruningPredicate
  let expectedFileCount: Int

  /// What a service asks, from the narrowest to what partitions do not help with.
  static func all(of table: InventedTable) -> [PlanningQuery] {
    typealias Term = PruningPredicate.Term
    let day = 86_400_000_000
    let middle = table.day(ofFile: table.fileCount / 2)
    let files = 0..<table.fileCount
    func sold(_ days: Range<Int>) -> [Term] {
      [
        Term(
          column: FieldID(3),
          test: .comparison(.greaterOrEqual, .timestamp(microseconds: Int64(days.lowerBound * day)))),
        Term(column: FieldID(3), test: .comparison(.less, .timestamp(microseconds: Int64(days.upperBound * day)))),
      ]
    }
    let customer = Value.integer(4_711)
    let bucket = PartitionTransform.bucket(count: InventedTable.bucketCount).apply(to: customer)
    func isOfCustomer(_ file: Int) -> Bool { bucket == .integer(Int32(table.bucket(ofFile: file))) }
    let id = table.ids(ofFile: table.fileCount / 3).lowerBound + 5
    let high = Double(InventedTable.priceCount - 10)
    let week = middle..<(middle + 7)
    return [
      PlanningQuery(
        name: "one day of one customer",
        predicate: PruningPredicate(
          sold(middle..<(middle + 1)) + [Term(column: FieldID(2), test: .comparison(.equal, customer))]),
        expectedFileCount: files.count { table.day(ofFile: $0) == middle && isOfCustomer($0) }),
      PlanningQuery(
        name: "one week, ids of a hundred files",
        predicate: PruningPredicate(
          sold(week) + [
            Term(
              column: FieldID(1),
              test: .comparison(
                .less,
                .bigint(
                  table.ids(ofFile: files.first { table.day(ofFile: $0) == middle } ?? 0)
                    .lowerBound + Int64(100 * InventedTable.rowsOfFile))))
          ]),
        expectedFileCount: min(100, files.count { week.contains(table.day(ofFile: $0)) })),
      PlanningQuery(
        name: "one id, no partition",
        predicate: PruningPredicate([Term(column: FieldID(1), test: .comparison(.equal, .bigint(id)))]),
        expectedFileCount: 1),
      PlanningQuery(
        name: "one customer, one id",
        predicate: PruningPredicate([
          Term(column: FieldID(2), test: .comparison(.equal, customer)),
          Term(column: FieldID(1), test: .comparison(.equal, .bigint(id))),
        ]), expectedFileCount: isOfCustomer(table.fileCount / 3) ? 1 : 0),
      PlanningQuery(
        name: "one customer",
        predicate: PruningPredicate([Term(column: FieldID(2), test: .comparison(.equal, customer))]),
        expectedFileCount: files.count(where: isOfCustomer)),
      // Bounds in no order at all: zone maps help with nothing, every entry is looked at.
      PlanningQuery(
        name: "a high price",
        predicate: PruningPredicate([Term(column: FieldID(4), test: .comparison(.greater, .double(high)))]),
        expectedFileCount: files.count { table.highestPrice(ofFile: $0) > high }),
      PlanningQuery(name: "everything", predicate: PruningPredicate(), expectedFileCount: files.count),
    ]
  }
}
