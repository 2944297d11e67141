// The system's libedit, as Swift sees it: its variables behind functions, since Swift takes no C global that changes.
#ifndef BASALT_CEDIT_H
#define BASALT_CEDIT_H

#include <stdlib.h>
#include <editline/readline.h>

/// Gives the next word that could complete `text`, or NULL when there is none; `state` is 0 for the first. Memory of malloc.
typedef char *(*basalt_completion)(const char *text, int state);

/// Makes Tab ask `completion` for words, and nobody for names of files.
static inline void basalt_set_completion(basalt_completion completion) {
  rl_completion_entry_function = (rl_compentry_func_t *)completion;
  rl_completion_append_character = ' ';
}

#endif
