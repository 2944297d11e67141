import BasaltCore
package import BasaltStorage

/// The names of the ledger's objects: numbers padded so that names sort as numbers do.
///
/// Names hold numbers and nothing else; what an object is, it says itself, and a name that says otherwise is
/// refused when it is read.
/// - Source: format-spec/ledger.md, "Object names"
package enum LedgerNames {
  package static let commitPrefix = "ledger/commits/"
  package static let checkpointPrefix = "ledger/checkpoints/"
  package static let packedPrefix = "ledger/packed/"
  /// For tests of a store; such objects mean nothing and may be removed.
  static let probePrefix = "probe/"

  // Of the greatest number, and of its range.
  private static let numberDigitCount = 15
  private static let rangeDigitCount = 12

  /// A directory holds a range, so that removing a packed range empties one directory, and none grows without bound.
  package static func commit(_ number: CommitNumber) -> ObjectName {
    // Made half a dozen times a commit: in one allocation.
    var text = ""
    text.reserveCapacity(commitPrefix.utf8.count + rangeDigitCount + 1 + numberDigitCount)
    text += commitPrefix
    text += padded(rangeIndex(of: number), to: rangeDigitCount)
    text += "/"
    text += padded(number.value, to: numberDigitCount)
    return name(text)
  }

  /// Flat: there are only a few checkpoints at a time.
  package static func checkpoint(after number: CommitNumber) -> ObjectName {
    name(checkpointPrefix + padded(number.value, to: numberDigitCount))
  }

  /// - Parameter index: The packed range's k, of commits 1,000 k to 1,000 k + 999.
  package static func packedRange(_ index: Int) -> ObjectName {
    name(packedPrefix + padded(index, to: rangeDigitCount))
  }

  /// Which thousand a commit belongs to.
  package static func rangeIndex(of number: CommitNumber) -> Int { number.value / Limits.packedRangeCommitCount }

  static func probe(_ id: UniqueID) -> ObjectName { name("\(probePrefix)\(id)") }

  /// The commit that a checkpoint's name speaks of; nil for a stranger's name.
  static func commit(ofCheckpoint name: ObjectName) -> CommitNumber? {
    number(name, after: checkpointPrefix, digitCount: numberDigitCount).map { CommitNumber($0) }
  }

  // MARK: Digits

  /// - Precondition: The number is not negative, and has no more digits: longer ones would not sort.
  static func padded(_ number: Int, to digitCount: Int) -> String {
    let digits = String(number)
    let zeroCount = digitCount - digits.utf8.count
    guard zeroCount > 0 else { return digits }
    // Short enough to need no memory of its own.
    return unsafe String(unsafeUninitializedCapacity: digitCount) { text in
      unsafe text[..<zeroCount].update(repeating: UInt8(ascii: "0"))
      _ = unsafe text[zeroCount...].update(fromContentsOf: digits.utf8)
      return digitCount
    }
  }

  /// The number behind a prefix, in exactly so many digits.
  ///
  /// Fewer or more digits are a stranger's: each number has one name.
  static func number(_ name: ObjectName, after prefix: String, digitCount: Int) -> Int? {
    guard name.text.utf8.starts(with: prefix.utf8) else { return nil }
    let digits = name.text.utf8.dropFirst(prefix.utf8.count)
    guard digits.count == digitCount, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  static func name(_ text: String) -> ObjectName {
    // Digits, hyphens and the prefixes above: never refused.
    guard let name = try? ObjectName(text) else { preconditionFailure("'\(text)' is no name of an object") }
    return name
  }
}
