#include "rules/detail/suggest.hpp"

#include <algorithm>
#include <cstddef>

namespace tepat::rules::detail {
namespace {

/// Names longer than this are not compared: nobody declares them, and hostile ones would cost their
/// square.
constexpr std::size_t longest = 100;

bool same_letter(char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
}

std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(before_last, last);
        std::swap(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]))
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[b.size()];
}

} // namespace

std::string suggest(std::string_view name, std::vector<std::string_view> candidates) {
    if (name.size() > longest) return {};
    std::ranges::sort(candidates);
    std::string_view nearest;
    std::size_t fewest = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const auto candidate : candidates) {
        if (candidate.size() > longest) continue;
        const auto distance = edits(name, candidate);
        if (distance >= fewest) continue;
        fewest = distance;
        nearest = candidate;
    }
    return std::string{nearest};
}

} // namespace tepat::rules::detail
