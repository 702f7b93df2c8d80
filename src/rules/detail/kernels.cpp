#include "rules/detail/kernels.hpp"

#include <array>

namespace tepat::rules::detail {

extern const Kernels kernels_plain;
#ifdef TEPAT_X86_KERNELS
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;
#endif

namespace {

struct Usable {
    std::array<const Kernels*, 3> all{};
    std::size_t count = 0;
};

Usable find() {
    Usable found;
    found.all[found.count++] = &kernels_plain;
#ifdef TEPAT_X86_KERNELS
    if (__builtin_cpu_supports("avx2")) found.all[found.count++] = &kernels_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        found.all[found.count++] = &kernels_avx512;
#endif
    return found;
}

} // namespace

const Kernels* const* all_kernels(std::size_t& count) {
    static const Usable usable = find();
    count = usable.count;
    return usable.all.data();
}

const Kernels& kernels() {
    std::size_t count = 0;
    const auto* all = all_kernels(count);
    return *all[count - 1];
}

} // namespace tepat::rules::detail
