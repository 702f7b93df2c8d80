#include "core/period.hpp"

#include <charconv>

namespace tepat {
namespace {

bool number(std::string_view text, int low, int high, int& out) {
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, out);
    return error == std::errc{} && at == end && out >= low && out <= high;
}

} // namespace

Result<Period> Period::parse(std::string_view text) {
    Period period;
    const auto colon = text.find(':');
    const auto slash = text.find('/');
    const bool shaped = colon != std::string_view::npos && slash != std::string_view::npos &&
                        colon < slash && number(text.substr(0, colon), 1900, 9999, period.year) &&
                        number(text.substr(slash + 1), 1, 12, period.stage.count) &&
                        number(text.substr(colon + 1, slash - colon - 1), 1, period.stage.count,
                               period.stage.number);
    if (!shaped || period.text() != text)
        return refuse("period.shape"_msg, {{"value", std::string{text}}});
    return period;
}

std::string Period::text() const {
    return std::to_string(year) + ":" + std::to_string(stage.number) + "/" +
           std::to_string(stage.count);
}

} // namespace tepat
