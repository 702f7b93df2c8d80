#pragma once
#include "matching/fields.hpp"
#include "matching/record.hpp"

namespace tepat::matching {

/// The level of each field, every one of them symmetric: compare(a, b) == compare(b, a). Pure;
/// thread-safe.
[[nodiscard]] Pattern compare(const Record& a, const Record& b);

/// All fields but name and mother's name, which cost more: those two are `missing`.
[[nodiscard]] Pattern compare_cheap(const Record& a, const Record& b);

[[nodiscard]] Level compare_number(std::uint64_t a, std::uint64_t b);
[[nodiscard]] Level compare_birth(std::uint32_t a, std::uint32_t b);
[[nodiscard]] Level compare_name(const Record& a, const Record& b);
[[nodiscard]] Level compare_mother(const Record& a, const Record& b);

} // namespace tepat::matching
