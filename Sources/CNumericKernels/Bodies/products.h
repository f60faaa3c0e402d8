// The three products of a linear layer, forward and backward, all made of one tile.

// What happens to a sum before it is stored; `other` is the activation's output for the derivatives.
enum NAME(epilogue) { NAME(store), NAME(relu_of), NAME(tanh_slope), NAME(relu_slope) };

INLINE vec NAME(finish)(int epilogue, vec sum, const float *other) {
  if (epilogue == NAME(relu_of)) return pick(sum > splat(0.0f), sum, splat(0.0f));
  if (epilogue == NAME(tanh_slope)) {
    vec y = *(vec *)other;
    return sum * fused(-y, y, splat(1.0f));
  }
  if (epilogue == NAME(relu_slope)) return pick(*(vec *)other > splat(0.0f), sum, splat(0.0f));
  return sum;
}

// c (R, V vectors) = start (or 0) + the sum over k < depth, in ascending order, of a[r, k] * b[k, v].
// a is read at r * a_row + k * a_k; the rows of b, start, c and other lie b_row, start_row, c_row, other_row floats apart.
INLINE void NAME(tile)(
    const int R, const int V, int depth, const float *a, long a_row, long a_k, const float *b, long b_row,
    const float *start, long start_row, int epilogue, const float *other, long other_row, float *c, long c_row) {
  vec sum[R][V];
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < V; v++) sum[r][v] = start ? *(vec *)(start + r * start_row + v * LANES) : splat(0.0f);
#pragma clang loop unroll_count(2)
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

// c (M, N) = start + a (M, depth) * b (depth, N), in tiles; a tile's height and width change no result.
// `start` is a row for all rows (start_row 0), a matrix, or 0.
INLINE void NAME(block)(
    int M, int N, int depth, const float *a, long a_row, long a_k, const float *b, long b_row, const float *start,
    long start_row, int epilogue, const float *other, long other_row, float *c, long c_row) {
  const int vectors = (N + LANES - 1) / LANES;
#define TILE(R, V)                                                                                                  \
  NAME(tile)(                                                                                                       \
      R, V, depth, a + m * a_row, a_row, a_k, b + v * LANES, b_row, start ? start + m * start_row + v * LANES : 0,  \
      start_row, epilogue, other ? other + m * other_row + v * LANES : 0, other_row, c + m * c_row + v * LANES, c_row)
#define ROWS(R, V) \
  for (; m + R <= M; m += R) TILE(R, V)
  int v = 0;
  if (M < 4) {  // few rows, as in a rollout: wider tiles keep the multiply-add units busy
    for (; v + 8 <= vectors; v += 8)
      for (int m = 0; m < M; m++) TILE(1, 8);
  }
  for (; v + TILE_VECTORS <= vectors; v += TILE_VECTORS) {
    int m = 0;
    if (M > 64) ROWS(6, TILE_VECTORS);  // loads less for a multiply-add; few rows leave too many over
    ROWS(4, TILE_VECTORS);
    ROWS(1, TILE_VECTORS);
  }
  for (; v < vectors; v++) {  // the narrow heads: higher ones
    int m = 0;
    ROWS(8, 1);
    ROWS(4, 1);
    ROWS(1, 1);
  }
#undef ROWS
#undef TILE
}

// `block` for matrices of any size: b is taken in panels that leave room in the nearest cache, copied together where its
// rows lie so far apart that they would drive each other out. A sum goes on where the panel above left it, in the same
// order.
static void NAME(panels)(
    int M, int N, int depth, const float *a, long a_row, long a_k, const float *b, long b_row, const float *bias,
    int epilogue, const float *other, long other_row, float *c, long c_row) {
  enum { WIDTH = TILE_VECTORS * LANES, DEPTH = 4096 / WIDTH };
  float panel[DEPTH * WIDTH] __attribute__((aligned(64)));
  const int isApart = b_row > 128, most = isApart ? DEPTH : DEPTH / 2;
  for (int k = 0; k < depth; k += most) {
    const int rows = depth - k < most ? depth - k : most, isLast = k + rows == depth;
    for (int n = 0; n < N; n += WIDTH) {
      const int columns = N - n < WIDTH ? N - n : WIDTH, vectors = (columns + LANES - 1) / LANES;
      const float *from = b + k * b_row + n;
      if (isApart)
        for (int row = 0; row < rows; row++)
          for (int v = 0; v < vectors; v++)
            *(vec *)(panel + row * WIDTH + v * LANES) = *(vec *)(from + row * b_row + v * LANES);
      const float *start = k > 0 ? c + n : bias ? bias + n : 0;
      NAME(block)(
          M, columns, rows, a + k * a_k, a_row, a_k, isApart ? panel : from, isApart ? WIDTH : b_row, start,
          k > 0 ? c_row : 0, isLast ? epilogue : NAME(store), isLast && other ? other + n : 0, other_row, c + n,
          c_row);
    }
  }
}

INLINE void NAME(product)(
    int M, int N, int depth, const float *a, long a_row, long a_k, const float *b, long b_row, const float *bias,
    int epilogue, const float *other, long other_row, float *c, long c_row) {
  if (M >= 16 && (long)N * depth > 64 * 64)
    NAME(panels)(M, N, depth, a, a_row, a_k, b, b_row, bias, epilogue, other, other_row, c, c_row);
  else NAME(block)(M, N, depth, a, a_row, a_k, b, b_row, bias, 0, epilogue, other, other_row, c, c_row);
}

static void NAME(linear_forward)(
    int rows, int inputs, int outputs, const float *x, int x_stride, const float *w, int w_stride,
    const float *bias, int activation, float *y, int y_stride) {
  int row = 0;
#define FROM x + (long)row * x_stride, x_stride
#define TO y + (long)row * y_stride, y_stride
  if (outputs <= 2 && inputs % 4 == 0 && activation == NK_IDENTITY)
    for (const int together = 16 / outputs; row + together <= rows; row += together) {
      if (outputs == 1) NAME(narrow)(4, 1, inputs, FROM, w, w_stride, bias, TO);
      else NAME(narrow)(2, 2, inputs, FROM, w, w_stride, bias, TO);
    }
  // So many rows at once that the activation finds them in the nearest cache.
  for (const int most = (long)inputs * outputs > 64 * 64 ? 512 : 64; row < rows; row += most) {
    const int M = rows - row < most ? rows - row : most;
#define FORWARD(epilogue) NAME(product)(M, outputs, inputs, FROM, 1, w, w_stride, bias, epilogue, 0, 0, TO)
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

// sum (columns) = the sum of the rows of x.
INLINE void NAME(sum_rows)(const int columns, int rows, const float *x, int stride, float *sum) {
  vec sums[columns / LANES];
  for (int j = 0; j < columns / LANES; j++) sums[j] = splat(0.0f);
  for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
    for (int j = 0; j < columns / LANES; j++) sums[j] += *(vec *)(x + (long)row * stride + j * LANES);
  for (int j = 0; j < columns / LANES; j++) *(vec *)(sum + j * LANES) = sums[j];
}

static void NAME(linear_backward_weights)(
    int rows, int inputs, int outputs, const float *x, int x_stride, const float *dy, int dy_stride,
    float *dw, int dw_stride, float *db) {
  if (outputs <= LANES / 4 && inputs <= 256 && x_stride >= (inputs + NK_PADDING - 1) / NK_PADDING * NK_PADDING) {
    float transposed[LANES / 4 * 256] __attribute__((aligned(64)));  // a narrow head: vectors run along the inputs
    NAME(product)(outputs, inputs, rows, dy, 1, dy_stride, x, x_stride, 0, NAME(store), 0, 0, transposed, 256);
    for (int i = 0; i < inputs; i++)
      for (int v = 0; v < outputs; v++) dw[(long)i * dw_stride + v] = transposed[v * 256 + i];
  } else {
    NAME(product)(inputs, outputs, rows, x, 1, x_stride, dy, dy_stride, 0, NAME(store), 0, 0, dw, dw_stride);
  }
  int v = 0;  // several sums at once, to hide the latency of an addition
  for (; v + 4 * NK_PADDING <= outputs; v += 4 * NK_PADDING)
    NAME(sum_rows)(4 * NK_PADDING, rows, dy + v, dy_stride, db + v);
  for (; v < outputs; v += NK_PADDING) NAME(sum_rows)(NK_PADDING, rows, dy + v, dy_stride, db + v);
}
