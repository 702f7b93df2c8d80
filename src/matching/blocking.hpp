#pragma once
#include "matching/record.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::matching {

/// What of a record may be part of a blocking key.
enum class Part : std::uint8_t {
    number,
    number_front, ///< district of first registration, birthday, sex
    number_back,  ///< birthday, sex, serial
    family,
    name,       ///< by sound, whatever the order
    name_start, ///< the first four letters by sound
    mother,     ///< by sound
    mother_start,
    birth,
    birth_year,
    village,
    district,
    birthplace,
    sex,
};
inline constexpr std::size_t all_parts = 14;
[[nodiscard]] std::string_view id_of(Part part);
[[nodiscard]] std::optional<Part> part_of(std::string_view id);

/// Only persons that are the same in all parts are compared. A record that lacks one is in no block
/// of this rule.
struct BlockingRule {
    std::vector<Part> parts;
    /// Whether the model may learn from its pairs; not where members of one family meet.
    bool train = true;
    /// `name+birth`: in files and messages.
    [[nodiscard]] std::string id() const;
    friend bool operator==(const BlockingRule&, const BlockingRule&) = default;
};

/// The key of a record, never 0; nothing when a part is missing. Two records of one key are the
/// same in all parts, but for a chance of 1 in 2^32.
[[nodiscard]] std::optional<std::uint32_t> key_of(const Record& record, const BlockingRule& rule);

/// Parts, a bit each.
using PartSet = std::uint16_t;
[[nodiscard]] PartSet parts_of(const BlockingRule& rule);
/// In which both are the same, and neither lacks it. Two meet in a rule when that holds for all its
/// parts.
[[nodiscard]] PartSet shared_parts(const Record& a, const Record& b);

/// What a rule would cost, guessed from a sample.
struct Projection {
    double pairs = 0;   ///< without those of blocks that are too large
    double records = 0; ///< of the whole
    bool empty = true;  ///< no record of the sample has a key
    [[nodiscard]] double pairs_a_record() const { return records > 0 ? pairs / records : 0; }
};
/// `boundary` 0: one file, else the first record of the second file. Blocks with more than
/// `most_in_a_block` records are left out, as the engine leaves them out. Deterministic.
[[nodiscard]] Projection project(std::span<const Record> records, std::uint64_t boundary,
                                 const BlockingRule& rule, std::uint32_t most_in_a_block);

/// Pairs of one block: n records, of which `left` are of the first file (0: one file).
[[nodiscard]] constexpr std::uint64_t pairs_of(std::uint64_t n, std::uint64_t left, bool linking) {
    return linking ? left * (n - left) : n * (n - 1) / 2;
}

} // namespace tepat::matching
