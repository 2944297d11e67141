// Choosing the level once, at run time: one binary runs everywhere and uses what the machine has.
//
// Not `target_clones`: its ifunc does not exist on Mach-O and musl, and it reaches only loops that vectorise by
// themselves.

#include <stdatomic.h>

#include "level.h"

static bool basalt_machine_runs(int level) {
#if defined(__x86_64__)
  // Also asks whether the operating system saves the wide registers.
  __builtin_cpu_init();
  switch (level) {
    case BASALT_LEVEL_AVX512:
      return basalt_machine_runs(BASALT_LEVEL_AVX2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
             __builtin_cpu_supports("avx512vbmi2");
    case BASALT_LEVEL_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
             __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("lzcnt") &&
             __builtin_cpu_supports("pclmul");
  }
#endif
  return level == BASALT_LEVEL_BASE || level == BASALT_LEVEL_SCALAR;
}

const struct basalt_kernels *basalt_kernels_at(int level) {
  if (!basalt_machine_runs(level)) {
    return NULL;
  }
  switch (level) {
#if defined(__x86_64__)
    case BASALT_LEVEL_AVX512:
      return &basalt_kernels_avx512;
    case BASALT_LEVEL_AVX2:
      return &basalt_kernels_avx2;
#endif
    case BASALT_LEVEL_BASE:
      return &basalt_kernels_base;
    case BASALT_LEVEL_SCALAR:
      return &basalt_kernels_scalar;
  }
  return NULL;
}

int basalt_kernels_best_level(void) {
  int level = BASALT_LEVEL_COUNT - 1;
  while (!basalt_machine_runs(level)) {
    level--;
  }
  return level;
}

const struct basalt_kernels *basalt_kernels_best(void) {
  // Racing first callers store the same pointer, and what it points to is constant: no order is needed.
  static _Atomic(const struct basalt_kernels *) best = NULL;
  const struct basalt_kernels *table = atomic_load_explicit(&best, memory_order_relaxed);
  if (table == NULL) {
    table = basalt_kernels_at(basalt_kernels_best_level());
    atomic_store_explicit(&best, table, memory_order_relaxed);
  }
  return table;
}

const char *basalt_kernels_level_name(int level) {
  static const char *const names[BASALT_LEVEL_COUNT] = {"scalar", "base", "avx2", "avx512"};
  return level >= 0 && level < BASALT_LEVEL_COUNT ? names[level] : NULL;
}
