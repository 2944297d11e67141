import Foundation

/// Package.swift as SwiftPM understands it.
struct Manifest {
  struct Target {
    let name: String
    let type: String
    let path: String?
    /// Modules it names: our targets, and the products of other packages.
    let dependencies: Set<String>
  }

  let targets: [Target]

  /// Asks SwiftPM, in a scratch folder of its own: the one of this test run is locked while tests run.
  static func project() throws -> Manifest { try cached.get() }

  private static let cached: Result<Manifest, any Error> = Result {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "basalt-tidy-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", SourceTree.project.root.path, "--scratch-path", scratch.path,
      "dump-package",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let json = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return try Manifest(json: json)
  }

  struct NotUnderstood: Error {}

  init(json: Data) throws {
    guard let root = try JSONSerialization.jsonObject(with: json) as? [String: Any],
      let targets = root["targets"] as? [[String: Any]]
    else { throw NotUnderstood() }
    self.targets = try targets.map { target in
      guard let name = target["name"] as? String, let type = target["type"] as? String,
        let dependencies = target["dependencies"] as? [[String: Any]]
      else { throw NotUnderstood() }
      // {"byName": ["BasaltCore", null]}, {"target": […]} or {"product": ["Crypto", "swift-crypto", …]}
      let names = dependencies.compactMap { ($0.values.first as? [Any])?.first as? String }
      return Target(name: name, type: type, path: target["path"] as? String, dependencies: Set(names))
    }
  }

  func modules(of target: String) -> Set<String>? { targets.first { $0.name == target }?.dependencies }

  /// The targets under Sources: what the layer table speaks of.
  var layers: [Target] {
    targets.filter {
      ["regular", "system", "executable"].contains($0.type) && ($0.path ?? "Sources/").hasPrefix("Sources/")
    }
  }
}
