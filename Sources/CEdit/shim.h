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

/// Before each prompt: sets the terminal to single keys, which libedit does only after it has shown the prompt, and ignores NUL.
///
/// A Ctrl-D that comes before the terminal is set arrives as NUL, its mark for the end of a line that nobody waited for. libedit
/// has NUL take the next key literally, and says so to its keys anew for each line: the next Ctrl-D would stand in the
/// line, and never end anything.
static inline int basalt_before_prompt(void) {
  rl_prep_terminal(1);
  return rl_parse_and_bind("bind -r ^@");
}

static inline void basalt_prepare_lines(void) { rl_pre_input_hook = basalt_before_prompt; }

#endif
