// Includes a kernel template once per value type: `#define EACH_TEMPLATE "file"` and the groups wanted (EACH_UNSIGNED,
// EACH_SIGNED, EACH_FLOAT), then include this file, which undefines them. A template sees T, the type's suffix, and
// with it T_VALUE, T_UNSIGNED and T_BITS of level.h. No include guard: it is meant to be included again and again.

#ifdef EACH_UNSIGNED
#define T u8
#include EACH_TEMPLATE
#undef T
#define T u16
#include EACH_TEMPLATE
#undef T
#define T u32
#include EACH_TEMPLATE
#undef T
#define T u64
#include EACH_TEMPLATE
#undef T
#undef EACH_UNSIGNED
#endif

#ifdef EACH_SIGNED
#define T i8
#include EACH_TEMPLATE
#undef T
#define T i16
#include EACH_TEMPLATE
#undef T
#define T i32
#include EACH_TEMPLATE
#undef T
#define T i64
#include EACH_TEMPLATE
#undef T
#undef EACH_SIGNED
#endif

#ifdef EACH_FLOAT
#define T f32
#include EACH_TEMPLATE
#undef T
#define T f64
#include EACH_TEMPLATE
#undef T
#undef EACH_FLOAT
#endif

#undef EACH_TEMPLATE
