// Steps of many environments at once, with the bits that one at a time would give.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// The physics of CartPole: see CartPole.swift, which says what each is.
typedef struct {
  double gravity, pole_mass, total_mass, pole_half_length, pole_mass_length, force, seconds_per_step;
  double position_limit, angle_limit;
} ce_cartpole_physics;

// `count` cart-poles in columns: each with room for `count` rounded up to a multiple of 4.
typedef struct {
  double *position, *velocity, *angle, *angular_velocity;
  // Steps of the episodes so far.
  int64_t *steps;
} ce_cartpoles;

// Whether this processor has what `ce_cartpole_step` needs, and the C library's sine and cosine are the ones it has.
bool ce_cartpole_available(void);

// Moves all on by one step. Action i lies at actions[i * action_stride]: 1 pushes right, all else left.
// Writes observations (count, 4), rewards of 1, terminated and truncated (after `limit` steps), and to `ended` the
// numbers of those whose episode ended. Returns how many did.
int ce_cartpole_step(
    int count, ce_cartpoles carts, const ce_cartpole_physics *physics, int64_t limit, const float *actions,
    long action_stride, float *observations, double *rewards, bool *terminated, bool *truncated, int32_t *ended);

// sine[i] and cosine[i] of x[i] as the C library gives them, four at a time; count is a multiple of 4.
void ce_sine_cosine(int count, const double *x, double *sine, double *cosine);
