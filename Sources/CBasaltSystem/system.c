// Questions that Swift cannot put to the system itself: macros, calls without a wrapper, and structures that differ
// from one system to the next. Each answers as a call of the system does: -1, with `errno` set, when it cannot.

#define _GNU_SOURCE  // sched_getaffinity, CPU_COUNT, syscall
#include "basalt_system.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/syscall.h>
#include <sys/uio.h>
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

// The one call that commits depend on: it fails when the target is there, and does so in one step.
int basalt_rename_exclusively(int directory, const char *source, const char *target) {
#if defined(__linux__) && defined(SYS_renameat2)
  // By number: musl and glibc before 2.28 have no wrapper. 1 is RENAME_NOREPLACE (linux/fs.h).
  return (int)syscall(SYS_renameat2, directory, source, directory, target, 1u);
#elif defined(__APPLE__)
  return renameatx_np(directory, source, directory, target, RENAME_EXCL);
#else
  // No look before a plain rename instead: between the two another process could make the target.
  errno = ENOSYS;
  return -1;
#endif
}

// Whoever would have to wait for the device hands that over to a thread; what needs no waiting needs no thread.
ptrdiff_t basalt_read_at_hand(int descriptor, const struct iovec *vectors, int count, int64_t offset) {
#if defined(__linux__) && defined(RWF_NOWAIT)
  return preadv2(descriptor, vectors, count, offset, RWF_NOWAIT);
#else
  (void)descriptor, (void)vectors, (void)count, (void)offset;
  errno = ENOSYS;
  return -1;
#endif
}

// The number by which Linux knows a kind of file system (linux/magic.h).
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

// What macOS says of the same; it has no numbers that are promised to stay.
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

// Open-file-description locks where there are some: a lock of the process (F_SETLK) would be lost when any other descriptor
// of the file is closed. flock(2) has the same owner, and is what other systems have.
static int set_lock(int descriptor, short kind) {
#if defined(F_OFD_SETLKW)
  struct flock lock = {.l_type = kind, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0};
  return fcntl(descriptor, F_OFD_SETLKW, &lock);
#else
  return flock(descriptor, kind == F_UNLCK ? LOCK_UN : LOCK_EX);
#endif
}

int basalt_lock_file(int descriptor) { return set_lock(descriptor, F_WRLCK); }
int basalt_unlock_file(int descriptor) { return set_lock(descriptor, F_UNLCK); }
