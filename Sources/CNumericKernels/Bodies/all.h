// Everything of one instruction set. The includer defines SET (its name), LANES (floats in a vector) and
// TILE_VECTORS (vectors of outputs that a tile of four rows keeps in registers).
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define NAME(x) JOIN(x, SET)
#define STRING_(x) #x
#define STRING(x) STRING_(x)
#define INLINE static inline __attribute__((always_inline))

#define vec NAME(vec)
#define ivec NAME(ivec)
#define quad NAME(quad)
typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));
typedef float vec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t ivec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

#include "elementary.h"
#include "activations.h"
#include "turning.h"
#include "tiles.h"
#include "panels.h"
#include "products.h"
#include "convolution.h"
#include "recurrent.h"
#include "training.h"
#include "peak.h"

static const nk_kernels NAME(kernels) = {
    .name = STRING(SET),
    .linear_forward = NAME(linear_forward),
    .linear_backward_input = NAME(linear_backward_input),
    .linear_backward_weights = NAME(linear_backward_weights),
    .transpose = NAME(transpose),
    .activate = NAME(activate),
    .multiply_slope = NAME(multiply_slope),
    .convolution_forward = NAME(convolution_forward),
    .convolution_backward_weights = NAME(convolution_backward_weights),
    .col2im = NAME(col2im),
    .lstm_forward = NAME(lstm_forward),
    .lstm_backward = NAME(lstm_backward),
    .exp = NAME(exp_all),
    .log = NAME(log_all),
    .tanh = NAME(tanh_all),
    .sum_of_squares = NAME(sum_of_squares),
    .adam = NAME(adam),
    .gae = NAME(gae),
    .multiply_adds = NAME(multiply_adds),
    .lanes = LANES,
};

#undef splat
#undef fused
#undef pick
#undef vec
#undef quad
#undef ivec
#undef JOIN_
#undef JOIN
#undef NAME
#undef STRING_
#undef STRING
#undef INLINE
#undef SET
#undef LANES
#undef TILE_VECTORS
