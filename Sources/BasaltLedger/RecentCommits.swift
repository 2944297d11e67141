import BasaltCore

/// The newest commits, kept for the layers that follow the ledger: what one's own process has just written is not read again.
///
/// Bounded twice, in commits and in bytes: a thousand small commits are nothing, a hundred with full payloads would be gigabytes.
struct RecentCommits: Sendable {
  /// Oldest first, without gaps.
  private var commits: [Commit] = []
  private var byteCount = 0

  /// Takes commits that follow each other; one that does not follow what is kept makes it begin anew.
  mutating func append(_ newer: [Commit]) {
    for commit in newer {
      if let last = commits.last, commit.header.predecessor != last.digest {
        commits = []
        byteCount = 0
      }
      commits.append(commit)
      byteCount += commit.byteCount
    }
    // In one go, when a quarter is too much: removing the first of an array moves all the others.
    let countMaximum = Limits.recentCommitCountMaximum
    guard commits.count > countMaximum + countMaximum / 4 || byteCount > Limits.recentCommitByteCountMaximum else {
      return
    }
    var surplus = max(0, commits.count - countMaximum)
    byteCount -= commits[..<surplus].reduce(0) { $0 + $1.byteCount }
    while byteCount > Limits.recentCommitByteCountMaximum {
      byteCount -= commits[surplus].byteCount
      surplus += 1
    }
    commits.removeFirst(surplus)
  }

  /// Takes what a commit has become, its payload erased: nobody reads it here any more either.
  mutating func replace(_ commit: Commit) {
    guard let index = index(of: commit.number) else { return }
    commits[index] = commit
  }

  subscript(number: CommitNumber) -> Commit? { index(of: number).map { commits[$0] } }

  private func index(of number: CommitNumber) -> Int? {
    guard let first = commits.first, number >= first.number, number.value - first.number.value < commits.count else {
      return nil
    }
    return number.value - first.number.value
  }
}
