#include "matching/blocking.hpp"

#include "core/random.hpp"
#include "matching/detail/slice.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace tepat::matching {
namespace {

constexpr std::array<std::string_view, all_parts> ids{
    "number",       "number_front", "number_back", "family",  "name",     "name_start", "mother",
    "mother_start", "birth",        "birth_year",  "village", "district", "birthplace", "sex"};

/// What of the record a part is; 0: missing.
inline std::uint64_t value_of(const Record& record, Part part) {
    const auto letters = [](const char* from, std::size_t size) {
        std::uint64_t value = 0;
        std::memcpy(&value, from, size);
        return value;
    };
    const bool whole = (record.number & 0xF) != 0xF;
    switch (part) {
    case Part::number:
        return record.number;
    case Part::number_front:
        return whole ? record.number >> 16 : 0;
    case Part::number_back:
        return whole ? record.number & 0xFFFFFFFFFF : 0;
    case Part::family:
        return record.family;
    case Part::name:
        return record.name_sound;
    case Part::name_start:
        return letters(record.name.data(), 4);
    case Part::mother:
        return letters(record.mother.data(), 8) ^ letters(record.mother.data() + 5, 8) << 3;
    case Part::mother_start:
        return letters(record.mother.data(), 4);
    case Part::birth:
        return date_of(record);
    case Part::birth_year:
        return record.birth >> 20;
    case Part::village:
        return record.village;
    case Part::district:
        return district_of(record);
    case Part::birthplace:
        return record.birthplace;
    case Part::sex:
        return sex_of(record);
    }
    return 0;
}

/// Records a projection looks at.
constexpr std::size_t sampled = std::size_t{1} << 18;

} // namespace

std::string_view id_of(Part part) {
    return ids[static_cast<std::size_t>(part)];
}
std::optional<Part> part_of(std::string_view id) {
    const auto* const at = std::ranges::find(ids, id);
    if (at == ids.end()) return std::nullopt;
    return static_cast<Part>(at - ids.begin());
}

std::string BlockingRule::id() const {
    std::string text;
    for (const auto part : parts) {
        if (!text.empty()) text += '+';
        text += id_of(part);
    }
    return text;
}

std::optional<std::uint32_t> key_of(const Record& record, const BlockingRule& rule) {
    std::uint64_t key = 0x9E3779B97F4A7C15;
    for (const auto part : rule.parts) {
        const auto value = value_of(record, part);
        if (value == 0) return std::nullopt;
        key = (key ^ value) * 0xD6E8FEB86659FD93;
        key ^= key >> 32;
    }
    key *= 0xD6E8FEB86659FD93;
    return std::max(static_cast<std::uint32_t>(key >> 32), 1U);
}

PartSet parts_of(const BlockingRule& rule) {
    PartSet set = 0;
    for (const auto part : rule.parts)
        set = static_cast<PartSet>(set | 1U << static_cast<unsigned>(part));
    return set;
}

PartSet shared_parts(const Record& a, const Record& b) {
    return [&]<std::size_t... part>(std::index_sequence<part...>) {
        const auto bit = [&](std::size_t at, std::uint64_t one, std::uint64_t other) {
            return static_cast<unsigned>((one != 0) & (one == other)) << at;
        };
        return static_cast<PartSet>(
            (bit(part, value_of(a, static_cast<Part>(part)), value_of(b, static_cast<Part>(part))) |
             ...));
    }(std::make_index_sequence<all_parts>{});
}

Projection project(std::span<const Record> records, std::uint64_t boundary,
                   const BlockingRule& rule, std::uint32_t most_in_a_block) {
    const bool linking = boundary != 0;
    const auto size = records.size();
    const auto count = std::min(sampled, size);
    SeededRandom random{size};
    std::vector<std::uint64_t> keys; // in the upper half; whether it is of the second file
    keys.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        // One of each stretch of the file: all of a small file, each once.
        const auto from = i * size / count;
        const auto to = (i + 1) * size / count;
        const auto row = from + random.below(to - from);
        if (const auto key = key_of(records[row], rule))
            keys.push_back(std::uint64_t{*key} << 32 | (linking && row >= boundary ? 1U : 0U));
    }
    std::vector<std::uint64_t> scratch;
    detail::sort_by_key(keys, 0, scratch);
    const double scale =
        static_cast<double>(size) / static_cast<double>(std::max<std::size_t>(count, 1));
    Projection projection{0, static_cast<double>(size), keys.empty()};
    for (std::size_t begin = 0; begin < keys.size();) {
        auto end = begin;
        std::uint64_t left = 0;
        for (; end < keys.size() && keys[end] >> 32 == keys[begin] >> 32; ++end)
            left += 1 - (keys[end] & 1);
        const auto n = end - begin;
        begin = end;
        if (static_cast<double>(n) * scale > most_in_a_block) continue;
        projection.pairs += static_cast<double>(pairs_of(n, left, linking)) * scale * scale;
    }
    return projection;
}

} // namespace tepat::matching
