import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct AggregateKernelTests {
  /// A mask or none, and which values it selects.
  private func selection(_ random: inout SeededRandom, count: Int) -> (words: [UInt64]?, selected: [Bool]) {
    if random.chance(1, in: 3) { return (nil, Array(repeating: true, count: count)) }
    let words = random.mask(count: count)
    return (words, bits(words, count: count))
  }

  private func checkSum<T: FixedWidthInteger>(
    _ random: inout SeededRandom, _ type: T.Type,
    _ kernel: (UnsafeRawPointer, UnsafePointer<UInt64>?, Int) -> basalt_int128
  ) {
    for count in kernelCounts + [5000] {
      let values = random.integers(T.self, count: count)
      let (words, selected) = selection(&random, count: count)
      let sum = values.withUnalignedCopy { source in
        words.map { kernel(source, $0, count) } ?? kernel(source, nil, count)
      }
      let expected = zip(values, selected).reduce(Int128(0)) { $1.1 ? $0 + Int128($1.0) : $0 }
      #expect(sum.value == expected, "\(T.self), \(count) values")
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func integerSumsAreExact(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.aggregate
    var random = SeededRandom(seed: seed)
    checkSum(&random, Int16.self, kernels.sum_i16)
    checkSum(&random, Int32.self, kernels.sum_i32)
    checkSum(&random, Int64.self, kernels.sum_i64)
  }

  /// More rows than the partial sums of one block may take, all at the extremes.
  @Test(arguments: Kernels.levels, [Int16.min, Int16.max])
  func sumsOfManyExtremesAreExact(level: Int, value: Int16) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.aggregate
    let count = 5_000_011
    let small = [Int16](repeating: value, count: count)
    #expect(kernels.sum_i16(small, nil, count).value == Int128(value) * Int128(count))
    let extreme = value < 0 ? Int64.min : Int64.max
    let large = [Int64](repeating: extreme, count: 600_011)
    #expect(kernels.sum_i64(large, nil, 600_011).value == Int128(extreme) * 600_011)
  }

  /// The order of additions of the C header, written again.
  private func orderedSum(_ values: [Double]) -> Double {
    var total = 0.0
    var compensation = 0.0
    for start in stride(from: 0, to: values.count, by: 1024) {
      var lanes = [Double](repeating: 0, count: 16)
      for index in start..<min(start + 1024, values.count) { lanes[index % 16] += values[index] }
      for distance in [8, 4, 2, 1] {
        for lane in 0..<distance { lanes[lane] += lanes[lane + distance] }
      }
      let sum = total + lanes[0]
      if sum.isFinite {
        compensation += total.magnitude >= lanes[0].magnitude ? (total - sum) + lanes[0] : (lanes[0] - sum) + total
      }
      total = sum
    }
    return total + compensation
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func floatSumsHaveOneOrderAtEveryLevel(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.aggregate
    var random = SeededRandom(seed: seed)
    for count in kernelCounts + [1025, 5000] {
      let values = (0..<count).map { _ in Double(random.integer(Int64.self)) / 1e9 }
      let (words, selected) = selection(&random, count: count)
      // What is not selected must not even be looked at: NaN would spread.
      let withNaNs = zip(values, selected).map { $1 ? $0 : Double.nan }
      let expected = orderedSum(zip(values, selected).map { $1 ? $0 : 0 })
      let sum = withNaNs.withUnalignedCopy { source in
        words.map { kernels.sum_f64(source, $0, count) } ?? kernels.sum_f64(source, nil, count)
      }
      #expect(sum.bitPattern == expected.bitPattern, "\(count) values: \(sum), not \(expected)")

      let singles = withNaNs.map(Float.init)
      let expectedOfSingles = orderedSum(zip(singles, selected).map { $1 ? Double($0) : 0 })
      let sumOfSingles = singles.withUnalignedCopy { source in
        words.map { kernels.sum_f32(source, $0, count) } ?? kernels.sum_f32(source, nil, count)
      }
      #expect(sumOfSingles.bitPattern == expectedOfSingles.bitPattern, "\(count) values")
    }
  }

  @Test(arguments: Kernels.levels)
  func aSumOfManyValuesLosesNoMoreThanOneOfAThousand(level: Int) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.aggregate
    let values = [Double](repeating: 0.1, count: 10_000_000)
    #expect(abs(kernels.sum_f64(values, nil, values.count) - 1_000_000) < 1e-8)
    #expect(kernels.sum_f64([Double.infinity, 1], nil, 2) == .infinity)
    #expect(kernels.sum_f64([Double](repeating: .greatestFiniteMagnitude, count: 4096), nil, 4096) == .infinity)
    #expect(kernels.sum_f64([Double.infinity, -.infinity], nil, 2).isNaN)
  }

  private func checkExtremes<T: FixedWidthInteger>(
    _ random: inout SeededRandom, _ type: T.Type,
    _ kernel: (UnsafeRawPointer, UnsafePointer<UInt64>?, UnsafeMutablePointer<T>, UnsafeMutablePointer<T>, Int) -> Void
  ) {
    for count in kernelCounts {
      let values = random.integers(T.self, count: count)
      let (words, selected) = selection(&random, count: count)
      var minimum: T = 0
      var maximum: T = 0
      values.withUnalignedCopy { source in
        if let words {
          kernel(source, words, &minimum, &maximum, count)
        } else {
          kernel(source, nil, &minimum, &maximum, count)
        }
      }
      let chosen = zip(values, selected).filter(\.1).map(\.0)
      #expect(minimum == chosen.min() ?? .max, "\(T.self), \(count) values")
      #expect(maximum == chosen.max() ?? .min, "\(T.self), \(count) values")
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func extremesAreThoseOfTheSelectedValues(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.aggregate
    var random = SeededRandom(seed: seed)
    checkExtremes(&random, Int8.self, kernels.min_max_i8)
    checkExtremes(&random, Int16.self, kernels.min_max_i16)
    checkExtremes(&random, Int32.self, kernels.min_max_i32)
    checkExtremes(&random, Int64.self, kernels.min_max_i64)
    checkExtremes(&random, UInt8.self, kernels.min_max_u8)
    checkExtremes(&random, UInt16.self, kernels.min_max_u16)
    checkExtremes(&random, UInt32.self, kernels.min_max_u32)
    checkExtremes(&random, UInt64.self, kernels.min_max_u64)
    checkExtremes(&random, Int128.self) { values, mask, minimum, maximum, count in
      var low = basalt_int128()
      var high = basalt_int128()
      kernels.min_max_i128(values, mask, &low, &high, count)
      minimum.pointee = low.value
      maximum.pointee = high.value
    }
  }

  private func checkFloatExtremes<T: BinaryFloatingPoint>(
    _ random: inout SeededRandom, _ type: T.Type,
    _ kernel: (UnsafeRawPointer, UnsafePointer<UInt64>?, Int) -> basalt_float_extremes
  ) {
    let pools: [[T]] = [
      [0, -0.0, 1, -1, .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude], [0, 1, .nan], [-0.0, -1],
      [-0.0, 0],
      [.nan], [0], [-0.0],
    ]
    for count in kernelCounts {
      for pool in pools {
        let values = (0..<count).map { _ in pool[random.integer(in: 0...pool.count - 1)] }
        let (words, selected) = selection(&random, count: count)
        let found = values.withUnalignedCopy { source in
          words.map { kernel(source, $0, count) } ?? kernel(source, nil, count)
        }
        let chosen = zip(values, selected).filter(\.1).map { Double($0.0) }
        #expect(found.nan_count == chosen.count(where: \.isNaN))
        // The total order tells the zeros apart.
        let ordered = chosen.filter { !$0.isNaN }.sorted {
          $0.isTotallyOrdered(belowOrEqualTo: $1) && $0.bitPattern != $1.bitPattern
        }
        #expect(
          found.minimum.bitPattern == (ordered.first ?? .infinity).bitPattern, "\(T.self) \(pool), \(count) values")
        #expect(
          found.maximum.bitPattern == (ordered.last ?? -.infinity).bitPattern, "\(T.self) \(pool), \(count) values")
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func floatExtremesLeaveNaNsOutAndTellZerosApart(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.aggregate
    var random = SeededRandom(seed: seed)
    checkFloatExtremes(&random, Float.self, kernels.min_max_f32)
    checkFloatExtremes(&random, Double.self, kernels.min_max_f64)
  }

  private func checkShape<T: FixedWidthInteger & UnsignedInteger>(
    _ random: inout SeededRandom, _ type: T.Type, neighbours: (UnsafeRawPointer, Int) -> Int,
    histogram: ((UnsafeRawPointer, T, UInt32, UnsafeMutablePointer<UInt32>, Int) -> Void)?
  ) {
    for count in kernelCounts + [40_000] {
      let isRepetitive = random.chance(1, in: 2)
      let values = (0..<count).map { _ in isRepetitive ? T(random.next() % 2) : random.integer(T.self) }
      let equalCount = values.withUnalignedCopy { neighbours($0, count) }
      #expect(equalCount == zip(values, values.dropFirst()).count(where: ==), "\(T.self), \(count) values")
      guard let histogram else { continue }
      let reference = random.integer(T.self)
      let shift = random.integer(in: 0...T.bitWidth - 1)
      var expected = [UInt32](repeating: 0, count: 257)
      for value in values { expected[Int(min((value &- reference) >> T(shift), T(clamping: 256)))] += 1 }
      var counters = [UInt32](repeating: .max, count: 257)
      values.withUnalignedCopy { histogram($0, reference, UInt32(shift), &counters, count) }
      #expect(counters == expected, "\(T.self), \(count) values")
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func neighboursAndBucketsAreCounted(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.aggregate
    var random = SeededRandom(seed: seed)
    checkShape(
      &random, UInt8.self, neighbours: kernels.count_equal_neighbours_u8, histogram: kernels.bucket_histogram_u8)
    checkShape(
      &random, UInt16.self, neighbours: kernels.count_equal_neighbours_u16, histogram: kernels.bucket_histogram_u16)
    checkShape(
      &random, UInt32.self, neighbours: kernels.count_equal_neighbours_u32, histogram: kernels.bucket_histogram_u32)
    checkShape(
      &random, UInt64.self, neighbours: kernels.count_equal_neighbours_u64, histogram: kernels.bucket_histogram_u64)
    checkShape(&random, UInt128.self, neighbours: kernels.count_equal_neighbours_u128, histogram: nil)
  }
}
