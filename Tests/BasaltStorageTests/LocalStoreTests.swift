import BasaltCore
import BasaltRuntime
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// A local store in a directory of its own, and what the tests do behind its back.
struct TemporaryDirectoryStore {
  let directory: TemporaryDirectory
  let store: LocalStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try LocalStore(directory: directory.path)
  }

  func path(_ name: String) -> String { "\(directory.path)/\(name)" }
  func removeDirectory(_ name: String) throws { #expect(rmdir(path(name)) == 0) }
}

/// What only a real file system can show.
@Suite struct LocalStoreTests {
  @Test func anObjectIsAFileAndNothingElseIsLeft() throws {
    let local = try TemporaryDirectoryStore()
    try local.store.put("d/x", [1, 2, 3])
    #expect(try local.store.put("d/x", [4]) == .exists)
    let late = try local.store.makeWriter(ObjectName("d/x"))
    #expect(try late.publish() == .exists)
    let discarded = try local.store.makeWriter(ObjectName("d/y"))
    #expect(try local.directory.contents().contains { $0.hasPrefix("d/.basalt-writing-") })
    discarded.discard()
    #expect(try local.directory.contents() == ["d", "d/x"])
    #expect(FileManager.default.contents(atPath: local.path("d/x")) == Data([1, 2, 3]))
  }

  /// A writer that died leaves a file that only this shows, and that can be removed like an object.
  @Test func whatWasBegunIsListedApart() throws {
    let local = try TemporaryDirectoryStore()
    try local.store.put("d/x", [1, 2, 3])
    let writer = try local.store.makeWriter(ObjectName("d/e/y"))
    let bytes: [UInt8] = [4, 5]
    try bytes.withUnsafeBytes { try writer.append($0) }
    #expect(try local.store.names() == ["d/x"])
    for prefix in ["", "d/", "d/e/"] {
      let found = try local.store.listUnfinished(prefix: prefix)
      #expect(found.count == 1 && found[0].name.text.hasPrefix("d/e/.basalt-writing-"), "\(found)")
    }
    #expect(try local.store.listUnfinished(prefix: "d/x").isEmpty)
    try local.store.delete(try local.store.listUnfinished(prefix: "")[0].name)
    #expect(try local.store.listUnfinished(prefix: "").isEmpty)
    #expect(throws: BasaltError.self) { try writer.publish() }
    #expect(try local.store.names() == ["d/x"])
  }

  @Test func whatWasPutIsThereWhenTheStoreIsOpenedAgain() throws {
    let local = try TemporaryDirectoryStore()
    try local.store.put("d/x", [1, 2, 3])
    #expect(try LocalStore(directory: local.directory.path).bytes("d/x") == [1, 2, 3])
  }

  @Test(arguments: ["", "no\0thing"])
  func aStoreNeedsTheNameOfADirectory(name: String) throws {
    let error = #expect(throws: BasaltError.self) { try LocalStore(directory: name) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.remedy == "Name the store's directory.")
  }

  @Test func aStoreNeedsADirectory() throws {
    let local = try TemporaryDirectoryStore()
    try local.store.put("x", [1])
    let missing = #expect(throws: BasaltError.self) { try LocalStore(directory: local.path("y")) }
    #expect(missing?.code == .unknownName)
    #expect(missing?.message == "Could not open the directory '\(local.path("y"))'.")
    let file = #expect(throws: BasaltError.self) { try LocalStore(directory: local.path("x")) }
    #expect(file?.code == .invalidArgument)
  }

  @Test func theStoreStaysWhereItWasOpened() throws {
    let local = try TemporaryDirectoryStore()
    let inner = local.path("inner")
    #expect(mkdir(inner, 0o700) == 0)
    let store = try LocalStore(directory: inner)
    try store.put("x", [1])
    #expect(rename(inner, local.path("moved")) == 0)
    try store.put("y", [2])
    #expect(try local.directory.contents() == ["moved", "moved/x", "moved/y"])
  }

  @Test func linksPipesAndDirectoriesAreNoObjects() throws {
    let local = try TemporaryDirectoryStore()
    try local.store.put("x", [1])
    #expect(symlink("x", local.path("link")) == 0)
    #expect(mkfifo(local.path("pipe"), 0o600) == 0)
    #expect(mkdir(local.path("directory"), 0o700) == 0)
    #expect(try local.store.names() == ["x"])
    for name in ["link", "pipe", "directory"] {
      let name = try ObjectName(name)
      // Reading must not wait for somebody to write into the pipe.
      let read = #expect(throws: BasaltError.self) { try local.store.readNow(name, 0..<1) }
      #expect([.unknownName, .invalidArgument].contains(read?.code), "\(name)")
      let count = #expect(throws: BasaltError.self) { try local.store.byteCount(of: name) }
      #expect(count?.code == .unknownName)
      let put = #expect(throws: BasaltError.self) { try local.store.put(name.text, [1]) }
      #expect(put?.code == .invalidArgument)
      #expect(put?.message == "'\(name)' is not an object but a directory, a link or a device.")
    }
    #expect(try local.directory.contents() == ["directory", "link", "pipe", "x"])
  }

  @Test func aDirectoryMayBeALinkToAnother() throws {
    let local = try TemporaryDirectoryStore()
    #expect(mkdir(local.path("real"), 0o700) == 0)
    #expect(symlink("real", local.path("d")) == 0)
    #expect(try local.store.put("d/x", [1]) == .stored)
    #expect(try local.store.bytes("real/x") == [1])
  }

  @Test func namesOfFilesInTheMakingAreRefusedAndHidden() throws {
    let local = try TemporaryDirectoryStore()
    let error = #expect(throws: BasaltError.self) { try local.store.put("d/.basalt-writing-x", [1]) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.remedy == "Choose a name that does not begin with '.basalt-writing-'.")
    _ = FileManager.default.createFile(atPath: local.path(".basalt-writing-x"), contents: Data([1]))
    #expect(try local.store.names() == [])
  }

  @Test func namesThatAreNotUTF8AreNobodys() throws {
    let local = try TemporaryDirectoryStore()
    try local.store.put("x", [1])
    let path: [CChar] = local.path("bad").utf8.map { CChar(bitPattern: $0) } + [-1, 0]
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    if file >= 0 {  // some file systems refuse such names
      close(file)
      #expect(try local.store.names() == ["x"])
      unlink(path)
    }
  }

  @Test func aPartThatIsTooLongForTheFileSystemIsRefused() throws {
    let local = try TemporaryDirectoryStore()
    let part = String(repeating: "x", count: 300)
    for name in [part, "\(part)/x", "d/\(part)"] {
      let error = #expect(throws: BasaltError.self) { try local.store.put(name, [1]) }
      #expect(error?.code == .invalidArgument, "\(name)")
      let count = #expect(throws: BasaltError.self) { try local.store.byteCount(of: ObjectName(name)) }
      #expect(count?.code == .invalidArgument)
    }
  }

  @Test func aSecondProcessSeesTheSameRaces() async throws {
    // Stores share nothing in memory: to the kernel they are two processes.
    let local = try TemporaryDirectoryStore()
    let other = try LocalStore(directory: local.directory.path)
    let pool = try WorkerPool(threadCount: 4)
    for round in 0..<20 {
      let winners = Tally()
      try pool.run(morselCount: 8) { (_, contender) throws(BasaltError) in
        let store = contender.isMultiple(of: 2) ? local.store : other
        let bytes = Buffer([UInt8(contender)])
        let name = try ObjectName("d\(round)/x")
        let outcome = try bytes.withBytes { (bytes) throws(BasaltError) in try store.putIfAbsent(name, bytes) }
        if outcome == .stored { winners.add(contender) }
      }
      #expect(winners.all.count == 1)
      #expect(try local.store.bytes("d\(round)/x") == [UInt8(winners.all[0])])
    }
    #expect(try local.directory.contents().filter { $0.contains("writing") }.isEmpty)
  }

  #if os(Linux)
    @Test func onAFullDiskNothingIsStored() async {
      // In a process of its own: the limit holds for all its files, and reaching it raises a signal that would end it.
      await #expect(processExitsWith: .success) {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
        guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
        let local = try TemporaryDirectoryStore()
        guard try local.store.put("small", [UInt8](repeating: 1, count: 100_000)) == .stored else { exit(3) }
        do {
          try local.store.put("large", [UInt8](repeating: 1, count: 100_001))
          exit(4)
        } catch let error as BasaltError {
          guard error.code == .diskFull else { exit(5) }
        }
        guard try local.directory.contents() == ["small"] else { exit(6) }
        guard try local.store.put("next", [1]) == .stored else { exit(7) }
      }
    }

    @Test func nothingIsLeftOpen() async {
      await #expect(processExitsWith: .success) {
        let local = try TemporaryDirectoryStore()
        try local.store.put("d/x", [UInt8](repeating: 1, count: 1_000))
        var limit = rlimit(rlim_cur: 64, rlim_max: 64)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(2) }
        for number in 0..<300 {
          _ = try local.store.bytes("d/x", number..<number + 1)
          _ = try? local.store.bytes("d/y", 0..<1)
          _ = try? local.store.bytes("d", 0..<1)
          _ = try local.store.list(prefix: "d/")
          try local.store.put("d/\(number)", [1])
          _ = try local.store.put("d/x", [1])
          try local.store.makeWriter(ObjectName("d/given-up")).discard()
          let late = try local.store.makeWriter(ObjectName("d/x"))
          _ = try late.publish()
          try local.store.makeDurable(ObjectName("d/x"))
          try local.store.delete(ObjectName("d/\(number)"))
        }
      }
    }

    @Test func withoutPermissionNothingIsStored() async {
      await #expect(processExitsWith: .success) {
        let local = try TemporaryDirectoryStore()
        try local.store.put("d/x", [1])
        chmod(local.path("d/x"), 0o000)
        chmod(local.path("d"), 0o555)
        chmod(local.directory.path, 0o555)
        // Root may do everything: become nobody.
        if geteuid() == 0 && setuid(65_534) != 0 { exit(2) }
        for work in [
          { _ = try local.store.put("y", [1]) },
          { _ = try local.store.put("new/y", [1]) },
          { _ = try local.store.bytes("d/x", 0..<1) },
          { try local.store.delete(ObjectName("d/x")) },
        ] as [() throws -> Void] {
          do {
            try work()
            exit(3)
          } catch let error as BasaltError {
            guard error.code == .permissionDenied else { exit(4) }
          }
        }
      }
    }

    @Test func anEndedWriterIsNotUsedAgain() async {
      await #expect(processExitsWith: .failure) {
        let store = try SimulatedStore(seed: 1, faults: SimulatedFaults(capacityByteCount: 1))
        let writer = try store.makeWriter(ObjectName("x"))
        do { try writer.append([1, 2, 3]) } catch { _ = try writer.publish() }
      }
    }

    @Test func withoutFreeDescriptorsTheStoreIsBusy() async {
      await #expect(processExitsWith: .success) {
        let local = try TemporaryDirectoryStore()
        try local.store.put("x", [1])
        var limit = rlimit(rlim_cur: 3, rlim_max: 3)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(2) }
        do {
          _ = try local.store.bytes("x", 0..<1)
          exit(3)
        } catch let error as BasaltError {
          guard error.code == .busy, error.remedy.contains("ulimit -n") else { exit(4) }
        }
      }
    }
  #endif
}
