/// Where the time of a query went: its phases, and what each operator of its plan did.
///
/// ```swift
/// let rows = try await session.query("SELECT carrier, count(*) FROM flights GROUP BY carrier", isProfiled: true)
/// for try await _ in rows {}
/// print(rows.profile!)
/// ```
/// What `EXPLAIN ANALYZE` prints. Can be asked for while rows are read; then it is as far as threads have come.
public struct QueryProfile: Sendable, Hashable {
  /// Where the time went before and while rows were made.
  public internal(set) var phases: Phases
  /// Rows of the result that were read.
  public let rowCount: Int
  /// The most memory that operators had reserved at once: hash tables, sorted rows, build sides. Batches on their way and
  /// pages in the buffer pool are not in it.
  public let memoryPeakByteCount: Int
  /// Of all scans together.
  public let statistics: QueryProfile.Statistics
  /// The operator that gives the result's rows.
  public let root: Operator
  /// Scalar sub-queries, which run before the query does.
  public let subqueries: [Subquery]

  /// By the clock on the wall.
  public struct Phases: Sendable, Hashable {
    /// From text to tree.
    public internal(set) var parsing: Duration = .zero
    /// Names and types.
    public internal(set) var binding: Duration = .zero
    /// Rules that make the plan better.
    public internal(set) var optimizing: Duration = .zero
    /// From the plan to pipelines.
    public internal(set) var planning: Duration = .zero
    /// For other queries, which had the memory that this one is believed to need.
    public internal(set) var waiting: Duration = .zero
    /// Making rows, without the time in which nobody asked for any.
    public internal(set) var execution: Duration = .zero

    public var total: Duration { parsing + binding + optimizing + planning + waiting + execution }
  }

  /// One operator, and those whose rows it takes.
  public struct Operator: Sendable, Hashable {
    /// As EXPLAIN shows it: `Filter (a > 1)`.
    public let text: String
    /// Time at work, added up over all threads: with two threads it can be twice the time on the wall. Its inputs' time is
    /// not in it.
    public let time: Duration
    /// What it yields, for people: `carrier text`, one a column.
    public let columns: [String]
    /// Rows that the optimizer had believed it would give, by what tables know of themselves.
    public let estimatedRowCount: Double
    /// Rows that it got from all of its inputs, and rows that it gave.
    public let inputRowCount, rowCount: Int
    /// Of scans of stored tables.
    public internal(set) var scan: QueryProfile.Statistics?
    /// Of joins that were built.
    public internal(set) var join: Build?
    /// Of aggregations that have ended.
    public internal(set) var groups: Groups?
    /// Of parts that were carried out division by division.
    public internal(set) var divisions: Divisions?
    /// Of operators that had no room in memory for their rows.
    public internal(set) var spilled: Spilled?
    public let inputs: [Operator]
  }

  /// The build side of a join: the input whose rows are kept, and which the other input's rows are held against.
  public struct Build: Sendable, Hashable, Encodable {
    public let rowCount: Int
    /// How partners are found: `array`, `merge`, `hash`, or `list` where every pair is tested.
    public let strategy: String
  }

  /// What an aggregation has found.
  public struct Groups: Sendable, Hashable, Encodable {
    public let count: Int
    /// How rows found their group: in an `array` by an integer key, by dictionary `codes`, by `hash`, or `one group`
    /// without keys.
    public let strategy: String
  }

  /// A part of the plan that was carried out division by division, as tables are partitioned.
  public struct Divisions: Sendable, Hashable, Encodable {
    /// Those that were read: a division in which no row can have a partner is not.
    public let count: Int
    /// How many turns they took: several small ones go together.
    public let passCount: Int
  }

  /// What was written to temporary files, because the memory budget had no room for it.
  public struct Spilled: Sendable, Hashable, Encodable {
    /// Sorted runs, or partitions.
    public let partCount: Int
    /// As written.
    public let byteCount: Int
  }

  /// A scalar sub-query.
  public struct Subquery: Sendable, Hashable, Encodable {
    /// Under which expressions refer to it: `$query0`.
    public let name: String
    public let root: Operator
  }
}
