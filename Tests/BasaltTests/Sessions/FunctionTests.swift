import Basalt
import TestSupport
import Testing

/// `Function`: what is listed of functions that need OVER is true. Those of values and groups run with their registries.
@Suite struct FunctionTests {
  @Test func examplesOfWindowFunctionsGiveWhatTheySay() async throws {
    let session = try Engine().session()
    let windows = Session.Function.all.filter { $0.family == "windows" }
    #expect(windows.count > 8 && windows.allSatisfy { !$0.examples.isEmpty })
    for function in windows {
      for example in function.examples {
        var found: [String] = []
        for try await batch in try await session.query("SELECT \(example.sql)") {
          found += (0..<batch.rowCount).map { batch.row($0)[0].isNull ? "NULL" : batch.row($0)[0].description }
        }
        #expect(found == [example.result], "SELECT \(example.sql)")
      }
    }
  }
}
