// Pendulum's equations of motion, four at a time; the twin of Pendulum.swift.
#include "CEnvironments.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#include "lanes.h"
#include "power.h"
#include "wide_sine.h"

FOR_AVX2 static void powf_squares(const float *x, double *squares) {
  *(quad *)squares = powf_square(__builtin_convertvector(*(const quad_floats *)x, quad));
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

bool ce_pendulum_available(void) {
  __builtin_cpu_init();
  bool isThere = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  for (int i = 0; isThere && i < 4096; i += 4) {
    double squares[4];
    float x[4], two = 2;
    __asm__("" : "+x"(two));  // or the compiler would make x * x of powf
    for (int j = 0; j < 4; j++) x[j] = (i + j - 2048) * 0x1.0c7a3p-10f;
    powf_squares(x, squares);
    for (int j = 0; j < 4; j++) isThere = isThere && squares[j] == powf(x[j], two);
  }
  return isThere;
}

FOR_AVX2 int ce_pendulum_step(
    int count, ce_pendulums pendulums, ce_pendulum_physics physics, int64_t limit, ce_memory memory) {
  const quad torque_limit = splat(physics.maximum_torque), speed_limit = splat(physics.maximum_speed);
  int ends = 0;
  for (int i = 0; i < count; i += 4) {
    const int n = used_lanes(count, i);
    quad *angle = (quad *)(pendulums.angle + i), *velocity = (quad *)(pendulums.angular_velocity + i);
    quad *sine = (quad *)(pendulums.sine + i);
    const quad action = __builtin_convertvector(load_actions(&memory, i, n), quad);
    const quad torque = pick(action < -torque_limit, -torque_limit, pick(action > torque_limit, torque_limit, action));
    // NumPy's products of floats are floats.
    const quad_floats square = __builtin_convertvector(powf_square(torque), quad_floats);
    const quad torque_cost = __builtin_convertvector(0.001f * square, quad);
    const quad torque_push = __builtin_convertvector(3.0f * __builtin_convertvector(torque, quad_floats), quad);

    const quad a = *angle, w = *velocity, turn = modulo_turn(a + splat(M_PI)) - splat(M_PI);
    const quad cost = pow_square(turn) + 0.1 * pow_square(w) + torque_cost;

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

bool ce_pendulum_available(void) { return false; }

int ce_pendulum_step(
    int count, ce_pendulums pendulums, ce_pendulum_physics physics, int64_t limit, ce_memory memory) {
  return 0;
}

#endif
