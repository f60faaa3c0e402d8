// CartPole's equations of motion, four at a time; the twin of CartPole.swift.
#include "CEnvironments.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#include "lanes.h"

// The four columns of numbers as four rows.
INLINE void turn(quad a, quad b, quad c, quad d, quad_floats rows[4]) {
  const quad_floats p = __builtin_convertvector(a, quad_floats), q = __builtin_convertvector(b, quad_floats);
  const quad_floats r = __builtin_convertvector(c, quad_floats), s = __builtin_convertvector(d, quad_floats);
  const quad_floats pq = __builtin_shufflevector(p, q, 0, 4, 1, 5), pq_ = __builtin_shufflevector(p, q, 2, 6, 3, 7);
  const quad_floats rs = __builtin_shufflevector(r, s, 0, 4, 1, 5), rs_ = __builtin_shufflevector(r, s, 2, 6, 3, 7);
  rows[0] = __builtin_shufflevector(pq, rs, 0, 1, 4, 5);
  rows[1] = __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
  rows[2] = __builtin_shufflevector(pq_, rs_, 0, 1, 4, 5);
  rows[3] = __builtin_shufflevector(pq_, rs_, 2, 3, 6, 7);
}

// Carts i ..< i + n, of at most four; `ends` and what is returned: as in `finish_step`.
INLINE int step_some(
    const int n, int i, ce_cartpoles carts, const ce_cartpole_physics *physics, int64_t limit, const ce_memory *memory,
    int ends) {
  quad *position = (quad *)(carts.position + i), *velocity = (quad *)(carts.velocity + i);
  quad *angle = (quad *)(carts.angle + i), *angular_velocity = (quad *)(carts.angular_velocity + i);
  const quad x = *position, v = *velocity, a = *angle, w = *angular_velocity;
  const quad action = __builtin_convertvector(load_actions(memory, i, n), quad);
  quad sine, cosine;
  sine_cosine(n, a, &sine, &cosine);
  const quad force = pick(action == splat(1), splat(physics->force), splat(-physics->force));
  const quad push = (force + physics->pole_mass_length * (w * w) * sine) / physics->total_mass;
  const quad angular_acceleration =
      (physics->gravity * sine - cosine * push) /
      (physics->pole_half_length * (4.0 / 3.0 - physics->pole_mass * (cosine * cosine) / physics->total_mass));
  const quad acceleration = push - physics->pole_mass_length * angular_acceleration * cosine / physics->total_mass;
  // Lanes without a cart stay at rest: the table of sines does not go as far as their poles would fall.
  const quad_mask used = is_used(n);
  const quad rest = splat(0), next_x = pick(used, x + physics->seconds_per_step * v, rest);
  const quad next_v = pick(used, v + physics->seconds_per_step * acceleration, rest);
  const quad next_a = pick(used, a + physics->seconds_per_step * w, rest);
  const quad next_w = pick(used, w + physics->seconds_per_step * angular_acceleration, rest);
  *position = next_x;
  *velocity = next_v;
  *angle = next_a;
  *angular_velocity = next_w;

  quad_floats rows[4];
  turn(next_x, next_v, next_a, next_w, rows);
  store_observations(memory, i, n, (const float *)rows, 4);
  const quad_mask failed = (next_x < -physics->position_limit) | (next_x > physics->position_limit) |
                           (next_a < -physics->angle_limit) | (next_a > physics->angle_limit);
  return finish_step(memory, i, n, splat(1), failed, carts.steps, limit, ends);
}

FOR_AVX2 int ce_cartpole_step(
    int count, const ce_cartpoles *all, const ce_cartpole_physics *constants, int64_t limit, const ce_memory *rows) {
  if (count == 1) return step_some(1, 0, *all, constants, limit, rows, 0);  // without loops and their copies
  const ce_cartpoles carts = *all;
  const ce_cartpole_physics physics = *constants;
  const ce_memory memory = *rows;
  int ends = 0, i = 0;
  for (; i + 4 <= count; i += 4) ends = step_some(4, i, carts, &physics, limit, &memory, ends);
  return i < count ? step_some(count - i, i, carts, &physics, limit, &memory, ends) : ends;
}

#else

int ce_cartpole_step(
    int count, const ce_cartpoles *all, const ce_cartpole_physics *constants, int64_t limit, const ce_memory *rows) {
  return 0;
}

#endif
