// The kernels of this machine, chosen once.

package import CBasaltKernels

/// The tables of SIMD kernels, one per instruction-set level.
///
/// Kernels take raw pointers and counts and check nothing per value: each one's comment in the C headers says what its
/// caller must have checked. A call costs about 2 ns, so call once per vector:
/// ```swift
/// let kernels = unsafe Kernels.best.pointee.bitpack
/// unsafe kernels.unpack_u32(packed, width, reference, target, 1024)
/// ```
package enum Kernels {
  /// The kernels of the best level that this machine runs. Safe to share: the table is constant data of the program.
  package nonisolated(unsafe) static let best: UnsafePointer<basalt_kernels> = unsafe basalt_kernels_best()

  /// The kernels of one level, by its number (`BASALT_LEVEL_SCALAR` and so on), or `nil` when this machine cannot run
  /// it. For tests and benchmarks, which compare levels.
  package static func table(ofLevel level: Int) -> UnsafePointer<basalt_kernels>? {
    unsafe basalt_kernels_at(Int32(clamping: level))
  }

  /// The levels that this machine runs, weakest first.
  package static var levels: [Int] {
    // Numbers ascend with what a machine must have, so this is a list without gaps on one architecture.
    (0..<Int(BASALT_LEVEL_COUNT)).filter { level in unsafe table(ofLevel: level) != nil }
  }

  /// The name of a level for messages, such as "avx2".
  package static func name(ofLevel level: Int) -> String {
    guard let name = unsafe basalt_kernels_level_name(Int32(clamping: level)) else { return "unknown" }
    return unsafe String(cString: name)
  }
}
