import Basalt

/// `basalt inspect table --format json`: everything that is known, for programs.
///
/// Members are added, never renamed. Values of rows (defaults, partitions) come only when they are asked for,
/// as in the text.
///
/// Nothing is cut to a screenful here: whatever the text leaves out is in it.
package enum TableInspectionJSON {
  /// - Parameter showsValues: Whether defaults and partitions are among the members.
  /// - Returns: The object; `inspect` prints its text.
  package static func of(_ facts: TableFacts, showsValues: Bool) -> JSONObject {
    var object = JSONObject()
    object.add("table", facts.name)
    object.add("table_id", facts.id.description)
    object.add("version", facts.version)
    object.add("created_version", facts.createdVersion)
    object.add("schema_version", facts.schemaVersion)
    object.add("partitioning", facts.partitioning)
    object.add("sort_order", facts.sortOrder)
    object.add("next_row_id", facts.nextRowID)
    object.add("properties", properties(facts.properties))
    // The total stands at the top, with the names that every total has below.
    add(facts.contents.files, to: &object)
    object.add(
      "columns",
      facts.columns.enumerated().map { index, column in
        self.column(column, facts.pageEncodings?[index], facts.encodingChoices?[index], showsValues: showsValues)
      })
    object.add("files_in_commits", total(facts.contents.filesInCommits))
    object.add(
      "tiers",
      facts.contents.tiers.map { tier, total in
        var member = JSONObject()
        member.add("tier", tier.rawValue)
        add(total, to: &member)
        return member
      })
    object.add(
      "schemas",
      facts.contents.schemas.map { schema in
        var member = JSONObject()
        member.add("schema_version", schema.version)
        member.add("column_count", schema.columnCount)
        add(schema.total, to: &member)
        return member
      })
    // How many there are is no value, and a script may watch it grow.
    object.add("partition_count", facts.contents.partitions.count)
    if showsValues { object.add("partitions", facts.contents.partitions.map(partition)) }
    object.add("manifests", facts.contents.manifests.map(manifest))
    return object
  }

  /// In the order of their names, so that two outputs can be compared.
  private static func properties(_ properties: [String: String]) -> JSONObject {
    var object = JSONObject()
    for (key, value) in properties.sorted(by: { $0.key < $1.key }) { object.add(key, value) }
    return object
  }

  /// By id, as files know it; the name is that of this version.
  private static func column(
    _ column: TableFacts.Column, _ pageEncodings: [DataFile.PageEncoding]?, _ choice: DataFile.EncodingChoice?,
    showsValues: Bool
  ) -> JSONObject {
    var object = JSONObject()
    object.add("name", column.field.name)
    object.add("field_id", Int(column.field.id.number))
    object.add("type", column.field.type.description)
    // As the schema of this version says; files may have been written under another.
    object.add("nullable", column.field.isNullable)
    // NULL is no default, and is left out like everything that is not there.
    if showsValues {
      object.add("write_default", column.writeDefault.isNull ? nil : column.writeDefault.description)
      object.add("initial_default", column.initialDefault.isNull ? nil : column.initialDefault.description)
    }
    if let pageEncodings { object.add("page_encodings", pageEncodings.map(InspectionJSON.pageEncoding)) }
    if let choice { object.add("encoding_choice", EncodingChoiceJSON.of(choice)) }
    return object
  }

  /// `value` is what is stored, `text` what people read; NULL has no value.
  private static func partition(_ partition: Table.Contents.Partition) -> JSONObject {
    var object = JSONObject()
    object.add("partition_spec", partition.spec)
    object.add(
      "values",
      partition.parts.map { part in
        var member = JSONObject()
        member.add("field", part.field)
        member.add("value", part.value.isNull ? nil : part.value.description)
        member.add("text", part.text)
        return member
      })
    add(partition.total, to: &object)
    return object
  }

  /// Where it lies, so that a tool can open it: a manifest is a data file like any other.
  private static func manifest(_ manifest: Table.Contents.Manifest) -> JSONObject {
    var object = JSONObject()
    object.add("object", manifest.name)
    // The version that named it; what is in it may be older, as merging carries files over.
    object.add("version", manifest.version)
    object.add("byte_count", manifest.byteCount)
    object.add("added_file_count", manifest.addedFileCount)
    object.add("existing_file_count", manifest.existingFileCount)
    object.add("removed_file_count", manifest.removedFileCount)
    // May be negative, for a manifest that removes more than it adds.
    object.add("row_count", manifest.rowCount)
    return object
  }

  /// An object of its own, where several totals stand side by side.
  private static func total(_ total: Table.Contents.FileTotal) -> JSONObject {
    var object = JSONObject()
    add(total, to: &object)
    return object
  }

  /// As members of an object that has others.
  private static func add(_ total: Table.Contents.FileTotal, to object: inout JSONObject) {
    object.add("file_count", total.fileCount)
    object.add("row_count", total.rowCount)
    object.add("byte_count", total.byteCount)
  }
}
