// The door of the kernels: SIMD loops over raw pointers and counts, one table of them per instruction-set level.
//
// Every kernel exists at every level and gives the same bits at all of them; the scalar level is its definition in
// plain loops, and the tests compare all others with it. A caller asks once for the best table of this machine and
// then calls through it once per vector, which costs about 2 ns a call.
//
// What holds for every kernel, unless its comment says otherwise:
// - Arguments come in the order source, parameters, target, count. Counts are counts of values, never of bytes.
// - Array elements are of the type in the kernel's name, little-endian. They are passed as `void *` because the same
//   kernel serves signed and unsigned columns and bytes straight from a page, at any alignment. Masks and selection
//   vectors have a type and its alignment.
// - `uN` arithmetic wraps modulo 2^N. A signed column is passed as the unsigned one with the same bits.
// - Source and target must not overlap, unless "in place" is said to be allowed.
// - A mask is a little-endian bit string in `uint64_t` words: bit i of word i / 64 stands for value i. It has
//   ceil(count / 64) words; kernels clear the bits at and after `count` in masks they write, and ignore them in masks
//   they read. A null mask, where it is allowed, selects everything.
// - Nothing is read outside the source. Nothing is written outside the target, except the slack that is named.
// - A kernel cannot fail, allocate, block or keep a pointer. Its callers have checked lengths, widths and indices;
//   where a broken promise could touch foreign memory and a check costs nothing per value, the kernel traps instead.

#ifndef BASALT_KERNELS_H
#define BASALT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "basalt_aggregate.h"
#include "basalt_bitpack.h"
#include "basalt_csv.h"
#include "basalt_delta.h"
#include "basalt_filter.h"
#include "basalt_gather.h"
#include "basalt_hash.h"
#include "basalt_linear.h"
#include "basalt_mask.h"
#include "basalt_planes.h"
#include "basalt_text.h"
#include "basalt_types.h"

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Basalt runs on little-endian machines only: its pages are little-endian and are used without conversion."
#endif

#pragma clang assume_nonnull begin

/// All kernels at one level.
struct basalt_kernels {
  struct basalt_bitpack_kernels bitpack;
  struct basalt_delta_kernels delta;
  struct basalt_filter_kernels filter;
  struct basalt_mask_kernels mask;
  struct basalt_aggregate_kernels aggregate;
  struct basalt_linear_kernels linear;
  struct basalt_plane_kernels planes;
  struct basalt_gather_kernels gather;
  struct basalt_hash_kernels hash;
  struct basalt_text_kernels text;
  struct basalt_csv_kernels csv;
};

/// The instruction-set levels, weakest first.
enum basalt_kernel_level {
  /// Plain loops: the definition of every kernel, and what the tests compare with. Never the best level of a machine.
  BASALT_LEVEL_SCALAR = 0,
  /// What every machine of the architecture has: SSE2 on x86-64, NEON on arm64.
  BASALT_LEVEL_BASE = 1,
  /// x86-64 with AVX2, BMI 1 and 2, FMA, POPCNT, LZCNT, PCLMUL (Haswell and Zen, or later).
  BASALT_LEVEL_AVX2 = 2,
  /// x86-64 with AVX-512 F, BW, DQ, VL, VBMI, VBMI2 (Ice Lake and Zen 4, or later).
  BASALT_LEVEL_AVX512 = 3,
};

enum {
  /// How many levels there are; valid levels are less than this.
  BASALT_LEVEL_COUNT = 4
};

/// The table of the best level that this machine can run. Thread-safe; the same pointer every time.
const struct basalt_kernels *basalt_kernels_best(void);

/// The table of a level, or null when this machine cannot run it or `level` is not a level. For tests and benchmarks.
const struct basalt_kernels *_Nullable basalt_kernels_at(int level);

/// The level of `basalt_kernels_best()`.
int basalt_kernels_best_level(void);

/// "scalar", "base", "avx2" or "avx512"; null when `level` is not a level.
const char *_Nullable basalt_kernels_level_name(int level);

#pragma clang assume_nonnull end

#endif
