import Basalt

/// How pages are encoded, column by column, the commonest kinds of each: of a file, or of all files of a table.
enum EncodingTable {
  /// What is listed of one column.
  /// - Note: `kinds` is empty when there are no pages, or when they cannot be read here.
  struct Column {
    let name: String
    let pageCount: Int
    let byteCount: Int
    let kinds: [DataFile.PageEncoding]
  }

  /// The rest beyond the commonest kinds is summed up, because bit widths alone make dozens.
  /// - Parameter columns: In the order in which they are shown; their kinds with the commonest first.
  static func lines(_ columns: [Column], _ terminal: Terminal) -> [String] {
    var table = TextTable([.text("column"), .number("pages"), .number("bytes"), .word("codec"), .text("encoding")])
    for column in columns {
      // The column's name once, on its first line.
      for (index, kind) in column.kinds.prefix(kindCountMaximum).enumerated() {
        table.add([
          index == 0 ? column.name : "", Quantity.count(kind.pageCount), Quantity.bytes(kind.storedByteCount),
          kind.codec, kind.description,
        ])
      }
      let others = column.kinds.dropFirst(kindCountMaximum)
      if !others.isEmpty {
        table.add([
          "", Quantity.count(others.reduce(0) { $0 + $1.pageCount }),
          Quantity.bytes(others.reduce(0) { $0 + $1.storedByteCount }), "",
          "\(Quantity.count(others.count, "other kind"))",
        ])
      }
      // Said in words: a line without figures would look like an omission.
      if column.kinds.isEmpty {
        table.add([
          column.name, Quantity.count(column.pageCount), Quantity.bytes(column.byteCount), "",
          column.pageCount == 0 ? "no pages: constant or all NULL" : "not known to this version of Basalt",
        ])
      }
    }
    return table.lines(terminal)
  }

  /// Kinds of pages listed of a column.
  private static let kindCountMaximum = 6
}
