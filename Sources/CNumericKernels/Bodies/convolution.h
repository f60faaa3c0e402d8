// From images to the patches that a convolution looks at, and back: the product of patches and weights is the
// convolution. Images lie as (samples, height, width, channels), so that a row of a patch is one stretch of memory.

static void NAME(im2col)(
    int samples, int height, int width, int channels, int kernel, int stride, const float *images, float *patches,
    int patch_stride) {
  const int run = kernel * channels;
  for (int sample = 0; sample < samples; sample++, images += (long)height * width * channels)
    for (int y = 0; y + kernel <= height; y += stride)
      for (int x = 0; x + kernel <= width; x += stride, patches += patch_stride)
        for (int row = 0; row < kernel; row++)
          memcpy(
              patches + row * run, images + ((long)(y + row) * width + x) * channels, (size_t)run * sizeof(float));
}

// Each number of an image gets the sum of its copies, patch after patch.
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
