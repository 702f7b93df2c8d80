#include "matching/detail/kernels.hpp"

#include <algorithm>
#include <cstring>

namespace tepat::matching::detail {

extern const Kernels kernels_plain;
#ifdef TEPAT_X86_KERNELS
extern const Kernels kernels_avx2;
#endif

namespace {

struct Usable {
    std::array<const Kernels*, 2> all{};
    std::size_t count = 0;
};

Usable find() {
    Usable found;
    found.all[found.count++] = &kernels_plain;
#ifdef TEPAT_X86_KERNELS
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
        found.all[found.count++] = &kernels_avx2;
#endif
    return found;
}

double jaro(double matches, double exchanged, const Letters& a, const Letters& b) {
    return (matches / a.size + matches / b.size + (matches - exchanged) / matches) / 3;
}

double with_beginning(double jaro, const Letters& a, const Letters& b) {
    const auto shortest = std::min({a.size, b.size, std::uint32_t{4}});
    std::uint32_t alike = 0;
    while (alike < shortest && a.at[alike] == b.at[alike])
        ++alike;
    return jaro + 0.1 * alike * (1 - jaro);
}

} // namespace

const Kernels* const* all_kernels(std::size_t& count) {
    static const Usable usable = find();
    count = usable.count;
    return usable.all.data();
}

const Kernels& kernels() {
    static const Kernels& fastest = [] -> const Kernels& {
        std::size_t count = 0;
        const auto* all = all_kernels(count);
        return *all[count - 1];
    }();
    return fastest;
}

Letters letters_of(std::string_view text) {
    Letters letters;
    letters.size = static_cast<std::uint32_t>(::strnlen(text.data(), text.size()));
    std::memcpy(letters.at.data(), text.data(), letters.size);
    std::uint32_t once = 0;
    std::uint32_t twice = 0;
    for (std::uint32_t at = 0; at < letters.size; ++at) {
        const auto letter = 1U << (static_cast<unsigned>(text[at]) & 31U);
        twice |= once & letter;
        once |= letter;
    }
    letters.bag = std::uint64_t{twice} << 32 | once;
    return letters;
}

double jaro_winkler(const Letters& a, const Letters& b, Common common) {
    if (common.matches == 0) return 0;
    return with_beginning(jaro(common.matches, common.transposed / 2, a, b), a, b);
}

double most_similar(const Letters& a, const Letters& b) {
    const auto most = kernels().most_common(a, b);
    if (most == 0) return 0;
    return with_beginning(jaro(most, 0, a, b), a, b);
}

} // namespace tepat::matching::detail
