#include "basalt_memory.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

// Sizes are rounded up to a multiple of 4 KiB, a class each. What is smaller the C library keeps by thread itself; what is larger
// is seldom, and its cost is that of touching it.
enum { CLASS_BYTE_COUNT = 4096, CLASS_COUNT = 17, BLOCKS_PER_CLASS = 16 };

struct kept_blocks {
  unsigned counts[CLASS_COUNT];
  void *blocks[CLASS_COUNT][BLOCKS_PER_CLASS];
};

// At most 9 MiB a thread, if it ever held so many of each size at once. NULL until the thread gives something back, and again
// when it ends: destructors of other thread-specific values may still free blocks then.
static _Thread_local struct kept_blocks *kept;
static _Thread_local int has_ended;

static pthread_key_t at_end;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int can_keep;

static void free_kept(void *pointer) {
  struct kept_blocks *blocks = pointer;
  kept = NULL;
  has_ended = 1;
  for (int class = 0; class < CLASS_COUNT; class++)
    for (unsigned index = 0; index < blocks->counts[class]; index++) free(blocks->blocks[class][index]);
  free(blocks);
}

static void make_key(void) { can_keep = pthread_key_create(&at_end, free_kept) == 0; }

// The class of a size, or CLASS_COUNT for one that is not kept. Below the first class lie sizes of less than half of its blocks.
static size_t class_of(size_t byte_count) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  return CLASS_COUNT;  // It watches over each block from its allocation to its end, and over no block that lives on.
#endif
#endif
  if (byte_count <= CLASS_BYTE_COUNT / 2) return CLASS_COUNT;
  size_t class = (byte_count - 1) / CLASS_BYTE_COUNT;
  return class < CLASS_COUNT ? class : CLASS_COUNT;
}

// What the processor maps in one piece. A block of megabytes is touched whole, and to have each 4 KiB of it mapped by a fault takes
// longer than to fill them: opening a large dictionary was a third faults.
enum { HUGE_BYTE_COUNT = 2 << 20 };

static void *allocate_large(size_t byte_count) {
  void *block;
  if (posix_memalign(&block, HUGE_BYTE_COUNT, byte_count) != 0) return NULL;
#ifdef MADV_HUGEPAGE
  // Whole pieces only, so that nothing is mapped that was not asked for. A wish: whoever cannot grant it maps as ever.
  madvise(block, byte_count / HUGE_BYTE_COUNT * HUGE_BYTE_COUNT, MADV_HUGEPAGE);
#endif
  return block;
}

void *basalt_allocate_block(size_t byte_count) {
  size_t class = class_of(byte_count);
  if (class < CLASS_COUNT) {
    if (kept != NULL && kept->counts[class] > 0) return kept->blocks[class][--kept->counts[class]];
    byte_count = (class + 1) * CLASS_BYTE_COUNT;
  }
  if (byte_count >= HUGE_BYTE_COUNT) return allocate_large(byte_count);
  void *block;
  return posix_memalign(&block, BASALT_BLOCK_ALIGNMENT, byte_count) == 0 ? block : NULL;
}

void basalt_free_block(void *block, size_t byte_count) {
  size_t class = class_of(byte_count);
  if (class == CLASS_COUNT || has_ended) {
    free(block);
    return;
  }
  if (kept == NULL) {
    pthread_once(&once, make_key);
    struct kept_blocks *blocks = can_keep ? calloc(1, sizeof *blocks) : NULL;
    if (blocks == NULL || pthread_setspecific(at_end, blocks) != 0) {
      free(blocks);
      free(block);
      return;
    }
    kept = blocks;
  }
  if (kept->counts[class] == BLOCKS_PER_CLASS) {
    free(block);
    return;
  }
  kept->blocks[class][kept->counts[class]++] = block;
}
