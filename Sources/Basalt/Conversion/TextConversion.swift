internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltText

extension ConversionRun {
  /// Two passes over the text: the first looks at every value to choose the types, the second converts and encodes, a row group a thread.
  func convertText() throws(BasaltError) -> Result {
    let input = try TextInput(path: source, dialect: try dialect(), cancellation: cancellation)
    progress.begin("inferring types", unitCount: input.fileByteCount)
    let inference = try input.inferTypes(on: engine.pool, cancellation: cancellation, progress: progress)
    let schema = try schema(of: inference)
    let reader = try input.makeReader(
      types: schema.fields.map(\.type), onBadRecord: options.onBadRecord == .skip ? .skip : .stop)

    progress.begin("converting", unitCount: input.fileByteCount)
    let fileOptions = DataFileOptions(profile: options.tier.profile)
    let summary = try target.write(schema, fileOptions) { (writer) throws(BasaltError) in
      try reader.readAll(on: engine.pool, cancellation: cancellation, progress: progress) { (_) throws(BasaltError) in
        let encoder = RowGroupEncoder(schema: schema, options: fileOptions)
        return { (rowGroup) throws(BasaltError) in try encoder.encode(rowGroup.columns) }
      } append: { (encoded) throws(BasaltError) in
        try writer.append(encoded)
      }
    }
    let inferences = zip(schema.fields, inference.columns).map { field, column in
      ConversionReport.TypeInference(
        field: field, nullCount: column.nullCount,
        reason: field.type == column.type
          ? ConversionRun.reason(for: column) : "as was said; the values would be \(column.type)")
    }
    return Result(
      schema: schema, summary: summary, sourceByteCount: input.fileByteCount, textByteCount: inference.textByteCount,
      inferences: inferences,
      skipped: (reader.skipped.count, reader.skipped.examples))
  }

  private static func reason(for column: InferredColumn) -> String {
    guard !column.evidence.isEmpty else { return "there are no values" }
    return column.evidence.map { "line \($0.line) has '\($0.value)'" }.joined(separator: ", ")
  }

  /// What the file's name says, with what the options say instead.
  private func dialect() throws(BasaltError) -> TextDialect {
    let name = TextFileName(source)
    guard name.format != .jsonLines else {
      throw BasaltError(
        .unsupported, "\(source) is JSON lines, which is not read yet.", remedy: "Convert it to CSV first.")
    }
    let base = name.dialect ?? .csv
    return try TextDialect(
      delimiter: options.delimiter ?? base.delimiter, quote: base.quote, hasHeader: options.hasHeader ?? base.hasHeader,
      nullText: options.nullText ?? base.nullText, hasTrailingDelimiter: base.hasTrailingDelimiter)
  }

  /// The inferred columns, with the types that the options say instead. All take NULL: one file proves nothing about the next.
  private func schema(of inference: InferenceReport) throws(BasaltError) -> Schema {
    let inferred = try Schema(
      inference.columns.enumerated().map { index, column in
        Field(id: FieldID(UInt32(index + 1)), name: column.name, type: column.type)
      })
    var fields = inferred.fields
    var given: Set<Int> = []
    for (name, type) in options.columnTypes {
      let index = try inferred.requireIndex(named: name)
      guard given.insert(index).inserted else {
        throw BasaltError(
          .invalidArgument, "The type of column \(name) is given twice.", remedy: "Give each column one type.")
      }
      fields[index] = Field(id: fields[index].id, name: name, type: type)
    }
    return try Schema(fields)
  }
}
