// How near do the kernels come to the bounds of this machine? The questions are in Benchmarks/Questions.

import Benchmark
import BenchmarkQuestions
import BenchmarkShell

let benchmarks: @Sendable () -> Void = {
  ask(KernelQuestions.all)
}
