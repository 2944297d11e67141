internal import BasaltStorage

extension Warehouse {
  /// Writes entries to a new file, the JSON of one a line, as they stand in the log: leaves can be hashed from it.
  /// - Throws: `.alreadyExists`: files are not overwritten; as `auditEvents`; `.diskFull`, `.ioFailure`.
  /// - Returns: How many entries there were. The file appears whole and durable, or not at all.
  /// - Complexity: Reads the whole log; holds a megabyte of it.
  public func exportAudit(
    to path: String, matching filter: AuditFilter = AuditFilter()
  ) async throws(BasaltError) -> Int {
    try await engine.coordinator.run { () throws(BasaltError) in
      let target = try ConversionTarget(path, self.engine)
      let output = try target.makeWriter()
      do throws(BasaltError) {
        var count = 0
        var text: [UInt8] = []
        try self.forEachAuditEvent(matching: filter) { (event) throws(BasaltError) in
          count += 1
          text += Array(event.json.utf8)
          text.append(UInt8(ascii: "\n"))
          if text.count >= Warehouse.exportByteCountPerWrite { try Warehouse.write(&text, to: output) }
        }
        try Warehouse.write(&text, to: output)
        guard case .stored = try output.publish() else { throw ConversionTarget.alreadyExists(path) }
        return count
      } catch {
        output.discard()
        throw error.at("file", path)
      }
    }
  }

  /// Few enough writes to cost nothing, few enough bytes to be held.
  private static let exportByteCountPerWrite = 1 << 20

  private static func write(_ text: inout [UInt8], to output: any ObjectWriter) throws(BasaltError) {
    let bytes = Buffer(text)
    try unsafe bytes.withBytes { (raw) throws(BasaltError) in try unsafe output.append(raw) }
    text.removeAll(keepingCapacity: true)
  }
}
