internal import BasaltFormat
internal import BasaltRuntime
internal import Synchronization

extension DataFile {
  /// Asks something of each column that can be read here, on the engine's threads.
  /// - Parameter body: Given an ordinal; may be called by several threads at once.
  /// - Returns: An entry a column of the file, `nil` for those that cannot be read.
  /// - Throws: The first error; what others had found by then is dropped. `.cancelled`.
  func ofEachColumn<Fact: Sendable>(
    _ body: @escaping @Sendable (_ ordinal: Int) throws(BasaltError) -> Fact?
  ) async throws(BasaltError) -> [Fact?] {
    let found = try await engine.ofColumns(ordinals, body)
    return (0..<reader.columnCount).map { found[$0] }
  }
}

extension Engine {
  /// Asks something of columns of a file, on all threads.
  ///
  /// A column is a morsel: its pages share a dictionary, which is then opened once a row group.
  /// - Parameters:
  ///   - ordinals: Of the columns that are asked.
  ///   - body: Given one of them; may be called by several threads at once.
  /// - Returns: What was found, by ordinal.
  /// - Throws: The first error; what others had found by then is dropped. `.cancelled`.
  func ofColumns<Fact: Sendable>(
    _ ordinals: [Int], _ body: @escaping @Sendable (_ ordinal: Int) throws(BasaltError) -> Fact?
  ) async throws(BasaltError) -> [Int: Fact] {
    let found = ColumnFacts<Fact>()
    try await pool.run(morselCount: ordinals.count) { (_) throws(BasaltError) in ColumnWorker(ordinals, found, body) }
    return found.all
  }
}

/// What the workers have found. Locked once a column.
private final class ColumnFacts<Fact: Sendable>: Sendable {
  private let byColumn = Mutex<[Int: Fact]>([:])

  func set(_ column: Int, _ fact: Fact?) { byColumn.withLock { $0[column] = fact } }
  var all: [Int: Fact] { byColumn.withLock { $0 } }
}

/// One thread's.
private final class ColumnWorker<Fact: Sendable>: MorselWorker {
  private let ordinals: [Int]
  private let found: ColumnFacts<Fact>
  private let body: @Sendable (Int) throws(BasaltError) -> Fact?

  init(
    _ ordinals: [Int], _ found: ColumnFacts<Fact>, _ body: @escaping @Sendable (Int) throws(BasaltError) -> Fact?
  ) {
    (self.ordinals, self.found, self.body) = (ordinals, found, body)
  }

  func work(onMorsel morselIndex: Int) throws(BasaltError) {
    found.set(ordinals[morselIndex], try body(ordinals[morselIndex]))
  }
}
