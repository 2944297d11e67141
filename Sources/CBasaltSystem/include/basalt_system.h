// Calls of the operating system that Swift's Glibc module does not carry, because its headers are read without _GNU_SOURCE or
// because the call is variadic. Nothing else belongs here: no loop, no policy, no error text.
#ifndef BASALT_SYSTEM_H
#define BASALT_SYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/// Processors that this process may run on, or a negative number when the system does not say.
int basalt_count_available_processors(void);

/// Tells the processor that this thread waits in a loop for another one: the loop then costs a neighbour on the same core less.
static inline void basalt_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Renames a file unless the target exists, in one atomic step. Both paths are relative to `directory`, an open descriptor.
/// Returns 0, or -1 with errno: EEXIST when the target exists; EINVAL, ENOSYS or ENOTSUP when the file system or the kernel
/// cannot do this.
int basalt_rename_exclusively(int directory, const char *source, const char *target);

/// On Linux: the number of the kind of file system that an open file is on (statfs). Returns 0, or -1 with errno: ENOSYS elsewhere.
int basalt_file_system_number(int descriptor, uint64_t *number);

/// On macOS: whether the file system of an open file is on this machine (MNT_LOCAL), 0 or 1. Returns 0, or -1 with errno: ENOSYS
/// elsewhere.
int basalt_file_system_is_local(int descriptor, int *is_local);

/// Reads as preadv does, but only what the system has in memory (RWF_NOWAIT). Returns how many bytes that were, or -1 with errno:
/// EAGAIN when none are there; EOPNOTSUPP or ENOSYS where the system, or the file's file system, cannot do this.
ptrdiff_t basalt_read_at_hand(int descriptor, const struct iovec *vectors, int count, int64_t offset);

/// Takes the exclusive lock of an open file, which belongs to this opening of it and not to the process, and waits for it.
/// Returns 0, or -1 with errno.
int basalt_lock_file(int descriptor);

/// Gives the lock back. Returns 0, or -1 with errno.
int basalt_unlock_file(int descriptor);

#endif
