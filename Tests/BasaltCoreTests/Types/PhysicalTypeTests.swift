import BasaltCore
import Testing

@Suite struct PhysicalTypeTests {
  @Test func byteCountsAreThoseOfTheSwiftTypes() {
    let sizes: [PhysicalType: Int] = [
      .int16: MemoryLayout<Int16>.stride, .int32: MemoryLayout<Int32>.stride, .int64: MemoryLayout<Int64>.stride,
      .int128: MemoryLayout<Int128>.stride, .float32: MemoryLayout<Float>.stride, .float64: MemoryLayout<Double>.stride,
      .view: MemoryLayout<StringView>.stride, .uuid: MemoryLayout<UInt128>.stride,
    ]
    for type in PhysicalType.allCases {
      #expect(type.byteCount == sizes[type])
      for count in [0, 1, 63, 64, 65, 1_024] {
        #expect(type.byteCount(of: count) == sizes[type].map { $0 * count } ?? BitMask.wordCount(of: count) * 8)
      }
    }
  }
}
