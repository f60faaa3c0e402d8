#!/usr/bin/env bash
# Holds every instruction set's kernels against one another, NEON on an emulated arm64 processor included, and AVX-512
# on an emulated x86-64 one where this has none: the same bits.
#
#     Tests/NumericKernelsTests/Fixtures/compare_sets.sh            # compares, with the recorded hash, too
#     Tests/NumericKernelsTests/Fixtures/compare_sets.sh --record   # writes kernel-hash.txt anew, if all sets agree
#
# Needs clang (CLANG=... names another) and, for NEON on x86-64, Debian's packages gcc-aarch64-linux-gnu,
# libc6-dev-arm64-cross and qemu-user; for AVX-512 on a machine without it, what run_in_bochs.sh names. A set that cannot
# be run is named, not skipped in silence. Each kernel of the table `nk_kernels` takes the same seeded inputs; the FNV-1a hash of all outputs is one
# line a set. A NaN counts as one, whatever its bits: processors differ in what they make.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../../Sources/CNumericKernels
recorded=$here/kernel-hash.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

clang=${CLANG:-clang}
command -v "$clang" >/dev/null || { echo "no $clang: install clang, or name one with CLANG=..." >&2; exit 1; }

cat >"$work/hash.c" <<'C'
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "CNumericKernels.h"

static uint64_t hash = 0xcbf29ce484222325u, state = 1;

static void add(int n, const float *values) {
  for (int i = 0; i < n; i++) {
    uint32_t bits = 0x7fc00000;
    if (values[i] == values[i]) memcpy(&bits, values + i, 4);
    for (int byte = 0; byte < 4; byte++) hash = (hash ^ (bits >> 8 * byte & 255)) * 0x100000001b3u;
  }
}

// Rows of `columns` numbers within ±size, padded with zeros.
static int padded(int n) { return (n + NK_PADDING - 1) / NK_PADDING * NK_PADDING; }
static float *made(int rows, int columns, float size) {
  const int stride = padded(columns);
  float *values = calloc((size_t)rows * stride, sizeof(float));
  for (int i = 0; i < rows * stride; i++) {
    if (i % stride >= columns) continue;
    state = state * 6364136223846793005u + 1442695040888963407u;
    values[i] = (float)(int32_t)(state >> 32) * 0x1p-31f * size;
  }
  return values;
}
static void add_rows(int rows, int columns, const float *values) {
  for (int row = 0; row < rows; row++) add(columns, values + row * padded(columns));
}

static void layers(const nk_kernels *k, int rows, int inputs, int outputs) {
  const int is = padded(inputs), os = padded(outputs), rs = padded(inputs);
  for (int activation = NK_IDENTITY; activation <= NK_LEAKY_RELU; activation++) {
    float *x = made(rows, inputs, 2), *w = made(inputs, outputs, 2), *b = made(1, outputs, 2);
    float *y = made(rows, outputs, 0), *dy = made(rows, outputs, 2), *dx = made(rows, inputs, 0);
    float *wt = made(outputs, rs, 0), *dw = made(inputs, outputs, 0), *db = made(1, outputs, 0);
    k->linear_forward(rows, inputs, outputs, x, is, w, os, b, activation, y, os);
    k->transpose(inputs, outputs, w, os, wt, rs);
    k->linear_backward_input(rows, inputs, outputs, dy, os, wt, rs, x, is, activation, dx, is);
    k->linear_backward_weights(rows, inputs, outputs, x, is, dy, os, dw, os, db, false);
    add_rows(rows, outputs, y), add_rows(outputs, inputs, wt), add_rows(rows, inputs, dx);
    add_rows(inputs, outputs, dw), add(outputs, db);
    k->linear_backward_weights(rows, inputs, outputs, x, is, dy, os, dw, os, db, true);
    add_rows(inputs, outputs, dw), add(outputs, db);
    float *all[] = {x, w, b, y, dy, dx, wt, dw, db};
    for (int i = 0; i < 9; i++) free(all[i]);
  }
}

static void elementwise(const nk_kernels *k, int n) {
  float *x = made(1, n, 30), *y = made(1, n, 0), *g = made(1, n, 2), *m = made(1, n, 1), *v = made(1, n, 1);
  for (int activation = NK_IDENTITY; activation <= NK_LEAKY_RELU; activation++) {
    k->activate(n, activation, x, y), add(n, y);
    k->multiply_slope(n, activation, x, g), add(n, g);
  }
  for (int i = 0; i < n; i++) v[i] *= v[i];
  for (int step = 0; step < 3; step++) k->adam(n, x, g, m, v, 0.7f, 1e-3f, 1.1f, 0.1f, 0.999f, 0.001f, 1e-5f, 0.1f);
  add(n, x), add(n, m), add(n, v);
  float sum = k->sum_of_squares(n, x);
  add(1, &sum);
  float *all[] = {x, y, g, m, v};
  for (int i = 0; i < 5; i++) free(all[i]);
}

// Every 1,009th float there is, negative ones, infinities and NaNs included.
static void functions(const nk_kernels *k) {
  enum { COUNT = 4096 + 3 };
  float x[COUNT], y[COUNT];
  for (uint64_t bits = 0; bits < 1ull << 32;) {
    int n = 0;
    for (; n < COUNT && bits < 1ull << 32; n++, bits += 1009) {
      uint32_t low = (uint32_t)bits;
      memcpy(x + n, &low, 4);
    }
    k->exp(n, x, y), add(n, y), k->log(n, x, y), add(n, y), k->tanh(n, x, y), add(n, y);
  }
}

static void convolution(const nk_kernels *k, int height, int width, int channels, int kernel, int stride, int outputs) {
  const int places = ((height - kernel) / stride + 1) * ((width - kernel) / stride + 1), o = padded(outputs);
  const int size = height * width * channels, patch = kernel * kernel * channels;
  float *images = made(1, 3 * size, 2), *w = made(patch, outputs, 1), *bias = made(1, outputs, 1);
  float *y = made(3 * places, outputs, 0), *dy = made(3 * places, outputs, 1), *dw = made(patch, outputs, 0);
  float *db = made(1, outputs, 0), *patches = made(3 * places, patch, 2), *back = made(1, 3 * size, 0);
  k->convolution_forward(3, height, width, channels, kernel, stride, images, outputs, w, o, bias, y, o);
  add_rows(3 * places, outputs, y);
  for (int adding = 0; adding < 2; adding++)
    k->convolution_backward_weights(
        3, height, width, channels, kernel, stride, images, outputs, dy, o, dw, o, db, adding);
  add_rows(patch, outputs, dw), add(outputs, db);
  k->col2im(3, height, width, channels, kernel, stride, patches, padded(patch), back);
  add(3 * size, back);
  float *all[] = {images, w, bias, y, dy, dw, db, patches, back};
  for (int i = 0; i < 9; i++) free(all[i]);
}

static void lstm(const nk_kernels *k, int rows, int hidden) {
  const int gs = padded(4 * hidden), s = padded(hidden);
  float *gates = made(rows, 4 * hidden, 4), *recurrent = made(rows, 4 * hidden, 4), *before = made(rows, hidden, 2);
  float *cell = made(rows, hidden, 0), *tanh_cell = made(rows, hidden, 0), *output = made(rows, hidden, 0);
  float *d = made(rows, hidden, 2), *dh = made(rows, hidden, 2), *dc = made(rows, hidden, 2);
  float *dg = made(rows, 4 * hidden, 0);
  k->lstm_forward(rows, hidden, gates, recurrent, gs, before, cell, tanh_cell, output, s);
  k->lstm_backward(rows, hidden, gates, before, tanh_cell, d, dh, dc, dg, gs, s);
  add_rows(rows, 4 * hidden, gates), add_rows(rows, hidden, cell), add_rows(rows, hidden, tanh_cell);
  add_rows(rows, hidden, output), add_rows(rows, hidden, dc), add_rows(rows, 4 * hidden, dg);
  float *all[] = {gates, recurrent, before, cell, tanh_cell, output, d, dh, dc, dg};
  for (int i = 0; i < 10; i++) free(all[i]);
}

static void advantages(const nk_kernels *k, int steps, int envs) {
  const int n = steps * envs;
  float *r = made(1, n, 2), *v = made(1, n, 2), *starts = made(1, n, 1), *last = made(1, envs, 2);
  float *dones = made(1, envs, 1), *a = made(1, n, 0), *returns = made(1, n, 0);
  for (int i = 0; i < n; i++) starts[i] = starts[i] > 0.8f;
  for (int i = 0; i < envs; i++) dones[i] = dones[i] > 0;
  k->gae(steps, envs, r, v, starts, last, dones, 0.99f, 0.9405f, a, returns);
  add(n, a), add(n, returns);
  float *all[] = {r, v, starts, last, dones, a, returns};
  for (int i = 0; i < 7; i++) free(all[i]);
}

int main(int count, char **names) {
  const nk_kernels *k = count == 2 ? nk_named(names[1]) : NULL;
  if (!k) return 3;
  layers(k, 13, 17, 33), layers(k, 64, 4, 64), layers(k, 1, 64, 2), layers(k, 75, 130, 67), layers(k, 1100, 17, 20);
  layers(k, 70, 64, 1), layers(k, 70, 64, 2), layers(k, 140, 270, 300), layers(k, 39, 515, 70);
  layers(k, 1, 40, 150), layers(k, 2, 40, 150), layers(k, 5, 40, 150), layers(k, 6, 40, 150), layers(k, 7, 40, 150);
  elementwise(k, 5), elementwise(k, 1000);
  functions(k);
  convolution(k, 9, 7, 3, 3, 2, 40), convolution(k, 10, 6, 20, 2, 3, 16);
  lstm(k, 3, 7), lstm(k, 4, 33);
  advantages(k, 37, 5), advantages(k, 20, 70);
  printf("%016llx\n", (unsigned long long)hash);
}
C

failed=0 first=""
# Takes a set's name and the command that runs it.
hold() {
  local name=$1 status=0 found
  shift
  found=$("$@") || status=$?
  if [ $status = 3 ]; then echo "$name: not tested, this processor does not have it"; return; fi
  if [ $status = 69 ]; then echo "$name: not tested"; return; fi
  [ $status = 0 ] || { echo "$name: the program ended with status $status" >&2; failed=1; return; }
  echo "$name: $found"
  first=${first:-$found}
  [ "$found" = "$first" ] || failed=1
}

"$clang" -O2 -I "$kernels/include" "$work/hash.c" "$kernels/CNumericKernels.c" -o "$work/native" -lm
case $(uname -m) in
  x86_64)
    for name in avx2 baseline; do hold "$name" "$work/native" $name; done
    if grep -qw avx512f /proc/cpuinfo; then
      hold "avx512" "$work/native" avx512
    else
      "$clang" -O2 -static -I "$kernels/include" "$work/hash.c" "$kernels/CNumericKernels.c" -o "$work/static" -lm
      hold "avx512 (emulated)" "$here/run_in_bochs.sh" "$work/static" avx512
    fi
    missing=""
    for tool in aarch64-linux-gnu-gcc qemu-aarch64; do command -v $tool >/dev/null || missing="$missing $tool"; done
    if [ -n "$missing" ]; then
      echo "neon: not tested, no$missing here:" \
        "apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" >&2
      exit 1
    fi
    "$clang" --target=aarch64-linux-gnu -O2 -I "$kernels/include" -c "$work/hash.c" -o "$work/hash.o"
    "$clang" --target=aarch64-linux-gnu -O2 -I "$kernels/include" -c "$kernels/CNumericKernels.c" -o "$work/kernels.o"
    aarch64-linux-gnu-gcc -static "$work/hash.o" "$work/kernels.o" -o "$work/neon" -lm
    hold "neon (baseline on arm64)" qemu-aarch64 "$work/neon" baseline ;;
  *) hold "baseline" "$work/native" baseline ;;
esac

[ $failed = 0 ] || { echo "the sets differ" >&2; exit 1; }
if [ "${1:-}" = --record ]; then
  echo "$first" >"$recorded"
elif [ "$first" != "$(cat "$recorded")" ]; then
  echo "all agree, but $recorded has $(cat "$recorded"): look why, then --record" >&2
  exit 1
fi
