// Calls of the operating system that Swift's Glibc module does not carry, because its headers are read without _GNU_SOURCE or
// because the call is variadic. Nothing else belongs here: no loop, no policy, no error text.
#ifndef BASALT_SYSTEM_H
#define BASALT_SYSTEM_H

/// Processors that this process may run on, or a negative number when the system does not say.
int basalt_count_available_processors(void);

#endif
