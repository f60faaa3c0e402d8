// wide_sine.h for all, and whether it is there.
#include "CEnvironments.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#include "lanes.h"
#include "wide_sine.h"

FOR_AVX2 void ce_wide_sine_cosine(int count, const double *x, double *sine, double *cosine) {
  for (int i = 0; i < count; i += 4)
    wide_sine_cosine(*(const quad *)(x + i), (quad *)(sine + i), (quad *)(cosine + i));
}

bool ce_wide_sine_available(void) {
  __builtin_cpu_init();
  bool isThere = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  // Other variants of the C library's give other bits for about 1 of 1,000 arguments.
  for (int i = 0; isThere && i < 8192; i += 4) {
    double x[4], sine[4], cosine[4];
    for (int j = 0; j < 4; j++) x[j] = (i + j - 4096) * 0x1.0c7a3p-9;
    ce_wide_sine_cosine(4, x, sine, cosine);
    for (int j = 0; j < 4; j++) isThere = isThere && sine[j] == sin(x[j]) && cosine[j] == cos(x[j]);
  }
  return isThere;
}

#else

void ce_wide_sine_cosine(int count, const double *x, double *sine, double *cosine) {}
bool ce_wide_sine_available(void) { return false; }

#endif
