package import BasaltCore
import Synchronization

/// GROUPING SETS: the groups of several sets of keys, from rows that are seen once.
///
/// Rows go into a grouping for each set that is part of no other. What is part of one, as `(a)` is of `(a, b)`, is made of
/// that one's groups when all rows have come: of these there are fewer, mostly by far. Where rows come in an order that
/// matters to an aggregate, every set sees them, since groups of groups have none.
///
/// Gives the keys, NULL where they are not of the set; the results; and the marks.
package final class GroupingSetsSink: GroupingSink {
  package static var displayName: String { "GROUPING SETS" }

  private let keyTypes: [LogicalType]
  /// Each once.
  private let sets: [[Int]]
  /// By set: what its groups are counted in.
  private let shapes: [Grouping.Shape]
  /// By set: where its rows go; `nil` for what is made of another's groups.
  private let groupings: [Groupings?]
  /// Sets as they were asked for, by their number in `sets`: one that is asked for twice is given twice.
  private let asked: [Int]
  /// Of each mark, the keys that it tells of.
  private let marks: [[Int]]
  private let told = Mutex<GroupingOutcome?>(nil)

  var outcome: GroupingOutcome? { told.withLock { $0 } }
  /// Its groups have to have room in memory: those of one set are made of another's.
  var spilled: SpillFigures? { nil }

  /// - Parameters:
  ///   - keyColumns: Positions of the keys in each batch.
  ///   - keyTypes: Their types.
  ///   - sets: Which of the keys, ascending; any of them may be empty, and any several times there.
  ///   - marks: Of each, the keys whose absence it tells, the last by its lowest bit.
  ///   - isOrdered: Whether rows come in an order that an aggregate has asked for.
  package init(
    keyColumns: [Int], keyTypes: [LogicalType], calls: [AggregateInput], sets: [[Int]], marks: [[Int]], isOrdered: Bool
  ) {
    // Sets that are equal are counted once, whatever was asked for.
    (self.keyTypes, self.marks) = (keyTypes, marks)
    var distinct: [[Int]] = []
    var numbers: [[Int]: Int] = [:]
    asked = sets.map { set in
      if let known = numbers[set] { return known }
      numbers[set] = distinct.count
      distinct.append(set)
      return distinct.count - 1
    }
    // Calls are the same for all: their states can be put together, whatever the keys are.
    self.sets = distinct
    let shapes = distinct.map { set in
      Grouping.Shape(keyColumns: set.map { keyColumns[$0] }, keyTypes: set.map { keyTypes[$0] }, calls: calls)
    }
    self.shapes = shapes
    groupings = distinct.indices.map { index in
      // Through any chain of finer ones: the finest of a chain sees the rows, and so all others have somebody to be made of.
      let isPart = distinct.contains { GroupingSetsSink.isFiner($0, than: distinct[index]) }
      return isPart && !isOrdered ? nil : Groupings(shapes[index], spills: false)
    }
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    // In the order of sets; those that are made of others have no worker.
    Worker(groupings.compactMap { $0 }.map { GroupingWorker($0, context) })
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    // Before merging, as of a single grouping.
    let strategy = Set(groupings.compactMap { $0?.strategy }).sorted().joined(separator: " and ")
    // Those that have seen rows. Merging brings threads together, without leaving groups behind that are no longer there:
    // groups of groups are made of all of a grouping's.
    var merged: [[Groupings.Held]?] = []
    for groupings in groupings { merged.append(try groupings?.merged(context)) }
    // From the finest to the coarsest, each of the one that has the fewest groups.
    for index in sets.indices.sorted(by: { sets[$0].count > sets[$1].count }) where merged[index] == nil {
      let finer = sets.indices.filter { other in
        merged[other] != nil && GroupingSetsSink.isFiner(sets[other], than: sets[index])
      }
      guard let best = finer.min(by: { count(merged[$0]) < count(merged[$1]) }), let source = merged[best] else {
        preconditionFailure("a set that is part of another")
      }
      // Which of the finer one's keys these are; all of them are there.
      let keys = sets[index].compactMap { sets[best].firstIndex(of: $0) }
      merged[index] = try Groupings.coarser(source, keys: keys, shapes[index], context)
    }
    // Groups as they are given: of a set that was asked for twice, twice.
    if context.profile != nil {
      let groupCount = asked.reduce(0) { $0 + count(merged[$1]) }
      told.withLock { $0 = GroupingOutcome(groupCount: groupCount, strategy: strategy) }
    }
    let results = asked.map { index in
      GroupingSetSource.Part(
        // A set that is there twice shares its groups, which only are read from here on.
        held: merged[index] ?? [], keys: keyTypes.indices.map { sets[index].firstIndex(of: $0) }, keyTypes: keyTypes,
        marks: marks.map { keys in
          keys.reduce(Int32(0)) { $0 << 1 | (sets[index].contains($1) ? 0 : 1) }
        })
    }
    return GroupingSetSource(results)
  }

  /// Whether a set has all keys of another, and more: both ascend.
  private static func isFiner(_ finer: [Int], than set: [Int]) -> Bool {
    // Equal sets are one by now, so that a finer one has more keys.
    guard finer.count > set.count else { return false }
    var next = 0
    for key in finer where next < set.count && set[next] == key { next += 1 }
    return next == set.count
  }

  private func count(_ groupings: [Groupings.Held]?) -> Int {
    groupings?.reduce(0) { unsafe $0 + $1.grouping.groupCount } ?? 0
  }

  /// A grouping of its own for each set that rows go into.
  private final class Worker: SinkWorker {
    /// Of one thread.
    private let workers: [GroupingWorker]

    init(_ workers: [GroupingWorker]) { self.workers = workers }

    func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
      // Keys are looked up once a set. The batch is still in the cache for the second.
      for worker in workers { _ = try worker.consume(input) }
      return .more
    }

    func combine() throws(BasaltError) { for worker in workers { try worker.combine() } }
  }
}

/// The groups of all sets, one set after another, with the columns that all of them have.
private final class GroupingSetSource: Source {
  static var displayName: String { "GROUPS" }

  /// The groups of a set.
  struct Part: Sendable {
    let held: [Groupings.Held]
    /// Of all keys, which it is of the set's; `nil` for NULL.
    let keys: [Int?]
    /// Of all keys, for the NULLs of those that are missing.
    let keyTypes: [LogicalType]
    /// The same for all groups of a set: which keys it lacks is what tells sets apart.
    let marks: [Int32]

    /// Groups with the columns that the set lacks.
    /// - Throws: What a result throws that its type cannot hold.
    func widened(_ columns: [ColumnVector], _ rowCount: Int) throws(BasaltError) -> [ColumnVector] {
      var widened: [ColumnVector] = []
      // Constant columns, which take no memory a row.
      for (key, type) in zip(keys, keyTypes) {
        if let key {
          widened.append(columns[key])
        } else {
          widened.append(try ColumnVector(repeating: .null, count: rowCount, type: type))
        }
      }
      // Results come behind the keys that the set has.
      widened += columns.dropFirst(keys.count { $0 != nil })
      for mark in marks { widened.append(try ColumnVector(repeating: .integer(mark), count: rowCount, type: .integer)) }
      return widened
    }
  }

  /// One a set that was asked for.
  private let parts: [Part]
  private let round = RoundInParts()

  init(_ parts: [Part]) { self.parts = parts }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try round.next(wantedRowCount: wantedRowCount, morselRowCount: Limits.batchRowCountMaximum) { Round(parts) }
  }

  /// A batch a morsel: sets are many where groups are few.
  private struct Round: SourceRound {
    /// Of all sets, so that threads need not wait for each other between two of them.
    private let morsels: [(part: Part, held: Groupings.Held, groups: Range<Int>)]

    init(_ parts: [Part]) {
      morsels = parts.flatMap { part in
        part.held.flatMap { held in
          unsafe Grouping.chunks(held.grouping.groupCount).map { (part, held, $0) }
        }
      }
    }

    var morselCount: Int { morsels.count }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(self) }

    private final class Worker: SourceWorker {
      private let round: Round
      init(_ round: Round) { self.round = round }

      func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
        let (part, held, groups) = round.morsels[morsel]
        let columns = try part.widened(unsafe held.grouping.columns(groups), groups.count)
        _ = try emit(VectorBatch(columns: columns, physicalRowCount: groups.count))
      }
    }
  }
}
