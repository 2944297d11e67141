import Basalt

/// Why a column is encoded as it is, for programs: the member `encoding_choice` of a column of `InspectionJSON`, with the
/// same promise about names.
///
/// Costs are in bytes a row, as in the text: what they mean depends on the file's tier, which is a member of the file.
enum EncodingChoiceJSON {
  /// One column's.
  static func of(_ choice: DataFile.EncodingChoice) -> JSONObject {
    var object = JSONObject()
    // Which page, and of how many rows: what is a row here is a page there.
    object.add("row_group", choice.rowGroupIndex)
    object.add("page", choice.pageIndex)
    object.add("row_count", choice.rowCount)
    object.add("candidates", choice.candidates.map(candidate))
    object.add("dictionary", dictionary(choice.dictionary))
    // Both are left out where there is no codec.
    if let page = choice.trialPageIndex {
      object.add("trial_page", page)
      object.add("trials", choice.trials.map(trial))
    }
    // What the file has, where it is not what is marked as chosen.
    object.add("is_found", choice.isFound)
    if !choice.isFound { object.add("found", InspectionJSON.pageEncoding(choice.found)) }
    return object
  }

  /// Whole, where the text beside this shortens it.
  private static func candidate(_ candidate: DataFile.EncodingChoice.Candidate) -> JSONObject {
    var object = JSONObject()
    object.add("encoding", candidate.description)
    object.add("is_chosen", candidate.isChosen)
    add("bytes_per_row", candidate.bytesPerRow, to: &object)
    add("nanoseconds_per_row", candidate.nanosecondsPerRow, to: &object)
    add("cost_per_row", candidate.costPerRow, to: &object)
    add("stored_cost_per_row", candidate.storedCostPerRow, to: &object)
    return object
  }

  /// The outcome as a word; figures as far as it went.
  private static func dictionary(_ dictionary: DataFile.EncodingChoice.Dictionary) -> JSONObject {
    var object = JSONObject()
    object.add("outcome", dictionary.outcome.rawValue)
    object.add("entry_count", dictionary.entryCount)
    object.add("byte_count", dictionary.byteCount)
    add("cost_per_row", dictionary.costPerRow, to: &object)
    add("gain_per_row", dictionary.gainPerRow, to: &object)
    add("estimated_values_cost_per_row", dictionary.estimatedValuesCostPerRow, to: &object)
    add("estimated_codes_cost_per_row", dictionary.estimatedCodesCostPerRow, to: &object)
    return object
  }

  /// Bytes of a page, exact.
  private static func trial(_ trial: DataFile.EncodingChoice.Trial) -> JSONObject {
    var object = JSONObject()
    object.add("of", trial.isOfCodes ? "codes" : "values")
    object.add("plan", trial.plan)
    object.add("level", trial.level)
    object.add("byte_count", trial.byteCount)
    object.add("stored_byte_count", trial.storedByteCount)
    object.add("is_chosen", trial.isChosen)
    return object
  }

  /// A number of four digits behind the point: the figures are estimates.
  /// Left out where there is none.
  private static func add(_ name: String, _ number: Double?, to object: inout JSONObject) {
    if let number { object.add(name, number: Quantity.fixed(number, 4)) }
  }
}
