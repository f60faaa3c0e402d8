// Instantiates the kernels' bodies for each instruction set and chooses one at run time.
#include "CNumericKernels.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Contraction would fuse a * b + c on some sets and not on others.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#define NK_VECTOR_REGISTER "x"
#else
#define NK_VECTOR_REGISTER "w"
#endif

#if defined(__x86_64__)

#define SET avx512
#define LANES 16
#define TILE_VECTORS 4
#pragma clang attribute push(__attribute__((target("avx512f,avx2,fma"))), apply_to = function)
#include "Bodies/all.h"
#pragma clang attribute pop

#define SET avx2
#define LANES 8
#define TILE_VECTORS 2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "Bodies/all.h"
#pragma clang attribute pop

#endif

// SSE2 on x86-64, where each multiply-add is a correctly rounded call; NEON on arm64 (held against the others by
// Tests/NumericKernelsTests/Fixtures/compare_sets.sh).
#define SET baseline
#define LANES 4
#define TILE_VECTORS 2
#include "Bodies/all.h"

const nk_kernels *nk_named(const char *name) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (strcmp(name, "avx512") == 0) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma") ? &kernels_avx512 : NULL;
  }
  if (strcmp(name, "avx2") == 0) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernels_avx2 : NULL;
  }
#endif
  return strcmp(name, "baseline") == 0 ? &kernels_baseline : NULL;
}

const nk_kernels *nk_best(void) {
  const char *wanted = getenv("NB_KERNELS");
  const nk_kernels *found = wanted ? nk_named(wanted) : NULL;
  if (found) return found;
  if ((found = nk_named("avx512"))) return found;
  if ((found = nk_named("avx2"))) return found;
  return &kernels_baseline;
}
