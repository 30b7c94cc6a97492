/* Stress of the thread pool for ThreadSanitizer: every tile of every job exactly once, whatever the number of threads, tiles and the
 * grain, with jobs that follow each other at once and after pauses that put the workers to sleep. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "threads.h"

#define TILES 257

typedef struct {
    int32_t done[TILES];  /* not atomic: two threads on one tile are a race that the sanitizer reports */
    int32_t value;        /* written by the caller before each job, read by all */
    int32_t thread[TL_POOL_MAX];
    int32_t grain;
} job_data;

static void count(void *context, int32_t first, int32_t count, int thread)
{
    job_data *data = context;
    data->thread[thread]++; /* no two calls at one time share it */
    for (int32_t tile = first; tile < first + count; tile++)
        data->done[tile] += data->value;
}

static void run(int threads, int jobs)
{
    tl_pool *pool = tl_pool_create(threads);
    if (pool == NULL || tl_pool_threads(pool) != threads) {
        fprintf(stderr, "no pool of %d threads\n", threads);
        exit(1);
    }
    job_data data;
    for (int job = 0; job < jobs; job++) {
        memset(&data, 0, sizeof data);
        const int32_t tiles = job * 37 % (TILES + 1);
        data.value = job + 1;
        data.grain = 1 + job % 9;
        tl_pool_expect(pool, job % threads, data.done + job, (size_t)job * 100); /* also beyond what there is */
        tl_pool_fetch(pool);
        tl_pool_run(pool, count, &data, tiles, data.grain);
        for (int32_t tile = 0; tile < TILES; tile++)
            if (data.done[tile] != (tile < tiles ? job + 1 : 0)) {
                fprintf(stderr, "%d threads, job %d: tile %d of %d is %d\n", threads, job, tile, tiles, data.done[tile]);
                exit(1);
            }
        if (job % 50 == 49)
            for (int i = 0; i < 200; i++) /* long enough for workers to stop spinning */
                tl_yield();
    }
    tl_pool_destroy(pool);
}

int main(void)
{
    static const int threads[] = {1, 2, 3, 4, 8, 16};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
        run(threads[i], 300);
    for (int i = 0; i < 20; i++) /* made and ended without a job, and with one */
        run(1 + i % 5, i % 2);
    tl_pool_destroy(NULL);
    if (tl_pool_create(0) != NULL || tl_pool_create(TL_POOL_MAX + 1) != NULL)
        return 1;
    puts("done");
    return 0;
}
