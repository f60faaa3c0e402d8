// CartPole's equations of motion, four at a time; the twin of CartPole.swift.
#include "CEnvironments.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#include "sine.h"

#define FOR_AVX2 __attribute__((target("avx2,fma")))

FOR_AVX2 void ce_sine_cosine(int count, const double *x, double *sine, double *cosine) {
  for (int i = 0; i < count; i += 4) sine_cosine(*(const quad *)(x + i), (quad *)(sine + i), (quad *)(cosine + i));
}

bool ce_cartpole_available(void) {
  static int known;  // 1 for yes, -1 for no; whoever asks first at the same time finds the same
  if (known == 0) {
    __builtin_cpu_init();
    bool isThere = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    for (int i = 0; isThere && i < 256; i += 4) {
      double x[4], sine[4], cosine[4];
      for (int j = 0; j < 4; j++) x[j] = (i + j - 128) * 0x1.0c7a3p-9;
      ce_sine_cosine(4, x, sine, cosine);
      for (int j = 0; j < 4; j++) isThere = isThere && sine[j] == sin(x[j]) && cosine[j] == cos(x[j]);
    }
    known = isThere ? 1 : -1;
  }
  return known > 0;
}

typedef float quad_floats __attribute__((vector_size(16), aligned(4), may_alias));

// The four columns of numbers as four rows.
INLINE void write_rows(quad a, quad b, quad c, quad d, float *rows) {
  const quad_floats p = __builtin_convertvector(a, quad_floats), q = __builtin_convertvector(b, quad_floats);
  const quad_floats r = __builtin_convertvector(c, quad_floats), s = __builtin_convertvector(d, quad_floats);
  const quad_floats pq = __builtin_shufflevector(p, q, 0, 4, 1, 5), pq_ = __builtin_shufflevector(p, q, 2, 6, 3, 7);
  const quad_floats rs = __builtin_shufflevector(r, s, 0, 4, 1, 5), rs_ = __builtin_shufflevector(r, s, 2, 6, 3, 7);
  *(quad_floats *)rows = __builtin_shufflevector(pq, rs, 0, 1, 4, 5);
  *(quad_floats *)(rows + 4) = __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
  *(quad_floats *)(rows + 8) = __builtin_shufflevector(pq_, rs_, 0, 1, 4, 5);
  *(quad_floats *)(rows + 12) = __builtin_shufflevector(pq_, rs_, 2, 3, 6, 7);
}

// Carts i ..< i + 4, of which those that are not `used` stay at rest. Returns the lanes that failed, and in `late` those
// whose time is up.
INLINE quad_mask step_four(
    ce_cartpoles carts, int i, quad_mask used, const ce_cartpole_physics *physics, int64_t limit, quad action,
    float *observations, quad_mask *late) {
  quad *position = (quad *)(carts.position + i), *velocity = (quad *)(carts.velocity + i);
  quad *angle = (quad *)(carts.angle + i), *angular_velocity = (quad *)(carts.angular_velocity + i);
  const quad x = *position, v = *velocity, a = *angle, w = *angular_velocity;
  quad sine, cosine;
  sine_cosine(a, &sine, &cosine);
  const quad force = pick(action == splat(1), splat(physics->force), splat(-physics->force));
  const quad push = (force + physics->pole_mass_length * (w * w) * sine) / physics->total_mass;
  const quad angular_acceleration =
      (physics->gravity * sine - cosine * push) /
      (physics->pole_half_length * (4.0 / 3.0 - physics->pole_mass * (cosine * cosine) / physics->total_mass));
  const quad acceleration =
      push - physics->pole_mass_length * angular_acceleration * cosine / physics->total_mass;
  const quad rest = splat(0), next_x = pick(used, x + physics->seconds_per_step * v, rest);
  const quad next_v = pick(used, v + physics->seconds_per_step * acceleration, rest);
  const quad next_a = pick(used, a + physics->seconds_per_step * w, rest);
  const quad next_w = pick(used, w + physics->seconds_per_step * angular_acceleration, rest);
  *position = next_x;
  *velocity = next_v;
  *angle = next_a;
  *angular_velocity = next_w;
  write_rows(next_x, next_v, next_a, next_w, observations);
  quad_mask *steps = (quad_mask *)(carts.steps + i);
  const quad_mask count = *steps + 1;
  *steps = count;
  *late = (count >= limit) & used;
  return (next_x < -physics->position_limit) | (next_x > physics->position_limit) |
         (next_a < -physics->angle_limit) | (next_a > physics->angle_limit);
}

FOR_AVX2 int ce_cartpole_step(
    int count, ce_cartpoles carts, const ce_cartpole_physics *physics, int64_t limit, const float *actions,
    long action_stride, float *observations, double *rewards, bool *terminated, bool *truncated, int32_t *ended) {
  int ends = 0, i = 0;
  quad_mask late, failed;
  const quad_mask all = {-1, -1, -1, -1};
#define NOTE_ENDS(n)                                 \
  for (int j = 0; j < n; j++) {                      \
    if (!(failed[j] | late[j])) continue;            \
    terminated[i + j] = failed[j] != 0;              \
    truncated[i + j] = late[j] != 0;                 \
    ended[ends++] = i + j;                           \
  }
  for (; i + 4 <= count; i += 4, actions += 4 * action_stride) {
    const quad action = {actions[0], actions[action_stride], actions[2 * action_stride], actions[3 * action_stride]};
    failed = step_four(carts, i, all, physics, limit, action, observations + 4 * i, &late);
    *(quad *)(rewards + i) = splat(1);
    memset(terminated + i, 0, 4);
    memset(truncated + i, 0, 4);
    if (__builtin_reduce_or(failed | late)) NOTE_ENDS(4)
  }
  const int rest = count - i;
  if (rest == 0) return ends;
  const quad_mask used = (quad_mask){0, 1, 2, 3} < rest;
  float rows[16];
  const quad action = {actions[0], rest > 1 ? actions[action_stride] : 0, rest > 2 ? actions[2 * action_stride] : 0, 0};
  failed = step_four(carts, i, used, physics, limit, action, rows, &late);
  for (int j = 0; j < rest; j++) {
    memcpy(observations + 4 * (i + j), rows + 4 * j, 4 * sizeof(float));
    rewards[i + j] = 1;
    terminated[i + j] = truncated[i + j] = false;
  }
  if (__builtin_reduce_or(failed | late)) NOTE_ENDS(rest)
#undef NOTE_ENDS
  return ends;
}

#else

bool ce_cartpole_available(void) { return false; }
void ce_sine_cosine(int count, const double *x, double *sine, double *cosine) {}
int ce_cartpole_step(
    int count, ce_cartpoles carts, const ce_cartpole_physics *physics, int64_t limit, const float *actions,
    long action_stride, float *observations, double *rewards, bool *terminated, bool *truncated, int32_t *ended) {
  return 0;
}

#endif
