// A pool for work of microseconds: threads spin for a moment before they sleep, since waking costs more than such work.
#include "nk_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

// How often a waiting thread looks before it sleeps: some 50 microseconds, longer than what lies between two passes.
#define SPINS 2000

struct nk_pool {
  int threads;
  pthread_t *others;  // threads - 1
  // What is to be done; written before `round` is, read after.
  nk_work work;
  void *context;
  int count;
  _Atomic int round;      // goes up by one for each call of nk_pool_run
  _Atomic int remaining;  // threads that have not done their pieces of this round
  _Atomic int sleepers;
  _Atomic int isEnding;
  pthread_mutex_t lock;
  pthread_cond_t wake;
};

typedef struct {
  nk_pool *pool;
  int number;
} place;

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void await_round(nk_pool *pool, int seen) {
  for (int spin = 0; spin < SPINS; spin++) {
    if (atomic_load_explicit(&pool->round, memory_order_acquire) != seen) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool->lock);
  // First say that one sleeps, then look again: nk_pool_run goes up a round first, then looks for sleepers.
  atomic_fetch_add(&pool->sleepers, 1);
  while (atomic_load(&pool->round) == seen) pthread_cond_wait(&pool->wake, &pool->lock);
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->lock);
}

static void do_pieces(nk_pool *pool, int number) {
  for (int i = number; i < pool->count; i += pool->threads) pool->work(pool->context, i);
}

static void start_round(nk_pool *pool) {
  atomic_fetch_add(&pool->round, 1);
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->lock);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
}

static void *live(void *argument) {
  place at = *(place *)argument;
  free(argument);
  for (int seen = 0;; seen++) {
    await_round(at.pool, seen);
    if (atomic_load(&at.pool->isEnding)) return NULL;
    do_pieces(at.pool, at.number);
    atomic_fetch_sub_explicit(&at.pool->remaining, 1, memory_order_release);
  }
}

int nk_pool_wanted(void) {
  const char *wanted = getenv("NB_THREADS");
  const long threads = wanted ? strtol(wanted, NULL, 10) : 1;
  return threads < 1 ? 1 : threads > NK_MOST_THREADS ? NK_MOST_THREADS : (int)threads;
}

int nk_pool_processors(void) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > NK_MOST_THREADS ? NK_MOST_THREADS : (int)count;
}

nk_pool *nk_pool_make(int threads) {
  nk_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pool->threads = 1;
  pool->others = calloc((size_t)(threads > 1 ? threads : 1), sizeof(pthread_t));
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->wake, NULL);
  for (int number = 1; pool->others && number < threads; number++) {
    place *at = malloc(sizeof *at);
    if (at) *at = (place){pool, number};
    if (!at || pthread_create(&pool->others[number - 1], NULL, live, at) != 0) {
      free(at);
      nk_pool_free(pool);
      return NULL;
    }
    pool->threads = number + 1;
  }
  return pool;
}

void nk_pool_run(nk_pool *pool, int count, nk_work work, void *context) {
  pool->work = work;
  pool->context = context;
  pool->count = count;
  atomic_store_explicit(&pool->remaining, pool->threads - 1, memory_order_relaxed);
  if (pool->threads > 1) start_round(pool);
  do_pieces(pool, 0);
  for (int spin = 0; atomic_load_explicit(&pool->remaining, memory_order_acquire) > 0; spin++) {
    if (spin < SPINS) pause_briefly();
    else sched_yield();  // another may be waiting for this processor
  }
}

void nk_pool_free(nk_pool *pool) {
  atomic_store(&pool->isEnding, 1);
  if (pool->threads > 1) start_round(pool);
  for (int i = 0; i < pool->threads - 1; i++) pthread_join(pool->others[i], NULL);
  pthread_mutex_destroy(&pool->lock);
  pthread_cond_destroy(&pool->wake);
  free(pool->others);
  free(pool);
}
