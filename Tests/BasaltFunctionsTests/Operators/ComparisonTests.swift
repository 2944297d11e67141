import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct ComparisonTests {
  /// Every operator, in every layout, is what the order of values says it is: the kernels for constants included.
  @Test(arguments: Soak.seeds(4)) func everyComparisonFollowsTheOrderOfValues(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let holds: [(String, (ValueOrder) -> Bool)] = [
      ("=", { $0 == .same }), ("<>", { $0 != .same }), ("<", { $0 == .before }), ("<=", { $0 != .after }),
      (">", { $0 == .after }), (">=", { $0 != .before }),
    ]
    for type in LogicalType.all {
      let left = (0..<130).map { _ in random.anyValue(type) }
      let right = left.map { random.chance(1, in: 3) ? $0 : random.anyValue(type) }
      for (name, rule) in holds {
        let function = try FunctionResolver.resolve(name, [.typed(type), .typed(type)])
        let vectors = try [ColumnVector(left, type: type), ColumnVector(right, type: type)]
        let constant = try ColumnVector(repeating: right[0], count: 130, type: type)
        let found = try function.evaluate(vectors, rowCount: 130, context: .forTests())
        let toConstant = try function.evaluate([vectors[0], constant], rowCount: 130, context: .forTests())
        let fromConstant = try function.evaluate([constant, vectors[0]], rowCount: 130, context: .forTests())
        for row in 0..<130 {
          let order = try #require(left[row].order(to: right[row]))
          #expect(found[row] == .boolean(rule(order)), "\(left[row]) \(name) \(right[row]) seed \(seed)")
          let other = try #require(left[row].order(to: right[0]))
          #expect(toConstant[row] == .boolean(rule(other)), "\(left[row]) \(name) \(right[0]) seed \(seed)")
          let mirrored = try #require(right[0].order(to: left[row]))
          #expect(fromConstant[row] == .boolean(rule(mirrored)), "\(right[0]) \(name) \(left[row]) seed \(seed)")
        }
      }
    }
  }

  @Test func decimalsWithoutATypeInCommonCompare() throws {
    #expect(
      try ExpressionText.text("99999999999999999999999999999999999999 > 0.00000000000000000000000000000000000001")
        == "true")
  }
}
