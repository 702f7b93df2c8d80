#pragma once
#include "core/bytes.hpp"
#include "core/region_code.hpp"
#include "core/strong.hpp"
#include "journal/digest.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

/// The lines of this room's set entries: what was decided, in deterministic CBOR, frozen for ever
/// with their event version. Grammar in docs/formats/registry.md. Views point into what a line was
/// read from.
namespace tepat::registry::lines {

/// What a new subject is called where it came from; not repeated in later lines.
struct Key {
    std::string_view scheme;
    std::string_view key;
};

/// [0, name, digest, instrument, version]: a file whose rows follow.
struct File {
    std::string_view name;
    journal::Digest digest;
    std::string_view instrument;
    std::int64_t version = 0;
};

/// [1, id, [scheme, key] | null, region id, answers]
struct Household {
    SubjectId id;
    std::optional<Key> key;
    RegionId region;
    BytesView answers;
};

struct FamilyFacts {
    std::int64_t number = 0;
    std::optional<std::int64_t> kk;
};
/// [2, id, [scheme, key] | null, household id | null, [number, kk | null] | null]; null: as before.
struct Family {
    SubjectId id;
    std::optional<Key> key;
    std::optional<SubjectId> household;
    std::optional<FamilyFacts> facts;
};

struct Membership {
    SubjectId family;
    std::optional<std::int64_t> household_relation;
    std::optional<std::int64_t> family_relation;
};
struct Claim {
    std::optional<std::int64_t> nik;
    std::int64_t verdict = 0; ///< NikVerdict
};
struct PersonFacts {
    std::string_view name;
    std::optional<std::int64_t> born; ///< day number
    std::optional<std::int64_t> sex;  ///< 1 male, 2 female
    BytesView answers;
};
/// [3, id, [scheme, key] | null, [family id, household relation | null, family relation | null] |
/// null,
///  [nik | null, verdict] | null, [name, born | null, sex | null, answers] | null]; null: as
///  before.
struct Person {
    SubjectId id;
    std::optional<Key> key;
    std::optional<Membership> membership;
    std::optional<Claim> claim;
    std::optional<PersonFacts> facts;
};

/// [4, id, flag, detail]: something to look at; `detail` is the shared NIK, or the other subject's
/// id.
struct Flagged {
    SubjectId id;
    std::int64_t flag = 0; ///< Flag
    std::int64_t detail = 0;
};

enum class Number : std::uint8_t { nik, kk };
/// [5, person, number, fault | 0]: what was written for it was refused; 0: no longer. Of version 2.
struct RefusedNumber {
    SubjectId id;
    Number number = Number::nik;
    std::int64_t fault = 0; ///< NumberFault
};

using Imported = std::variant<File, Household, Family, Person, Flagged, RefusedNumber>;
[[nodiscard]] Bytes encode(const Imported& line);
/// CborError when `line` is no line of "registry.imported"; RefusedNumber is of version 2 alone.
[[nodiscard]] Imported decode_imported(BytesView line);

/// [id, level, parent id | null, name, ended, code | null]: a region from the entry's day on. A
/// code is given when it begins to name this region.
struct RegionChange {
    RegionId id;
    RegionLevel level = RegionLevel::province;
    std::optional<RegionId> parent;
    std::string_view name;
    bool ended = false;
    std::optional<std::string_view> code; ///< digits
};
[[nodiscard]] Bytes encode(const RegionChange& line);
[[nodiscard]] RegionChange decode_region(BytesView line);

/// [region id, digits]: the BPS code of a region from the entry's day on.
struct BpsCode {
    RegionId region;
    std::string_view code;
};
[[nodiscard]] Bytes encode(const BpsCode& line);
[[nodiscard]] BpsCode decode_bps(BytesView line);

/// [person, cause | 0, into | null, from]: sleeps from that day on, or with 0 is awake.
struct Standing {
    SubjectId person;
    std::int64_t cause = 0; ///< SleepCause
    std::optional<SubjectId> into;
    std::int64_t from = 0; ///< day number
};
[[nodiscard]] Bytes encode(const Standing& line);
inline constexpr std::int64_t last_cause_of_version_1 = 8;
/// CborError when `line` is no line of "registry.standings_changed" of any version.
[[nodiscard]] Standing decode_standing(BytesView line);

} // namespace tepat::registry::lines
