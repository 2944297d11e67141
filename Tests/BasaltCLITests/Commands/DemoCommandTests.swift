import Foundation
import TestSupport
import Testing

/// `DemoCommand`, `DemoStory`, `WarehouseStory`, `DemoDirectory`, `DirectoryTree`: the walk goes through, twice, and only over its own files.
@Suite struct DemoCommandTests {
  /// Tables of the real ones' shape, small enough for a debug build.
  private func writeTables(_ program: Program) throws {
    var flights =
      "year,month,day,hour,carrier,flight,origin,dest,dep_time,dep_delay,arr_delay,air_time,tailnum,distance,time_hour\n"
    for index in 0..<30_000 {
      let delay = index % 9_000 == 17 ? "1100" : index % 50 == 0 ? "NA" : "\(index % 40)"
      flights +=
        "2013,\(1 + index / 2_500),\(1 + index / 90 % 28),\(index % 24),UA,\(index % 700),EWR,ORD,900,\(delay),\(delay),120,N\(index % 300),719,2013-\(index < 22_500 ? "0" : "")\(1 + index / 2_500)-01T10:00:00Z\n"
    }
    let others = [
      "weather": "origin,visib,precip,wind_speed,time_hour\nEWR,10,0,12.5,2013-01-01T10:00:00Z\nEWR,1,0.1,NA,2013-02-01T10:00:00Z\n",
      "planes": "tailnum,year,manufacturer\nN1,2004,EMBRAER\nN2,NA,BOEING\n",
      "airports": "faa,name\nORD,Chicago\n", "airlines": "carrier,name\nUA,United\n",
    ]
    for (name, text) in others.merging(["flights": flights], uniquingKeysWith: { first, _ in first }) {
      try program.write(text, to: "\(name).csv")
    }
    for name in ["flights", "weather", "planes"] {
      // The demo reads what the project carries: these three are compressed there.
      let run = try program.shell("zstd -q --rm \(name).csv")
      try #require(run.exitCode == 0, "\(run.report)")
    }
  }

  private static let hasZstandard = (try? ExternalCommand.run(["zstd", "--version"]))?.exitCode == 0

  @Test(.enabled(if: hasZstandard, "zstd makes the compressed tables")) func walkGoesThroughTwice() throws {
    let program = try Program()
    try writeTables(program)
    for _ in 0..<2 {
      let run = try program.run(["demo", "--data", ".", "--directory", "out"])
      #expect(run.exitCode == 0, "\(run.report)")
      for part in [
        "── Convert ", "── Verify ", "── Look inside ", "── Hot, warm, cold ", "── Filter ", "── Damage ",
        "skipped by their statistics", "damaged, in 1 place", "── A warehouse ", "── Skip files ", "── Ask ", "10. Who flew to Hawaii",
        "── Change the schema ", "── Append ", "── Look back ", "── Read the history ", "── See who asked what ",
        "── Verify all of it ",
        "── Damage one file ", "out/flights-damaged.warehouse: damaged, in ", "    table: flights",
        "1 of 12 files read, 11 skipped (11 by partition)",
      ] {
        #expect(run.standardOutput.contains(part), "\(part) is missing:\n\(run.report)")
      }
      #expect(!run.standardOutput.contains("\u{1B}"))
    }
    #expect(program.exists("out/flights-cold.bslt"))
  }

  @Test func directoriesOfOthersAreLeftAlone() throws {
    let program = try Program()
    try FileManager.default.createDirectory(atPath: program.path("mine"), withIntermediateDirectories: false)
    try program.write("keep", to: "mine/flights.bslt")
    let run = try program.run(["demo", "--data", ".", "--directory", "mine"])
    #expect(
      run.exitCode == 1 && run.standardError.hasPrefix("error: mine exists, and no demo has made it."), "\(run.report)")
    #expect(try String(contentsOfFile: program.path("mine/flights.bslt"), encoding: .utf8) == "keep")
  }

  @Test func missingDataAreToldOf() throws {
    let program = try Program()
    let run = try program.run(["demo", "--data", "nowhere", "--directory", "out"])
    #expect(run.exitCode == 1 && run.standardError.contains("nowhere/flights.csv.zst"), "\(run.report)")
  }
}
