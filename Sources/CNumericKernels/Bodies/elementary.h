// exp, log and tanh of a vector. The polynomials are minimax fits (Remez) on the reduced range.
// Errors against the exact value, over all finite float32 arguments (tested): exp 1 ulp, log 1 ulp, tanh 2 ulp.

INLINE vec NAME(splat)(float x) { return x - (vec){}; }  // (adding 0 would lose -0)
INLINE vec NAME(fused)(vec a, vec b, vec c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vec NAME(pick)(ivec mask, vec yes, vec no) { return (vec)((mask & (ivec)yes) | (~mask & (ivec)no)); }

#define splat NAME(splat)
#define fused NAME(fused)
#define pick NAME(pick)

// The whole number nearest to x / ln 2, as a float and as an integer.
INLINE vec NAME(nearest_power)(vec x, ivec *n) {
  const vec magic = splat(0x1.8p23f);  // adding it rounds to an integer, in the low bits
  vec shifted = fused(x, splat(0x1.715476p+0f), magic);
  *n = (ivec)shifted - (ivec)magic;
  return shifted - magic;
}

// e^r - 1 for |r| <= ln(2) / 2, with a relative error of the polynomial below 2^-30.
INLINE vec NAME(expm1_reduced)(vec r) {
  vec square = r * r;
  vec low = fused(splat(0x1.555556p-3f), r, splat(0.5f));
  vec high = fused(splat(0x1.1110a0p-7f), r, splat(0x1.5554f0p-5f));
  vec top = fused(splat(0x1.a18d86p-13f), r, splat(0x1.6d447ap-10f));
  high = fused(top, square, high);
  return fused(fused(high, square, low), square, r);
}

INLINE vec NAME(exp_vec)(vec x) {
  vec low = splat(-104.0f), high = splat(89.0f);  // below and above: 0 and infinity (NaN passes both)
  vec bounded = pick(x < low, low, pick(x > high, high, x));
  ivec n;
  vec whole = NAME(nearest_power)(bounded, &n);
  vec r = fused(whole, splat(-0x1.62e430p-1f), bounded);  // minus n ln 2, in two parts
  vec e = NAME(expm1_reduced)(fused(whole, splat(0x1.05c610p-29f), r)) + 1.0f;
  ivec half = n >> 1;  // 2^n in two factors, so that subnormals and the last binade come out right
  return e * (vec)((half + 127) << 23) * (vec)((n - half + 127) << 23);
}

// tanh x = (1 - e) / (1 + e) with e = e^-2x, of which numerator and denominator are halves, each rounded once:
// derived from one another, they would share an error that counts twice. e = 2^n (1 - 2h), r = x + n ln(2) / 2 with
// |r| <= ln(2) / 4, h = (1 - e^-2r) / 2; n is at least -26: ln 2 in one part does.
// Stage by stage for `count` vectors, since one alone waits for the result before at each stage.
INLINE void NAME(tanh_each)(const int count, vec *x) {
#define EACH _Pragma("clang loop unroll(full)") for (int i = 0; i < count; i++)
  const vec half = splat(0.5f), most = splat(9.1f), magic = splat(0x1.8p23f + 127.0f);
  vec size[count], shifted[count], r[count], square[count], low[count], high[count];
  EACH size[i] = (vec)((ivec)x[i] & 0x7fffffff);
  EACH size[i] = pick(size[i] > most, most, size[i]);
  EACH shifted[i] = fused(size[i], splat(-0x1.715476p+1f), magic);  // n + 127, the exponent of 2^n, in the low bits
  EACH r[i] = fused(shifted[i] - magic, splat(0x1.62e430p-2f), size[i]);
  EACH square[i] = r[i] * r[i];
  EACH high[i] = fused(splat(0x1.1239fcp-3f), r[i], splat(-0x1.555d02p-2f));
  EACH high[i] = fused(splat(-0x1.67908ep-5f), square[i], high[i]);
  EACH low[i] = fused(splat(0x1.55548cp-1f), r[i], splat(-0x1.fffff4p-1f));
  EACH high[i] = fused(high[i], square[i], low[i]);
  EACH high[i] = fused(high[i], square[i], r[i]);  // h
  EACH {
    ivec power = (ivec)shifted[i] << 23;
    vec halved = (vec)(power - (1 << 23));
    vec above = fused((vec)power, high[i], half - halved), below = fused(-(vec)power, high[i], half + halved);
    x[i] = (vec)((ivec)(above / below) | ((ivec)x[i] & (int32_t)0x80000000));
  }
#undef EACH
}

INLINE vec NAME(tanh_vec)(vec x) {
  NAME(tanh_each)(1, &x);
  return x;
}

INLINE vec NAME(log_vec)(vec x) {
  // Subnormals are scaled up; then x = 2^n m with m in [sqrt(1/2), sqrt(2)).
  ivec tiny = x < splat(0x1p-126f);
  vec scaled = pick(tiny, x * 0x1p23f, x);
  ivec bits = (ivec)scaled - 0x3f3504f3;
  ivec n = (bits >> 23) - (tiny & 23);
  vec f = (vec)((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
  vec p = splat(0x1.1b7c62p-4f);
  p = fused(p, f, splat(-0x1.e28984p-4f));
  p = fused(p, f, splat(0x1.e5fee8p-4f));
  p = fused(p, f, splat(-0x1.fb4ff0p-4f));
  p = fused(p, f, splat(0x1.2339dep-3f));
  p = fused(p, f, splat(-0x1.5562b4p-3f));
  p = fused(p, f, splat(0x1.99a4dap-3f));
  p = fused(p, f, splat(-0x1.ffffeep-3f));
  p = fused(p, f, splat(0x1.555546p-2f));
  vec whole = __builtin_convertvector(n, vec);
  vec square = f * f;
  vec low = fused(p, square * f, whole * -0x1.05c610p-29f);
  low = fused(square, splat(-0.5f), low) + f;
  vec y = fused(whole, splat(0x1.62e430p-1f), low);
  const vec infinity = splat(__builtin_inff()), nan = splat(__builtin_nanf(""));
  y = pick(x == infinity, infinity, y);
  y = pick(x == splat(0.0f), -infinity, y);
  return pick((x < splat(0.0f)) | (x != x), nan, y);
}

// y[i] = f(x[i]), whole vectors first; the rest goes through a padded vector, so its bits do not depend on LANES.
#define FOR_ALL(f)                                                                  \
  static void NAME(f##_all)(int n, const float *x, float *y) {                      \
    int i = 0;                                                                      \
    for (; i + LANES <= n; i += LANES) *(vec *)(y + i) = NAME(f##_vec)(*(vec *)(x + i)); \
    if (i == n) return;                                                             \
    float rest[LANES] = {0};                                                        \
    memcpy(rest, x + i, (size_t)(n - i) * sizeof(float));                           \
    *(vec *)rest = NAME(f##_vec)(*(vec *)rest);                                     \
    memcpy(y + i, rest, (size_t)(n - i) * sizeof(float));                           \
  }

FOR_ALL(exp)
FOR_ALL(log)
FOR_ALL(tanh)
#undef FOR_ALL
