#pragma once
#include "core/cbor.hpp"
#include "identity/verdict.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Reasons, and numbers that may be missing, in lines; reading throws CborError.
namespace tepat::identity::detail {

template <class Number>
void write_maybe(CborWriter& out, const std::optional<Number>& number) {
    if (number)
        out.integer(*number);
    else
        out.null();
}
[[nodiscard]] std::optional<std::int64_t> read_maybe(CborReader& in);
/// Of 32 bits.
[[nodiscard]] std::optional<std::int32_t> read_small(CborReader& in);

template <class Enum>
Enum read_enum(CborReader& in, Enum first, Enum last) {
    const auto number = in.integer();
    if (number < static_cast<std::int64_t>(first) || number > static_cast<std::int64_t>(last))
        throw CborError{"identity: no such value"};
    return static_cast<Enum>(number);
}

/// [[field, level, tenths of a bit] …]
void write_reasons(CborWriter& out, std::span<const Reason> reasons);
[[nodiscard]] std::vector<Reason> read_reasons(CborReader& in);

/// `nama: sama bunyi +8,3; …`
[[nodiscard]] std::string in_words(std::span<const Reason> reasons, Language language);

} // namespace tepat::identity::detail
