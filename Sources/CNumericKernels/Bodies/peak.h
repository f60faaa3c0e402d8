// How fast the processor multiplies and adds when nothing else is to be done: what the kernels' speed is measured by.

// `rounds` times NK_PEAK_VECTORS fused multiply-adds of whole vectors that depend on nothing but themselves, all in
// registers: enough of them to keep two units with a latency of four or five cycles busy.
static float NAME(multiply_adds)(long rounds) {
  vec sums[NK_PEAK_VECTORS];
  for (int i = 0; i < NK_PEAK_VECTORS; i++) sums[i] = splat((float)i);
  vec factor = splat(0.999f), term = splat(0.001f);
  for (long round = 0; round < rounds; round++) {
    __asm__ volatile("" : "+" NK_VECTOR_REGISTER(factor));  // or the rounds could be foreseen
#pragma clang loop unroll(full)
    for (int i = 0; i < NK_PEAK_VECTORS; i++) sums[i] = fused(sums[i], factor, term);
  }
  vec sum = splat(0.0f);
  for (int i = 0; i < NK_PEAK_VECTORS; i++) sum += sums[i];
  return sum[0];
}
