#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "core/strong.hpp"
#include "registry/reader.hpp"
#include "reports/names.hpp"
#include "store/database.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::reports {

inline constexpr std::size_t flag_kinds = static_cast<std::size_t>(registry::Flag::no_name) + 1;

/// What the register holds of a region.
struct RegisterCounts {
    std::int64_t households = 0;
    std::int64_t families = 0;
    std::int64_t persons = 0;                       ///< in a family
    std::array<std::int64_t, flag_kinds> flagged{}; ///< persons, by registry::Flag

    [[nodiscard]] std::int64_t persons_with(registry::Flag flag) const {
        return flagged[static_cast<std::size_t>(flag)];
    }
    RegisterCounts& operator+=(const RegisterCounts& other);
    friend bool operator==(const RegisterCounts&, const RegisterCounts&) = default;
};

/// The register as people look through it: families with their names, and counts by district, as
/// one journal position knew them and as they were on one day. Immutable, so thread-safe; views
/// live as long as the board. Personal data. Memory: about 100 bytes a family and 16 a person.
class RegisterBoard {
public:
    /// Numbers a row from 0. Rows stand by village code, household and family; a household without
    /// a family has a row too.
    using Row = std::uint32_t;

    struct District {
        RegionCode code; ///< 0 and no name where the register names a region not in force
        std::string name;
        RegisterCounts counts;
    };
    struct Village {
        RegionCode code;
        std::string name;
        std::uint32_t district = 0; ///< index into districts()
    };

    /// Reads the register in short read transactions on connections of its own, on as many threads
    /// as `threads` says. Null when stopped. Throws DatabaseError.
    [[nodiscard]] static std::shared_ptr<const RegisterBoard>
    build(store::Database& database, Seq at, Date on, int threads, Progress& progress);

    [[nodiscard]] Seq at() const { return at_; }
    [[nodiscard]] Date on() const { return on_; }
    /// Those that hold households or once did, by code.
    [[nodiscard]] std::span<const District> districts() const { return districts_; }
    [[nodiscard]] std::span<const Village> villages() const { return villages_; }
    [[nodiscard]] const RegisterCounts& totals() const { return totals_; }
    /// The one regency all districts lie in; nothing when they lie in several, or there is none.
    [[nodiscard]] std::optional<RegionCode> regency() const;

    [[nodiscard]] std::size_t rows() const { return families_.size(); }
    /// 0 in the row of a household without a family.
    [[nodiscard]] SubjectId family(Row row) const { return families_[row]; }
    [[nodiscard]] SubjectId household(Row row) const { return households_[row]; }
    /// Index into villages().
    [[nodiscard]] std::uint32_t village(Row row) const { return villages_of_[row]; }
    /// As written; of the first member when nobody is the head, empty when there is no member.
    [[nodiscard]] std::string_view head(Row row) const;
    [[nodiscard]] int persons(Row row) const { return persons_[row]; }
    /// Of all members.
    [[nodiscard]] registry::Flags flags(Row row) const { return flags_[row]; }
    /// The row of a family, or the first of a household's, whose others follow it; of a person the
    /// family's, of a group its leader's.
    [[nodiscard]] std::optional<Row> find(SubjectId subject) const;

    /// By row: 1 where every word of `name`, whatever its case and accents, begins a word of the
    /// name of one and the same member. All rows when `name` holds no word.
    [[nodiscard]] std::vector<std::uint8_t> named(std::string_view name) const {
        return names_.find(name);
    }
    /// By village: 1 where it lies in `region`, of any level.
    [[nodiscard]] std::vector<std::uint8_t> villages_in(RegionCode region) const;
    /// Memory of the columns.
    [[nodiscard]] std::size_t bytes() const;

private:
    class Builder;
    RegisterBoard(Seq at, Date on) : at_{at}, on_{on} {}

    Seq at_;
    Date on_;
    RegisterCounts totals_;
    std::vector<District> districts_;
    std::vector<Village> villages_;

    std::vector<SubjectId> families_;
    std::vector<SubjectId> households_;
    std::vector<std::uint32_t> villages_of_;
    std::vector<std::uint16_t> persons_;
    std::vector<registry::Flags> flags_;
    std::string heads_;
    std::vector<std::size_t> head_ends_;
    Names names_;
    std::vector<Row> by_family_;                       ///< rows that have one, by family id
    std::vector<Row> by_household_;                    ///< first rows, by household id
    std::vector<std::pair<SubjectId, Row>> by_person_; ///< and group, by id
};

} // namespace tepat::reports
