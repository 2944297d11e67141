// The scalar level: every kernel in plain loops. It defines what the kernels compute; the other levels are compared
// with it.

#include "level.h"

#define LEVEL scalar
#define BASALT_XXH_VECTOR XXH_SCALAR
#include "xxh3.h"

#include "shared/aggregate.inc"
#include "shared/delta.inc"
#include "shared/gather.inc"
#include "shared/hash.inc"
#include "shared/linear.inc"
#include "shared/text.inc"

#define EACH_TEMPLATE "shared/bitpack.inc"
#define EACH_UNSIGNED
#include "each_type.h"

#define EACH_TEMPLATE "scalar/bitpack.inc"
#define EACH_UNSIGNED
#include "each_type.h"

#define EACH_TEMPLATE "scalar/delta.inc"
#define EACH_UNSIGNED
#include "each_type.h"

#include "scalar/filter.inc"
#include "scalar/mask.inc"
#include "scalar/aggregate.inc"
#include "scalar/linear.inc"
#include "scalar/planes.inc"
#include "scalar/gather.inc"
#include "scalar/hash.inc"
#include "scalar/text.inc"
#include "scalar/csv.inc"

#include "table.inc"
