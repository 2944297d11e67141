// XXH3 from xxHash's own header, compiled into each level file so that each level has its own vectors.
// Before: `#define BASALT_XXH_VECTOR` one of the header's XXH_SCALAR, XXH_SSE2, XXH_AVX2, XXH_AVX512, XXH_NEON.

#define XXH_INLINE_ALL
#define XXH_STATIC_LINKING_ONLY
#define XXH_VECTOR BASALT_XXH_VECTOR
#include "vendored/xxhash.h"
