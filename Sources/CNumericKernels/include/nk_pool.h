// Threads that wait for short pieces of work.
#pragma once

typedef struct nk_pool nk_pool;

// One piece of the work that `context` stands for.
typedef void (*nk_work)(void *context, int index);

#define NK_MOST_THREADS 256

// How many threads the environment variable NB_THREADS asks for; 1 without it.
int nk_pool_wanted(void);

// How many processors there are.
int nk_pool_processors(void);

// A pool of `threads` threads, the caller's included; 1 to NK_MOST_THREADS. NULL when the system gives no more threads.
nk_pool *nk_pool_make(int threads);

// Does the pieces 0 ..< count: piece i on thread i modulo `threads`, of which the caller is number 0. Returns when all
// are done; what they wrote is then seen by the caller. One call at a time.
void nk_pool_run(nk_pool *pool, int count, nk_work work, void *context);

// Ends the threads; no work may be going on.
void nk_pool_free(nk_pool *pool);
