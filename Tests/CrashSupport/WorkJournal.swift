import Foundation

/// What a process that may be killed at any moment says of its work: a line in a file before each piece and after it.
///
/// A line is one call of the system, so that what was said stays said: a killed process loses only what it had not handed to the kernel.
package final class WorkJournal: Sendable {
  package enum Entry: Hashable, Sendable {
    /// Said before anything is done.
    case begun(AppendedWork.Name)
    /// The warehouse has acknowledged it, as a version.
    case done(AppendedWork.Name, version: Int)
    /// It was sent again, and the warehouse says that it had been done as this version.
    case repeated(AppendedWork.Name, version: Int)
    /// An earlier life has begun it, and nobody will send it again.
    case left(AppendedWork.Name)
    /// The warehouse has thrown.
    case refused(AppendedWork.Name, reason: String)

    package var name: AppendedWork.Name {
      switch self {
      case .begun(let name), .done(let name, _), .repeated(let name, _), .left(let name), .refused(let name, _): name
      }
    }

    fileprivate var line: String {
      let (word, rest) =
        switch self {
        case .begun: ("begun", "")
        case .done(_, let version): ("done", "\(version)")
        case .repeated(_, let version): ("repeated", "\(version)")
        case .left: ("left", "")
        case .refused(_, let reason): ("refused", reason.replacing("\n", with: " "))
        }
      return "\(word) \(name.lane) \(name.sequence) \(rest)\n"
    }

    /// `nil` for what is no line of a journal: half of one, say.
    fileprivate init?(line: Substring) {
      let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, let lane = Int(parts[1]), let sequence = Int(parts[2]) else { return nil }
      let name = AppendedWork.Name(lane: lane, sequence: sequence)
      switch (parts[0], Int(parts[3])) {
      case ("begun", _): self = .begun(name)
      case ("done", let version?): self = .done(name, version: version)
      case ("repeated", let version?): self = .repeated(name, version: version)
      case ("left", _): self = .left(name)
      case ("refused", _): self = .refused(name, reason: String(parts[3]))
      default: return nil
      }
    }
  }

  private let file: FileHandle

  /// Goes on with the journal of an earlier life.
  package init(_ path: String) throws {
    if !FileManager.default.fileExists(atPath: path) { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
  }

  package func note(_ entry: Entry) throws { try file.write(contentsOf: Data(entry.line.utf8)) }

  /// What was said so far, in all lives; nothing when there is no journal yet.
  package static func entries(_ path: String) -> [Entry] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let text = String(decoding: data, as: UTF8.self)
    // The last line may be on its way.
    return text.prefix(upTo: text.lastIndex(of: "\n") ?? text.startIndex).split(separator: "\n").compactMap(
      Entry.init(line:))
  }
}

/// What became of each piece of work, as far as a journal says.
package struct WorkFates: Sendable {
  package enum Fate: Hashable, Sendable {
    case acknowledged(version: Int)
    /// Begun, and nobody was told how it ended: it may be there, whole.
    case unheard
  }

  package private(set) var fates: [AppendedWork.Name: Fate] = [:]
  /// Of those begun, the last of each lane if it is unheard of and not left: whoever goes on with the lane sends it again.
  package private(set) var open: [Int: AppendedWork.Name] = [:]
  /// Sent again, it turned out to have been done, and nobody had heard.
  package private(set) var doneUnheardCount = 0
  /// Sent again though it had been acknowledged, and known.
  package private(set) var knownCount = 0
  /// The warehouse has acknowledged one piece of work as two versions, or twice as new.
  package private(set) var contradictions: [String] = []
  package private(set) var refusals: [String] = []

  package init() {}

  package init(_ entries: [WorkJournal.Entry]) {
    for entry in entries { add(entry) }
  }

  package mutating func add(_ entry: WorkJournal.Entry) {
    let name = entry.name
    switch entry {
    case .begun:
      if case .acknowledged = fates[name] { return }
      fates[name] = .unheard
      open[name.lane] = name
    case .done(_, let version):
      if case .acknowledged = fates[name] { contradictions.append("\(name) was done again, as version \(version)") }
      fates[name] = .acknowledged(version: version)
      open[name.lane] = nil
    case .repeated(_, let version):
      if case .acknowledged(let first) = fates[name] {
        knownCount += 1
        if first != version { contradictions.append("\(name) is version \(first), and then version \(version)") }
      } else {
        doneUnheardCount += 1
      }
      fates[name] = .acknowledged(version: version)
      open[name.lane] = nil
    case .left: open[name.lane] = nil
    case .refused(_, let reason): refusals.append("\(name): \(reason)")
    }
  }

  /// What comes next in a lane.
  package func nextSequence(_ lane: Int) -> Int {
    (fates.keys.lazy.filter { $0.lane == lane }.map(\.sequence).max() ?? -1) + 1
  }
}
