internal import BasaltCore
internal import BasaltSQL

/// Functions of FROM that read text files: `read_csv('flights.csv', delimiter => ';')`, or `'flights.csv'` in the place of a
/// table, which the parser brings here as `read_file`.
///
/// The catalog opens the files, if it may, and says what columns they have; from there on they are a table, whose scan is a
/// secured one like any other.
///
/// Arguments are constants, parameters among them: a file is opened while the statement is bound, for its columns have to be known, and
/// so before there is a row that could name one.
///
/// A statement over files is bound anew each time (`needValues`): a file may have other columns by then, and a plan would not know.
extension StatementBinding {
  /// - Returns: `nil` for a function that reads no files.
  ///
  /// Told apart from other functions by the name alone: nobody can make a function, so that none is called so.
  @inline(never)
  func files(_ call: SyntaxCall, _ alias: TableAlias?) throws(BasaltError) -> Relation? {
    guard call.name.parts.count == 1, let format = FileRequest.functions[call.name.parts[0].text] else { return nil }
    let name = call.name.parts[0].text
    guard case .list(let arguments) = call.arguments, let first = arguments.first, first.name == nil,
      arguments.dropFirst().allSatisfy({ $0.name != nil }), !call.isDistinct, call.orderBy.isEmpty, call.filter == nil,
      call.over == nil
    else {
      throw error(
        .invalidArgument, "\(name) takes a path, and options by their names.", at: call.range,
        remedy: "Write \(name)('directory/file.csv', header => true).")
    }
    guard case .text(let path) = try constant(first.value, as: .text, what: name) else {
      throw error(.invalidArgument, "The path is NULL.", at: first.value.range, remedy: "Give the path of a file.")
    }
    var options: [FileRequest.Option: Value] = [:]
    for argument in arguments.dropFirst() {
      guard let written = argument.name, let option = FileRequest.Option(named: written.text) else {
        let text = argument.name?.text ?? ""
        throw error(
          .unknownName, "\(name) has no option \(Value.excerpt(of: text)).", at: argument.name?.range ?? call.range,
          remedy: suggestion(for: text, among: FileRequest.Option.allCases.map(\.rawValue), what: "options"))
      }
      let value = try constant(argument.value, as: option.type, what: written.text)
      guard !value.isNull, options.updateValue(value, forKey: option) == nil else {
        throw error(
          .invalidArgument, "The option \(written.text) is NULL, or given twice.", at: written.range,
          remedy: "Give it once, or leave it away.")
      }
    }
    // What columns there are may be another thing each time.
    needValues()
    let found: CatalogTable
    do throws(BasaltError) {
      found = try catalog.files(FileRequest(path: path, format: format, options: options))
    } catch {
      throw placed(error, call.range)
    }
    // Called as the file is, without its directory and suffixes: `FROM 'a/flights.csv.gz'` has flights.carrier.
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let base = file.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? file
    return try visible(
      LogicalPlan.reading(found, &numbering), name: ExactName(base), schema: nil, alias, call.range)
  }
}
