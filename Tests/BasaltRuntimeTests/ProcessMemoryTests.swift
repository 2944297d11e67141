import BasaltRuntime
import Testing

@Suite struct ProcessMemoryTests {
  @Test func thereIsSome() {
    #expect(ProcessMemory.byteCount >= 64 << 20)
  }

  /// The files of a system, and the limits that are to be found in them.
  @Test(arguments: [
    ([:], []),
    // Of the second version, a group in a group: each has its own.
    (
      [
        "/proc/self/cgroup": "0::/service/one\n", "/sys/fs/cgroup/service/one/memory.max": "max\n",
        "/sys/fs/cgroup/service/one/memory.high": "3000\n", "/sys/fs/cgroup/service/memory.max": "5000\n",
      ], [3_000, 5_000]
    ),
    // In a container: the name is of outside, and the files are at the root.
    (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "536870912\n"], [536_870_912]),
    (
      [
        "/proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/docker/12ab\n0::/x:y\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "1073741824\n", "/sys/fs/cgroup/x:y/memory.max": "7\n",
      ], [7, 1_073_741_824]
    ),
    // No limit in the first version: the largest number of pages, which is more than any machine has.
    (
      [
        "/proc/self/cgroup": "4:memory:/\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      ], [9_223_372_036_854_771_712]
    ),
    (["/proc/self/cgroup": "nonsense\n::\n0:\n", "/sys/fs/cgroup/memory.max": "5"], []),
  ] as [([String: String], [Int])])
  func limitsOfControlGroups(files: [String: String], expected: [Int]) {
    #expect(ProcessMemory.groupLimits { files[$0] }.sorted() == expected)
  }
}
