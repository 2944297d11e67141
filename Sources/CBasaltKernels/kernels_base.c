// The base level: what every machine of the architecture has, SSE2 on x86-64 and NEON on arm64.

#include "level.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "vector/selection_table.h"

#define LEVEL base
#define BASALT_REGISTER_BYTE_COUNT 16
#if defined(__x86_64__)
#define BASALT_XXH_VECTOR XXH_SSE2
#elif defined(__aarch64__)
#define BASALT_XXH_VECTOR XXH_NEON
#define BASALT_HAS_TABLE_LOOKUP
#else
#define BASALT_XXH_VECTOR XXH_SCALAR
#endif

#include "vector_level.inc"
