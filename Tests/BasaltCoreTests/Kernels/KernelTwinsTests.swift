#if os(Linux)
  import Foundation
  import TestSupport
  import Testing

  /// Builds the C driver that compares all kernels with the scalar level, and runs it on this machine and, under emulators, on others.
  ///
  /// It covers what this machine cannot: NEON on x86-64, and that older processors get only instructions they have.
  struct KernelTwinsTests {
    enum Machine: String, CaseIterable, CustomTestStringConvertible {
      case native
      case arm64
      /// x86-64 without AVX: the base level.
      case nehalem
      /// x86-64 with AVX2 and without AVX-512.
      case haswell

      var testDescription: String { rawValue }

      /// Programs that must be installed.
      var programs: [String] {
        switch self {
        case .native: ["clang"]
        case .arm64: ["clang", "aarch64-linux-gnu-gcc", "qemu-aarch64"]
        case .nehalem, .haswell: ["clang", "qemu-x86_64"]
        }
      }

      var runsOnThisArchitecture: Bool {
        #if arch(x86_64)
          true
        #else
          self == .native
        #endif
      }

      var compilerFlags: [String] {
        self == .arm64 ? ["--target=aarch64-linux-gnu", "-isystem", "/usr/aarch64-linux-gnu/include"] : []
      }

      var linker: String { self == .arm64 ? "aarch64-linux-gnu-gcc" : "clang" }

      var emulator: [String] {
        switch self {
        case .native: []
        case .arm64: ["qemu-aarch64"]
        case .nehalem: ["qemu-x86_64", "-cpu", "Nehalem"]
        case .haswell: ["qemu-x86_64", "-cpu", "Haswell"]
        }
      }

      /// The lowest level that is worth its emulated time: Nehalem has covered the base level when Haswell's turn comes.
      var lowestLevel: Int { self == .haswell ? 2 : 1 }
    }

    struct Failure: Error, CustomStringConvertible {
      let description: String
    }

    /// All seeds in one test: compiling for another machine takes longer than trying a hundred of them.
    @Test(arguments: Machine.allCases, [Soak.seeds(1)])
    func allLevelsAgreeWithTheScalarLevel(machine: Machine, seeds: Range<UInt64>) throws {
      guard machine.runsOnThisArchitecture else {
        print("Kernel twins on \(machine) not run: this machine is not x86-64.")
        return
      }
      let missing = machine.programs.filter { path(of: $0) == nil }
      guard missing.isEmpty else {
        print("Kernel twins on \(machine) not run: \(missing.joined(separator: ", ")) not installed.")
        return
      }

      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      let folder = FileManager.default.temporaryDirectory.appending(path: "basalt-twins-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }

      let kernels = root.appending(path: "Sources/CBasaltKernels")
      let sources =
        try FileManager.default.contentsOfDirectory(at: kernels, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "c" } + [root.appending(path: "Tests/KernelTwins/twins.c")]
      // Warnings are errors here: SwiftPM builds this target without them.
      let flags =
        machine.compilerFlags + ["-O2", "-Wall", "-Wextra", "-Werror", "-I", kernels.appending(path: "include").path]
      var objects: [String] = []
      for source in sources {
        let object = folder.appending(path: source.lastPathComponent + ".o").path
        try run(["clang"] + flags + ["-c", source.path, "-o", object])
        objects.append(object)
      }
      let program = folder.appending(path: "twins").path
      // Static, so that the emulator needs no libraries of the other architecture.
      try run([machine.linker, "-static", "-o", program] + objects)
      for seed in seeds {
        let output = try run(machine.emulator + [program, "\(seed)", "\(machine.lowestLevel)"])
        #expect(output.hasSuffix(" passed, 0 failed\n"), "\(machine), seed \(seed): \(output)")
      }
    }

    private func path(of program: String) -> String? {
      let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
      return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program and returns what it printed; throws that when it fails.
    @discardableResult
    private func run(_ command: [String]) throws -> String {
      let process = Process()
      process.executableURL = URL(filePath: path(of: command[0]) ?? command[0])
      process.arguments = Array(command.dropFirst())
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = pipe
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw Failure(
          description: "\(command.joined(separator: " ")) ended with \(process.terminationStatus):\n\(output)")
      }
      return output
    }
  }
#endif
