// What ThreadSanitizer has to be told of Swift's Mutex and of continuations.
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

// A continuation hands what a thread has made to the task that awaits it. The runtime tells the sanitizer of that where the task
// waits and is started again, and not where the thread was faster and the task goes on at once: then everything that the thread has
// written is taken for a race. So whoever resumes says it here, and a task hears it when it begins to wait and whenever it takes
// down the frame of a call that it has awaited. One place for all of them: some races between tasks and threads that have resumed
// others are not seen by it, those between threads are.
static char hand_over;

#if defined(__x86_64__)
void basalt_hear_hand_over(void) {
  if (__tsan_acquire) __tsan_acquire(&hand_over);
}

void basalt_tell_hand_over(void) {
  if (__tsan_release) __tsan_release(&hand_over);
}

void *basalt_real_resume, *basalt_real_throw, *basalt_real_await;

__attribute__((constructor)) static void find_real_continuations(void) {
  basalt_real_resume = dlsym(RTLD_NEXT, "$sScC6resume9returningyxn_tF");
  basalt_real_throw = dlsym(RTLD_NEXT, "$sScC6resume8throwingyq_n_tF");
  basalt_real_await = dlsym(RTLD_NEXT, "swift_continuation_await");
}

// Generic functions of Swift, whose arguments are in registers that depend on the type: all of them are kept.
#define HINT_BEFORE(name, hint, real)                                                                                        \
  __asm__(".globl \"" name "\"\n.type \"" name "\", @function\n\"" name "\":\n"                                               \
          "push %rdi\npush %rsi\npush %rdx\npush %rcx\npush %r8\npush %r9\npush %rax\npush %r13\npush %r14\n"                \
          "call " hint "@PLT\n"                                                                                              \
          "pop %r14\npop %r13\npop %rax\npop %r9\npop %r8\npop %rcx\npop %rdx\npop %rsi\npop %rdi\n"                         \
          "mov " real "@GOTPCREL(%rip), %r11\njmp *(%r11)\n")

HINT_BEFORE("$sScC6resume9returningyxn_tF", "basalt_tell_hand_over", "basalt_real_resume");
HINT_BEFORE("$sScC6resume8throwingyq_n_tF", "basalt_tell_hand_over", "basalt_real_throw");
HINT_BEFORE("swift_continuation_await", "basalt_hear_hand_over", "basalt_real_await");

static SWIFT void (*real_task_dealloc)(void *memory);

SWIFT void swift_task_dealloc(void *memory) {
  if (!real_task_dealloc) real_task_dealloc = (SWIFT void (*)(void *))dlsym(RTLD_NEXT, "swift_task_dealloc");
  basalt_hear_hand_over();
  real_task_dealloc(memory);
}
#endif
