// What ThreadSanitizer has to be told of Swift's Mutex.
//
// A Mutex that nobody else holds is taken and given back by atomic operations in our own code, which the sanitizer sees. Where a
// thread has to wait, the kernel hands the lock over within libswiftSynchronization, which was compiled without the sanitizer: it
// sees no order between the two threads, and takes everything that the lock guards for a race. This library stands in front of
// these three functions (LD_PRELOAD) and says what they do.
//
// Where a later Swift names them otherwise, nothing is called and false races come back: then this is the place to look.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// There in a program with the sanitizer alone: the library is loaded into the programs around it as well.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define HANDLE __attribute__((swift_context)) void *handle
#define LOCK_NAME "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK_NAME "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_NAME "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

static SWIFT void (*real_lock)(uint32_t thread, HANDLE);
static SWIFT bool (*real_try_lock)(HANDLE);
static SWIFT void (*real_unlock)(HANDLE);

// Before main, when no second thread is there.
__attribute__((constructor)) static void find_real_functions(void) {
  real_lock = (SWIFT void (*)(uint32_t, HANDLE))dlsym(RTLD_NEXT, LOCK_NAME);
  real_try_lock = (SWIFT bool (*)(HANDLE))dlsym(RTLD_NEXT, TRY_LOCK_NAME);
  real_unlock = (SWIFT void (*)(HANDLE))dlsym(RTLD_NEXT, UNLOCK_NAME);
}

SWIFT void basalt_lock(uint32_t thread, HANDLE) __asm__(LOCK_NAME);
SWIFT bool basalt_try_lock(HANDLE) __asm__(TRY_LOCK_NAME);
SWIFT void basalt_unlock(HANDLE) __asm__(UNLOCK_NAME);

SWIFT void basalt_lock(uint32_t thread, HANDLE) {
  real_lock(thread, handle);
  if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT bool basalt_try_lock(HANDLE) {
  bool is_locked = real_try_lock(handle);
  if (is_locked && __tsan_acquire) __tsan_acquire(handle);
  return is_locked;
}

SWIFT void basalt_unlock(HANDLE) {
  // While it is still held: the next thread may have it before the call returns.
  if (__tsan_release) __tsan_release(handle);
  real_unlock(handle);
}
