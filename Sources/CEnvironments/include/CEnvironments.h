// Steps of many environments at once, with the bits that one at a time would give.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// What steps read and write; rows of `count` environments.
typedef struct {
  // One number each: action i lies at actions[i * action_stride].
  const float *actions;
  long action_stride;
  float *observations;
  double *rewards;
  // The episode has ended, or its time is up: after `limit` steps.
  bool *terminated, *truncated;
  // The numbers of those whose episode ended.
  int32_t *ended;
} ce_memory;

// Whether this processor has what the steps below need, and the C library's sine and cosine are the ones they have.
// Takes a tenth of a millisecond.
bool ce_sines_available(void);

// sine[i] and cosine[i] of x[i] as the C library gives them, four at a time; count is a multiple of 4.
void ce_wide_sine_cosine(int count, const double *x, double *sine, double *cosine);

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

// Moves all on by one step; 1 pushes right, all else left. Returns how many episodes ended. (By pointers: copies took a
// single cart a sixth of its time.)
int ce_cartpole_step(
    int count, const ce_cartpoles *carts, const ce_cartpole_physics *physics, int64_t limit, const ce_memory *memory);

// Whether, besides, the C library's squares of floats are those of `ce_pendulum_step`.
bool ce_pendulum_available(void);

// The physics of Pendulum: see Pendulum.swift, which says what each is.
typedef struct {
  double maximum_speed, gravity, seconds_per_step;
  float maximum_torque;
} ce_pendulum_physics;

// As `ce_cartpoles`.
typedef struct {
  double *angle, *angular_velocity, *sine;
  int64_t *steps;
} ce_pendulums;

// Moves all on by one step. Returns how many episodes ended.
int ce_pendulum_step(
    int count, ce_pendulums pendulums, ce_pendulum_physics physics, int64_t limit, ce_memory memory);

// The physics of MountainCar: see MountainCar.swift.
typedef struct {
  double force, gravity, maximum_speed, lowest_position, highest_position, goal_position, goal_velocity;
} ce_mountain_car_physics;

// As `ce_cartpoles`.
typedef struct {
  double *position, *velocity;
  int64_t *steps;
} ce_mountain_cars;

// Moves all on by one step. Returns how many episodes ended.
int ce_mountain_car_step(
    int count, ce_mountain_cars cars, ce_mountain_car_physics physics, int64_t limit, ce_memory memory);
