// The AVX2 level: x86-64 since Haswell and Zen.

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdlib.h>

#include "level.h"
#include "vector/selection_table.h"

// From here on, and not for the headers above: an inline function of theirs must stay callable everywhere.
// The features are those that dispatch.c asks the machine for.
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,fma,popcnt,lzcnt,pclmul"))), apply_to = function)

#define LEVEL avx2
#define BASALT_REGISTER_BYTE_COUNT 32
#define BASALT_XXH_VECTOR XXH_AVX2
#define BASALT_HAS_CARRYLESS_MULTIPLY
#define BASALT_HAS_TABLE_LOOKUP

#include "vector_level.inc"

#pragma clang attribute pop

#endif
