// The three products of a linear layer, forward and backward, all made of one tile.

// What happens to a sum before it is stored; `other` is the activation's output for the derivatives.
enum NAME(epilogue) { NAME(store), NAME(tanh_of), NAME(relu_of), NAME(tanh_slope), NAME(relu_slope) };

INLINE vec NAME(finish)(int epilogue, vec sum, const float *other) {
  if (epilogue == NAME(tanh_of)) return NAME(tanh_vec)(sum);
  if (epilogue == NAME(relu_of)) return pick(sum > splat(0.0f), sum, splat(0.0f));
  if (epilogue == NAME(tanh_slope)) {
    vec y = *(vec *)other;
    return sum * fused(-y, y, splat(1.0f));
  }
  if (epilogue == NAME(relu_slope)) return pick(*(vec *)other > splat(0.0f), sum, splat(0.0f));
  return sum;
}

// c (R, V vectors) = bias (V vectors, or 0) + the sum over k < depth, in ascending order, of a[r, k] * b[k, v].
// a is read at r * a_row + k * a_k; the rows of b, c and other lie b_row, c_row and other_row floats apart.
INLINE void NAME(tile)(
    const int R, const int V, int depth, const float *a, long a_row, long a_k, const float *b, long b_row,
    const float *bias, int epilogue, const float *other, long other_row, float *c, long c_row) {
  vec sum[R][V];
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < V; v++) sum[r][v] = bias ? *(vec *)(bias + v * LANES) : splat(0.0f);
#pragma clang loop unroll_count(4)
  for (int k = 0; k < depth; k++) {
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) {
      vec factor = splat(a[r * a_row + k * a_k]);
#pragma clang loop unroll(full)
      for (int v = 0; v < V; v++) sum[r][v] = fused(factor, *(vec *)(b + k * b_row + v * LANES), sum[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < V; v++)
      *(vec *)(c + r * c_row + v * LANES) =
          NAME(finish)(epilogue, sum[r][v], other ? other + r * other_row + v * LANES : 0);
}

// c (M, N) = bias + a (M, depth) * b (depth, N), in tiles; a tile's height and width change no result.
INLINE void NAME(product)(
    int M, int N, int depth, const float *a, long a_row, long a_k, const float *b, long b_row,
    const float *bias, int epilogue, const float *other, long other_row, float *c, long c_row) {
  const int vectors = (N + LANES - 1) / LANES;
#define TILE(R, V)                                                                                   \
  NAME(tile)(                                                                                        \
      R, V, depth, a + m * a_row, a_row, a_k, b + v * LANES, b_row, bias ? bias + v * LANES : 0,     \
      epilogue, other ? other + m * other_row + v * LANES : 0, other_row, c + m * c_row + v * LANES, c_row)
  int m = 0;
  if (vectors < TILE_VECTORS) {  // the narrow heads: higher tiles keep the multiply-add units busy
    for (; m + 8 <= M; m += 8)
      for (int v = 0; v < vectors; v++) TILE(8, 1);
  }
  for (; m + 4 <= M; m += 4) {
    int v = 0;
    for (; v + TILE_VECTORS <= vectors; v += TILE_VECTORS) TILE(4, TILE_VECTORS);
    for (; v < vectors; v++) TILE(4, 1);
  }
  for (; m < M; m++) {  // few rows, as in a rollout: wider tiles do
    int v = 0;
    for (; v + 8 <= vectors; v += 8) TILE(1, 8);
    for (; v + 4 <= vectors; v += 4) TILE(1, 4);
    for (; v < vectors; v++) TILE(1, 1);
  }
#undef TILE
}

static void NAME(linear_forward)(
    int rows, int inputs, int outputs, const float *x, int x_stride, const float *w, int w_stride,
    const float *bias, int activation, float *y, int y_stride) {
#define FORWARD(epilogue) \
  NAME(product)(rows, outputs, inputs, x, x_stride, 1, w, w_stride, bias, epilogue, 0, 0, y, y_stride)
  if (activation == NK_TANH) FORWARD(NAME(tanh_of));
  else if (activation == NK_RELU) FORWARD(NAME(relu_of));
  else FORWARD(NAME(store));
#undef FORWARD
  if (activation <= NK_RELU) return;  // the others are not worth a product of their own
  for (int row = 0; row < rows; row++)
    for (int v = 0; v < outputs; v += LANES) {
      vec *at = (vec *)(y + (long)row * y_stride + v);
      *at = NAME(activated)(activation, *at);
    }
}

static void NAME(linear_backward_input)(
    int rows, int inputs, int outputs, const float *dy, int dy_stride, const float *wt, int wt_stride,
    const float *x, int x_stride, int activation, float *dx, int dx_stride) {
#define BACKWARD(epilogue, other) \
  NAME(product)(rows, inputs, outputs, dy, dy_stride, 1, wt, wt_stride, 0, epilogue, other, x_stride, dx, dx_stride)
  if (activation == NK_TANH) BACKWARD(NAME(tanh_slope), x);
  else if (activation == NK_RELU) BACKWARD(NAME(relu_slope), x);
  else BACKWARD(NAME(store), 0);
#undef BACKWARD
  if (activation <= NK_RELU) return;
  for (int row = 0; row < rows; row++)
    for (int v = 0; v < inputs; v += LANES)
      *(vec *)(dx + (long)row * dx_stride + v) *= NAME(slope)(activation, *(vec *)(x + (long)row * x_stride + v));
}

static void NAME(linear_backward_weights)(
    int rows, int inputs, int outputs, const float *x, int x_stride, const float *dy, int dy_stride,
    float *dw, int dw_stride, float *db) {
  NAME(product)(inputs, outputs, rows, x, 1, x_stride, dy, dy_stride, 0, NAME(store), 0, 0, dw, dw_stride);
  for (int v = 0; v < outputs; v += LANES) {
    vec sum = splat(0.0f);
    for (int row = 0; row < rows; row++) sum += *(vec *)(dy + (long)row * dy_stride + v);
    *(vec *)(db + v) = sum;
  }
}

// In blocks of 4 x 4, so that memory is touched by whole vectors.
static void NAME(transpose)(int rows, int columns, const float *w, int w_stride, float *wt, int wt_stride) {
  typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));
  int row = 0;
  for (; row + 4 <= rows; row += 4)
    for (int column = 0; column < columns; column += 4) {  // (the padding of w is read)
      const float *from = w + (long)row * w_stride + column;
      quad a = *(quad *)from, b = *(quad *)(from + w_stride);
      quad c = *(quad *)(from + 2 * w_stride), d = *(quad *)(from + 3 * w_stride);
      quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_ = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      quad cd = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_ = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      quad block[4] = {
          __builtin_shufflevector(ab, cd, 0, 1, 4, 5), __builtin_shufflevector(ab, cd, 2, 3, 6, 7),
          __builtin_shufflevector(ab_, cd_, 0, 1, 4, 5), __builtin_shufflevector(ab_, cd_, 2, 3, 6, 7)};
      for (int i = 0; i < 4 && column + i < columns; i++)
        *(quad *)(wt + (long)(column + i) * wt_stride + row) = block[i];
    }
  for (; row < rows; row++)
    for (int column = 0; column < columns; column++)
      wt[(long)column * wt_stride + row] = w[(long)row * w_stride + column];
}
