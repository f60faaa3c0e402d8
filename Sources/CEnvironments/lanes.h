// What the steps of all environments share: four of them at a time, the last ones of a batch perhaps fewer.
#pragma once

#include <string.h>

#include "CEnvironments.h"
#include "sine.h"

#define FOR_AVX2 __attribute__((target("avx2,fma")))

INLINE int used_lanes(int count, int i) { return count - i < 4 ? count - i : 4; }
INLINE quad_mask is_used(int n) { return (quad_mask){0, 1, 2, 3} < n; }

// The actions, of one number each, of environments i ..< i + n; 0 in the other lanes.
INLINE quad_floats load_actions(const ce_memory *memory, int i, int n) {
  const float *actions = memory->actions + i * memory->action_stride;
  if (n == 4 && memory->action_stride == 1) return *(const quad_floats *)actions;
  quad_floats lanes = {};
  for (int j = 0; j < n; j++) lanes[j] = actions[j * memory->action_stride];
  return lanes;
}

// Four rows of `width` numbers as the observations of environments i ..< i + n.
INLINE void store_observations(const ce_memory *memory, int i, int n, const float *rows, int width) {
  float *observations = memory->observations + i * width;
  if (n == 4) memcpy(observations, rows, 4 * width * sizeof(float));  // of known size, without a call
  else memcpy(observations, rows, n * width * sizeof(float));
}

// Writes rewards and flags, counts the step, and adds those whose episode ended to `ended`, of which there are `ends`.
// Returns how many there are then.
INLINE int finish_step(
    const ce_memory *memory, int i, int n, quad rewards, quad_mask terminated, int64_t *steps, int64_t limit,
    int ends) {
  if (n == 4) {
    *(quad *)(memory->rewards + i) = rewards;
    memset(memory->terminated + i, false, 4);
    memset(memory->truncated + i, false, 4);
  } else {
    for (int j = 0; j < n; j++) {
      memory->rewards[i + j] = rewards[j];
      memory->terminated[i + j] = memory->truncated[i + j] = false;
    }
  }
  const quad_mask count = *(quad_mask *)(steps + i) + 1, truncated = count >= limit;
  *(quad_mask *)(steps + i) = count;
  if (!__builtin_reduce_or((terminated | truncated) & is_used(n))) return ends;
  for (int j = 0; j < n; j++) {
    if (!(terminated[j] | truncated[j])) continue;
    memory->terminated[i + j] = terminated[j] != 0;
    memory->truncated[i + j] = truncated[j] != 0;
    memory->ended[ends++] = i + j;
  }
  return ends;
}
