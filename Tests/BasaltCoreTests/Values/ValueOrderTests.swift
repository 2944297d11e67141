import BasaltCore
import TestSupport
import Testing

@Suite struct ValueOrderTests {
  /// Any three values of a type are ordered as a line is, and equality and hash agree with the order.
  @Test(arguments: LogicalType.all, Soak.seeds(4)) func orderIsTotal(type: LogicalType, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let base = random.anyValue(type)
      let (a, b, c) = (
        base, random.chance(1, in: 2) ? random.value(type, near: base) : random.anyValue(type), random.anyValue(type)
      )
      #expect(a.order(to: a) == .same)
      #expect(a.order(to: b) == b.order(to: a)?.reversed, "\(a) \(b)")
      #expect((a == b) == (a.order(to: b) == .same))
      if a == b { #expect(a.hashValue == b.hashValue, "\(a) \(b)") }
      if a.order(to: b) != .after, b.order(to: c) != .after { #expect(a.order(to: c) != .after, "\(a) \(b) \(c)") }
    }
  }

  @Test func notANumberIsAboveAllAndEqualToItself() {
    let payloads = [Double.nan, -Double.nan, Double(bitPattern: 0x7FF0_0000_0000_0001)].map { Value.double($0) }
    for value in payloads {
      #expect(value == .double(.nan) && value.hashValue == Value.double(.nan).hashValue)
      #expect(value.order(to: .double(.infinity)) == .after)
      #expect(Value.double(-.infinity).order(to: value) == .before)
    }
    #expect(Value.real(.signalingNaN) == .real(.nan))
  }

  @Test func zeroHasNoSign() {
    #expect(Value.double(-0.0) == .double(0) && Value.double(-0.0).hashValue == Value.double(0).hashValue)
    #expect(Value.real(-0.0) == .real(0) && Value.real(-0.0).hashValue == Value.real(0).hashValue)
  }

  /// By code points, which is by bytes of UTF-8; not as Swift's `String` orders, and not by UTF-16.
  @Test func textIsOrderedByCodePoint() {
    let ascending = ["", "A", "a", "ab", "e\u{301}", "z", "\u{E9}", "\u{FFFF}", "\u{10000}"].map { Value.text($0) }
    for (index, left) in ascending.enumerated() {
      for (other, right) in ascending.enumerated() {
        #expect(left.order(to: right) == ValueOrder(index, other))
      }
    }
    #expect(Value.text("é") != .text("e\u{301}"))
    #expect(Set([Value.text("é"), .text("e\u{301}")]).count == 2)
  }

  @Test(arguments: Soak.seeds(1)) func differentTypesAndNullHaveNoOrder(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for (index, type) in LogicalType.all.enumerated() {
      let value = random.anyValue(type)
      #expect(value.order(to: .null) == nil && Value.null.order(to: value) == nil && value != .null)
      for other in LogicalType.all[(index + 1)...] {
        if case .decimal = type, case .decimal = other { continue }
        let second = random.anyValue(other)
        #expect(value.order(to: second) == nil && value != second)
      }
    }
    #expect(Value.null == .null && Value.null.order(to: .null) == nil)
  }

  @Test func bytesAreUnsignedAndShorterComesFirst() {
    #expect(ValueOrder(bytes: [0x7F], [0x80]) == .before)
    #expect(ValueOrder(bytes: [1, 2], [1, 2, 0]) == .before)
    #expect(ValueOrder(bytes: [UInt8](), []) == .same)
  }
}

extension ValueOrder {
  fileprivate var reversed: ValueOrder {
    switch self {
    case .before: .after
    case .same: .same
    case .after: .before
    }
  }
}
