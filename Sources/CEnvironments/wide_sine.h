// Sine and cosine of four numbers of any size at once, each bit as glibc's: as sine.h, with the reduction to a quarter
// turn (the same file's `reduce_sincos`). What a reduced argument has beyond its last bit is carried along as `rest`.
#pragma once

#include "sine.h"

// Up to which size of x the reduction goes; beyond it, and for what is no number, the C library is asked.
#define REDUCTION_END 1e8

INLINE quad_mask nearest_row(quad x) {
  const quad size = (quad)((quad_mask)x & ~(quad_mask)splat(-0.0));
  return (quad_mask)(size + splat(0x1.8p45)) & 127;
}

// sin(x + rest), |x| < 0.856, with the table's rows nearest to x.
INLINE quad near_sine(quad x, quad rest, table_rows at) {
  const quad_mask sign = (quad_mask)x & (quad_mask)splat(-0.0);
  const quad size = (quad)((quad_mask)x ^ sign), magic = splat(0x1.8p45);
  rest = (quad)((quad_mask)rest ^ sign);
  const quad shifted = size + magic, t = size - (shifted - magic), square = t * t;
  const quad s = t + FUSED(t * square, odd_polynomial(square), rest);
  const quad even = FUSED(t, rest, even_polynomial(square));
  const quad near = at.sine + FUSED(s, at.cosine, FUSED(-even, at.sine, FUSED(s, at.cosine_rest, at.sine_rest)));
  const quad size_square = size * size;
  const quad small =
      size + FUSED(size_square, FUSED(small_sine_polynomial(size_square), size, -0.5 * rest), rest);
  return (quad)((quad_mask)pick(size < splat(0.126), small, near) | sign);
}

// cos(x + rest), likewise.
INLINE quad near_cosine(quad x, quad rest, table_rows at) {
  const quad_mask sign = (quad_mask)x & (quad_mask)splat(-0.0);
  const quad size = (quad)((quad_mask)x ^ sign), magic = splat(0x1.8p45);
  rest = (quad)((quad_mask)rest ^ sign);
  const quad shifted = size + magic, t = (size - (shifted - magic)) + rest, square = t * t;
  const quad s = FUSED(t * square, odd_polynomial(square), t), even = even_polynomial(square);
  return at.cosine + FUSED(-s, at.sine, FUSED(-even, at.cosine, FUSED(-s, at.sine_rest, at.cosine_rest)));
}

INLINE void wide_sine_cosine(quad argument, quad *sine, quad *cosine) {
  const quad half_pi = splat(0x1.921fb54442d18p+0), half_pi_rest = splat(0x1.1a62633145c07p-54), zero = splat(0);
  const quad_mask sign = (quad_mask)argument & (quad_mask)splat(-0.0);
  const quad_mask isBeyond = ~((quad)((quad_mask)argument ^ sign) <= splat(REDUCTION_END));
  const quad x = pick(isBeyond, zero, argument), size = (quad)((quad_mask)x & ~(quad_mask)splat(-0.0));

  // x = turns * π/2 + a + rest, with π/2 in four parts.
  const quad magic = splat(0x1.8p52), shifted = FUSED(x, splat(0x1.45f306dc9c883p-1), magic), turns = shifted - magic;
  const quad first = FUSED(-turns, splat(-0x1.dde973cp-27), FUSED(-turns, splat(0x1.921fb58p+0), x));
  const quad third = splat(-0x1.cb3b398p-55), fourth = splat(-0x1.d747f23e32ed7p-83);
  const quad second = FUSED(-turns, third, first), a = FUSED(-turns, fourth, second);
  const quad rest = FUSED(-third, turns, first - second) + FUSED(-turns, fourth, second - a);

  // Small arguments stay what they are, those around ±π/2 are turned about it.
  const quad_mask isSmall = size < splat(0x1.b6p-1), isMiddle = (size < splat(0x1.368fdp+1)) & ~isSmall;
  const quad turned = half_pi - size, turned_sum = turned + half_pi_rest;
  const quad sine_x = pick(isSmall, x, pick(isMiddle, turned_sum, a));
  const quad sine_rest = pick(isSmall, zero, pick(isMiddle, (turned - turned_sum) + half_pi_rest, rest));
  const quad cosine_x = pick(isMiddle, turned, sine_x), cosine_rest = pick(isMiddle, half_pi_rest, sine_rest);
  const quad_mask sine_row = nearest_row(sine_x), cosine_row = nearest_row(cosine_x);
  const table_rows at = look_up(4, cosine_row);
  const quad c = near_cosine(cosine_x, cosine_rest, at);
  // The rows are the same but in the middle, and there hardly ever others.
  const quad s =
      near_sine(sine_x, sine_rest, __builtin_reduce_or(sine_row ^ cosine_row) ? look_up(4, sine_row) : at);

  const quad_mask quarter = (quad_mask)shifted, isFar = ~(isSmall | isMiddle);
  const quad_mask isSwapped = isMiddle | (isFar & ((quarter & 1) != 0));
  *sine = (quad)((quad_mask)pick(isSwapped, c, s) ^ (isMiddle & sign) ^ (isFar & ((quarter & 2) << 62)));
  *cosine = (quad)((quad_mask)pick(isSwapped, s, c) ^ (isFar & (((quarter + 1) & 2) << 62)));
  if (!__builtin_reduce_or(isBeyond)) return;
  for (int i = 0; i < 4; i++) {
    if (!isBeyond[i]) continue;
    (*sine)[i] = sin(argument[i]);
    (*cosine)[i] = cos(argument[i]);
  }
}
