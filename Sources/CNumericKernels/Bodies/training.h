// What training does with whole vectors of numbers: the gradient's norm, Adam, and advantages.

static float NAME(sum_of_squares)(int n, const float *x) {
  // As many partial sums whatever the width of a vector; enough to hide the latency of an addition.
  enum { COUNT = NK_PARTIAL_SUMS / LANES };
  vec sums[COUNT];
  for (int j = 0; j < COUNT; j++) sums[j] = splat(0.0f);
  int i = 0;
  for (; i + NK_PARTIAL_SUMS <= n; i += NK_PARTIAL_SUMS)
    for (int j = 0; j < COUNT; j++) {
      vec value = *(vec *)(x + i + j * LANES);
      sums[j] = fused(value, value, sums[j]);
    }
  float partial[NK_PARTIAL_SUMS];
  for (int j = 0; j < COUNT; j++) *(vec *)(partial + j * LANES) = sums[j];
  for (int j = 0; i + j < n; j++) partial[j] = __builtin_elementwise_fma(x[i + j], x[i + j], partial[j]);
  for (int width = NK_PARTIAL_SUMS / 2; width > 0; width /= 2)
    for (int j = 0; j < width; j++) partial[j] += partial[j + width];
  return partial[0];
}

INLINE void NAME(adam_vec)(
    vec *parameter, vec gradient, vec *m, vec *v, float clip, float step_size, float inverse_sqrt_correction,
    float m_rate, float beta2, float v_rate, float epsilon, float weight_decay) {
  vec g = fused(splat(weight_decay), *parameter, gradient * clip);
  vec mean = fused(splat(m_rate), g - *m, *m);
  vec square = fused(splat(v_rate), g * g, *v * beta2);
  vec root = fused(__builtin_elementwise_sqrt(square), splat(inverse_sqrt_correction), splat(epsilon));
  *m = mean;
  *v = square;
  *parameter = *parameter - (mean * step_size) / root;
}

static void NAME(adam)(
    int n, float *parameters, const float *gradients, float *m, float *v, float clip, float step_size,
    float inverse_sqrt_correction, float m_rate, float beta2, float v_rate, float epsilon, float weight_decay) {
  int i = 0;
  for (; i + LANES <= n; i += LANES)
    NAME(adam_vec)(
        (vec *)(parameters + i), *(vec *)(gradients + i), (vec *)(m + i), (vec *)(v + i), clip, step_size,
        inverse_sqrt_correction, m_rate, beta2, v_rate, epsilon, weight_decay);
  if (i == n) return;
  float rest[4][LANES] = {{0}};
  const size_t bytes = (size_t)(n - i) * sizeof(float);
  memcpy(rest[0], parameters + i, bytes);
  memcpy(rest[1], gradients + i, bytes);
  memcpy(rest[2], m + i, bytes);
  memcpy(rest[3], v + i, bytes);
  NAME(adam_vec)(
      (vec *)rest[0], *(vec *)rest[1], (vec *)rest[2], (vec *)rest[3], clip, step_size, inverse_sqrt_correction,
      m_rate, beta2, v_rate, epsilon, weight_decay);
  memcpy(parameters + i, rest[0], bytes);
  memcpy(m + i, rest[2], bytes);
  memcpy(v + i, rest[3], bytes);
}

// Whole rows, last step first: what a step takes from the one after it is still near.
static void NAME(gae)(
    int steps, int envs, const float *rewards, const float *values, const float *starts, const float *last_values,
    const float *last_dones, float gamma, float gamma_lambda, float *advantages, float *returns) {
  for (int step = steps - 1; step >= 0; step--) {
    const long row = (long)step * envs, after = row + envs;
    const bool isLast = step == steps - 1;
    const float *next_values = isLast ? last_values : values + after, *dones = isLast ? last_dones : starts + after;
#define EACH(type, none)                                                                              \
  {                                                                                                   \
    const type nonterminal = 1.0f - *(type *)(dones + env), value = *(type *)(values + row + env);    \
    const type reward = *(type *)(rewards + row + env);                                               \
    const type delta = (reward + (gamma * *(type *)(next_values + env)) * nonterminal) - value;       \
    const type next = isLast ? none : *(type *)(advantages + after + env);                            \
    const type advantage = delta + (gamma_lambda * nonterminal) * next;                               \
    *(type *)(advantages + row + env) = advantage;                                                    \
    *(type *)(returns + row + env) = advantage + value;                                               \
  }
    int env = 0;
    for (; env + LANES <= envs; env += LANES) EACH(vec, (vec){})
    for (; env < envs; env++) EACH(float, 0.0f)
#undef EACH
  }
}
