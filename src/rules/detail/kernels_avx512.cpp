#include "rules/detail/kernels_body.hpp"

namespace tepat::rules::detail {

extern const Kernels kernels_avx512;
constinit const Kernels kernels_avx512 = make_kernels("avx512");

} // namespace tepat::rules::detail
