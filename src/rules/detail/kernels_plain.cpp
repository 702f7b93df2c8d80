#include "rules/detail/kernels_body.hpp"

namespace tepat::rules::detail {

extern const Kernels kernels_plain;
constinit const Kernels kernels_plain = make_kernels("plain");

} // namespace tepat::rules::detail
