/* A pool of threads that share out the tiles of one job at a time.
 *
 * Built for a token loop: a job lasts 10 to 1,000 microseconds and a hundred or more follow each other per token. Idle
 * workers spin for a short while before they sleep. A job ends when every thread that took part in it has left, and a
 * worker takes part only once it has arrived: one that the operating system keeps off its core is not waited for, the
 * others take its tiles. So a busy machine costs a share of the speed and never a collapse.
 *
 * Tiles 0 .. tiles-1 are dealt as one contiguous range per thread, so that each thread streams its own part of the
 * weights; a thread that has finished its range takes tiles from the back of the others. Which thread computes a tile
 * must not change its result.
 */
#ifndef TERNLIGHT_POOL_H
#define TERNLIGHT_POOL_H

#include <stddef.h>
#include <stdint.h>

typedef struct tl_pool tl_pool;

/* The work: compute tiles [first, first + count). `thread` is in 0 .. threads-1 and no two calls that run at one time
 * share it, so it may index scratch memory. */
typedef void (*tl_job)(void *context, int32_t first, int32_t count, int thread);

/* The most threads that tl_pool_create accepts. */
#define TL_POOL_MAX 256

/* A pool of `threads` (1 .. TL_POOL_MAX) including the caller of tl_pool_run. NULL when memory or threads are refused. */
tl_pool *tl_pool_create(int threads);

/* Joins the workers and frees the pool. NULL is allowed. Not while a job runs. */
void tl_pool_destroy(tl_pool *pool);

/* Threads including the caller. */
int tl_pool_threads(const tl_pool *pool);

/* Tells what `thread` will read first in a job to come: `bytes` from `at` on. While it waits, for that job or for the others at the
 * end of one before, it fetches them into its second-level cache: memory would stand idle then. Only a hint; what it names need
 * not exist any more. Not while a job runs. */
void tl_pool_expect(tl_pool *pool, int thread, const void *at, size_t bytes);

/* The caller fetches a little of what it will read, between the parts of what it does alone. */
void tl_pool_fetch(tl_pool *pool);

/* Runs a job, handing out at most `grain` (>= 1) tiles at a time, and returns when all are done. One caller at a time. */
void tl_pool_run(tl_pool *pool, tl_job job, void *context, int32_t tiles, int32_t grain);

#endif
