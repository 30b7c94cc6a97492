#define _GNU_SOURCE
#include "pool.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "threads.h"

/* Pauses before an idle worker sleeps, and before a waiting caller starts to yield its core. A pause is 10 to 140 cycles
 * by processor, so this is 20 to 200 microseconds: longer than the serial parts between two jobs of a token. */
#define SPINS 6000

/* The gate holds [job number : 32][open : 1][workers inside : 31] in one word, so that a worker enters only while the job
 * it saw is still open, and the caller knows that nobody can enter once it has closed the gate. */
#define OPEN (UINT64_C(1) << 31)
#define INSIDE (OPEN - 1)

/* Lines fetched between two looks at the gate: about as many as memory delivers during a pause, so that few are outstanding
 * when the look's own answer is awaited. */
#define LINES 16
#define LINE 64

/* One thread's tiles: [front : 32][back : 32], the tiles front .. back-1 are free. And what it will read, written by the caller;
 * of the two one may be newer than the other, which costs a useless fetch. */
typedef struct {
    _Alignas(64) _Atomic uint64_t tiles;
    _Atomic uintptr_t ahead;
    _Atomic size_t ahead_bytes;
} range;

/* How far a thread has fetched what it will read. */
typedef struct {
    uintptr_t from;
    size_t done;
} fetched;

struct tl_pool {
    int threads;
    int started;
    tl_thread *workers;
    range *ranges;
    fetched own;                     /* the caller's */
    tl_job job;
    void *context;
    int32_t grain;
    _Alignas(64) _Atomic uint64_t gate;
    _Alignas(64) _Atomic int sleeping;
    _Atomic bool stop;
    tl_mutex mutex;
    tl_condition wake;
};

typedef struct {
    tl_pool *pool;
    int thread;
} worker_argument;

/* Zeroed memory on a cache line of its own, since the structs above ask for that alignment; release() frees it. */
static void *aligned(size_t bytes)
{
    bytes = (bytes + 63) / 64 * 64;
#if defined(_WIN32)
    void *memory = _aligned_malloc(bytes, 64);
#else
    void *memory = aligned_alloc(64, bytes);
#endif
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

static void release(void *memory)
{
#if defined(_WIN32)
    _aligned_free(memory);
#else
    free(memory);
#endif
}

static uint64_t packed(uint32_t front, uint32_t back) { return (uint64_t)front << 32 | back; }

/* Takes up to `grain` tiles from the front (its owner) or the back (others) of a range; returns how many, 0 when empty. */
static int32_t take(range *from, int32_t grain, bool front, int32_t *first)
{
    uint64_t seen = atomic_load_explicit(&from->tiles, memory_order_relaxed);
    for (;;) {
        const int32_t begin = (int32_t)(seen >> 32), end = (int32_t)(uint32_t)seen;
        int32_t count = end - begin;
        if (count <= 0)
            return 0;
        if (count > grain)
            count = grain;
        *first = front ? begin : end - count;
        const uint64_t left = front ? packed((uint32_t)(begin + count), (uint32_t)end)
                                    : packed((uint32_t)begin, (uint32_t)(end - count));
        if (atomic_compare_exchange_weak_explicit(&from->tiles, &seen, left, memory_order_relaxed, memory_order_relaxed))
            return count;
    }
}

static void work(tl_pool *pool, int thread)
{
    int32_t first, count;
    while ((count = take(&pool->ranges[thread], pool->grain, true, &first)) > 0)
        pool->job(pool->context, first, count, thread);
    for (int step = 1; step < pool->threads; step++) {
        range *other = &pool->ranges[(thread + step) % pool->threads];
        while ((count = take(other, pool->grain, false, &first)) > 0)
            pool->job(pool->context, first, count, thread);
    }
}

/* Fetches the next lines of what the owner of `next` will read, if there are any. */
static void fetch(range *next, fetched *so_far)
{
    const uintptr_t ahead = atomic_load_explicit(&next->ahead, memory_order_relaxed);
    const size_t bytes = atomic_load_explicit(&next->ahead_bytes, memory_order_relaxed);
    if (so_far->from != ahead)
        *so_far = (fetched){ahead, 0};
    for (int i = 0; i < LINES && so_far->done < bytes; i++, so_far->done += LINE)
        __builtin_prefetch((const void *)(ahead + so_far->done), 0, 2);
}

/* Waits until the gate opens for a job later than `last`; enters and returns its number. 0 when the pool stops. */
static uint32_t enter(tl_pool *pool, int thread, uint32_t last, fetched *so_far)
{
    int spins = 0;
    for (;;) {
        uint64_t gate = atomic_load_explicit(&pool->gate, memory_order_acquire);
        while ((gate & OPEN) && (uint32_t)(gate >> 32) != last) {
            if (atomic_compare_exchange_weak_explicit(&pool->gate, &gate, gate + 1, memory_order_acquire,
                                                      memory_order_acquire))
                return (uint32_t)(gate >> 32);
        }
        if (atomic_load_explicit(&pool->stop, memory_order_relaxed))
            return 0;
        if (++spins < SPINS) {
            fetch(&pool->ranges[thread], so_far);
            tl_pause();
            continue;
        }
        spins = 0;
        tl_lock(&pool->mutex);
        atomic_fetch_add(&pool->sleeping, 1);
        for (;;) {
            gate = atomic_load(&pool->gate);
            if (((gate & OPEN) && (uint32_t)(gate >> 32) != last) || atomic_load(&pool->stop))
                break;
            tl_wait(&pool->wake, &pool->mutex);
        }
        atomic_fetch_sub(&pool->sleeping, 1);
        tl_unlock(&pool->mutex);
    }
}

static TL_THREAD_RETURN worker(void *raw)
{
    worker_argument argument = *(worker_argument *)raw;
    free(raw);
    uint32_t last = 0;
    fetched so_far = {0, 0};
    while ((last = enter(argument.pool, argument.thread, last, &so_far)) != 0) {
        work(argument.pool, argument.thread);
        atomic_fetch_sub_explicit(&argument.pool->gate, 1, memory_order_release);
    }
    return TL_THREAD_DONE;
}

static void wake_sleepers(tl_pool *pool)
{
    if (atomic_load(&pool->sleeping) == 0)
        return;
    tl_lock(&pool->mutex);
    tl_wake_all(&pool->wake);
    tl_unlock(&pool->mutex);
}

tl_pool *tl_pool_create(int threads)
{
    if (threads < 1 || threads > TL_POOL_MAX)
        return NULL;
    tl_pool *pool = aligned(sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->threads = threads;
    tl_mutex_init(&pool->mutex);
    tl_condition_init(&pool->wake);
    atomic_init(&pool->gate, 0);
    pool->ranges = aligned((size_t)threads * sizeof *pool->ranges);
    pool->workers = calloc((size_t)threads, sizeof *pool->workers);
    if (pool->ranges == NULL || pool->workers == NULL) {
        tl_pool_destroy(pool);
        return NULL;
    }
    for (int thread = 1; thread < threads; thread++) {
        worker_argument *argument = malloc(sizeof *argument);
        if (argument == NULL || (argument->pool = pool, argument->thread = thread,
                                 !tl_thread_start(&pool->workers[pool->started], worker, argument))) {
            free(argument);
            tl_pool_destroy(pool);
            return NULL;
        }
        pool->started++;
    }
    return pool;
}

void tl_pool_destroy(tl_pool *pool)
{
    if (pool == NULL)
        return;
    tl_lock(&pool->mutex);
    atomic_store(&pool->stop, true);
    tl_wake_all(&pool->wake);
    tl_unlock(&pool->mutex);
    for (int i = 0; i < pool->started; i++)
        tl_thread_join(pool->workers[i]);
    tl_condition_free(&pool->wake);
    tl_mutex_free(&pool->mutex);
    release(pool->ranges);
    free(pool->workers);
    release(pool);
}

int tl_pool_threads(const tl_pool *pool) { return pool->threads; }

void tl_pool_expect(tl_pool *pool, int thread, const void *at, size_t bytes)
{
    atomic_store_explicit(&pool->ranges[thread].ahead, (uintptr_t)at, memory_order_relaxed);
    atomic_store_explicit(&pool->ranges[thread].ahead_bytes, bytes, memory_order_relaxed);
}

void tl_pool_fetch(tl_pool *pool) { fetch(&pool->ranges[0], &pool->own); }

void tl_pool_run(tl_pool *pool, tl_job job, void *context, int32_t tiles, int32_t grain)
{
    if (tiles <= 0)
        return;
    if (pool->threads == 1 || tiles <= grain) {
        job(context, 0, tiles, 0);
        return;
    }
    pool->job = job;
    pool->context = context;
    pool->grain = grain;
    for (int thread = 0; thread < pool->threads; thread++) {
        const int64_t begin = (int64_t)tiles * thread / pool->threads, end = (int64_t)tiles * (thread + 1) / pool->threads;
        atomic_store_explicit(&pool->ranges[thread].tiles, packed((uint32_t)begin, (uint32_t)end), memory_order_relaxed);
    }
    uint32_t number = (uint32_t)(atomic_load_explicit(&pool->gate, memory_order_relaxed) >> 32) + 1;
    if (number == 0)
        number = 1;
    atomic_store(&pool->gate, (uint64_t)number << 32 | OPEN);
    wake_sleepers(pool);
    work(pool, 0);
    atomic_fetch_and(&pool->gate, ~OPEN);
    for (int spins = 0; atomic_load_explicit(&pool->gate, memory_order_acquire) & INSIDE; spins++) {
        if (spins < SPINS) {
            tl_pool_fetch(pool);
            tl_pause();
        } else {
            tl_yield();
        }
    }
}
