import BasaltCore
package import CBasaltKernels

/// A kernel of the best level of this machine, over data in cache; its answer is what the scalar level makes of the same.
package final class KernelSubject: Subject {
  /// Calls the kernel so many times: with the table, the target it writes, and the count of calls.
  package typealias Body = (_ kernels: basalt_kernels, _ target: UnsafeMutableRawPointer, _ repeatCount: Int) -> Void

  private let name: String
  private let target: AlignedMemory
  private let expected: AlignedMemory
  private let body: Body

  /// - Parameter targetByteCount: What the kernel writes, slack included. Only what it leaves the same at both levels
  ///   may lie in it, so a kernel with slack copies nothing there that depends on the level, or hides it.
  package init(_ name: String, targetByteCount: Int, body: @escaping Body) {
    self.name = name
    self.body = body
    target = AlignedMemory(byteCount: targetByteCount)
    expected = AlignedMemory(byteCount: targetByteCount)
  }

  package func run(repeatCount: Int) { body(Kernels.best.pointee, target.start, repeatCount) }

  package func checkedAnswer() throws -> UInt64 {
    guard let scalar = Kernels.table(ofLevel: Int(BASALT_LEVEL_SCALAR.rawValue)) else {
      throw WrongAnswer("\(name): this machine has no scalar level")
    }
    body(scalar.pointee, expected.start, 1)
    guard target.bytes.elementsEqual(expected.bytes) else {
      throw WrongAnswer("\(name): the best level and the scalar level differ")
    }
    return Kernels.best.pointee.hash.xxh3_64(target.start, target.byteCount, 0)
  }
}
