// What turns blocks of 4 x 4 numbers in registers: the transpose, and products whose vectors run along the rows.

// Four vectors of four numbers, rows for columns.
INLINE void NAME(turn)(quad block[4]) {
  quad a = block[0], b = block[1], c = block[2], d = block[3];
  quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_ = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  quad cd = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_ = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  block[0] = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  block[1] = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  block[2] = __builtin_shufflevector(ab_, cd_, 0, 1, 4, 5);
  block[3] = __builtin_shufflevector(ab_, cd_, 2, 3, 6, 7);
}

// In blocks of 4 x 4, so that memory is touched by whole vectors.
static void NAME(transpose)(int rows, int columns, const float *w, int w_stride, float *wt, int wt_stride) {
  int row = 0;
  for (; row + 4 <= rows; row += 4)
    for (int column = 0; column < columns; column += 4) {  // (the padding of w is read)
      const float *from = w + (long)row * w_stride + column;
      quad block[4];
      for (int r = 0; r < 4; r++) block[r] = *(quad *)(from + (long)r * w_stride);
      NAME(turn)(block);
      for (int i = 0; i < 4 && column + i < columns; i++)
        *(quad *)(wt + (long)(column + i) * wt_stride + row) = block[i];
    }
  for (; row < rows; row++)
    for (int column = 0; column < columns; column++)
      wt[(long)column * wt_stride + row] = w[(long)row * w_stride + column];
}

// y (4 Q, O) = x (4 Q, inputs) * w + bias for a narrow head: vectors run along the rows, which wastes none of their
// places. The sums have the order of `tile`. `inputs` is a multiple of 4.
INLINE void NAME(narrow)(
    const int Q, const int O, int inputs, const float *x, int x_stride, const float *w, int w_stride,
    const float *bias, float *y, int y_stride) {
  quad sum[O][Q];
  for (int o = 0; o < O; o++)
    for (int q = 0; q < Q; q++) sum[o][q] = bias[o] - (quad){};
  for (int k = 0; k < inputs; k += 4)
#pragma clang loop unroll(full)
    for (int q = 0; q < Q; q++) {
      quad column[4];
      for (int r = 0; r < 4; r++) column[r] = *(quad *)(x + (long)(4 * q + r) * x_stride + k);
      NAME(turn)(column);
#pragma clang loop unroll(full)
      for (int i = 0; i < 4; i++)
        for (int o = 0; o < O; o++)
          sum[o][q] = __builtin_elementwise_fma(column[i], w[(long)(k + i) * w_stride + o] - (quad){}, sum[o][q]);
    }
  for (int row = 0; row < 4 * Q; row++)
    for (int o = 0; o < O; o++) y[(long)row * y_stride + o] = sum[o][row / 4][row % 4];
}
