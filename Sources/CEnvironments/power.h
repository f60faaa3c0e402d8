// Squares as the C library's `pow` and `powf` give them, four at a time: NumPy's `x ** 2` of scalars calls these.
#pragma once

#include "sine.h"

// `pow(x, 2)` is off by less than 0.511 of a last place where |2 ln x| < 28 (glibc's e_pow.c). It is x * x then, but
// where the square lies so close to the middle of two numbers that it may be the other one: there, and for other x, it is
// asked.
INLINE quad pow_square(quad x) {
  const quad_mask size_bits = ~(quad_mask)splat(-0.0);
  const quad square = x * x, error = (quad)((quad_mask)FUSED(x, x, -square) & size_bits);
  const quad binade = (quad)(((quad_mask)square - 1) & 0x7ff0000000000000);
  const quad size = (quad)((quad_mask)x & size_bits);
  const quad_mask isSure = (error <= binade * 0x1.f4p-54) & (size > splat(0x1p-20)) & (size < splat(0x1p10));
  quad power = square;
  if (__builtin_reduce_and(isSure)) return power;
  double two = 2;
  __asm__("" : "+x"(two));  // or the compiler would make x * x of it
  for (int j = 0; j < 4; j++)
    if (!isSure[j]) power[j] = pow(x[j], two);
  return power;
}

// c and log2(c) of glibc's powf (sysdeps/ieee754/flt-32/e_powf_log2_data.c), for mantissas around 1 / c.
static const double powf_logarithms[16][2] __attribute__((aligned(16))) = {
    {0x1.661ec79f8f3bep+0, -0x1.efec65b963019p-2}, {0x1.571ed4aaf883dp+0, -0x1.b0b6832d4fca4p-2},
    {0x1.49539f0f010b0p+0, -0x1.7418b0a1fb77bp-2}, {0x1.3c995b0b80385p+0, -0x1.39de91a6dcf7bp-2},
    {0x1.30d190c8864a5p+0, -0x1.01d9bf3f2b631p-2}, {0x1.25e227b0b8ea0p+0, -0x1.97c1d1b3b7af0p-3},
    {0x1.1bb4a4a1a343fp+0, -0x1.2f9e393af3c9fp-3}, {0x1.12358f08ae5bap+0, -0x1.960cbbf788d5cp-4},
    {0x1.0953f419900a7p+0, -0x1.a6f9db6475fcep-5}, {1, 0},
    {0x1.e608cfd9a47acp-1, 0x1.338ca9f24f53dp-4}, {0x1.ca4b31f026aa0p-1, 0x1.476a9543891bap-3},
    {0x1.b2036576afce6p-1, 0x1.e840b4ac4e4d2p-3}, {0x1.9c2d163a1aa2dp-1, 0x1.40645f0c6651cp-2},
    {0x1.886e6037841edp-1, 0x1.88e9c2c1b9ff8p-2}, {0x1.767dcf5534862p-1, 0x1.ce0a44eb17bccp-2},
};

// The bits of 2^(i / 32), less those of i in the exponent.
static const int64_t powf_powers[32] = {
    0x3ff0000000000000, 0x3fefd9b0d3158574, 0x3fefb5586cf9890f, 0x3fef9301d0125b51,
    0x3fef72b83c7d517b, 0x3fef54873168b9aa, 0x3fef387a6e756238, 0x3fef1e9df51fdee1,
    0x3fef06fe0a31b715, 0x3feef1a7373aa9cb, 0x3feedea64c123422, 0x3feece086061892d,
    0x3feebfdad5362a27, 0x3feeb42b569d4f82, 0x3feeab07dd485429, 0x3feea47eb03a5585,
    0x3feea09e667f3bcd, 0x3fee9f75e8ec5f74, 0x3feea11473eb0187, 0x3feea589994cce13,
    0x3feeace5422aa0db, 0x3feeb737b0cdc5e5, 0x3feec49182a3f090, 0x3feed503b23e255d,
    0x3feee89f995ad3ad, 0x3feeff76f2fb5e47, 0x3fef199bdd85529c, 0x3fef3720dcef9069,
    0x3fef5818dcfba487, 0x3fef7c97337b9b5f, 0x3fefa4afa2a490da, 0x3fefd0765b6e4540,
};

// `powf(x, 2)` (glibc's e_powf.c, as compiled with fused multiply-add): 2^(2 log2 x), in doubles.
INLINE quad powf_square(quad x) {
  const quad size = (quad)((quad_mask)x & ~(quad_mask)splat(-0.0));
  const quad_mask isBeyond = ~((size > splat(0x1p-60)) & (size < splat(0x1p60)));
  // size = 2^exponent * z, with z from 0.7 to 1.4; what the float's bits are, at a double's place.
  const quad_mask bits = (quad_mask)pick(isBeyond, splat(1), size), offset = bits - 0x3fe6600000000000;
  const quad_mask exponent = offset >> 52, row = (offset >> 48) & 15;
  const quad z = (quad)(bits - (exponent << 52));
  typedef double pair __attribute__((vector_size(16), may_alias));
  const pair a = *(const pair *)powf_logarithms[row[0]], b = *(const pair *)powf_logarithms[row[1]];
  const pair c = *(const pair *)powf_logarithms[row[2]], d = *(const pair *)powf_logarithms[row[3]];
  const quad ac = __builtin_shufflevector(a, c, 0, 1, 2, 3), bd = __builtin_shufflevector(b, d, 0, 1, 2, 3);
  const quad inverse = __builtin_shufflevector(ac, bd, 0, 4, 2, 6);
  const quad logarithm = __builtin_shufflevector(ac, bd, 1, 5, 3, 7);
  const quad r = FUSED(z, inverse, splat(-1)), square = r * r;
  // Adding it to a whole number makes a double of it.
  const quad magic = splat(0x1.8p52), whole = (quad)(exponent + (quad_mask)magic) - magic;
  const quad low = FUSED(r, splat(0x1.71547652ab82bp+0), whole + logarithm);
  const quad middle = FUSED(square, FUSED(splat(0x1.ec70a6ca7baddp-2), r, splat(-0x1.7154748bef6c8p-1)), low);
  const quad log2 = FUSED(FUSED(splat(0x1.27616c9496e0bp-2), r, splat(-0x1.71969a075c67ap-2)), square * square, middle);

  const quad twice = 2 * log2, step = splat(0x1.8p47);  // adding it rounds to a 32nd, in the low bits
  const quad shifted = twice + step, t = twice - (shifted - step);
  const quad_mask k = (quad_mask)shifted, place = k & 31;
  const quad_mask powers = {
      powf_powers[place[0]], powf_powers[place[1]], powf_powers[place[2]], powf_powers[place[3]]};
  const quad scale = (quad)(powers + (k << 47));
  const quad p = FUSED(splat(0x1.c6af84b912394p-5), t, splat(0x1.ebfce50fac4f3p-3));
  const quad power = FUSED(p, t * t, FUSED(t, splat(0x1.62e42ff0c52d6p-1), splat(1))) * scale;
  quad rounded = __builtin_convertvector(__builtin_convertvector(power, quad_floats), quad);
  if (!__builtin_reduce_or(isBeyond)) return rounded;
  float two = 2;
  __asm__("" : "+x"(two));
  for (int j = 0; j < 4; j++)
    if (isBeyond[j]) rounded[j] = powf((float)x[j], two);
  return rounded;
}
