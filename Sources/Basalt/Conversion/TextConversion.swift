internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltText

// A pass for the types, because text says them only as a whole: a column that is a number a million times may
// be text in the last record. The price is to read the file twice; the alternative, guessing from the first
// records, fails late or loses values.
extension ConversionRun {
  /// Two passes over the text: the first looks at every value to choose the types, the second converts and
  /// encodes, a row group a thread.
  /// - Complexity: O(bytes) twice; a few row groups a thread in memory, whatever the file has.
  func convertText() throws(BasaltError) -> Result {
    let input = try TextInput(path: source, dialect: try options.text.dialect(of: source), cancellation: cancellation)
    progress.begin("inferring types", unitCount: input.fileByteCount)
    let inference = try input.inferTypes(on: engine.pool, cancellation: cancellation, progress: progress)
    let schema = try schema(of: inference)
    // A file that was cut since the first pass is refused by the reader.
    let reader = try input.makeReader(
      types: schema.fields.map(\.type), onBadRecord: options.text.onBadRecord == .skip ? .skip : .stop)

    progress.begin("converting", unitCount: input.fileByteCount)
    let fileOptions = DataFileOptions(profile: options.tier.profile)
    let summary = try target.write(schema, fileOptions) { (writer) throws(BasaltError) in
      try reader.readAll(on: engine.pool, cancellation: cancellation, progress: progress) { (_) throws(BasaltError) in
        // One a thread: an encoder's scratch is not shared.
        let encoder = RowGroupEncoder(schema: schema, options: fileOptions)
        return { (rowGroup) throws(BasaltError) in try encoder.encode(rowGroup.columns) }
      } append: { (encoded) throws(BasaltError) in
        try writer.append(encoded)
        return nil
      }
    }
    // Given types are reported beside the inferred ones, so that a person sees what was overruled.
    let inferences = zip(schema.fields, inference.columns).map { field, column in
      DataFile.ConversionReport.TypeInference(
        field: field, nullCount: column.nullCount,
        reason: field.type == column.type
          ? ConversionRun.reason(for: column) : "as was said; the values would be \(column.type)")
    }
    return Result(
      schema: schema, summary: summary, sourceByteCount: input.fileByteCount, textByteCount: inference.textByteCount,
      inferences: inferences,
      skipped: (reader.skipped.count, reader.skipped.examples))
  }

  /// The evidence in words. Values of the file are quoted: whoever converts a file may read it.
  private static func reason(for column: InferredColumn) -> String {
    guard !column.evidence.isEmpty else { return "there are no values" }
    return column.evidence.map { "line \($0.line) has '\($0.value)'" }.joined(separator: ", ")
  }

  /// The inferred columns, with the types that the options say instead. All take NULL: one file proves nothing
  /// about the next.
  /// - Throws: `.unknownName` for a type of a column that is not there; `.invalidArgument` for one given twice.
  private func schema(of inference: InferenceReport) throws(BasaltError) -> Schema {
    let inferred = try Schema(
      inference.columns.enumerated().map { index, column in
        // Field ids from 1 in the order of the columns: 0 is none on disk.
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
