#pragma once
#include "core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace tepat {

/// One of the equal parts in which a programme pays a year: 2 of 4, 7 of 12.
struct Stage {
    int number = 1;
    int count = 1;
    friend auto operator<=>(const Stage&, const Stage&) = default;
};

/// A year's stage, written `2021:2/4`. The policy says on which day a stage begins.
struct Period {
    int year = 0;
    Stage stage;

    static Result<Period> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
    friend auto operator<=>(const Period&, const Period&) = default;
};

} // namespace tepat
