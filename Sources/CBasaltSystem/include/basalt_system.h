// Calls of the operating system that Swift's Glibc module does not carry, because its headers are read without _GNU_SOURCE or
// because the call is variadic. Nothing else belongs here: no loop, no policy, no error text.
#ifndef BASALT_SYSTEM_H
#define BASALT_SYSTEM_H

/// Processors that this process may run on, or a negative number when the system does not say.
int basalt_count_available_processors(void);

/// Renames a file unless the target exists, in one atomic step. Both paths are relative to `directory`, an open descriptor.
/// Returns 0, or -1 with errno: EEXIST when the target exists; EINVAL, ENOSYS or ENOTSUP when the file system or the kernel
/// cannot do this.
int basalt_rename_exclusively(int directory, const char *source, const char *target);

#endif
