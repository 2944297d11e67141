// The system's libedit, as Swift sees it: its variables behind functions, since Swift takes no C global that changes.
#ifndef BASALT_CEDIT_H
#define BASALT_CEDIT_H

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <editline/readline.h>

/// Gives the next word that could complete `text`, or NULL when there is none; `state` is 0 for the first. Memory of malloc.
typedef char *(*basalt_completion)(const char *text, int state);

/// Makes Tab ask `completion` for words, and nobody for names of files.
static inline void basalt_set_completion(basalt_completion completion) {
  rl_completion_entry_function = (rl_compentry_func_t *)completion;
  rl_completion_append_character = ' ';
}

static inline void basalt_wake(int number) { (void)number; }

/// Lets `basalt_interrupt_reader` end a `read` of the thread that calls this: its handler does nothing, and `read` is not
/// begun again behind it. Threads of a dispatch queue take no signals unless they ask for them.
static inline void basalt_allow_interrupts(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = basalt_wake;
  sigemptyset(&action.sa_mask);
  sigaction(SIGUSR2, &action, NULL);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR2);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

/// SIGUSR2, since libedit has handlers of its own for SIGINT and all others that it knows.
static inline void basalt_interrupt_reader(pthread_t reader) { pthread_kill(reader, SIGUSR2); }

#endif
