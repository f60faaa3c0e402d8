// MountainCar's equations of motion, four at a time; the twin of MountainCar.swift.
#include "CEnvironments.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#include "lanes.h"
#include "wide_sine.h"

INLINE quad clip(quad x, double low, double high) {
  return pick(x < splat(low), splat(low), pick(x > splat(high), splat(high), x));
}

FOR_AVX2 int ce_mountain_car_step(
    int count, ce_mountain_cars cars, ce_mountain_car_physics physics, int64_t limit, ce_memory memory) {
  int ends = 0;
  for (int i = 0; i < count; i += 4) {
    const int n = used_lanes(count, i);
    quad *position = (quad *)(cars.position + i), *velocity = (quad *)(cars.velocity + i);
    const quad action = __builtin_convertvector(load_actions(&memory, i, n), quad), x = *position;
    const quad direction = pick(action == splat(2), splat(1), pick(action == splat(1), splat(0), splat(-1)));
    quad sine, cosine;
    wide_sine_cosine(3 * x, &sine, &cosine);
    const quad pushed = *velocity + (direction * physics.force + cosine * -physics.gravity);
    const quad moved = clip(pushed, -physics.maximum_speed, physics.maximum_speed);
    const quad next_x = clip(x + moved, physics.lowest_position, physics.highest_position);
    const quad_mask isAtWall = (next_x == splat(physics.lowest_position)) & (moved < splat(0));
    const quad next_v = pick(isAtWall, splat(0), moved);
    *position = next_x;
    *velocity = next_v;

    const quad_floats p = __builtin_convertvector(next_x, quad_floats);
    const quad_floats q = __builtin_convertvector(next_v, quad_floats);
    const quad_floats rows[2] = {
        __builtin_shufflevector(p, q, 0, 4, 1, 5), __builtin_shufflevector(p, q, 2, 6, 3, 7)};
    store_observations(&memory, i, n, (const float *)rows, 2);
    const quad_mask isAtGoal = (next_x >= splat(physics.goal_position)) & (next_v >= splat(physics.goal_velocity));
    ends = finish_step(&memory, i, n, splat(-1), isAtGoal, cars.steps, limit, ends);
  }
  return ends;
}

#else

int ce_mountain_car_step(
    int count, ce_mountain_cars cars, ce_mountain_car_physics physics, int64_t limit, ce_memory memory) {
  return 0;
}

#endif
