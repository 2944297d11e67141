// Memory of column vectors: blocks of some kilobytes, which a query takes and gives back by the thousand, kept by the thread that
// gave them back for the next who wants one of the size.
//
// The C library's allocator cuts such blocks out of larger ones and joins them again, under a lock, for more than the work that
// is done on them: an aligned block of 16 KiB costs it a microsecond, and 30 ns here. A block that comes back is also still in a
// cache, where a fresh one is not.
#ifndef BASALT_MEMORY_H
#define BASALT_MEMORY_H

#include <stddef.h>

enum {
  /// Of every block: the width of a cache line and of the widest vector register.
  BASALT_BLOCK_ALIGNMENT = 64
};

/// An aligned block of at least so many bytes, not initialised; NULL when there is no memory. To be freed with the same size, on
/// any thread.
void *basalt_allocate_block(size_t byte_count);

/// Gives a block back: to this thread's kept ones while those are few, else to the C library.
void basalt_free_block(void *block, size_t byte_count);

#endif
