package import BasaltCore

/// Holds a log against itself and against what the ledger says of it.
///
/// Offline, and without the private key. It goes on from each comparison to the next: what is said first is the first
/// entry that is not what was written, and then which heads contradict.
/// - Source: format-spec/audit-log.md, "Verification"
package struct AuditVerifier {
  private let volume: any AuditVolume
  private let warehouse: UniqueID?
  /// What the ledger has, oldest first.
  private let registrations: [LogRegistration]
  private let anchors: [AnchoredHead]

  /// - Parameter warehouse: Whose log it should be; nil for a log by itself.
  package init(
    _ volume: any AuditVolume, of warehouse: UniqueID?, registrations: [LogRegistration] = [],
    anchors: [AnchoredHead] = []
  ) {
    (self.volume, self.warehouse, self.registrations, self.anchors) = (volume, warehouse, registrations, anchors)
  }

  /// - Parameter since: Size and root of a head that somebody has kept.
  /// - Throws: What reading throws; never for what is in the log.
  package func verify(since kept: (entryCount: Int, root: ContentDigest)? = nil) throws(BasaltError) -> AuditReport {
    var report = AuditReport()
    // Before the length: others append meanwhile, and a log that is shorter than an earlier mark was cut off.
    let mark = try volume.markBesideTheLog() ?? 0
    // As long as it is now: groups that others append meanwhile are for the next verification.
    guard let size = try volume.logByteCount(), size > 0 else {
      report.add(nil, "There is no audit log in \(volume).")
      checkRegistrations(&report)
      return report
    }
    let (tree, end) = try readTree(size: size, mark: mark, &report)
    // Up to the first that does not hold: everything below is said of these.
    report.entryCount = tree.leaves.count
    // All roots that are asked for, in one pass.
    let folderHead = try headOfFolder(&report)
    let counts =
      anchors.compactMap { $0.head?.entryCount } + [folderHead?.entryCount, kept?.entryCount].compactMap { $0 }
    let roots = roots(of: tree, at: Set(counts))
    report.root = roots[tree.leaves.count] ?? TreeHash.empty
    // In this order: what the folder says of itself, then what others know of it.
    //
    // A finding about entries stands before one about heads, which only follows from it.
    if let folderHead { check(folderHead, roots, "The signed head in the folder", &report) }
    // Before the anchors, so that a log that was exchanged is told as that.
    checkRegistrations(&report)
    checkAnchors(roots, &report)
    if let kept {
      check(kept.entryCount, kept.root, roots, "The head that was kept", &report)
    }
    // Behind the newest head nothing else knows of entries that were cut off.
    if end < mark, !report.findings.contains(where: { $0.sequence != nil }) {
      report.add(tree.leaves.count, "The log has \(end) bytes, and \(mark) were durable: its end was cut off.")
    }
    return report
  }

  // MARK: The file

  /// The leaves of all entries that hold, from the first on, and where in the file their groups end.
  private func readTree(
    size: Int, mark: Int, _ report: inout AuditReport
  ) throws(BasaltError) -> (tree: HashTree, end: Int) {
    var tree = HashTree()
    var scanner = LogScanner(besideWriters: volume, to: size, mark: mark)
    // Of all that were seen: an outcome may come long after its intent.
    var intents: Set<Int> = []
    while true {
      switch try scanner.next() {
      case .end: return (tree, scanner.offset)
      case .group(let group):
        let next = tree.leaves.count
        guard group.first == next else {
          report.add(next, "Where entry \(next) should be, a group begins with entry \(group.first).")
          return (tree, scanner.offset)
        }
        for (bytes, leaf) in zip(group.entries, group.leaves) {
          let sequence = tree.leaves.count
          if let fault = fault(of: bytes, sequence, &intents, &report) {
            report.add(sequence, fault)
            return (tree, scanner.offset)
          }
          // Of the entry's own bytes: the scanner has compared.
          tree.append(leaf)
        }
      case .broken(.entry(let sequence)):
        report.add(sequence, "Entry \(sequence) is not what its hash was made of.")
        return (tree, scanner.offset)
      case .broken(.table):
        let next = tree.leaves.count
        let isTail = try !scanner.hasGroupBehind()
        report.add(
          next,
          isTail
            ? "Entry \(next) is not whole, and nothing follows it: a process died while it was written, or the end was damaged."
            : "The group that begins with entry \(next) is damaged, and others follow it.")
        return (tree, scanner.offset)
      }
    }
  }

  /// What is wrong with an entry whose hash is right: somebody who can hash has written it.
  private func fault(
    of bytes: [UInt8], _ sequence: Int, _ intents: inout Set<Int>, _ report: inout AuditReport
  ) -> String? {
    // Bytes that are no entry, under a hash that is right.
    let entry: AuditEntry
    do throws(BasaltError) { entry = try AuditEntry(parsing: bytes) } catch { return error.message }
    guard entry.sequence == sequence else {
      return "Where entry \(sequence) should be is entry \(entry.sequence)."
    }
    if sequence == 0 {
      guard let registration = try? AuditLog.registration(in: entry) else {
        return "The first entry does not say whose log it is."
      }
      let owner = entry.record.facts.first { $0.key == "warehouse" }?.value ?? ""
      if let warehouse, owner != warehouse.description {
        return "The log is of the warehouse \(owner), and this one is \(warehouse)."
      }
      report.registration = registration
    }
    // What came of something that was never meant to be is a forgery, or a bug of ours.
    if entry.record.kind == .intent { intents.insert(sequence) }
    if entry.record.kind == .outcome, let intent = entry.record.intent, !intents.contains(intent) {
      return "Entry \(sequence) is the outcome of entry \(intent), which is no intent."
    }
    report.lastTime = entry.record.time
    return nil
  }

  // MARK: Heads

  /// The signed head in the folder, if there is one that is worth a comparison.
  private func headOfFolder(_ report: inout AuditReport) throws(BasaltError) -> SignedHead? {
    // Without one the log is judged by itself and by the ledger.
    guard let bytes = try volume.read(.head) else { return nil }
    guard let file = HeadFile(bytes) else {
      report.add(nil, "The file `head` is damaged.")
      return nil
    }
    guard let registration = report.registration else { return nil }
    guard file.head.log == registration.log, file.head.isSigned(by: registration.key) else {
      report.add(nil, "The head in the folder is not signed by this log's key.")
      return nil
    }
    report.hasHead = true
    return file.head
  }

  private func check(
    _ head: SignedHead, _ roots: [Int: ContentDigest], _ what: String, _ report: inout AuditReport
  ) { check(head.entryCount, head.root, roots, what, &report) }

  private func check(
    _ entryCount: Int, _ root: ContentDigest, _ roots: [Int: ContentDigest], _ what: String,
    _ report: inout AuditReport
  ) {
    if entryCount > report.entryCount {
      // Said once, and for the first entry that is missing.
      // Also when the log is damaged before: then the rest could not be read.
      guard !report.findings.contains(where: { $0.sequence != nil }) else { return }
      report.add(
        report.entryCount,
        "Entries \(report.entryCount) to \(entryCount - 1) are missing: \(what) is of \(entryCount) entries.")
      // Which entry it was, a root cannot say: the last one that holds bounds it from below.
    } else if let found = roots[entryCount], found != root {
      let first = report.anchoredEntryCount ?? 0
      report.add(
        first,
        "\(what) says that \(entryCount) entries have the root \(root), and they have \(found): "
          + "one of the entries \(first) to \(entryCount - 1) was changed.")
    }
  }

  /// The roots of the tree at some sizes, and at its own.
  /// - Complexity: One pass over the leaves, however many sizes.
  private func roots(of tree: HashTree, at counts: Set<Int>) -> [Int: ContentDigest] {
    var roots: [Int: ContentDigest] = [0: TreeHash.empty]
    var frontier = TreeFrontier()
    for leaf in tree.leaves {
      frontier.append(leaf)
      if counts.contains(frontier.entryCount) { roots[frontier.entryCount] = frontier.root }
    }
    roots[frontier.entryCount] = frontier.root
    return roots
  }

  // MARK: The ledger

  /// Every log that the ledger knows must be here, with its key: one that is missing takes its evidence with it.
  private func checkRegistrations(_ report: inout AuditReport) {
    for registration in registrations {
      guard let own = report.registration, own.log == registration.log else {
        report.add(
          nil, "The ledger has registered the log \(registration.log), which is not here: name its folder, or find it.")
        continue
      }
      // The id can be copied; the key that it was registered with cannot.
      if own.key != registration.key {
        report.add(0, "The ledger has registered another key for the log \(registration.log).")
      }
    }
  }

  /// Heads in the ledger, oldest first, so that the first that does not hold bounds the change.
  private func checkAnchors(_ roots: [Int: ContentDigest], _ report: inout AuditReport) {
    guard let registration = report.registration else { return }
    for anchor in anchors {
      guard let head = anchor.head else {
        report.add(nil, "Commit \(anchor.commit) has an audit head that cannot be read.")
        continue
      }
      // Of another host.
      guard head.log == registration.log else { continue }
      guard head.isSigned(by: registration.key) else {
        report.add(nil, "The head in commit \(anchor.commit) is not signed by this log's key.")
        continue
      }
      let findingCount = report.findings.count
      check(head, roots, "The head in commit \(anchor.commit)", &report)
      // Counted also when it contradicts: it was compared.
      report.anchorCount += 1
      if report.findings.count == findingCount, head.entryCount <= report.entryCount {
        report.anchoredEntryCount = max(report.anchoredEntryCount ?? 0, head.entryCount)
      }
    }
  }
}
