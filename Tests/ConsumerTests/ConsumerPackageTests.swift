import Foundation
import TestSupport
import Testing

/// A package that depends on Basalt by version builds and runs: no flag of ours is refused to a dependency, no product
/// is missing, no header or resource was left out of what git tracks. The program of README.md runs there as it
/// is written, and the Swift of the DocC pages compiles without a warning.
///
/// It builds all of Basalt once more, in minutes: `make test` runs it in CI, or with BASALT_CONSUMER=1.
@Suite struct ConsumerPackageTests {
  private static var isWanted: Bool {
    let environment = ProcessInfo.processInfo.environment
    return environment["CI"] == "true" || environment["BASALT_CONSUMER"] == "1"
  }

  @Test(.enabled("takes minutes: set BASALT_CONSUMER=1") { isWanted })
  func anotherPackageDependsOnBasaltByVersion() throws {
    let scratch = try TemporaryDirectory()
    let project = scratch.path + "/basalt"
    try ProjectCopy.make(in: project)
    let author = ["-c", "user.name=Consumer", "-c", "user.email=consumer@example.org"]
    for arguments in [
      ["init", "-q"], ["add", "--all", "--force"], ["commit", "-q", "-m", "Release"], ["tag", "0.1.0"],
    ] {
      let run = try ExternalCommand.run(["git", "-C", project] + author + arguments)
      try #require(run.exitCode == 0, "git \(arguments): \(run.report)")
    }

    let consumer = scratch.path + "/consumer"
    try FileManager.default.createDirectory(atPath: consumer + "/Sources/Consumer", withIntermediateDirectories: true)
    try Self.manifest(of: project).write(toFile: consumer + "/Package.swift", atomically: true, encoding: .utf8)
    let readme = try #require(try DocumentedSwift.readmeProgram())
    try FileManager.default.createDirectory(atPath: consumer + "/Sources/Delays", withIntermediateDirectories: true)
    try readme.write(toFile: consumer + "/Sources/Delays/main.swift", atomically: true, encoding: .utf8)
    try Self.program.write(toFile: consumer + "/Sources/Consumer/Main.swift", atomically: true, encoding: .utf8)
    for (number, source) in try DocumentedSwift.sources().enumerated() {
      try source.text.write(
        toFile: consumer + "/Sources/Consumer/Page\(number).swift", atomically: true, encoding: .utf8)
    }

    // Its own cache: ours would keep the address of a folder that is gone tomorrow. Debug, because that is where the
    // kernels' flags are, which SwiftPM refuses to dependencies in older tools.
    let run = try ExternalCommand.run(
      ["swift", "run", "--quiet", "--package-path", consumer, "--cache-path", scratch.path + "/cache", "Consumer"],
      secondsMaximum: 1_800)
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(run.standardOutput == "bigint 2\n", "\(run.report)")
    #expect(!run.standardError.contains("warning:"), "\(run.standardError)")

    let place = try Self.placeOfTheReadme(in: scratch.path)
    let delays = try ExternalCommand.run(
      ["swift", "run", "--quiet", "--package-path", consumer, "--cache-path", scratch.path + "/cache", "Delays"],
      in: place, secondsMaximum: 1_800)
    #expect(delays.exitCode == 0 && delays.standardOutput.hasPrefix("HA 1301\n"), "\(delays.report)")
    #expect(!delays.standardError.contains("warning:"), "\(delays.standardError)")
    // It has told the log what came of its two queries before it ended, as the import has.
    let outcomes = try ExternalCommand.run(
      [BuiltProducts.basalt.path, "audit", "search", "-w", "flights.warehouse", "--kind", "outcome"], in: place)
    #expect(
      outcomes.standardOutput.split(separator: "\n").filter { $0.contains("complete") }.count == 3, "\(outcomes.report)"
    )
  }

  /// The folder in which README.md leaves its reader: with flights in a warehouse, and in a file.
  private static func placeOfTheReadme(in scratch: String) throws -> String {
    let place = scratch + "/reader"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let flights = ProjectCopy.root.appending(path: "Benchmarks/Data/nycflights13/flights.csv.zst").path
    for arguments in [
      ["init", "flights.warehouse"],
      ["import", flights, "-w", "flights.warehouse", "--table", "flights", "--create", "--null", "NA"],
      ["convert", flights, "flights.bslt", "--null", "NA"],
    ] {
      let run = try ExternalCommand.run([BuiltProducts.basalt.path] + arguments, in: place)
      try #require(run.exitCode == 0, "basalt \(arguments): \(run.report)")
    }
    return place
  }

  /// Blocks of a page as a file that names their lines.
  @Test func aPageBecomesASource() throws {
    let page =
      "a\n```swift\nimport Basalt\nlet a = 1\n```\n```sh\nb\n```\n```swift\nprint(a)\n```\n```swift\nnever closed"
    let source = try #require(DocumentedSwift.source(of: page, page: "Docs/A page.md"))
    #expect(source.hasPrefix("import Basalt\n\nfunc Docs_A_page_md(_ engine: Engine, "))
    #expect(
      source.hasSuffix(
        """
        do {
        #sourceLocation(file: "Docs/A page.md", line: 3)

        let a = 1
        #sourceLocation()
        do {
        #sourceLocation(file: "Docs/A page.md", line: 10)
        print(a)
        #sourceLocation()
        }
        }
        }

        """), "\(source)")
    #expect(DocumentedSwift.source(of: "```sh\nb\n```", page: "b.md") == nil)
    #expect(try DocumentedSwift.sources().count > 5, "pages are found")
  }

  private static func manifest(of project: String) -> String {
    """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "Consumer",
      platforms: [.macOS(.v26)],
      dependencies: [.package(url: "file://\(project)", from: "0.1.0")],
      targets: [
        .executableTarget(name: "Consumer", dependencies: [.product(name: "Basalt", package: "basalt")]),
        .executableTarget(name: "Delays", dependencies: [.product(name: "Basalt", package: "basalt")]),
      ])
    """
  }

  private static let program = """
    import Basalt

    @main struct Main {
      static func main() throws { print(LogicalType.bigint, try Engine(Engine.Configuration(threadCount: 2)).threadCount) }
    }
    """
}
