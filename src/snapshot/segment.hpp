#pragma once
#include "registry/instrument.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "snapshot/column.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::snapshot {

/// Which columns a segment has: every fact of the instrument that is a number, by its canonical
/// name, and those that the register itself keeps: `birth_date` (day number), `sex` (1 male, 2
/// female), the two relations, `family_number`, and `has_nik` (1 when a NIK is claimed, suspect or
/// verified). Codes are kept as the values they state, the same over all instruments. Immutable.
class Layout {
public:
    explicit Layout(const registry::Instrument& instrument);
    Layout(const Layout&) = delete;
    Layout& operator=(const Layout&) = delete;
    /// The column of a fact; nothing when the instrument does not ask for it.
    [[nodiscard]] std::optional<std::size_t> household(std::string_view fact) const;
    [[nodiscard]] std::optional<std::size_t> member(std::string_view fact) const;

private:
    friend class Segment;
    struct Source {
        std::string fact;
        registry::FieldRole role;
        const registry::Field* field; ///< null for what the register keeps itself
    };
    static std::vector<Source> sources(const registry::Form& form);
    static std::optional<std::size_t> find(const std::vector<Source>& sources,
                                           std::string_view fact);
    registry::Instrument instrument_;
    std::vector<Source> household_;
    std::vector<Source> member_;
};

/// A family and where its members' rows are: contiguous, by subject id; so are the families of a
/// household.
struct Family {
    SubjectId id;
    std::uint32_t household = 0; ///< row of its dwelling household
    std::uint32_t first_member = 0;
    std::uint32_t members = 0;
};

/// The register of some villages at one journal position and one day, as columns: rows of
/// households by region and subject, of families and of members. Names and numbers of identity are
/// not in it. Immutable after building, so thread-safe. Memory: about 60 bytes a household and 40 a
/// member with the BDT instrument.
class Segment {
public:
    /// Cost grows with the rows of `villages`. Inside the reader's transaction; `layout` must
    /// outlive it.
    static Segment build(const registry::Reader& reader, std::span<const RegionId> villages,
                         const Layout& layout);

    [[nodiscard]] std::span<const SubjectId> households() const { return households_; }
    /// The village of a household.
    [[nodiscard]] RegionId region(std::size_t household) const { return regions_[household]; }
    [[nodiscard]] std::span<const Family> families() const { return families_; }
    /// The families of one household.
    [[nodiscard]] std::span<const Family> families_of(std::size_t household) const;
    [[nodiscard]] std::span<const SubjectId> members() const { return members_; }
    [[nodiscard]] const Column& household_column(std::size_t column) const {
        return household_columns_[column];
    }
    [[nodiscard]] const Column& member_column(std::size_t column) const {
        return member_columns_[column];
    }
    [[nodiscard]] std::size_t bytes() const;

private:
    std::vector<SubjectId> households_;
    std::vector<RegionId> regions_;
    std::vector<std::uint32_t> first_family_; ///< by household, one more at the end
    std::vector<Family> families_;
    std::vector<SubjectId> members_;
    std::vector<Column> household_columns_;
    std::vector<Column> member_columns_;
};

} // namespace tepat::snapshot
