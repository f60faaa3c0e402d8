// Products of small matrices, in tiles that stay in registers.

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
  // Few rows, as in a rollout: wider tiles keep the multiply-add units busy.
  for (const int m = 0; M == 1 && v + 8 <= vectors; v += 8) TILE(1, 8);
  for (const int m = 0; M == 2 && v + 4 <= vectors; v += 4) TILE(2, 4);
  for (; v + TILE_VECTORS <= vectors; v += TILE_VECTORS) {
    int m = 0;
    if (M > 64) ROWS(6, TILE_VECTORS);  // loads less for a multiply-add; few rows leave too many over
    for (; m + 7 <= M || m + 4 == M; m += 4) TILE(4, TILE_VECTORS);
    ROWS(6, TILE_VECTORS);
    ROWS(5, TILE_VECTORS);
    ROWS(3, TILE_VECTORS);
    ROWS(2, TILE_VECTORS);
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
