#include "core/random.hpp"
#include "rules/detail/kernels.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tepat::rules {
namespace {

TEST(Kernels, AllGiveTheSame) {
    std::size_t count = 0;
    const auto* const* all = detail::all_kernels(count);
    SeededRandom random{3};
    constexpr std::size_t n = 1000;
    alignas(64) std::array<std::uint64_t, n> a{};
    alignas(64) std::array<std::uint64_t, n> b{};
    for (std::size_t i = 0; i < n; ++i) {
        a[i] = random.below(3) == 0 ? 7 : random.next();
        b[i] = random.below(3) == 0 ? a[i] : random.next();
    }
    std::array<std::uint8_t, n> flags{};
    std::array<std::uint8_t, n> others{};
    for (std::size_t i = 0; i < n; ++i) {
        flags[i] = static_cast<std::uint8_t>(random.below(2));
        others[i] = static_cast<std::uint8_t>(random.below(2));
    }
    std::array<std::uint16_t, n> index{};
    for (auto& one : index)
        one = static_cast<std::uint16_t>(random.below(n));

    /// Everything that a set of kernels says about them, one after the other.
    const auto told = [&](const detail::Kernels& kernels) {
        std::string text;
        const auto say = [&](const auto& values, std::size_t rows) {
            text.append(reinterpret_cast<const char*>(values.data()), rows * sizeof(values[0]));
        };
        std::array<std::uint8_t, n> out{};
        std::array<std::uint16_t, n> marks{};
        std::array<std::int32_t, n> narrow{};
        std::array<std::int64_t, n> wide{};
        for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{63}, n - 3, n}) {
            for (int lane = 0; lane < detail::lanes; ++lane)
                for (int how = 0; how < detail::comparisons; ++how)
                    for (int join = 0; join < detail::joins; ++join) {
                        out = flags;
                        kernels.compare_constant[lane][how][join](a.data(), 7, rows, out.data());
                        say(out, n);
                        out = flags;
                        kernels.compare[lane][how][join](a.data(), b.data(), rows, out.data());
                        say(out, n);
                    }
            for (const auto kernel :
                 {kernels.conjoin, kernels.disjoin, kernels.without, kernels.invert}) {
                out = flags;
                kernel(out.data(), others.data(), rows);
                say(out, n);
            }
            text += kernels.any(others.data(), rows) ? '1' : '0';
            text += kernels.every(others.data(), rows) ? '1' : '0';
            marks.fill(0);
            kernels.mark(marks.data(), others.data(), 9, rows);
            say(marks, rows);
            for (int i = 0; i < 3; ++i) {
                kernels.widen32[i](a.data(), -5, rows, narrow.data());
                say(narrow, rows);
                kernels.widen64[i](a.data(), -5, rows, wide.data());
                say(wide, rows);
            }
            const auto* x = reinterpret_cast<const std::int32_t*>(a.data());
            const auto* y = reinterpret_cast<const std::int32_t*>(b.data());
            kernels.widen(x, rows, wide.data());
            say(wide, rows);
            kernels.gather(flags.data(), index.data(), rows, out.data());
            say(out, rows);
            for (const auto kernel : {kernels.add32, kernels.subtract32, kernels.multiply32}) {
                kernel(x, y, rows, narrow.data());
                say(narrow, rows);
            }
            kernels.select32(flags.data(), x, y, rows, narrow.data());
            say(narrow, rows);
            kernels.select64(flags.data(), reinterpret_cast<const std::int64_t*>(a.data()),
                             reinterpret_cast<const std::int64_t*>(b.data()), rows, wide.data());
            say(wide, rows);
        }
        return text;
    };
    const auto plain = told(*all[0]);
    for (std::size_t i = 1; i < count; ++i)
        EXPECT_TRUE(told(*all[i]) == plain) << all[i]->name;
    EXPECT_STREQ(all[0]->name, "plain");
}

} // namespace
} // namespace tepat::rules
