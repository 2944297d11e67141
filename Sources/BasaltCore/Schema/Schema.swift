/// The number by which a column is known for ever: names are display, and change.
///
/// At least 1, never reused within a table, so that dropping a column and adding one of the same name never brings old
/// data back.
public struct FieldID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let number: UInt32

  public init(_ number: UInt32) {
    precondition(number >= 1, "field ids begin at 1")
    self.number = number
  }

  public var description: String { String(number) }
  public static func < (left: FieldID, right: FieldID) -> Bool { left.number < right.number }
}

/// One column of a schema.
public struct Field: Sendable, Hashable {
  public let id: FieldID
  public let name: String
  public let type: LogicalType
  /// Whether NULL may be stored.
  public let isNullable: Bool

  public init(id: FieldID, name: String, type: LogicalType, isNullable: Bool = true) {
    self.id = id
    self.name = name
    self.type = type
    self.isNullable = isNullable
  }
}

// Written by hand, because what the compiler would make goes by Swift's equality of strings.
extension Field {
  /// Equal in every byte: Swift's `String ==` would take the name "é" for "e\u{301}", which files tell apart.
  public static func == (left: Field, right: Field) -> Bool {
    left.id == right.id && left.type == right.type && left.isNullable == right.isNullable
      && ExactName(text: left.name) == ExactName(text: right.name)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(ExactName(text: name))
  }
}

/// A name by its bytes, as text values are compared.
///
/// Equality and hash both go by the UTF-8, so that they agree.
private struct ExactName: Hashable {
  var text: String

  static func == (left: ExactName, right: ExactName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// The columns of a table or file, in display order.
///
/// No two fields share an id or a name. Names are kept as they were written and told apart by their bytes; SQL folds
/// them, files do not.
public struct Schema: Sendable, Hashable {
  /// A field's position here is the column's ordinal in a file, and its place in a batch.
  public let fields: [Field]
  /// Made once: a scan of a wide table looks its columns up one by one.
  private let indexByName: [ExactName: Int]
  private let indexByID: [FieldID: Int]

  /// - Complexity: O(fields). A schema is made once a file or table and then shared: copies share the indexes.
  /// - Throws: `.invalidArgument` when two fields share a name or an id, a name is empty or longer than
  ///   `Limits.nameByteCountMaximum`, a decimal's precision or scale is out of range, or there are too many fields.
  public init(_ fields: [Field]) throws(BasaltError) {
    // What a file can hold, checked where schemas are made, so that no writer learns it at the end.
    guard fields.count <= Limits.columnCountMaximum else {
      throw BasaltError(
        .invalidArgument, "A schema has \(fields.count) columns; at most \(Limits.columnCountMaximum) are possible.",
        remedy: "Split the table.")
    }
    var indexByName: [ExactName: Int] = [:]
    var indexByID: [FieldID: Int] = [:]
    for (index, field) in fields.enumerated() {
      guard !field.name.isEmpty, field.name.utf8.count <= Limits.nameByteCountMaximum else {
        throw BasaltError(
          .invalidArgument,
          "Column \(index + 1) has a name of \(field.name.utf8.count) bytes; 1 to \(Limits.nameByteCountMaximum) are possible.",
          remedy: "Give the column another name.")
      }
      if case .decimal(let precision, let scale) = field.type {
        guard (1...LogicalType.decimalPrecisionMaximum).contains(precision), (0...precision).contains(scale) else {
          throw BasaltError(
            .invalidArgument, "Column \(field.name) is \(field.type), which is not possible.",
            remedy: "Use a precision of 1 to 38 and a scale of 0 to the precision.")
        }
      }
      guard indexByName.updateValue(index, forKey: ExactName(text: field.name)) == nil else {
        throw BasaltError(
          .invalidArgument, "Two columns are named \(field.name).", remedy: "Give each column a name of its own.")
      }
      guard indexByID.updateValue(index, forKey: field.id) == nil else {
        throw BasaltError(
          .invalidArgument, "Two columns have the field id \(field.id).", remedy: "Give each column an id of its own.")
      }
    }
    self.fields = fields
    self.indexByName = indexByName
    self.indexByID = indexByID
  }

  /// The position of the column of that name, exactly as written.
  public func index(named name: String) -> Int? { indexByName[ExactName(text: name)] }
  /// The position of the column of that id.
  public func index(of id: FieldID) -> Int? { indexByID[id] }

  /// The column of that name.
  /// - Throws: `.unknownName`, with the nearest name as the remedy.
  public func requireIndex(named name: String) throws(BasaltError) -> Int {
    if let index = index(named: name) { return index }
    guard !fields.isEmpty else {
      throw BasaltError(
        .unknownName, "There is no column \(name): there are none at all.", remedy: "Add columns first.")
    }
    let nearest = NameDistance.nearest(to: name, among: fields.map(\.name))
    throw BasaltError(
      .unknownName, "There is no column \(name).",
      remedy: nearest.map { "Did you mean \($0)?" }
        ?? "The columns are \(fields.prefix(20).map(\.name).joined(separator: ", "))\(fields.count > 20 ? ", …" : "").")
  }
}
