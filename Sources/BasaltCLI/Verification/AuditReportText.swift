package import Basalt

/// What a verification of the audit log has found, and proofs about it.
///
/// In words like those of other verifications: a person should not have to learn a second report.
package enum AuditReportText {
  /// - Returns: Lines with their ends.
  package static func of(_ report: Warehouse.AuditVerification, path: String, terminal: Terminal) -> String {
    let verdict = FindingText.verdict(
      problemCount: report.findings.count, unsupportedCount: 0, facts: facts(report), terminal)
    var text = "\(VisibleText.of(path)): audit log \(verdict)\n"
    // In the order of finding, of which the first is the one to look at: others may only follow from it.
    for finding in report.findings {
      // Sentences may quote what stands in a damaged file.
      // Without a number it is about the log as a whole.
      let place = finding.sequence.map { "entry \($0): " } ?? ""
      text += "  \(place)\(VisibleText.of(finding.sentence))\n"
    }
    // To be compared with a note, or with what another program has computed.
    if report.isSound { text += terminal.faint("  head \(report.head.entryCount) \(report.head.root)") + "\n" }
    return text
  }

  /// What was checked, and what it was held against: a verdict without that says nothing of how much it is worth.
  ///
  /// Shared with the report of a whole warehouse.
  package static func facts(_ report: Warehouse.AuditVerification) -> String {
    let entries = entries(report.head.entryCount)
    // Said either way: what is not anchored is proven by the folder alone.
    guard let anchored = report.anchoredEntryCount else { return "\(entries), none anchored in the ledger yet" }
    return
      "\(entries), \(Quantity.count(anchored)) of them anchored in the ledger by \(Quantity.count(report.anchorCount, "head"))"
  }

  /// English has another plural for this noun than for all others here.
  private static func entries(_ count: Int) -> String { "\(Quantity.count(count)) \(count == 1 ? "entry" : "entries")" }

  /// The same facts as the text, with the names that other reports have for them.
  package static func json(_ report: Warehouse.AuditVerification, path: String) -> JSONObject {
    var object = JSONObject()
    object.add("warehouse", path)
    object.add("sound", report.isSound)
    // By its random id, since folders can be moved and copied.
    object.add("log", report.log?.description)
    object.add("entry_count", report.head.entryCount)
    object.add("root", report.head.root.description)
    object.add("signed_head", report.hasSignedHead)
    object.add("anchor_count", report.anchorCount)
    object.add("anchored_entry_count", report.anchoredEntryCount)
    object.add(
      "findings",
      report.findings.map { finding in
        var member = JSONObject()
        member.add("sequence", finding.sequence)
        member.add("message", finding.sentence)
        return member
      })
    return object
  }

  // MARK: Heads

  /// Size and root: all that a later log has to be held against.
  ///
  /// Without the signature, which says whose it is: whoever keeps it has seen that for himself.
  package static func text(of head: Warehouse.AuditHead) -> String { "\(head.entryCount) \(head.root)\n" }

  /// - Throws: `.invalidArgument` for a file that holds something else.
  package static func head(in text: String, _ path: String) throws(BasaltError) -> Warehouse.AuditHead {
    let words = text.split(whereSeparator: \.isWhitespace)
    // Strictly: half a head that is taken for one would make a sound log look changed.
    guard words.count == 2, let count = Int(words[0]), count >= 0,
      let root = Hexadecimal.bytes(parsing: String(words[1]).utf8), root.count == 32
    else {
      throw BasaltError(
        .invalidArgument, "\(path) holds no head of an audit log.",
        remedy: "Name a file that `basalt audit verify --keep` has written.")
    }
    return Warehouse.AuditHead(entryCount: count, root: ContentDigest(bytes: root))
  }

  // MARK: Proofs

  /// From the entry to the root, in the order in which it is computed.
  package static func of(_ proof: Warehouse.AuditProof, terminal: Terminal) -> String {
    var lines = [
      // The bytes that are hashed: for a terminal only what it may not obey is changed.
      VisibleText.of(proof.event.json), "",
      "leaf  \(proof.leaf)  \(terminal.faint("SHA-256 of 00 and the line above"))",
    ]
    lines += proof.path.map { "node  \($0)" }
    lines.append("root  \(proof.head.root)  \(terminal.faint("of \(entries(proof.head.entryCount))"))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// All that is needed to check it, and nothing that has to be believed.
  package static func json(_ proof: Warehouse.AuditProof) -> JSONObject {
    var object = JSONObject()
    object.add("sequence", proof.event.sequence)
    object.add("entry", proof.event.json)
    object.add("leaf", proof.leaf.description)
    // From the leaf up; on which side each stands follows from the two numbers.
    object.add("path", proof.path.map(\.description))
    object.add("entry_count", proof.head.entryCount)
    object.add("root", proof.head.root.description)
    return object
  }
}
