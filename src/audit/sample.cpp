#include "audit/sample.hpp"

#include "core/bytes.hpp"
#include "journal/digest.hpp"

#include <algorithm>
#include <utility>

namespace tepat::audit {

std::vector<std::int64_t> choose_sample(std::int64_t lines, std::int64_t count,
                                        std::string_view seed) {
    using Ranked = std::pair<journal::Digest, std::int64_t>;
    constexpr BytesView zero{"\0", 1};
    std::vector<Ranked> ranked;
    ranked.reserve(static_cast<std::size_t>(lines));
    for (std::int64_t line = 0; line < lines; ++line) {
        Bytes place;
        append_u64(place, static_cast<std::uint64_t>(line));
        ranked.emplace_back(journal::sha256({sample_method, zero, seed, zero, place}), line);
    }
    const auto chosen = std::min(count, lines);
    std::ranges::nth_element(ranked, ranked.begin() + chosen);
    std::vector<std::int64_t> sample;
    for (std::int64_t i = 0; i < chosen; ++i)
        sample.push_back(ranked[static_cast<std::size_t>(i)].second);
    std::ranges::sort(sample);
    return sample;
}

} // namespace tepat::audit
