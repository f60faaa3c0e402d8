// The elementwise half of an LSTM's step (Hochreiter & Schmidhuber 1997; forget gates: Gers et al. 2000), as
// PyTorch's nn.LSTM; the products before it are linear layers. A row of gates holds input, forget, cell and output
// gate, `hidden` numbers each, so that the last vector of one would run into the next: only its own part is moved.

INLINE vec NAME(load_some)(const float *from, int count) {
  if (count >= LANES) return *(const vec *)from;
  float some[LANES] = {0};
  memcpy(some, from, (size_t)count * sizeof(float));
  return *(vec *)some;
}

INLINE void NAME(store_some)(float *to, int count, vec value) {
  if (count >= LANES) *(vec *)to = value;
  else memcpy(to, &value, (size_t)count * sizeof(float));
}

static void NAME(lstm_forward)(
    int rows, int hidden, float *gates, const float *recurrent, int gate_stride, const float *cell_before, float *cell,
    float *tanh_cell, float *output, int stride) {
  for (int row = 0; row < rows; row++) {
    float *g = gates + (long)row * gate_stride;
    const float *r = recurrent + (long)row * gate_stride;
    const long at = (long)row * stride;
    for (int j = 0; j < hidden; j += LANES) {
      const int n = hidden - j;
#define GATE(k) (NAME(load_some)(g + k * hidden + j, n) + NAME(load_some)(r + k * hidden + j, n))
      vec in = NAME(sigmoid)(GATE(0)), forget = NAME(sigmoid)(GATE(1));
      vec candidate = NAME(tanh_vec)(GATE(2)), out = NAME(sigmoid)(GATE(3));
#undef GATE
      vec c = fused(forget, NAME(load_some)(cell_before + at + j, n), in * candidate);
      vec t = NAME(tanh_vec)(c);
      NAME(store_some)(g + j, n, in);
      NAME(store_some)(g + hidden + j, n, forget);
      NAME(store_some)(g + 2 * hidden + j, n, candidate);
      NAME(store_some)(g + 3 * hidden + j, n, out);
      NAME(store_some)(cell + at + j, n, c);
      NAME(store_some)(tanh_cell + at + j, n, t);
      NAME(store_some)(output + at + j, n, out * t);
    }
  }
}

static void NAME(lstm_backward)(
    int rows, int hidden, const float *gates, const float *cell_before, const float *tanh_cell, const float *d_output,
    const float *d_hidden, float *d_cell, float *d_gates, int gate_stride, int stride) {
  const vec one = splat(1.0f);
  for (int row = 0; row < rows; row++) {
    const float *g = gates + (long)row * gate_stride;
    float *d = d_gates + (long)row * gate_stride;
    const long at = (long)row * stride;
    for (int j = 0; j < hidden; j += LANES) {
      const int n = hidden - j;
      vec in = NAME(load_some)(g + j, n), forget = NAME(load_some)(g + hidden + j, n);
      vec candidate = NAME(load_some)(g + 2 * hidden + j, n), out = NAME(load_some)(g + 3 * hidden + j, n);
      vec t = NAME(load_some)(tanh_cell + at + j, n);
      vec dh = NAME(load_some)(d_output + at + j, n) + NAME(load_some)(d_hidden + at + j, n);
      vec dc = fused(dh * out, fused(-t, t, one), NAME(load_some)(d_cell + at + j, n));
      NAME(store_some)(d + j, n, dc * candidate * (in * (one - in)));
      NAME(store_some)(
          d + hidden + j, n, dc * NAME(load_some)(cell_before + at + j, n) * (forget * (one - forget)));
      NAME(store_some)(d + 2 * hidden + j, n, dc * in * fused(-candidate, candidate, one));
      NAME(store_some)(d + 3 * hidden + j, n, dh * t * (out * (one - out)));
      NAME(store_some)(d_cell + at + j, n, dc * forget);
    }
  }
}
