#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much memory this process may use: the machine's, or less where it is a container's.
///
/// Asked by whoever wants a share of it. A process that plans with the machine's memory and may have less is ended by
/// the system in the middle of a query.
package enum ProcessMemory {
  /// Bytes. At least one, and `Int.max` where the system does not say it.
  /// - Complexity: Some small files are read: microseconds, but not to be asked by every query.
  package static var byteCount: Int {
    let machine = max(0, sysconf(CInt(_SC_PHYS_PAGES))).multipliedReportingOverflow(by: sysconf(CInt(_SC_PAGESIZE)))
    let limits = groupLimits(readText) + [machine.overflow ? 0 : machine.partialValue]
    // What is not known is said as nothing, and limits nobody.
    return limits.filter { $0 > 0 }.min() ?? Int.max
  }

  // MARK: Control groups

  /// The limits of the groups that the process is in, with those around them: the least of them counts.
  ///
  /// Of both versions of Linux' control groups, as systems have the one, the other, or both. In a container its own group
  /// is often the root of what is mounted, whatever the process is told that it is called: the root is always asked.
  /// - Parameter text: Gives the contents of a file, or `nil` where there is none.
  package static func groupLimits(_ text: (String) -> String?) -> [Int] {
    var limits: [Int] = []
    for line in (text("/proc/self/cgroup") ?? "").split(separator: "\n") {
      // `4:memory:/path` of the first version, `0::/path` of the second.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      if fields[1].split(separator: ",").contains("memory") {
        limits += values(of: ["memory.limit_in_bytes"], "/sys/fs/cgroup/memory", fields[2], text)
      } else if fields[0] == "0" {
        // Above `high` a process is not ended, but slowed down until it is hardly alive.
        limits += values(of: ["memory.max", "memory.high"], "/sys/fs/cgroup", fields[2], text)
      }
    }
    return limits
  }

  /// The numbers in files of a group and of all groups around it. `max`, which is no number, is no limit.
  private static func values(
    of files: [String], _ root: String, _ path: Substring, _ text: (String) -> String?
  ) -> [Int] {
    var steps = path.split(separator: "/")
    var found: [Int] = []
    while true {
      let group = ([root] + steps.map(String.init)).joined(separator: "/")
      for file in files {
        found += text("\(group)/\(file)").flatMap { Int($0.prefix { $0.isNumber }) }.map { [$0] } ?? []
      }
      if steps.popLast() == nil { return found }
    }
  }

  /// The beginning of a small file of the system's: by plain calls, as its size is not known before it has been read.
  private static func readText(_ path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
      unsafe count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
