// The system's liblz4, as Swift sees it: blocks, and the frame format that the `lz4` tool writes.
#include <lz4.h>
#include <lz4frame.h>
#include <lz4hc.h>
