import BasaltCore

/// How far a table of groups has come whose keys have ascended: to the last key, and its group.
///
/// Files are written in the order of their rows, and threads take pages of them in order, so that the rows of one thread ascend
/// with gaps where others have been. What a marker of the file says of the order need not be believed for it: a look at
/// each key's neighbour is cheaper than whatever would follow from a marker that was wrong. Filters, joins and projections in between keep the order, and
/// need not be asked about it.
struct AscendingKeys {
  /// As a signed number the least there is, before the first.
  var lastWord = UInt64(bitPattern: .min)
  /// `nil` before the first.
  var lastGroup: Int?
  /// The first group of each stretch in which keys have ascended.
  var stretchStarts = [0]

  /// A file whose row groups were written by several threads has some that are in each other's place: thirty of 160, where it
  /// was imported beside other work. Where keys fall back more often than that, they would come again and again, and each
  /// time as a group of its own.
  static let stretchCountMaximum = 64

  /// Whether no word is less than the one before it.
  /// - Parameter count: At least 1.
  /// - Complexity: O(count), several words a step; random keys end it with their first batch.
  static func ascend(_ words: UnsafeMutablePointer<UInt64>, _ count: Int) -> Bool {
    // Counted and not left at the first: a loop without a way out is several words a step.
    var falls = 0
    for row in 1..<count {
      unsafe falls &+= Int64(bitPattern: words[row]) < Int64(bitPattern: words[row &- 1]) ? 1 : 0
    }
    return falls == 0
  }

  /// Whether a batch may follow, whose words ascend: where the last ended, or as a stretch of its own.
  mutating func goesOn(with first: UInt64, groupCount: Int, startsStretches: Bool) -> Bool {
    if Int64(bitPattern: first) >= Int64(bitPattern: lastWord) { return true }
    // Whoever reads groups one by one, as DISTINCT does while rows come, must not get one twice.
    guard startsStretches, stretchStarts.count < AscendingKeys.stretchCountMaximum else { return false }
    stretchStarts.append(groupCount)
    // Its first key may be one that is there already, of a stretch before.
    lastGroup = nil
    return true
  }

  /// The groups of each stretch.
  func stretches(groupCount: Int) -> [Range<Int>] {
    zip(stretchStarts, stretchStarts.dropFirst() + [groupCount]).map { $0..<$1 }
  }
}

extension GroupTable {
  /// Each key is that of the row before it, or a new one: nothing is looked up, and nothing is kept but the keys.
  /// - Returns: `false`, with nothing changed, when a key is less than the one before it.
  func findAscending(
    _ words: UnsafeMutablePointer<UInt64>, _ count: Int, into target: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    guard var known = ascending, unsafe AscendingKeys.ascend(words, count),
      unsafe known.goesOn(with: words[0], groupCount: groupCount, startsStretches: startsStretches)
    else { return false }
    if known.stretchStarts.count > 1 { mayRepeat = true }
    keys.resize(to: groupCount + count)
    let keys = unsafe keys.base
    var row = 0
    // The last group of the batch before goes on.
    if let group = known.lastGroup {
      while row < count, unsafe words[row] == known.lastWord {
        unsafe target[row] = UInt32(truncatingIfNeeded: group)
        row += 1
      }
      if row == count {
        endRows(groupCount)
        return true
      }
    }
    var next = groupCount
    var last = unsafe ~words[row]
    // Without a branch, which rows of two to seven a run would send the wrong way once a run: each key is written where the
    // next group would be, and stays there if it is one.
    while row < count {
      let word = unsafe words[row]
      unsafe keys[next] = word
      next &+= word != last ? 1 : 0
      unsafe target[row] = UInt32(truncatingIfNeeded: next &- 1)
      last = word
      row &+= 1
    }
    (known.lastWord, known.lastGroup) = (last, next - 1)
    ascending = known
    endRows(next)
    return true
  }
}

extension Groupings {
  /// Groups of one stretch of one grouping.
  private struct Stretch {
    let held: Held
    let table: GroupTable
    let groups: Range<Int>
    /// Of its keys, the word that stands for NULL included.
    let bounds: ClosedRange<Int64>
    let hasNull: Bool

    /// - Precondition: There are groups.
    init(_ held: Held, _ table: GroupTable, _ groups: Range<Int>) {
      (self.held, self.table, self.groups) = (held, table, groups)
      let keys = unsafe table.keyWords
      bounds = unsafe Int64(bitPattern: keys[groups.lowerBound])...Int64(bitPattern: keys[groups.upperBound - 1])
      hasNull = table.nullGroup.map(groups.contains) ?? false
    }

    /// Most pairs of many threads' stretches lie apart, and are told by four words that are at hand.
    func mayShare(with other: Stretch) -> Bool { bounds.overlaps(other.bounds) || hasNull && other.hasNull }
  }

  /// Brings together groupings whose keys have ascended on every thread, in a few stretches: groups that two of these have are
  /// few, those at the borders of the pages that threads took in turn, and all others stay where they are.
  ///
  /// For what would else be looked up key by key in new tables, which for a million groups takes longer than to find them
  /// did in the first place.
  /// - Returns: `false`, with nothing changed, when some keys have not ascended, or too many are in two stretches.
  /// - Throws: `.memoryBudget`; what merging states throws.
  /// - Complexity: O(stretches²), and O(borders · log groups) for each pair that overlaps; one step a group where stretches
  ///   alternate that fast.
  static func joinAscending(_ all: [Held]) throws(BasaltError) -> Bool {
    var stretches: [Stretch] = []
    for held in all {
      // Distinct arguments are kept by the number of their group, which must not move.
      guard unsafe held.grouping.shape.distinctSets.isEmpty, let table = unsafe held.grouping.table,
        let ascending = table.ascending
      else { return false }
      for groups in ascending.stretches(groupCount: table.groupCount) where !groups.isEmpty {
        stretches.append(Stretch(held, table, groups))
      }
    }
    var shared: [(owner: Held, other: Held, groups: SharedGroups)] = []
    var sharedCount = 0
    for (index, other) in stretches.enumerated() {
      for owner in stretches[..<index] where owner.mayShare(with: other) {
        let groups = SharedGroups(owner.table, owner.groups, other.table, other.groups)
        sharedCount += groups.owners.count
        // On one thread, so no more of them than a merge on one thread takes.
        if sharedCount > sequentialGroupCountMaximum { return false }
        if !groups.owners.isEmpty { shared.append((owner.held, other.held, groups)) }
      }
    }
    for (owner, other, groups) in shared { try unsafe owner.grouping.absorb(groups, of: other.grouping) }
    return true
  }
}

/// Groups of two stretches with the same key, pair by pair.
struct SharedGroups {
  private(set) var owners: [UInt32] = []
  private(set) var others: [UInt32] = []

  /// - Precondition: The keys of both stretches have ascended; those of one table do not overlap.
  init(_ owner: GroupTable, _ ownerGroups: Range<Int>, _ other: GroupTable, _ otherGroups: Range<Int>) {
    let (left, right) = unsafe (owner.keyWords, other.keyWords)
    // A table has one group of NULL, whichever stretch it stands in.
    if owner !== other, let one = owner.nullGroup, let two = other.nullGroup, ownerGroups.contains(one),
      otherGroups.contains(two)
    {
      add(one, two)
    }
    var (i, j) = (ownerGroups.lowerBound, otherGroups.lowerBound)
    while i < ownerGroups.upperBound, j < otherGroups.upperBound {
      let (one, two) = unsafe (Int64(bitPattern: left[i]), Int64(bitPattern: right[j]))
      if one < two {
        i = unsafe SharedGroups.firstIndex(in: left, i + 1..<ownerGroups.upperBound, from: two)
      } else if two < one {
        j = unsafe SharedGroups.firstIndex(in: right, j + 1..<otherGroups.upperBound, from: one)
      } else if i == owner.nullGroup {
        // Stands among the keys with the word of one of them.
        i += 1
      } else if j == other.nullGroup {
        j += 1
      } else {
        add(i, j)
        (i, j) = (i + 1, j + 1)
      }
    }
  }

  private mutating func add(_ owner: Int, _ other: Int) {
    owners.append(UInt32(owner))
    others.append(UInt32(other))
  }

  /// The first place whose key is not less: by steps that double, then by halves, since the other table's keys end about as
  /// soon as a page's do.
  private static func firstIndex(in keys: UnsafePointer<UInt64>, _ range: Range<Int>, from key: Int64) -> Int {
    var (low, step) = (range.lowerBound, 1)
    while low + step <= range.upperBound, unsafe Int64(bitPattern: keys[low + step - 1]) < key {
      low += step
      step *= 2
    }
    var high = min(low + step - 1, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if unsafe Int64(bitPattern: keys[middle]) < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
