import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct ByteFunctionsTests {
  @Test(arguments: Soak.seeds(20), ["hex", "base64"]) func whatIsEncodedDecodes(seed: UInt64, format: String) throws {
    var random = SeededRandom(seed: seed)
    let bytes = (0..<20).map { Value.bytea(random.bytes($0 * 13)) }
    let encode = try FunctionResolver.resolve("encode", [.typed(.bytea), .typed(.text)])
    let decode = try FunctionResolver.resolve("decode", [.typed(.text), .typed(.text)])
    let name = try ColumnVector(repeating: .text(format), count: 20, type: .text)
    let text = try encode.evaluate([ColumnVector(bytes, type: .bytea), name], rowCount: 20, context: .forTests())
    let back = try decode.evaluate([text, name], rowCount: 20, context: .forTests())
    #expect((0..<20).map { back[$0] } == bytes, "seed \(seed)")
  }

  @Test(arguments: ["'='", "'AA='", "'A==='", "'A=AA'", "'AA=A'", "'AAA-'"]) func brokenBase64IsRefused(
    text: String
  ) throws {
    let error = try #require(throws: BasaltError.self) { try ExpressionText.text("decode(\(text), 'base64')") }
    #expect(error.code == .invalidArgument)
  }
}
