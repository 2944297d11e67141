#define _GNU_SOURCE  // sched_getaffinity, CPU_COUNT
#include "basalt_system.h"

#if defined(__linux__)
#include <sched.h>
#endif

int basalt_count_available_processors(void) {
#if defined(__linux__)
  cpu_set_t set;
  // Fails on machines of more than 1,024 processors, whose set does not fit: the caller then asks how many are online.
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return -1;
}
