#define _GNU_SOURCE  // sched_getaffinity, CPU_COUNT, syscall
#include "basalt_system.h"

#include <errno.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <stdio.h>
#include <sys/mount.h>
#endif

int basalt_count_available_processors(void) {
#if defined(__linux__)
  cpu_set_t set;
  // Fails on machines of more than 1,024 processors, whose set does not fit: the caller then asks how many are online.
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return -1;
}

int basalt_rename_exclusively(int directory, const char *source, const char *target) {
#if defined(__linux__) && defined(SYS_renameat2)
  // By number: musl and glibc before 2.28 have no wrapper. 1 is RENAME_NOREPLACE (linux/fs.h).
  return (int)syscall(SYS_renameat2, directory, source, directory, target, 1u);
#elif defined(__APPLE__)
  return renameatx_np(directory, source, directory, target, RENAME_EXCL);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int basalt_file_system_number(int descriptor, uint64_t *number) {
#if defined(__linux__)
  struct statfs status;
  if (fstatfs(descriptor, &status) != 0) return -1;
  // Through 32 bits: the field is signed on some machines, and CIFS has the highest bit set.
  *number = (uint32_t)status.f_type;
  return 0;
#else
  (void)descriptor, (void)number;
  errno = ENOSYS;
  return -1;
#endif
}

int basalt_file_system_is_local(int descriptor, int *is_local) {
#if defined(__APPLE__)
  struct statfs status;
  if (fstatfs(descriptor, &status) != 0) return -1;
  *is_local = (status.f_flags & MNT_LOCAL) != 0;
  return 0;
#else
  (void)descriptor, (void)is_local;
  errno = ENOSYS;
  return -1;
#endif
}
