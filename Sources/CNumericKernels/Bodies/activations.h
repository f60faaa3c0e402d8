// Activations and their slopes. The derivative of SiLU and GELU is taken at what went in, that of the others at what came
// out. Errors: ELU 2 ulp; SiLU and GELU 2^-22 of the larger of 1 and their value, slopes 2^-21 (tested).

// e^x - 1 for x <= 0, accurate near 0.
INLINE vec NAME(expm1_negative)(vec x) {
  vec bounded = pick(x < splat(-20.0f), splat(-20.0f), x);
  ivec n;
  vec whole = NAME(nearest_power)(bounded, &n);
  vec r = fused(whole, splat(0x1.05c610p-29f), fused(whole, splat(-0x1.62e430p-1f), bounded));
  vec power = (vec)((n + 127) << 23);
  return fused(power, NAME(expm1_reduced)(r), power - 1.0f);
}

// 1 / (1 + e^-x).
INLINE vec NAME(sigmoid)(vec x) { return splat(1.0f) / (splat(1.0f) + NAME(exp_vec)(-x)); }

// The error function, 1.5 ulp off: an odd polynomial up to 1, 1 - e^-(polynomial) beyond; both minimax fits.
INLINE vec NAME(erf_vec)(vec x) {
  vec size = (vec)((ivec)x & 0x7fffffff);
  vec square = x * x;
  vec p = splat(0x1.4ae4c6p-14f);
  p = fused(p, square, splat(-0x1.a485e8p-11f));
  p = fused(p, square, splat(0x1.5419f4p-8f));
  p = fused(p, square, splat(-0x1.b7fbb4p-6f));
  p = fused(p, square, splat(0x1.ce2d20p-4f));
  p = fused(p, square, splat(-0x1.81273ep-2f));
  p = fused(p, square, splat(0x1.06eba8p-3f));
  vec near = fused(p, x, x);
  vec t = pick(size > splat(4.0f), splat(4.0f), size);
  vec q = splat(-0x1.fa0a38p-20f);
  q = fused(q, t, splat(0x1.0058c2p-15f));
  q = fused(q, t, splat(-0x1.9709b2p-13f));
  q = fused(q, t, splat(0x1.c2d8e2p-12f));
  q = fused(q, t, splat(0x1.046156p-9f));
  q = fused(q, t, splat(-0x1.6081a0p-6f));
  q = fused(q, t, splat(0x1.ab9a1cp-4f));
  q = fused(q, t, splat(0x1.45a028p-1f));
  q = fused(q, t, splat(0x1.20e488p+0f));
  vec far = splat(1.0f) - NAME(exp_vec)(-(q * t));
  far = (vec)((ivec)far | ((ivec)x & (int32_t)0x80000000));
  return pick(size < splat(1.0f), near, far);
}

// The normal distribution's share below x.
INLINE vec NAME(normal_below)(vec x) {
  return fused(splat(0.5f), NAME(erf_vec)(x * splat(0x1.6a09e6p-1f)), splat(0.5f));
}

INLINE vec NAME(activated)(int activation, vec x) {
  const vec zero = splat(0.0f);
  switch (activation) {
    case NK_TANH: return NAME(tanh_vec)(x);
    case NK_RELU: return pick(x > zero, x, zero);
    case NK_ELU: return pick(x > zero, x, NAME(expm1_negative)(x));
    case NK_SILU: return x * NAME(sigmoid)(x);
    case NK_GELU: return x * NAME(normal_below)(x);
    case NK_LEAKY_RELU: return pick(x > zero, x, x * splat(0.01f));
    default: return x;
  }
}

INLINE vec NAME(slope)(int activation, vec at) {
  const vec zero = splat(0.0f), one = splat(1.0f);
  switch (activation) {
    case NK_TANH: return fused(-at, at, one);
    case NK_RELU: return pick(at > zero, one, zero);
    case NK_ELU: return pick(at > zero, one, at + one);
    case NK_SILU: {
      vec s = NAME(sigmoid)(at);
      return s * fused(at, NAME(sigmoid)(-at), one);
    }
    case NK_GELU: {
      vec density = NAME(exp_vec)(at * at * splat(-0.5f)) * splat(0x1.988454p-2f);
      return fused(at, density, NAME(normal_below)(at));
    }
    case NK_LEAKY_RELU: return pick(at > zero, one, splat(0.01f));
    default: return one;
  }
}

// The activation of `rows` rows of whole vectors, in their place.
static void NAME(activate_rows)(int rows, int columns, int activation, float *y, int stride) {
  const int vectors = (columns + LANES - 1) / LANES;
  for (int row = 0; row < rows; row++) {
    vec *at = (vec *)(y + (long)row * stride);
    int v = 0;
    if (activation == NK_TANH)
      for (; v + 4 <= vectors; v += 4) {
        vec four[4] = {at[v], at[v + 1], at[v + 2], at[v + 3]};
        NAME(tanh_each)(4, four);
        for (int i = 0; i < 4; i++) at[v + i] = four[i];
      }
    for (; v < vectors; v++) at[v] = NAME(activated)(activation, at[v]);
  }
}

static void NAME(activate)(int n, int activation, const float *x, float *y) {
  int i = 0;
  for (; i + LANES <= n; i += LANES) *(vec *)(y + i) = NAME(activated)(activation, *(vec *)(x + i));
  if (i == n) return;
  float rest[LANES] = {0};
  memcpy(rest, x + i, (size_t)(n - i) * sizeof(float));
  *(vec *)rest = NAME(activated)(activation, *(vec *)rest);
  memcpy(y + i, rest, (size_t)(n - i) * sizeof(float));
}

static void NAME(multiply_slope)(int n, int activation, const float *at, float *gradient) {
  int i = 0;
  for (; i + LANES <= n; i += LANES) *(vec *)(gradient + i) *= NAME(slope)(activation, *(vec *)(at + i));
  if (i == n) return;
  float rest[2][LANES] = {{0}};
  const size_t bytes = (size_t)(n - i) * sizeof(float);
  memcpy(rest[0], at + i, bytes);
  memcpy(rest[1], gradient + i, bytes);
  *(vec *)rest[1] *= NAME(slope)(activation, *(vec *)rest[0]);
  memcpy(gradient + i, rest[1], bytes);
}
