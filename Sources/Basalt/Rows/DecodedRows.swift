extension ResultStream {
  /// The rows of a result as values of a type of yours, one after another.
  ///
  /// ```swift
  /// struct Flight: Decodable { var carrier: String, dep_delay: Int?, time_hour: Date }
  /// for try await flight in try await session.query("SELECT * FROM flights", as: Flight.self) { print(flight.carrier) }
  /// ```
  /// Properties are columns, by name; columns that no property asks for are left out, and a property that is optional may
  /// be NULL, or missing. Which Swift type reads which column, and that nothing is rounded on the way, is in
  /// <doc:LimitsOfTheLibrary>. Whoever needs millions of rows a second reads batches.
  ///
  /// It can be gone through once.
  public struct DecodedRows<Row: Decodable>: AsyncSequence {
    public typealias Element = Row
    public typealias Failure = BasaltError

    /// The same rows as batches, with their figures: reading from both shares them out.
    public let batches: ResultStream

    public func makeAsyncIterator() -> Iterator { Iterator(batches) }

    /// One pass, for one task.
    public struct Iterator: AsyncIteratorProtocol {
      public typealias Element = Row
      public typealias Failure = BasaltError

      private var batches: ResultStream.Iterator
      private let decoder: RowDecoder
      private var batch: Batch?
      /// Of `batch`, and of the whole result.
      private var nextRow = 0
      private var rowCount = 0

      init(_ stream: ResultStream) {
        batches = stream.makeAsyncIterator()
        decoder = RowDecoder(stream.columnNames)
      }

      /// The next row; `nil` at the end.
      /// - Throws: What the statement throws; `.typeMismatch`, `.outOfRange`, `.unknownName` for a value that does not
      ///   become its property, with column and row, counted from 1; what the type itself throws, as `underlying` of
      ///   `.typeMismatch`.
      public mutating func next(isolation actor: isolated (any Actor)?) async throws(BasaltError) -> Row? {
        while true {
          if let batch, nextRow < batch.rowCount {
            decoder.values = batch.row(nextRow)
            nextRow += 1
            rowCount += 1
            return try decoded()
          }
          guard let next = try await batches.next(isolation: actor) else { return nil }
          (batch, nextRow) = (next, 0)
        }
      }

      public mutating func next() async throws(BasaltError) -> Row? { try await next(isolation: nil) }

      private func decoded() throws(BasaltError) -> Row {
        decoder.lastColumn = nil
        do {
          return try Row(from: decoder)
        } catch {
          throw located(error)
        }
      }

      /// Where it happened: the column that was asked for last is the one that was refused.
      private func located(_ error: any Error) -> BasaltError {
        var found: BasaltError
        if let ours = error as? BasaltError {
          found = ours
        } else {
          found = BasaltError(
            .typeMismatch, "The row does not become a value of \(Row.self).",
            remedy: "Look at the cause: it is the type's own.", underlying: error)
        }
        if let column = decoder.lastColumn { found = found.at("column", decoder.columnNames[column]) }
        return found.at("row", rowCount)
      }
    }
  }
}

extension ResultStream.DecodedRows: Sendable {}

extension ResultStream {
  /// The rows as values of a type. The stream goes on where it stands.
  public func rows<Row: Decodable>(as type: Row.Type) -> ResultStream.DecodedRows<Row> {
    ResultStream.DecodedRows(batches: self)
  }
}

extension Session {
  /// Runs a query whose rows are read as values of a type.
  /// - Throws: As `query(_:_:isProfiled:)` does. That a column is missing, or of another type, shows with the first row.
  public func query<Row: Decodable>(
    _ sql: String, _ parameters: Parameters = Parameters(), as type: Row.Type
  ) async throws(BasaltError) -> ResultStream.DecodedRows<Row> {
    try await query(sql, parameters).rows(as: type)
  }
}

extension PreparedStatement {
  /// Runs it, and reads its rows as values of a type.
  public func query<Row: Decodable>(
    _ parameters: Session.Parameters = Session.Parameters(), as type: Row.Type
  ) async throws(BasaltError) -> ResultStream.DecodedRows<Row> {
    try await query(parameters).rows(as: type)
  }
}
