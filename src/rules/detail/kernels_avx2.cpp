#include "rules/detail/kernels_body.hpp"

namespace tepat::rules::detail {

extern const Kernels kernels_avx2;
constinit const Kernels kernels_avx2 = make_kernels("avx2");

} // namespace tepat::rules::detail
