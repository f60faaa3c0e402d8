// Sine and cosine of four numbers at once, each bit as glibc's `sin` and `cos` on processors with fused multiply-add
// (sysdeps/ieee754/dbl-64/s_sin.c, IBM Accurate Mathematical Library; same operations in the same order).
#pragma once

#include <math.h>
#include <stdint.h>

#include "sine_table.h"

typedef double quad __attribute__((vector_size(32), aligned(8), may_alias));
typedef float quad_floats __attribute__((vector_size(16), aligned(4), may_alias));
typedef int64_t quad_mask __attribute__((vector_size(32), aligned(8), may_alias));

#define INLINE static inline __attribute__((always_inline, target("avx2,fma")))
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

INLINE quad splat(double x) { return x - (quad){}; }
INLINE quad pick(quad_mask mask, quad yes, quad no) { return (quad)((mask & (quad_mask)yes) | (~mask & (quad_mask)no)); }

// Up to which size of x the table goes; beyond it, and for NaN, the C library is asked.
#define TABLE_END 0.25

// The table's rows of four k: a column of each of its numbers.
typedef struct { quad sine, sine_rest, cosine, cosine_rest; } table_rows;

INLINE table_rows look_up(const int n, quad_mask k) {
  if (n == 1) {
    const double *row = table[k[0]];
    return (table_rows){splat(row[0]), splat(row[1]), splat(row[2]), splat(row[3])};
  }
  const quad a = *(const quad *)table[k[0]], b = *(const quad *)table[k[1]];
  const quad c = *(const quad *)table[k[2]], d = *(const quad *)table[k[3]];
  const quad ab = __builtin_shufflevector(a, b, 0, 4, 2, 6), ab_ = __builtin_shufflevector(a, b, 1, 5, 3, 7);
  const quad cd = __builtin_shufflevector(c, d, 0, 4, 2, 6), cd_ = __builtin_shufflevector(c, d, 1, 5, 3, 7);
  return (table_rows){
      __builtin_shufflevector(ab, cd, 0, 1, 4, 5), __builtin_shufflevector(ab_, cd_, 0, 1, 4, 5),
      __builtin_shufflevector(ab, cd, 2, 3, 6, 7), __builtin_shufflevector(ab_, cd_, 2, 3, 6, 7)};
}

// p(x^2) of sin x = x + x^3 p(x^2), for 0 <= x < 0.126.
INLINE quad small_sine_polynomial(quad square) {
  quad p = FUSED(splat(-0x1.addffc2fcdf59p-26), square, splat(0x1.71de27b9a7ed9p-19));
  p = FUSED(p, square, splat(-0x1.a01a019db08b8p-13));
  p = FUSED(p, square, splat(0x1.1111111110ecep-7));
  return FUSED(p, square, splat(-0x1.5555555555555p-3));
}

// sin t = t + t^3 odd(t^2) and cos t = 1 - even(t^2), for t up to 1/256.
INLINE quad odd_polynomial(quad square) {
  return FUSED(square, splat(0x1.11110e829872fp-7), splat(-0x1.5555555555515p-3));
}

INLINE quad even_polynomial(quad square) {
  const quad p = FUSED(square, splat(0x1.6c16bedd9e239p-10), splat(-0x1.5555555555535p-5));
  return square * FUSED(p, square, splat(0.5));
}

// Around the nearest k / 128: sin(k/128 + t) = sin(k/128) cos t + cos(k/128) sin t, and so the cosine; of the first n
// numbers at least.
INLINE void sine_cosine(const int n, quad x, quad *sine, quad *cosine) {
  const quad_mask sign = (quad_mask)x & (quad_mask)splat(-0.0);
  const quad size = (quad)((quad_mask)x ^ sign), magic = splat(0x1.8p45);  // adding it rounds to a 128th, in the low bits
  const quad_mask isBeyond = ~(size <= splat(TABLE_END));
  const quad shifted = pick(isBeyond, splat(0), size) + magic;
  const quad t = size - (shifted - magic), square = t * t, cube = t * square;
  const table_rows at = look_up(n, (quad_mask)shifted & 63);

  const quad odd = odd_polynomial(square), even = even_polynomial(square);
  quad s = t + cube * odd;  // rounded twice in `sin`, once in `cos`
  const quad near = at.sine + FUSED(s, at.cosine, FUSED(-even, at.sine, FUSED(s, at.cosine_rest, at.sine_rest)));
  const quad small_square = size * size, small = size + (small_sine_polynomial(small_square) * size) * small_square;
  *sine = (quad)((quad_mask)pick(size < splat(0.126), small, near) | sign);
  s = FUSED(cube, odd, t);
  *cosine = at.cosine + FUSED(-s, at.sine, FUSED(-even, at.cosine, FUSED(-s, at.sine_rest, at.cosine_rest)));
  if (!__builtin_reduce_or(isBeyond)) return;
  for (int i = 0; i < 4; i++) {
    if (!isBeyond[i]) continue;
    (*sine)[i] = sin(x[i]);
    (*cosine)[i] = cos(x[i]);
  }
}
