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
  /// By set that is made of another's groups: which sees rows for it, and where its own rows go once that one has no room. Groups
  /// of groups that are in files are nowhere all at once.
  private let parents: [Int?]
  private let late: [Groupings?]
  /// Sets as they were asked for, by their number in `sets`: one that is asked for twice is given twice.
  private let asked: [Int]
  /// Of each mark, the keys that it tells of.
  private let marks: [[Int]]
  private let told = Mutex<GroupingOutcome?>(nil)

  var outcome: GroupingOutcome? {
    told.withLock { $0 }.map { told in
      GroupingOutcome(
        groupCount: told.groupCount + countedGroups.load(ordering: .relaxed), strategy: told.strategy)
    }
  }
  private let totals = SpillTotals()

  /// What was written to temporary files; `nil` while all is in memory.
  package var spilled: SpillFigures? { totals.figures }

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
    // Through any chain of finer ones: the finest of a chain sees the rows, and so all others have somebody to be made of.
    let isPart = distinct.map { set in !isOrdered && distinct.contains { GroupingSetsSink.isFiner($0, than: set) } }
    // Distinct arguments are kept by group, and would have to be handed over with them.
    let spills = !calls.contains(where: \.isDistinct)
    let totals = totals
    let make = { (index: Int) in Groupings(shapes[index], spills: spills, shareCount: distinct.count, totals) }
    groupings = distinct.indices.map { isPart[$0] ? nil : make($0) }
    late = distinct.indices.map { isPart[$0] ? make($0) : nil }
    parents = distinct.indices.map { index in
      guard isPart[index] else { return nil }
      return distinct.indices.first { !isPart[$0] && GroupingSetsSink.isFiner(distinct[$0], than: distinct[index]) }
    }
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    // In the order of sets; those that are made of others have no worker.
    Worker(
      sets.indices.compactMap { index in
        groupings[index].map { FinestWorker($0, children: children(of: index), context) }
      })
  }

  /// The sets that are made of another's groups, and of each which of that one's keys it has.
  ///
  /// Of the first set that is finer, and not of the one with the fewest groups: how many there are is known in the end, and rows have
  /// to go somewhere before.
  private func children(of parent: Int) -> [Child] {
    sets.indices.compactMap { index in
      guard parents[index] == parent, let groupings = late[index] else { return nil }
      return Child(groupings: groupings, keys: sets[index].compactMap { sets[parent].firstIndex(of: $0) })
    }
  }

  /// A set that goes on by itself once the one that it is made of has no room.
  fileprivate struct Child {
    let groupings: Groupings
    let keys: [Int]

    /// Takes over what one thread's groups of the finer set are so far. Whoever goes on sees to it that rows that come later are
    /// seen by this set as well.
    /// - Throws: `.memoryBudget`; `.diskFull` and `.ioFailure` where there is no room for them either.
    func takeOver(_ held: Groupings.Held, _ context: ExecutionContext) throws(BasaltError) {
      let own = groupings.take(context)
      defer { groupings.putBack(own) }
      try unsafe own.grouping.merge(finer: held.grouping, keys: keys)
      try unsafe own.overflow?.checkRoom(own.grouping)
    }
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    // Before merging, as of a single grouping.
    let strategy = Set(groupings.compactMap { $0?.strategy }).sorted().joined(separator: " and ")
    // Those that have seen rows. Merging brings threads together, without leaving groups behind that are no longer there:
    // groups of groups are made of all of a grouping's.
    var merged: [[Groupings.Held]?] = []
    var spilledSets: [Int: any Source] = [:]
    for (index, groupings) in groupings.enumerated() {
      guard let groupings, groupings.isFull else {
        merged.append(try groupings?.merged(context))
        continue
      }
      // Each set goes on by itself, in memory or in files.
      // Threads whose groups have had room have handed over none of them.
      try groupings.handOver(to: children(of: index), context)
      merged.append([])
      for set in sets.indices where set == index || parents[set] == index {
        guard let own = set == index ? groupings : late[set] else { continue }
        if let source = try own.spilledSource(context, countGroups) {
          spilledSets[set] = source
        } else {
          let all = try own.merged(context)
          if context.profile != nil { countGroups(count(all)) }
          spilledSets[set] = GroupSource(all)
        }
      }
    }
    // From the finest to the coarsest, each of the one that has the fewest groups.
    for index in sets.indices.sorted(by: { sets[$0].count > sets[$1].count })
    where merged[index] == nil && spilledSets[index] == nil {
      let finer = sets.indices.filter { other in
        merged[other] != nil && spilledSets[other] == nil && GroupingSetsSink.isFiner(sets[other], than: sets[index])
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
      GroupingSetPart(
        // A set that is there twice shares its groups, which only are read from here on.
        held: merged[index] ?? [], keys: keyTypes.indices.map { sets[index].firstIndex(of: $0) }, keyTypes: keyTypes,
        marks: marks.map { keys in
          keys.reduce(Int32(0)) { $0 << 1 | (sets[index].contains($1) ? 0 : 1) }
        })
    }
    if spilledSets.isEmpty { return GroupingSetSource(results) }
    // One set after another, what has had room first: it holds memory that the others want. Those in files give each batch as often
    // as their set was asked for, since their rows come by once.
    var pipelines = [
      Pipeline(source: GroupingSetSource(zip(asked, results).filter { spilledSets[$0.0] == nil }.map(\.1)))
    ]
    for (index, source) in spilledSets.sorted(by: { $0.key < $1.key }) {
      let parts = zip(asked, results).filter { $0.0 == index }.map(\.1)
      pipelines.append(Pipeline(source: source, transforms: [WideningTransform(parts)]))
    }
    return PipelineSource(pipelines, context)
  }

  private let countedGroups = Atomic(0)

  /// Of groups in files, as they are given.
  private var countGroups: @Sendable (Int) -> Void {
    { [weak self] in self?.countedGroups.add($0, ordering: .relaxed) }
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
    private let workers: [FinestWorker]

    init(_ workers: [FinestWorker]) { self.workers = workers }

    func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
      // Keys are looked up once a set. The batch is still in the cache for the second.
      for worker in workers { try worker.consume(input) }
      return .more
    }

    func combine() throws(BasaltError) { for worker in workers { try worker.combine() } }
  }

  /// One thread's share of a set that sees rows, and of those that are made of its groups, as soon as these have no room: they are
  /// made of what there is until then, and see all further rows themselves.
  private final class FinestWorker {
    private let groupings: Groupings
    private let held: Groupings.Held
    private let children: [Child]
    /// From when the set's own grouping is full.
    private var late: [GroupingWorker]
    private let context: ExecutionContext

    init(_ groupings: Groupings, children: [Child], _ context: ExecutionContext) {
      (self.groupings, self.children, self.context) = (groupings, children, context)
      held = groupings.take(context)
      // One that another round has left full has handed over its groups then.
      late = held.isFull ? children.map { GroupingWorker($0.groupings, context) } : []
    }

    /// - Throws: As of a grouping.
    func consume(_ batch: VectorBatch) throws(BasaltError) {
      // Before the finer set: a batch with which that one becomes full reaches the others through its groups.
      for worker in late { _ = try worker.consume(batch) }
      let wasFull = held.isFull
      try held.consume(batch, .rows)
      guard held.isFull, !wasFull else { return }
      for child in children { try child.takeOver(held, context) }
      late = children.map { GroupingWorker($0.groupings, context) }
    }

    func combine() throws(BasaltError) {
      groupings.putBack(held)
      for worker in late { try worker.combine() }
    }
  }
}

extension Groupings {
  /// Hands groups of threads that have had room to sets that go on by themselves.
  /// - Precondition: No thread works on them.
  /// - Throws: As `Child.takeOver`.
  fileprivate func handOver(
    to children: [GroupingSetsSink.Child], _ context: ExecutionContext
  ) throws(BasaltError) {
    for held in idleGroupings where !held.isFull { for child in children { try child.takeOver(held, context) } }
  }
}

/// Gives groups of one set the columns that it lacks, once for each time that it was asked for.
///
/// A transform and not a source of its own: groups come out of files as those of any grouping do.
private final class WideningTransform: Transform {
  static let displayName = "GROUPS"
  private let parts: [GroupingSetPart]

  init(_ parts: [GroupingSetPart]) { self.parts = parts }

  func makeWorker(_ context: ExecutionContext) -> any TransformWorker { Worker(parts) }

  /// Without memory: what it adds are constants.
  private final class Worker: TransformWorker {
    private let parts: [GroupingSetPart]
    init(_ parts: [GroupingSetPart]) { self.parts = parts }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      for part in parts {
        var batch = input
        batch.columns = try part.widened(input.columns, input.physicalRowCount)
        if case .enough = try emit(batch) { return .enough }
      }
      return .more
    }
  }
}

/// The groups of a set.
private struct GroupingSetPart: Sendable {
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

/// The groups of all sets, one set after another, with the columns that all of them have.
private final class GroupingSetSource: Source {
  static var displayName: String { "GROUPS" }

  /// One a set that was asked for.
  private let parts: [GroupingSetPart]
  private let round = RoundInParts()

  init(_ parts: [GroupingSetPart]) { self.parts = parts }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try round.next(wantedRowCount: wantedRowCount, morselRowCount: Limits.batchRowCountMaximum) { Round(parts) }
  }

  /// A batch a morsel: sets are many where groups are few.
  private struct Round: SourceRound {
    /// Of all sets, so that threads need not wait for each other between two of them.
    private let morsels: [(part: GroupingSetPart, held: Groupings.Held, groups: Range<Int>)]

    init(_ parts: [GroupingSetPart]) {
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
