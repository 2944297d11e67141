import BasaltCore
import BasaltPlan

/// Where rows begin: tables, system tables, constants.
extension PhysicalPlanner {
  /// Nothing is decided here about who may see what: row predicates and masks are operators above the scan, put there
  /// when the plan was made, and come by like any others.
  func planScan(_ scan: SecuredScan) throws(BasaltError) -> Planned {
    let layout = ColumnLayout(scan.columns.map(\.column))
    switch scan.table.source {
    case .stored:
      // Nothing is read yet: the scan is planned when its first row is wanted.
      let source: TableScanSource
      if scan.division != nil, let pass {
        // Of all passes together it is told once, whichever of them reads it.
        let (divided, isNew) = pass.of.scan(scan)
        source = TableScanSource(scan, tables, context, pass: ScanPass(scan: divided, number: pass.number))
        if isNew { onScan(source.counts) }
      } else {
        source = TableScanSource(scan, tables, context)
        onScan(source.counts)
      }
      context.profile?.note(.scan(source.counts))
      // One field may be two columns of the plan; either is as good for a bound.
      let fields = Dictionary(scan.columns.map { ($0.column.id, $0.field) }, uniquingKeysWith: { first, _ in first })
      return Planned(
        pipeline: started(source), layout: layout, scans: [NarrowableScan(source: source, fields: fields)])
    case .system:
      let rows = SystemScanSource(scan, tables)
      return Planned(pipeline: started(rows), layout: layout)
    case .files:
      // What filters ask of them is asked above: text has no bounds that would rule out a part of it.
      let rows = try tables.fileRows(
        scan.table, columns: scan.columns.map(\.field), cancellation: context.cancellation)
      return Planned(pipeline: started(rows), layout: layout)
    }
  }

  /// Rows of a statement. Each is evaluated once, here: they are as many as somebody has written.
  /// - Throws: What an expression throws for its row.
  func planValues(_ values: Values) throws(BasaltError) -> Planned {
    // Errors of values belong to the statement and come before its first row, as with PostgreSQL.
    let evaluator = ExpressionEvaluator(context.makeFunctionContext())
    let empty = ColumnLayout([])
    // One row without columns: expressions of VALUES name none, and yet have to be asked once.
    let row = VectorBatch(columns: [], physicalRowCount: 1)
    var batches: [VectorBatch] = []
    for start in stride(from: 0, to: values.rows.count, by: Limits.batchRowCountMaximum) {
      let part = values.rows[start..<min(start + Limits.batchRowCountMaximum, values.rows.count)]
      var columns: [ColumnVector] = []
      for (index, column) in values.columns.enumerated() {
        // By column, since that is what a batch has; rows were what somebody wrote.
        var builder = ColumnBuilder(type: column.type, capacity: part.count)
        for expressions in part {
          // The rule, among thousands of rows of INSERT: no expression is compiled for them.
          if case .constant(let value, _) = expressions[index] {
            try builder.append(value)
          } else {
            try builder.append(try evaluator.evaluate(try compiled(expressions[index], empty), row)[0])
          }
        }
        // Cut into batches as every source has to: positions in a batch are 16 bits.
        columns.append(builder.finish())
      }
      batches.append(VectorBatch(columns: columns, physicalRowCount: part.count))
    }
    return Planned(pipeline: started(RowsSource(batches)), layout: ColumnLayout(values.columns))
  }

  /// A pipeline that begins, with batches as small as they are to be.
  func started(_ source: any Source) -> Pipeline {
    let pipeline = Pipeline(source: source)
    // A setting of tests. By default nothing stands between the source and the first operator.
    guard context.batchRowCount < Limits.batchRowCountMaximum else { return pipeline }
    return pipeline.adding(SplitTransform(rowCount: context.batchRowCount))
  }
}
