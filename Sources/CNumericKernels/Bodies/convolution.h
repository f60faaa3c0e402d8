// Convolutions without padding over images that lie as (samples, height, width, channels), so that what the kernel sees
// of one row of an image is one stretch of memory. No patch is copied: a table says where in the images each begins.

enum { NAME(MOST_PLACES) = 96 };

INLINE void NAME(find_places)(
    long first, int count, int height, int width, int channels, int kernel, int stride, int *at) {
  const long across = (width - kernel) / stride + 1, down = (height - kernel) / stride + 1;
  for (int i = 0; i < count; i++) {
    const long x = (first + i) % across, y = (first + i) / across % down, sample = (first + i) / across / down;
    at[i] = (int)(((sample * height + y * stride) * width + x * stride) * channels);
  }
}

// `tile` of a[row[r] + column[k]]; a table that is 0 counts: 0, 1, 2, ...
INLINE void NAME(gathered_tile)(
    const int R, const int V, int depth, const float *a, const int *row, const int *column, const float *b, long b_row,
    const float *start, long start_row, int epilogue, float *c, long c_row) {
  vec sum[R][V];
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < V; v++) sum[r][v] = start ? *(vec *)(start + r * start_row + v * LANES) : splat(0.0f);
#pragma clang loop unroll_count(2)
  for (int k = 0; k < depth; k++) {
    const float *from = a + (column ? column[k] : k);
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) {
      vec factor = splat(from[row ? row[r] : r]);
#pragma clang loop unroll(full)
      for (int v = 0; v < V; v++) sum[r][v] = fused(factor, *(vec *)(b + k * b_row + v * LANES), sum[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < V; v++) *(vec *)(c + r * c_row + v * LANES) = NAME(finish)(epilogue, sum[r][v], 0);
}

// `block` of tiles that gather a's numbers.
INLINE void NAME(gathered)(
    int M, int N, int depth, const float *a, const int *row, const int *column, const float *b, long b_row,
    const float *start, long start_row, int epilogue, float *c, long c_row) {
  const int vectors = (N + LANES - 1) / LANES;
#define TILE(R, V)                                                                                                 \
  NAME(gathered_tile)(                                                                                             \
      R, V, depth, row ? a : a + m, row ? row + m : 0, column, b + v * LANES, b_row,                               \
      start ? start + m * start_row + v * LANES : 0, start_row, epilogue, c + m * c_row + v * LANES, c_row)
#define ROWS(R, V) \
  for (; m + R <= M; m += R) TILE(R, V)
  for (int v = 0, V; v < vectors; v += V) {
    int m = 0;
    if (v + TILE_VECTORS <= vectors) {
      V = TILE_VECTORS;
      ROWS(6, TILE_VECTORS);
      ROWS(1, TILE_VECTORS);
    } else {
      V = 1;
      ROWS(6, 1);
      ROWS(1, 1);
    }
  }
#undef ROWS
#undef TILE
}

static void NAME(convolution_forward)(
    int samples, int height, int width, int channels, int kernel, int stride, const float *images, int outputs,
    const float *w, int w_stride, const float *bias, float *y, int y_stride) {
  const long places = (long)samples * ((height - kernel) / stride + 1) * ((width - kernel) / stride + 1);
  const int run = kernel * channels;
  for (long first = 0; first < places; first += NAME(MOST_PLACES), y += (long)NAME(MOST_PLACES) * y_stride) {
    const int M = places - first < NAME(MOST_PLACES) ? (int)(places - first) : NAME(MOST_PLACES);
    int at[NAME(MOST_PLACES)];
    NAME(find_places)(first, M, height, width, channels, kernel, stride, at);
    for (int row = 0; row < kernel; row++)  // of the kernel
      NAME(gathered)(
          M, outputs, run, images + (long)row * width * channels, at, 0, w + (long)row * run * w_stride, w_stride,
          row == 0 ? bias : y, row == 0 ? 0 : y_stride, row == kernel - 1 ? NAME(relu_of) : NAME(store), y, y_stride);
  }
}

static void NAME(convolution_backward_weights)(
    int samples, int height, int width, int channels, int kernel, int stride, const float *images, int outputs,
    const float *dy, int dy_stride, float *dw, int dw_stride, float *db, bool adding) {
  const long places = (long)samples * ((height - kernel) / stride + 1) * ((width - kernel) / stride + 1);
  const int run = kernel * channels;
  for (long first = 0; first < places; first += NAME(MOST_PLACES), adding = true) {
    const int M = places - first < NAME(MOST_PLACES) ? (int)(places - first) : NAME(MOST_PLACES);
    const float *from = dy + first * dy_stride;
    int at[NAME(MOST_PLACES)];
    NAME(find_places)(first, M, height, width, channels, kernel, stride, at);
    for (int row = 0; row < kernel; row++) {
      float *to = dw + (long)row * run * dw_stride;
      NAME(gathered)(
          run, outputs, M, images + (long)row * width * channels, 0, at, from, dy_stride, adding ? to : 0, dw_stride,
          NAME(store), to, dw_stride);
    }
    for (int v = 0; v < outputs; v += NK_PADDING) NAME(sum_rows)(NK_PADDING, M, from + v, dy_stride, db + v, adding);
  }
}

// What of the gradient went to the places' patches, back to the images:
// each number of an image gets the sum of its copies, patch after patch.
static void NAME(col2im)(
    int samples, int height, int width, int channels, int kernel, int stride, const float *patches, int patch_stride,
    float *images) {
  const int run = kernel * channels;
  const long size = (long)height * width * channels;
  memset(images, 0, (size_t)(samples * size) * sizeof(float));
  for (int sample = 0; sample < samples; sample++, images += size)
    for (int y = 0; y + kernel <= height; y += stride)
      for (int x = 0; x + kernel <= width; x += stride, patches += patch_stride)
        for (int row = 0; row < kernel; row++) {
          float *to = images + ((long)(y + row) * width + x) * channels;
          const float *from = patches + row * run;
          int i = 0;
          for (; i + LANES <= run; i += LANES) *(vec *)(to + i) += *(vec *)(from + i);
          for (; i < run; i++) to[i] += from[i];
        }
}
