#pragma once
#include "core/result.hpp"
#include "matching/blocking.hpp"
#include "matching/fields.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::matching {

/// What a job of matching may be told, one TOML file; docs/matching.md says it for people. Every
/// value has a default that is right for a register of persons.
struct Settings {
    /// Titles of the columns of a field, put together with a space; empty: the usual ones.
    std::array<std::vector<std::string>, column_fields> columns;
    /// The column that names a record in the answer; empty: the usual ones, or else the row.
    std::string id_column;

    std::vector<BlockingRule> rules = default_rules();
    /// A rule that would make more pairs for each record is refused.
    double most_pairs_a_record = 5;
    /// Larger blocks are left out: a name or number that so many share tells nobody apart.
    std::uint32_t most_in_a_block = 2'000;
    /// A NIK or KK number that more records share is a placeholder, and missing.
    std::uint32_t placeholder_from = 50;

    std::uint64_t seed = 1;
    /// Pairs that each step of training looks at, at most.
    std::uint64_t training_pairs = 500'000;

    /// Two records are one person from this probability on; nothing: as `decide`
    /// chooses.
    std::optional<double> threshold;

    [[nodiscard]] static std::vector<BlockingRule> default_rules();
};

/// Reads a file of settings strictly: unknown keys and values out of range are refused with file
/// and line.
[[nodiscard]] Result<Settings> read_settings(std::string_view toml, std::string_view file);

} // namespace tepat::matching
