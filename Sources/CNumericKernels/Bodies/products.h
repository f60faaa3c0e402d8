// The three products of a linear layer, forward and backward.

static void NAME(linear_forward)(
    int rows, int inputs, int outputs, const float *x, int x_stride, const float *w, int w_stride,
    const float *bias, int activation, float *y, int y_stride) {
  int row = 0;
#define FROM x + (long)row * x_stride, x_stride
#define TO y + (long)row * y_stride, y_stride
  if (outputs <= 2 && inputs % 4 == 0 && activation == NK_IDENTITY)
    for (; row + 2 * LANES <= rows; row += 2 * LANES) {
      if (outputs == 1) NAME(narrow)(1, inputs, FROM, w, w_stride, bias, TO);
      else NAME(narrow)(2, inputs, FROM, w, w_stride, bias, TO);
    }
  // So many rows at once that the activation finds them in the nearest cache.
  for (const int most = (long)inputs * outputs > NK_UNDIVIDED ? 512 : 64; row < rows; row += most) {
    const int M = rows - row < most ? rows - row : most;
#define FORWARD(epilogue) NAME(product)(M, outputs, inputs, FROM, 1, w, w_stride, bias, 0, epilogue, 0, 0, TO)
    if (activation == NK_RELU) FORWARD(NAME(relu_of));
    else FORWARD(NAME(store));
#undef FORWARD
    if (activation != NK_IDENTITY && activation != NK_RELU) NAME(activate_rows)(M, outputs, activation, TO);
  }
#undef FROM
#undef TO
}

static void NAME(linear_backward_input)(
    int rows, int inputs, int outputs, const float *dy, int dy_stride, const float *wt, int wt_stride,
    const float *x, int x_stride, int activation, float *dx, int dx_stride) {
#define BACKWARD(epilogue, other) \
  NAME(product)(rows, inputs, outputs, dy, dy_stride, 1, wt, wt_stride, 0, 0, epilogue, other, x_stride, dx, dx_stride)
  if (activation == NK_TANH) BACKWARD(NAME(tanh_slope), x);
  else if (activation == NK_RELU) BACKWARD(NAME(relu_slope), x);
  else BACKWARD(NAME(store), 0);
#undef BACKWARD
  if (activation <= NK_RELU) return;
  for (int row = 0; row < rows; row++)
    for (int v = 0; v < inputs; v += LANES)
      *(vec *)(dx + (long)row * dx_stride + v) *= NAME(slope)(activation, *(vec *)(x + (long)row * x_stride + v));
}

// sum (columns) = itself, if `adding`, and the rows of x.
INLINE void NAME(sum_rows)(const int columns, int rows, const float *x, int stride, float *sum, bool adding) {
  vec sums[columns / LANES];
  for (int j = 0; j < columns / LANES; j++) sums[j] = adding ? *(vec *)(sum + j * LANES) : splat(0.0f);
  for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
    for (int j = 0; j < columns / LANES; j++) sums[j] += *(vec *)(x + (long)row * stride + j * LANES);
  for (int j = 0; j < columns / LANES; j++) *(vec *)(sum + j * LANES) = sums[j];
}

static void NAME(linear_backward_weights)(
    int rows, int inputs, int outputs, const float *x, int x_stride, const float *dy, int dy_stride,
    float *dw, int dw_stride, float *db, bool adding) {
  if (outputs <= LANES / 4 && inputs <= 256 && x_stride >= (inputs + NK_PADDING - 1) / NK_PADDING * NK_PADDING) {
    float transposed[LANES / 4 * 256] __attribute__((aligned(64)));  // a narrow head: vectors run along the inputs
    if (adding)
      for (int i = 0; i < inputs; i++)
        for (int v = 0; v < outputs; v++) transposed[v * 256 + i] = dw[(long)i * dw_stride + v];
    NAME(product)(
        outputs, inputs, rows, dy, 1, dy_stride, x, x_stride, adding ? transposed : 0, 256, NAME(store), 0, 0, transposed,
        256);
    for (int i = 0; i < inputs; i++)
      for (int v = 0; v < outputs; v++) dw[(long)i * dw_stride + v] = transposed[v * 256 + i];
  } else {
    NAME(product)(
        inputs, outputs, rows, x, 1, x_stride, dy, dy_stride, adding ? dw : 0, dw_stride, NAME(store), 0, 0, dw,
        dw_stride);
  }
  int v = 0;  // several sums at once, to hide the latency of an addition
  for (; v + 4 * NK_PADDING <= outputs; v += 4 * NK_PADDING)
    NAME(sum_rows)(4 * NK_PADDING, rows, dy + v, dy_stride, db + v, adding);
  for (; v < outputs; v += NK_PADDING) NAME(sum_rows)(NK_PADDING, rows, dy + v, dy_stride, db + v, adding);
}
