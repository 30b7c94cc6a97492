#include "checksum.h"

#define PRIME1 0x9E3779B185EBCA87u
#define PRIME2 0xC2B2AE3D27D4EB4Fu
#define PRIME3 0x165667B19E3779F9u
#define PRIME4 0x85EBCA77C2B2AE63u
#define PRIME5 0x27D4EB2F165667C5u

static uint64_t rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

/* Little endian on every machine; compilers make one load of it. */
static uint64_t read32(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
}

static uint64_t read64(const uint8_t *p) { return read32(p) | read32(p + 4) << 32; }

static uint64_t round64(uint64_t lane, uint64_t word) { return rotate(lane + word * PRIME2, 31) * PRIME1; }

static uint64_t merge(uint64_t hash, uint64_t lane) { return (hash ^ round64(0, lane)) * PRIME1 + PRIME4; }

uint64_t tl_checksum(const uint8_t *data, size_t size)
{
    const uint8_t *p = data, *const end = data + size;
    uint64_t hash = PRIME5;
    if (size >= 32) {
        uint64_t a = PRIME1 + PRIME2, b = PRIME2, c = 0, d = 0u - PRIME1;
        for (; end - p >= 32; p += 32) {
            a = round64(a, read64(p));
            b = round64(b, read64(p + 8));
            c = round64(c, read64(p + 16));
            d = round64(d, read64(p + 24));
        }
        hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
        hash = merge(merge(merge(merge(hash, a), b), c), d);
    }
    hash += (uint64_t)size;
    for (; end - p >= 8; p += 8)
        hash = rotate(hash ^ round64(0, read64(p)), 27) * PRIME1 + PRIME4;
    if (end - p >= 4) {
        hash = rotate(hash ^ read32(p) * PRIME1, 23) * PRIME2 + PRIME3;
        p += 4;
    }
    for (; p < end; p++)
        hash = rotate(hash ^ *p * PRIME5, 11) * PRIME1;
    hash = (hash ^ hash >> 33) * PRIME2;
    hash = (hash ^ hash >> 29) * PRIME3;
    return hash ^ hash >> 32;
}
