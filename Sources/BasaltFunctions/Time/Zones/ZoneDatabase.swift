package import BasaltCore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The time zones of the system, by name, each read once.
///
/// `UTC` and offsets such as `+02:00` need no file. A zone that the system does not have is refused by its name: a guess
/// would shift every row by hours, silently.
///
/// The system's and not a copy of our own: whoever keeps a machine keeps its zones up to date, for
/// all programs at once. PostgreSQL is built either way, and distributions build it so.
package final class ZoneDatabase: Sendable {
  /// Where Linux and macOS keep the compiled zone files.
  package static let systemDirectory = "/usr/share/zoneinfo"

  private let directory: String
  /// By name as it was asked for. A few names a process, so nothing is ever removed.
  /// - Parameter directory: Another one for tests, with the zones of one version.
  private let known = Mutex<[String: Zone]>([:])

  package init(directory: String = ZoneDatabase.systemDirectory) { self.directory = directory }

  /// - Throws: `.unknownName` when there is no such zone, `.corruptFile` when its file cannot be understood.
  ///
  /// Two threads that miss the same name both read it: the file is a few hundred bytes, and a lock
  /// held while reading would be worse.
  package func zone(named name: String) throws(BasaltError) -> Zone {
    if let zone = known.withLock({ $0[name] }) { return zone }
    let zone: Zone
    if let fixed = ZoneDatabase.zoneWithoutFile(name) { zone = fixed } else { zone = try read(name) }
    known.withLock { $0[name] = zone }
    return zone
  }

  /// `UTC`, `Z`, `GMT`, and offsets of hours and minutes: `+2`, `-03`, `+05:30`, ahead of UTC as ISO 8601 has them.
  ///
  /// The sign is ISO 8601's and PostgreSQL's in timestamps. POSIX names count the other way
  /// (`Etc/GMT-2` is ahead of UTC), and come from files.
  private static func zoneWithoutFile(_ name: String) -> Zone? {
    if ["utc", "z", "gmt"].contains(name.lowercased()) { return Zone(name: name, fixedOffset: 0) }
    guard let sign = name.first, sign == "+" || sign == "-" else { return nil }
    let parts = name.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let hours = Int(parts[0]), (0...15).contains(hours), parts[0].count <= 2 else { return nil }
    var minutes = 0
    if parts.count == 2 {
      guard parts[1].count == 2, let number = Int(parts[1]), (0...59).contains(number) else { return nil }
      minutes = number
    }
    let seconds = hours * 3_600 + minutes * 60
    return Zone(name: name, fixedOffset: sign == "-" ? -seconds : seconds)
  }

  /// A file of the zone database, from a name that came with a statement.
  private func read(_ name: String) throws(BasaltError) -> Zone {
    let unknown = BasaltError(
      .unknownName, "There is no time zone '\(Value.excerpt(of: name))' in \(directory).",
      remedy: "Use a name such as Europe/Berlin, UTC, or an offset such as +02:00; zones come with the system's tzdata."
    )
    // A name is a path: it may not lead anywhere else.
    let isName = name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "+-_/".utf8.contains(byte)
    }
    guard isName, !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix("/") else { throw unknown }
    guard let bytes = ZoneDatabase.contents(of: directory + "/" + name) else { throw unknown }
    guard let zone = ZoneFile.zone(named: name, bytes: bytes) else {
      throw BasaltError(
        .corruptFile, "The zone file \(directory)/\(name) is not what the format says.",
        remedy: "Install the system's tzdata again.")
    }
    return zone
  }

  /// `nil` when it is no file that can be read, or larger than any zone file.
  /// Read as a whole: a zone file has a few hundred bytes to some kilobytes.
  private static func contents(of path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let byteCountMaximum = 1 << 20
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    var count = 0
    while true {
      let step = unsafe bytes.withUnsafeMutableBytes { target in
        unsafe posixRead(descriptor, target.baseAddress! + count, target.count - count)
      }
      // A directory, such as Europe, opens but does not read.
      guard step >= 0 else { return nil }
      if step == 0 { return Array(bytes[..<count]) }
      count += step
      if count == bytes.count {
        guard count < byteCountMaximum else { return nil }
        bytes += [UInt8](repeating: 0, count: count)
      }
    }
  }
}

/// The system call, whose name a method of this class would hide.
private func posixRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ byteCount: Int) -> Int {
  unsafe read(descriptor, target, byteCount)
}
