#include "identity/detail/reasons.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::identity::detail {
namespace {

// Numbers of fields and levels stand in lines for ever.
static_assert(static_cast<int>(matching::Field::number) == 0);
static_assert(static_cast<int>(matching::Field::relation) == 8);
static_assert(static_cast<int>(matching::Field::numbers_there) == 10 && matching::fields == 11);

} // namespace

std::optional<std::int64_t> read_maybe(CborReader& in) {
    if (in.null()) return std::nullopt;
    return in.integer();
}

std::optional<std::int32_t> read_small(CborReader& in) {
    const auto number = read_maybe(in);
    if (!number) return std::nullopt;
    if (*number != static_cast<std::int32_t>(*number))
        throw CborError{"identity: a number too great"};
    return static_cast<std::int32_t>(*number);
}

void write_reasons(CborWriter& out, std::span<const Reason> reasons) {
    out.array(reasons.size());
    for (const auto& reason : reasons) {
        out.array(3);
        out.integer(static_cast<std::int64_t>(reason.field));
        out.integer(reason.level);
        out.integer(reason.decibits);
    }
}

std::vector<Reason> read_reasons(CborReader& in) {
    const auto count = in.array();
    if (count > matching::fields) throw CborError{"identity: more reasons than fields"};
    std::vector<Reason> reasons(count);
    for (auto& reason : reasons) {
        in.array_of(3);
        reason.field = read_enum(in, matching::Field::number, matching::Field::numbers_there);
        const auto level = in.integer();
        if (level < 0 || level >= static_cast<std::int64_t>(matching::levels_of(reason.field)))
            throw CborError{"identity: no such level"};
        reason.level = static_cast<matching::Level>(level);
        const auto bits = read_small(in);
        if (!bits) throw CborError{"identity: a reason without weight"};
        reason.decibits = *bits;
    }
    return reasons;
}

std::string in_words(std::span<const Reason> reasons, Language language) {
    std::string text;
    for (const auto& reason : reasons) {
        auto bits = fmt::format("{:+.1f}", reason.decibits / 10.0);
        if (language == Language::id) std::ranges::replace(bits, '.', ',');
        if (!text.empty()) text += "; ";
        text += fmt::format(
            "{}: {} {}", message_text(matching::label_of(reason.field), {}, language),
            message_text(matching::label_of(reason.field, reason.level), {}, language), bits);
    }
    return text;
}

} // namespace tepat::identity::detail
