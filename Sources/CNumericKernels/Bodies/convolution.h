// Convolutions without padding over images that lie as (samples, height, width, channels). No patch is copied: tables
// say where in the images a place's patch begins, and where in a patch each of its numbers lies.

// Sixes of rows, and few enough that the tables' rows of the other factor stay in the cache.
enum { NAME(MOST_PLACES) = 60, NAME(MOST_NUMBERS) = 96 };

INLINE int NAME(find_places)(
    long first, long places, int height, int width, int channels, int kernel, int stride, int *at) {
  const int count = places - first < NAME(MOST_PLACES) ? (int)(places - first) : NAME(MOST_PLACES);
  const long across = (width - kernel) / stride + 1, down = (height - kernel) / stride + 1;
  long x = first % across, y = first / across % down, sample = first / across / down;
  for (int i = 0; i < count; i++) {
    at[i] = (int)(((sample * height + y * stride) * width + x * stride) * channels);
    if (++x == across) x = 0, y++;
    if (y == down) y = 0, sample++;
  }
  return count;
}

INLINE int NAME(find_numbers)(int first, int width, int channels, int kernel, int *at) {
  const int run = kernel * channels, left = kernel * run - first;
  const int count = left < NAME(MOST_NUMBERS) ? left : NAME(MOST_NUMBERS);
  for (int i = 0, row = first / run, column = first % run; i < count; i++) {
    at[i] = row * width * channels + column;
    if (++column == run) column = 0, row++;
  }
  return count;
}

// `tile` of a[row[r] + column[k]].
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
    const float *from = a + column[k];
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) {
      vec factor = splat(from[row[r]]);
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
#define TILE(R, V)                                                                                              \
  NAME(gathered_tile)(                                                                                          \
      R, V, depth, a, row + m, column, b + v * LANES, b_row, start ? start + m * start_row + v * LANES : 0,     \
      start_row, epilogue, c + m * c_row + v * LANES, c_row)
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
  const int size = kernel * kernel * channels;
  int place[NAME(MOST_PLACES)], number[NAME(MOST_NUMBERS)];
  for (long first = 0; first < places; first += NAME(MOST_PLACES), y += (long)NAME(MOST_PLACES) * y_stride) {
    const int M = NAME(find_places)(first, places, height, width, channels, kernel, stride, place);
    for (int k = 0; k < size; k += NAME(MOST_NUMBERS)) {
      const int depth = NAME(find_numbers)(k, width, channels, kernel, number);
      NAME(gathered)(
          M, outputs, depth, images, place, number, w + (long)k * w_stride, w_stride, k == 0 ? bias : y,
          k == 0 ? 0 : y_stride, k + depth == size ? NAME(relu_of) : NAME(store), y, y_stride);
    }
  }
}

static void NAME(convolution_backward_weights)(
    int samples, int height, int width, int channels, int kernel, int stride, const float *images, int outputs,
    const float *dy, int dy_stride, float *dw, int dw_stride, float *db, bool adding) {
  const long places = (long)samples * ((height - kernel) / stride + 1) * ((width - kernel) / stride + 1);
  const int size = kernel * kernel * channels;
  int place[NAME(MOST_PLACES)], number[NAME(MOST_NUMBERS)];
  for (long first = 0; first < places; first += NAME(MOST_PLACES), dy += (long)NAME(MOST_PLACES) * dy_stride) {
    const int depth = NAME(find_places)(first, places, height, width, channels, kernel, stride, place);
    for (int m = 0; m < size; m += NAME(MOST_NUMBERS)) {
      const int M = NAME(find_numbers)(m, width, channels, kernel, number);
      float *to = dw + (long)m * dw_stride;
      NAME(gathered)(
          M, outputs, depth, images, number, place, dy, dy_stride, adding ? to : 0, dw_stride, NAME(store), to,
          dw_stride);
    }
    for (int v = 0; v < outputs; v += NK_PADDING) NAME(sum_rows)(NK_PADDING, depth, dy + v, dy_stride, db + v, adding);
    adding = true;
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
