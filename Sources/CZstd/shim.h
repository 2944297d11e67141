// The system's libzstd, as Swift sees it.
#include <zstd.h>
#include <zstd_errors.h>
