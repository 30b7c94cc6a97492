/* A checksum against damage, not against intent: XXH64 (Collet, xxHash specification 0.1.1), about as fast as memory. */
#ifndef TERNLIGHT_CHECKSUM_H
#define TERNLIGHT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* XXH64 of `size` bytes with seed 0. */
uint64_t tl_checksum(const uint8_t *data, size_t size);

#endif
