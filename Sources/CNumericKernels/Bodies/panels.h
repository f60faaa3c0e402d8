// Products of matrices of any size, in blocks that stay in the caches.

// Rows of whole vectors.
INLINE void NAME(copy)(const int vectors, int rows, const float *from, long from_row, float *to, long to_row) {
  for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      *(vec *)(to + row * to_row + v * LANES) = *(vec *)(from + row * from_row + v * LANES);
}

// `block` for matrices of any size. b is taken in panels that leave room in the nearest cache, and a in blocks for the
// next one; they are copied where their rows lie so far apart that they would drive each other out. A sum goes on where
// the panel above left it, in the same order.
static void NAME(panels)(
    int M, int N, int depth, const float *a, long a_row, long a_k, const float *b, long b_row, const float *start,
    long start_row, int epilogue, const float *other, long other_row, float *c, long c_row) {
  enum { WIDTH = TILE_VECTORS * LANES, DEPTH = 4096 / WIDTH, STRIDE = DEPTH + 16, HEIGHT = 132 * 256 / DEPTH };
  float panel[DEPTH * WIDTH] __attribute__((aligned(64))), near[HEIGHT * STRIDE] __attribute__((aligned(64)));
  const bool isApart = b_row > 64;
  // Whole vectors of a row are copied, and transposed by fours: no more than the row has room for.
  const bool isFar = N > 64 && (a_k == 1 ? a_row > 256 && a_row >= (depth + LANES - 1) / LANES * LANES
                                         : a_k > 256 && a_k >= (M + 3) / 4 * 4);
  const int most = isApart ? DEPTH : DEPTH / 2, highest = isFar ? HEIGHT : M;
  for (int k = 0; k < depth; k += most) {
    const int rows = depth - k < most ? depth - k : most;
    const bool isLast = k + rows == depth;
    for (int m = 0; m < M; m += highest) {
      const int height = M - m < highest ? M - m : highest;
      const float *first = a + m * a_row + k * a_k;
      if (isFar && a_k == 1)
        for (int row = 0; row < height; row++)
          for (int v = 0; v < rows; v += LANES) *(vec *)(near + row * STRIDE + v) = *(vec *)(first + row * a_row + v);
      else if (isFar) NAME(transpose)(rows, height, first, a_k, near, STRIDE);
      for (int n = 0; n < N; n += WIDTH) {
        const int columns = N - n < WIDTH ? N - n : WIDTH;
        const float *from = b + k * b_row + n;
        if (isApart && columns == WIDTH) NAME(copy)(TILE_VECTORS, rows, from, b_row, panel, WIDTH);
        else if (isApart)
          for (int v = 0; v < columns; v += LANES) NAME(copy)(1, rows, from + v, b_row, panel + v, WIDTH);
        NAME(block)(
            height, columns, rows, isFar ? near : first, isFar ? STRIDE : a_row, isFar ? 1 : a_k, isApart ? panel : from,
            isApart ? WIDTH : b_row, start ? start + m * start_row + n : 0, start_row, isLast ? epilogue : NAME(store),
            isLast && other ? other + m * other_row + n : 0, other_row, c + m * c_row + n, c_row);
      }
    }
    start = c;
    start_row = c_row;
  }
}

INLINE void NAME(product)(
    int M, int N, int depth, const float *a, long a_row, long a_k, const float *b, long b_row, const float *start,
    long start_row, int epilogue, const float *other, long other_row, float *c, long c_row) {
  if (M >= 32 && (long)N * depth > NK_UNDIVIDED)
    NAME(panels)(M, N, depth, a, a_row, a_k, b, b_row, start, start_row, epilogue, other, other_row, c, c_row);
  else NAME(block)(M, N, depth, a, a_row, a_k, b, b_row, start, start_row, epilogue, other, other_row, c, c_row);
}
