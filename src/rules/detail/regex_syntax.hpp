#pragma once
#include "rules/detail/regex.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

/// A regular expression as a tree, characters as ranges of code points.
namespace tepat::rules::detail::regex_syntax {

using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

struct Node {
    enum Is : std::uint8_t { empty, characters, assertion, sequence, alternatives, repetition };
    Is is = empty;
    /// Sorted, not touching.
    Ranges ranges;
    RegexAssertion place = RegexAssertion::text_begin;
    /// At most `most` times; any number if it is negative.
    int least = 0;
    int most = 0;
    std::vector<Node> parts;
};

/// Nothing if the pattern is none.
[[nodiscard]] std::optional<Node> read(std::string_view pattern);

} // namespace tepat::rules::detail::regex_syntax
