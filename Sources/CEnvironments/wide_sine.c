// wide_sine.h for all, and whether it and sine.h are there.
#include "CEnvironments.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#include "lanes.h"
#include "wide_sine.h"

FOR_AVX2 void ce_wide_sine_cosine(int count, const double *x, double *sine, double *cosine) {
  for (int i = 0; i < count; i += 4)
    wide_sine_cosine(*(const quad *)(x + i), (quad *)(sine + i), (quad *)(cosine + i));
}

FOR_AVX2 static void narrow_sine_cosine(const double *x, double *sine, double *cosine) {
  sine_cosine(4, *(const quad *)x, (quad *)sine, (quad *)cosine);
}

bool ce_sines_available(void) {
  __builtin_cpu_init();
  bool isThere = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  // Other variants of the C library's give other bits for about 1 of 1,000 arguments.
  for (int i = 0; isThere && i < 8192; i += 4) {
    double x[4], sines[2][4], cosines[2][4];
    for (int j = 0; j < 4; j++) x[j] = (i + j - 4096) * 0x1.0c7a3p-9;
    ce_wide_sine_cosine(4, x, sines[0], cosines[0]);
    narrow_sine_cosine(x, sines[1], cosines[1]);
    for (int j = 0; j < 8; j++)
      isThere = isThere && sines[j / 4][j % 4] == sin(x[j % 4]) && cosines[j / 4][j % 4] == cos(x[j % 4]);
  }
  return isThere;
}

#else

void ce_wide_sine_cosine(int count, const double *x, double *sine, double *cosine) {}
bool ce_sines_available(void) { return false; }

#endif
