// Pendulum's equations of motion, four at a time; the twin of Pendulum.swift.
#include "CEnvironments.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#include "lanes.h"
#include "wide_sine.h"

// `pow(x, 2)` of the C library is off by less than 0.511 of a last place where |2 ln x| < 28 (glibc's e_pow.c). It is x * x
// then, but where the square lies so close to the middle of two numbers that it may be the other one: there, and for other
// x, it is asked.
INLINE quad power_of_two(quad x) {
  const quad_mask size_bits = ~(quad_mask)splat(-0.0);
  const quad square = x * x, error = (quad)((quad_mask)FUSED(x, x, -square) & size_bits);
  const quad binade = (quad)(((quad_mask)square - 1) & 0x7ff0000000000000);
  const quad size = (quad)((quad_mask)x & size_bits);
  const quad_mask isSure = (error <= binade * 0x1.f4p-54) & (size > splat(0x1p-20)) & (size < splat(0x1p10));
  quad power = square;
  if (!~__builtin_reduce_and(isSure)) return power;
  double two = 2;
  __asm__("" : "+x"(two));  // or the compiler would make x * x of it
  for (int j = 0; j < 4; j++)
    if (!isSure[j]) power[j] = pow(x[j], two);
  return power;
}

// x modulo 2 π as Python's, of angles that have a sine here: exact, as `fmod` is.
INLINE quad modulo_turn(quad x) {
  const quad turn = splat(0x1.921fb54442d18p+2), zero = splat(0);
  const quad size = (quad)((quad_mask)x & ~(quad_mask)splat(-0.0));
  const quad turns = __builtin_elementwise_trunc(size / turn);
  quad rest = FUSED(-turns, turn, size);
  rest = pick(rest < zero, FUSED(1 - turns, turn, size), rest);  // the quotient was rounded up to the next whole number
  return pick((x < zero) & (rest != zero), turn - rest, rest);
}

FOR_AVX2 int ce_pendulum_step(
    int count, ce_pendulums pendulums, ce_pendulum_physics physics, int64_t limit, ce_memory memory) {
  const float torque_limit = physics.maximum_torque;
  const quad speed_limit = splat(physics.maximum_speed);
  int ends = 0;
  for (int i = 0; i < count; i += 4) {
    const int n = used_lanes(count, i);
    quad *angle = (quad *)(pendulums.angle + i), *velocity = (quad *)(pendulums.angular_velocity + i);
    quad *sine = (quad *)(pendulums.sine + i);
    quad_floats torque = load_actions(&memory, i, n), torque_square;
    float two = 2;
    __asm__("" : "+x"(two));
    for (int j = 0; j < 4; j++) {
      torque[j] = torque[j] < -torque_limit ? -torque_limit : torque[j] > torque_limit ? torque_limit : torque[j];
      torque_square[j] = powf(torque[j], two);
    }
    const quad torque_cost = __builtin_convertvector(0.001f * torque_square, quad);
    const quad torque_push = __builtin_convertvector(3.0f * torque, quad);

    const quad a = *angle, w = *velocity, turn = modulo_turn(a + splat(M_PI)) - splat(M_PI);
    const quad cost = power_of_two(turn) + 0.1 * power_of_two(w) + torque_cost;

    const quad gravity_push = (3 * physics.gravity / 2) * *sine;
    const quad speed = w + (gravity_push + torque_push) * physics.seconds_per_step;
    const quad next_w = pick(speed < -speed_limit, -speed_limit, pick(speed > speed_limit, speed_limit, speed));
    const quad next_a = a + next_w * physics.seconds_per_step;
    quad next_sine, next_cosine;
    wide_sine_cosine(next_a, &next_sine, &next_cosine);
    *angle = next_a;
    *velocity = next_w;
    *sine = next_sine;

    const quad_floats p = __builtin_convertvector(next_cosine, quad_floats);
    const quad_floats q = __builtin_convertvector(next_sine, quad_floats);
    const quad_floats r = __builtin_convertvector(next_w, quad_floats);
    const quad_floats pq = __builtin_shufflevector(p, q, 0, 4, 1, 5), pq_ = __builtin_shufflevector(p, q, 2, 6, 3, 7);
    const quad_floats qr = __builtin_shufflevector(q, r, 1, 5, 1, 5), rq = __builtin_shufflevector(r, pq_, 2, 6, 7, 3);
    const quad_floats rows[3] = {
        __builtin_shufflevector(pq, r, 0, 1, 4, 2), __builtin_shufflevector(qr, pq_, 0, 1, 4, 5), rq};
    store_observations(&memory, i, n, (const float *)rows, 3);
    ends = finish_step(&memory, i, n, -cost, (quad_mask){}, pendulums.steps, limit, ends);
  }
  return ends;
}

#else

int ce_pendulum_step(
    int count, ce_pendulums pendulums, ce_pendulum_physics physics, int64_t limit, ce_memory memory) {
  return 0;
}

#endif
