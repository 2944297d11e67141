import Basalt

/// `basalt inspect --format json`: everything that is known, for programs.
///
/// Scripts depend on these names, so they are a contract: members are added, never renamed, and what is not
/// known is left out rather than null. Counts and offsets are exact bytes, where the text beside this rounds
/// for people.
///
/// The order of the members is that of the text, so that the two can be laid side by side.
package enum InspectionJSON {
  /// - Parameter showsValues: Whether bounds, which are values of the data, are among the members.
  package static func of(_ facts: InspectionFacts, showsValues: Bool) -> String {
    var object = JSONObject()
    object.add("path", facts.path)
    object.add("file_id", facts.fileID.description)
    object.add("tier", facts.tier?.rawValue)
    object.add("row_count", facts.rowCount)
    object.add("byte_count", facts.layout.byteCount)
    object.add("row_groups", facts.layout.rowGroups.map(rowGroup))
    object.add(
      "columns",
      // Encodings of pages by the place of the column in the file.
      facts.layout.columns.enumerated().map { index, column in
        self.column(
          column, facts.pageEncodings?[index], facts.encodingChoices?[index], showsValues: showsValues)
      })
    object.add("regions", facts.layout.regions.map(region))
    return object.text
  }

  /// Offsets are from the start of the file, so that a tool can cut the group out.
  private static func rowGroup(_ rowGroup: DataFile.Layout.RowGroup) -> JSONObject {
    var object = JSONObject()
    object.add("row_count", rowGroup.rowCount)
    object.add("page_row_count", rowGroup.pageRowCount)
    object.add("offset", rowGroup.byteRange.lowerBound)
    object.add("byte_count", rowGroup.byteRange.count)
    return object
  }

  /// - Parameter showsValues: Bounds are values of the data: whoever may see a file's layout need not see them.
  private static func column(
    _ column: DataFile.Layout.Column, _ pageEncodings: [DataFile.PageEncoding]?, _ choice: DataFile.EncodingChoice?,
    showsValues: Bool
  ) -> JSONObject {
    var object = JSONObject()
    object.add("name", column.name)
    object.add("field_id", Int(column.fieldID.number))
    // Null for a type that only a later version knows: its number says which.
    object.add("type", column.type?.description)
    object.add("type_number", Int(column.typeNumber))
    object.add("nullable", column.isNullable)
    object.add("byte_count", column.dataByteCount)
    object.add("dictionary_byte_count", column.dictionaryByteCount)
    object.add("bloom_filter_byte_count", column.bloomFilterByteCount)
    object.add("statistics_byte_count", column.statisticsByteCount)
    object.add("page_count", column.pageCount)
    object.add("pageless_row_group_count", column.pagelessRowGroupCount)
    // By name: numbers are on disk, and mean something to the format alone.
    object.add("encodings", column.encodings)
    // Left out where they are not known: no member is not zero.
    object.add("null_count", column.statistics.nullCount)
    object.add("nan_count", column.statistics.nanCount)
    object.add("distinct_estimate", column.distinctEstimate)
    if let distribution = column.distribution {
      object.add("distribution", DistributionTable.json(distribution, showsValues: showsValues))
    }
    // Of equal values alone both are true, and either says it.
    if let order = column.order {
      if order.isAscending || order.isDescending {
        object.add("order", order.isAscending ? "ascending" : "descending")
        object.add("order_is_strict", order.isStrict)
      }
      object.add("run_count", order.runCount)
    }
    // With whether some row has the value: a bound may be wider than the data.
    if showsValues {
      object.add("minimum", column.statistics.minimum?.value.description)
      object.add("minimum_is_tight", column.statistics.minimum?.isTight)
      object.add("maximum", column.statistics.maximum?.value.description)
      object.add("maximum_is_tight", column.statistics.maximum?.isTight)
    }
    // One member a kind, not a page: a large column has thousands of pages and a handful of kinds.
    if let pageEncodings { object.add("page_encodings", pageEncodings.map(pageEncoding)) }
    // One of its pages, explained: an object of its own.
    if let choice { object.add("encoding_choice", EncodingChoiceJSON.of(choice)) }
    return object
  }

  /// The same for pages of a file and of a table.
  static func pageEncoding(_ encoding: DataFile.PageEncoding) -> JSONObject {
    var object = JSONObject()
    object.add("encoding", encoding.description)
    object.add("codec", encoding.codec)
    object.add("page_count", encoding.pageCount)
    object.add("byte_count", encoding.storedByteCount)
    return object
  }

  /// The kind as words, then what the kind needs to be told apart; every byte of the file is in one region or
  /// in padding.
  private static func region(_ region: DataFile.Layout.Region) -> JSONObject {
    var object = JSONObject()
    switch region.kind {
    case .header: object.add("kind", "header")
    case .columnChunk(let rowGroup, let column):
      object.add("kind", "column chunk")
      object.add("row_group", rowGroup)
      object.add("column", column)
    case .bloomFilter(let rowGroup, let column):
      object.add("kind", "bloom filter")
      object.add("row_group", rowGroup)
      object.add("column", column)
    case .columnStatistics(let column):
      object.add("kind", "column statistics")
      object.add("column", column)
    case .footerSection(let name): object.add("kind", name)
    case .root: object.add("kind", "root")
    case .tail: object.add("kind", "tail")
    }
    object.add("offset", region.byteRange.lowerBound)
    object.add("byte_count", region.byteRange.count)
    return object
  }
}
