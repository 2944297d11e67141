import BasaltCore
import BasaltLedger
import BasaltStorage
import Testing

/// A header says everything that the format demands, and nothing that it does not allow: each rule is broken once, under a sound digest.
@Suite struct CommitHeaderTests {
  private static let table = "00000000-0000-4000-8000-000000000001"
  private static let digest = String(repeating: "ab", count: 32)

  private static func text(_ value: String) -> JSONValue { .string(value) }

  /// Fields of a commit 7 with one action, by name, to be changed by tests.
  private static func fields(_ action: [JSONValue.Field], payloadByteCount: Int = 0) -> [JSONValue.Field] {
    [
      .init("commit", .integer(7)), .init("id", text(table)), .init("time", .integer(1_000)),
      .init("predecessor", text(digest)),
      .init(
        "transactions",
        .array([
          .object([
            .init("principal", text("someone")), .init("operation", text("append")), .init("branch", text("main")),
            .init("tables", .array([text(table)])), .init("payloadByteCount", .integer(payloadByteCount)),
            .init("actions", .array([.object(action)])),
          ])
        ])),
    ]
  }

  private static let dropTable: [JSONValue.Field] = [.init("action", text("drop-table")), .init("table", text(table))]

  private static func read(_ fields: [JSONValue.Field], payload: [UInt8] = []) throws -> Commit {
    let object = try LedgerObject(.commit, of: UniqueID(bits: 1), fields: fields, payload: payload)
    return try Commit(parsing: object.bytes, number: CommitNumber(7))
  }

  /// `value` with the field at `path` set, or removed when `replacement` is nil. An element of a list is named by its number.
  private static func changed(_ value: JSONValue, _ path: ArraySlice<String>, _ replacement: JSONValue?) -> JSONValue {
    guard let key = path.first else { return replacement ?? value }
    switch value {
    case .object(var fields):
      let index = fields.firstIndex { $0.key == key }
      guard path.count > 1 || replacement != nil else { return .object(fields.filter { $0.key != key }) }
      let inner = changed(index.map { fields[$0].value } ?? .object([]), path.dropFirst(), replacement)
      if let index { fields[index] = .init(key, inner) } else { fields.append(.init(key, inner)) }
      return .object(fields)
    case .array(var elements):
      if let index = Int(key) { elements[index] = changed(elements[index], path.dropFirst(), replacement) }
      return .array(elements)
    default: return value
    }
  }

  private func failure(
    _ path: String, _ replacement: JSONValue?, action: [JSONValue.Field] = dropTable, payload: [UInt8] = []
  ) -> BasaltError? {
    let whole = JSONValue.object(Self.fields(action, payloadByteCount: payload.count))
    guard
      case .object(let fields) = Self.changed(whole, path.split(separator: "/").map(String.init)[...], replacement)
    else { return nil }
    return #expect(throws: BasaltError.self, "\(path)") { try Self.read(fields, payload: payload) }
  }

  @Test func theSampleIsSound() throws {
    #expect(
      try Self.read(Self.fields(Self.dropTable)).header.transactions[0].actions == [
        .dropTable(TableID(UniqueID(Self.table)!))
      ])
  }

  @Test(arguments: [
    "commit", "id", "time", "predecessor", "transactions", "transactions/0/principal", "transactions/0/operation",
    "transactions/0/branch", "transactions/0/payloadByteCount", "transactions/0/actions/0/action",
    "transactions/0/actions/0/table",
  ])
  func aMissingFieldIsNamed(path: String) {
    let error = failure(path, nil)
    #expect(error?.code == .corruptLedger)
    let name = path.replacing("/0/", with: "[0].")
    #expect(error?.message == "The field '\(name)' is missing.")
    // Neither is it anything but what it should be.
    for other in [JSONValue.boolean(true), .object([]), .string("\u{1}?"), .array([.array([])])] {
      #expect(failure(path, other)?.isOurs == true, "\(path) as \(other)")
    }
  }

  @Test(arguments: [
    ("commit", "08"), ("commit", "+7"), ("commit", "-1"), ("commit", "1000000000000000"), ("commit", "7 "),
    ("time", "99999999999999999999"), ("time", "0x1"), ("predecessor", String(repeating: "AB", count: 32)),
    ("predecessor", "ab"), ("id", "00000000-0000-4000-8000-00000000000A"), ("id", "00000000000040008000000000000001"),
    ("transactions/0/principal", ""), ("transactions/0/principal", String(repeating: "x", count: 257)),
    ("transactions/0/branch", "Main"), ("transactions/0/branch", String(repeating: "x", count: 65)),
    ("transactions/0/payloadByteCount", "1"),
  ])
  func aValueOutOfItsRangeIsRefused(path: String, value: String) {
    #expect(failure(path, .string(value))?.code == .corruptLedger, "\(path) = \(value)")
  }

  @Test(arguments: [
    ("transactions/0/operation", "explode", "operation"), ("transactions/0/actions/0/action", "set-fire", "action"),
  ])
  func theUnknownFailsClosed(path: String, value: String, what: String) {
    let error = failure(path, .string(value))
    #expect(error?.code == .unsupportedVersion)
    #expect(error?.message == "The ledger has the \(what) '\(value)', which this version of Basalt does not know.")
    #expect(error?.remedy == "Use the version of Basalt that wrote it, or a later one.")
  }

  @Test func anUnknownFieldIsIgnored() throws {
    let fields = Self.fields(Self.dropTable) + [.init("comment", .string("from a later version"))]
    #expect(try Self.read(fields).header == Self.read(Self.fields(Self.dropTable)).header)
  }

  @Test func partsMustFitTogether() {
    func message(_ path: String, _ value: JSONValue?, _ action: [JSONValue.Field] = Self.dropTable) -> String? {
      failure(path, value, action: action)?.message
    }
    let text = Self.text
    #expect(
      message("transactions/0/tables", nil)
        == "A transaction changes the table \(Self.table), which is not in its list.")
    #expect(
      message("transactions/0/tables", .array([text(Self.table), text(Self.table)]))?.hasSuffix("has an element twice.")
        == true)
    #expect(message("genesis/ledgerVersion", .integer(1))?.contains("digestAlgorithm") == true)
    #expect(
      message("genesis", .object([.init("ledgerVersion", .integer(1)), .init("digestAlgorithm", text("sha-256"))]))
        == "Commit 7 has a genesis; commit 0 alone has one.")
    #expect(message("commit", .integer(0)) == "Commit 0 has no genesis; commit 0 alone has one.")
    #expect(
      message("checkpoint", .object([.init("commit", .integer(7)), .init("digest", text(Self.digest))]))
        == "Commit 7 names a checkpoint of a commit that does not come before it.")
    #expect(message("clockOverride", .boolean(true)) == "The field 'clockOverride' is a boolean, not a string.")
    #expect(message("transactions", .array([])) == "The list 'transactions' has 0 elements; 1 to 1024 are allowed.")
    #expect(
      message(
        "transactions/0/inputs", .array([.object([.init("table", text(Self.table)), .init("version", .integer(7))])]))
        == "A transaction has read version 7, which does not come before commit 7.")
    let branch: [JSONValue.Field] = [
      .init("action", text("create-branch")), .init("branch", text("b")), .init("version", .integer(7)),
    ]
    #expect(
      message("commit", .integer(7), branch)
        == "A transaction begins the branch 'b' after commit 7, which does not come before commit 7.")
    let erase: [JSONValue.Field] = [
      .init("action", text("erase-payloads")), .init("commits", .array([.integer(3), .integer(7)])),
    ]
    #expect(
      message("commit", .integer(7), erase)
        == "A transaction erases the payload of commit 7, which does not come before commit 7.")
    #expect(
      message("transactions/0/actions/0/commits", .array([.integer(3), .integer(3)]), erase)?
        .hasSuffix("has an element twice.") == true)
    let drop: [JSONValue.Field] = [.init("action", text("drop-branch")), .init("branch", text("main"))]
    #expect(message("commit", .integer(7), drop) == "A transaction drops the branch 'main'.")
  }

  @Test func bodiesLieWithinTheirPayload() throws {
    func action(_ offset: Int, _ byteCount: Int) -> [JSONValue.Field] {
      [
        .init("action", .string("add-inline-file")), .init("table", .string(Self.table)),
        .init("file", .string(Self.table)),
        .init("rowCount", .integer(1)),
        .init("body", .object([.init("offset", .integer(offset)), .init("byteCount", .integer(byteCount))])),
      ]
    }
    let large = [UInt8](repeating: 0, count: Limits.inlineFileByteCountMaximum + 1)
    let fields = Self.fields(action(1, Limits.inlineFileByteCountMaximum), payloadByteCount: large.count)
    _ = try Self.read(fields, payload: large)
    for (offset, byteCount) in [(0, large.count + 1), (large.count + 1, 0), (1, large.count), (2, Int.max)] {
      #expect(failure("commit", .integer(7), action: action(offset, byteCount), payload: large)?.code == .corruptLedger)
    }
    #expect(
      failure("commit", .integer(7), action: action(0, large.count), payload: large)?.message
        == "A data file in the payload has 65537 bytes; 65536 are allowed.")
  }

  @Test func aManifestStaysInItsVolume() {
    let manifest: [JSONValue.Field] = [
      .init("id", .string(Self.table)), .init("object", .string("../../etc/passwd")), .init("byteCount", .integer(1)),
      .init("digest", .string(Self.digest)), .init("addedFileCount", .integer(1)),
      .init("removedFileCount", .integer(0)), .init("addedRowCount", .integer(1)),
    ]
    let action: [JSONValue.Field] = [
      .init("action", .string("add-manifest")), .init("table", .string(Self.table)),
      .init("manifest", .object(manifest)),
    ]
    #expect(
      failure("commit", .integer(7), action: action)?.message
        == "A manifest is said to be '../../etc/passwd', which cannot be the name of an object.")
  }
}

extension BasaltError {
  /// Refused by a rule of the format, and not by accident.
  fileprivate var isOurs: Bool { code == .corruptLedger || code == .unsupportedVersion }
}
