// What turns rows into columns in registers: the transpose, and products whose vectors run along the rows.

// In each quarter of a vector the same choice of four among the eight numbers that a and b have there.
#define AT(q, i) (4 * (q) + ((i) < 4 ? (i) : LANES - 4 + (i)))
#define FOUR(q, i, j, k, l) AT(q, i), AT(q, j), AT(q, k), AT(q, l)
#if LANES == 16
#define CHOOSE(a, b, ...) \
  __builtin_shufflevector(a, b, FOUR(0, __VA_ARGS__), FOUR(1, __VA_ARGS__), FOUR(2, __VA_ARGS__), FOUR(3, __VA_ARGS__))
#elif LANES == 8
#define CHOOSE(a, b, ...) __builtin_shufflevector(a, b, FOUR(0, __VA_ARGS__), FOUR(1, __VA_ARGS__))
#else
#define CHOOSE(a, b, ...) __builtin_shufflevector(a, b, FOUR(0, __VA_ARGS__))
#endif

// Four columns of LANES rows.
INLINE void NAME(load_columns)(const float *x, long stride, vec column[4]) {
  vec row[4];  // numbers r, r + 4, r + 8, ... of the rows
#pragma clang loop unroll(full)
  for (int r = 0; r < 4; r++)
#pragma clang loop unroll(full)
    for (int q = 0; q < LANES / 4; q++) ((quad *)&row[r])[q] = *(quad *)(x + (4 * q + r) * stride);
  vec ab = CHOOSE(row[0], row[1], 0, 4, 1, 5), ab_ = CHOOSE(row[0], row[1], 2, 6, 3, 7);
  vec cd = CHOOSE(row[2], row[3], 0, 4, 1, 5), cd_ = CHOOSE(row[2], row[3], 2, 6, 3, 7);
  column[0] = CHOOSE(ab, cd, 0, 1, 4, 5);
  column[1] = CHOOSE(ab, cd, 2, 3, 6, 7);
  column[2] = CHOOSE(ab_, cd_, 0, 1, 4, 5);
  column[3] = CHOOSE(ab_, cd_, 2, 3, 6, 7);
}

#undef AT
#undef FOUR
#undef CHOOSE

// (The padding of w is read.)
static void NAME(transpose)(int rows, int columns, const float *w, int w_stride, float *wt, int wt_stride) {
  int row = 0;
  for (; row + LANES <= rows; row += LANES)
    for (int first = 0; first < columns; first += 4) {
      vec column[4];
      NAME(load_columns)(w + (long)row * w_stride + first, w_stride, column);
      for (int i = 0; i < 4 && first + i < columns; i++) *(vec *)(wt + (long)(first + i) * wt_stride + row) = column[i];
    }
  for (; row < rows; row++)
    for (int column = 0; column < columns; column++)
      wt[(long)column * wt_stride + row] = w[(long)row * w_stride + column];
}

// y (2 LANES, O) = x (2 LANES, inputs) * w + bias for a narrow head: vectors run along the rows, which wastes none of
// their places. The sums have the order of `tile`. `inputs` is a multiple of 4.
INLINE void NAME(narrow)(
    const int O, int inputs, const float *x, int x_stride, const float *w, int w_stride, const float *bias, float *y,
    int y_stride) {
  vec sum[O][2];
  for (int o = 0; o < O; o++) sum[o][0] = sum[o][1] = splat(bias[o]);
  for (int k = 0; k < inputs; k += 4)
#pragma clang loop unroll(full)
    for (int v = 0; v < 2; v++) {
      vec column[4];
      NAME(load_columns)(x + (long)v * LANES * x_stride + k, x_stride, column);
#pragma clang loop unroll(full)
      for (int i = 0; i < 4; i++)
        for (int o = 0; o < O; o++) sum[o][v] = fused(column[i], splat(w[(long)(k + i) * w_stride + o]), sum[o][v]);
    }
  for (int row = 0; row < 2 * LANES; row++)
    for (int o = 0; o < O; o++) y[(long)row * y_stride + o] = sum[o][row / LANES][row % LANES];
}
