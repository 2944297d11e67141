// The fuzzer: libFuzzer's driver around one input read in every way. `.ci/fuzz` builds and runs it.
//
// usage: ReaderFuzzer [libFuzzer's options] CORPUS…

import CLibFuzzer
import FuzzInputs

/// Ends the process, so that libFuzzer keeps the input: broken laws as traps do.
func readInput(_ bytes: UnsafePointer<UInt8>?, _ byteCount: Int) -> CInt {
  guard let input = FuzzInput(Array(UnsafeBufferPointer(start: bytes, count: byteCount))) else { return -1 }
  do {
    _ = try input.run()
  } catch {
    fatalError("\(error)")
  }
  return 0
}

@main struct FuzzMain {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&count, &arguments, readInput))
  }
}
