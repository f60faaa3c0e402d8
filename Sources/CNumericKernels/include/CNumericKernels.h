// The innermost loops of training on a processor: one readable source, compiled for each instruction set and
// chosen once at run time. All results are the same bits on every set: each sum has one order, given by the
// algorithm and not by the width of a vector, and every multiply-add is an explicit, correctly rounded one.
//
// Matrices are row-major float32. A "stride" is the distance between rows, in floats. Where a kernel writes
// rows of `n` floats, the row must have room for n rounded up to NK_PADDING floats, and so must each row
// of the matrix that it vectorises over (weights, biases, output gradients); the padding must hold finite numbers.
#pragma once

#include <stdbool.h>

#include "nk_pool.h"

#define NK_PADDING 16
#define NK_PARTIAL_SUMS 64
// Products with weights of no more numbers are not divided: each sum is made at once.
#define NK_UNDIVIDED 4096
#define NK_PEAK_VECTORS 12

// Activations, applied with the product that comes before them.
enum { NK_IDENTITY, NK_TANH, NK_RELU, NK_ELU, NK_SILU, NK_GELU, NK_LEAKY_RELU };

typedef struct {
  // "avx512", "avx2" or "baseline".
  const char *name;

  // y (rows, outputs) = activation(x (rows, inputs) * w (inputs, outputs) + bias (outputs)).
  void (*linear_forward)(
      int rows, int inputs, int outputs, const float *x, int x_stride, const float *w, int w_stride,
      const float *bias, int activation, float *y, int y_stride);

  // dx (rows, inputs) = (dy (rows, outputs) * wt (outputs, inputs)) * activation'(x), where x (rows, inputs) is
  // the *output* of the activation that made the layer's input; for NK_SILU and NK_GELU what went into it. dx may be x
  // where the activation is NK_IDENTITY, or is NK_TANH or NK_RELU and inputs * outputs <= NK_UNDIVIDED.
  void (*linear_backward_input)(
      int rows, int inputs, int outputs, const float *dy, int dy_stride, const float *wt, int wt_stride,
      const float *x, int x_stride, int activation, float *dx, int dx_stride);

  // dw (inputs, outputs) = x^T (inputs, rows) * dy (rows, outputs); db (outputs) = sum of dy over its rows. Or, `adding`,
  // these sums go on where dw and db left them: rows in several calls give the bits of one.
  void (*linear_backward_weights)(
      int rows, int inputs, int outputs, const float *x, int x_stride, const float *dy, int dy_stride,
      float *dw, int dw_stride, float *db, bool adding);

  // wt (columns, rows) = transposed w (rows, columns).
  void (*transpose)(int rows, int columns, const float *w, int w_stride, float *wt, int wt_stride);

  // y[i] = activation(x[i]); gradient[i] *= activation'(at[i]), with `at` as x in linear_backward_input.
  void (*activate)(int n, int activation, const float *x, float *y);
  void (*multiply_slope)(int n, int activation, const float *at, float *gradient);

  // A convolution without padding: images (samples, height, width, channels) without gaps, fewer than 2^31 numbers;
  // w (kernel * kernel * channels, outputs), y and dy (samples * places, outputs), places in rows.
  //   y = relu(convolution + bias); dw, db as in linear_backward_weights.
  void (*convolution_forward)(
      int samples, int height, int width, int channels, int kernel, int stride, const float *images, int outputs,
      const float *w, int w_stride, const float *bias, float *y, int y_stride);
  void (*convolution_backward_weights)(
      int samples, int height, int width, int channels, int kernel, int stride, const float *images, int outputs,
      const float *dy, int dy_stride, float *dw, int dw_stride, float *db, bool adding);
  // images = for each number the sum of its copies in the patches (samples * places, kernel * kernel * channels).
  void (*col2im)(
      int samples, int height, int width, int channels, int kernel, int stride, const float *patches, int patch_stride,
      float *images);

  // One step of an LSTM of `hidden` units: rows of 4 * hidden gates (input, forget, cell, output) `gate_stride` apart,
  // the others of `hidden` numbers `stride` apart; nothing is written beyond them.
  //   gates = activations of (gates + recurrent): tanh for the cell gate g, the logistic function for i, f, o
  //   cell = f * cell_before + i * g;  tanh_cell = tanh(cell);  output = o * tanh_cell
  void (*lstm_forward)(
      int rows, int hidden, float *gates, const float *recurrent, int gate_stride, const float *cell_before,
      float *cell, float *tanh_cell, float *output, int stride);
  // The way back: d_output comes from the layers above, d_hidden and d_cell from the step after this one. d_gates is
  // the gradient before the activations; d_cell becomes that for the step before.
  void (*lstm_backward)(
      int rows, int hidden, const float *gates, const float *cell_before, const float *tanh_cell,
      const float *d_output, const float *d_hidden, float *d_cell, float *d_gates, int gate_stride, int stride);

  // y[i] = f(x[i]) for i < n; x and y may be the same. Errors: see Bodies/elementary.h.
  void (*exp)(int n, const float *x, float *y);
  void (*log)(int n, const float *x, float *y);
  void (*tanh)(int n, const float *x, float *y);

  // The sum of x[i]^2, i < n: NK_PARTIAL_SUMS partial sums (index modulo NK_PARTIAL_SUMS), added up pairwise.
  float (*sum_of_squares)(int n, const float *x);

  // One step of Adam on n parameters, with the gradient scaled by `clip` (the coefficient of gradient clipping):
  //   g = gradient * clip + weight_decay * parameter;  m += m_rate (g - m);  v = beta2 v + v_rate g^2
  //   parameter -= step_size * m / (sqrt(v) * inverse_sqrt_correction + epsilon)
  // where m_rate = 1 - beta1, v_rate = 1 - beta2 (each rounded once: float 1 - float 0.999 is off by 1e-5),
  // step_size = learning rate / (1 - beta1^t), inverse_sqrt_correction = 1 / sqrt(1 - beta2^t).
  void (*adam)(
      int n, float *parameters, const float *gradients, float *m, float *v, float clip, float step_size,
      float inverse_sqrt_correction, float m_rate, float beta2, float v_rate, float epsilon,
      float weight_decay);

  // Generalised advantage estimation; all but last_* are (steps, envs), the rest (envs). `starts` are 1 where an
  // episode starts with that step, `last_dones` 1 where one ended with the last. No multiply-add is fused here:
  //   delta = (r + (gamma * V') * nonterminal) - V;  A = delta + (gamma_lambda * nonterminal) * A';  returns = A + V
  void (*gae)(
      int steps, int envs, const float *rewards, const float *values, const float *starts,
      const float *last_values, const float *last_dones, float gamma, float gamma_lambda,
      float *advantages, float *returns);

  // Floats in a vector; and `rounds` * NK_PEAK_VECTORS multiply-adds of such vectors without any memory.
  int lanes;
  float (*multiply_adds)(long rounds);
} nk_kernels;

// The fastest set that this processor has; the environment variable NB_KERNELS ("avx2", "baseline") picks a lower one.
const nk_kernels *nk_best(void);

// The set of that name, or NULL when this processor (or this build) does not have it.
const nk_kernels *nk_named(const char *name);
