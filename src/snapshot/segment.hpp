#pragma once
#include "core/column_view.hpp"
#include "registry/reader.hpp"
#include "snapshot/image.hpp"
#include "snapshot/layout.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace tepat::snapshot {

/// A family and where its members' rows are: contiguous, by subject id; so are the families of a
/// household.
struct Family {
    SubjectId id;
    std::uint32_t household = 0; ///< row of its dwelling household
    std::uint32_t first_member = 0;
    std::uint32_t members = 0;
    std::uint32_t unused = 0;
};

/// The register of some villages at one journal position and one day, as columns: rows of
/// households by region and subject, of families and of members. Names and numbers of identity are
/// not in it. Immutable, so thread-safe; copies share what they hold. Memory: about 50 bytes a
/// household and 35 a member with the BDT instrument. The bytes in a file: docs/formats/segment.md.
class Segment {
public:
    /// Cost grows with the rows of `villages`. Inside the reader's transaction.
    static Segment build(const registry::Reader& reader, std::span<const RegionId> villages,
                         const Layout& layout);
    /// The same of some households alone, ascending, wherever they are.
    static Segment of_households(const registry::Reader& reader,
                                 std::span<const SubjectId> households, const Layout& layout);
    /// The same of one household that was read already.
    static Segment of_household(const registry::HouseholdView& household, const Layout& layout);
    /// Maps a file that `save` wrote. Refused with snapshot.unreadable or, when it is no segment or
    /// a byte of it is not as written, snapshot.damaged {file}.
    static Result<Segment> open(const std::filesystem::path& file);
    /// Whole or not at all. Refused as files are.
    [[nodiscard]] Result<void> save(const std::filesystem::path& file) const;

    [[nodiscard]] std::span<const SubjectId> households() const { return households_; }
    /// The village of a household.
    [[nodiscard]] RegionId region(std::size_t household) const { return regions_[household]; }
    [[nodiscard]] std::span<const Family> families() const { return families_; }
    /// The families of one household.
    [[nodiscard]] std::span<const Family> families_of(std::size_t household) const {
        return families_.subspan(first_family_[household],
                                 first_family_[household + 1] - first_family_[household]);
    }
    [[nodiscard]] std::span<const SubjectId> members() const { return members_; }
    [[nodiscard]] const ColumnView& household_column(std::size_t column) const {
        return household_columns_[column];
    }
    [[nodiscard]] const ColumnView& member_column(std::size_t column) const {
        return member_columns_[column];
    }
    [[nodiscard]] std::size_t bytes() const { return image_.view().size(); }

private:
    friend class SegmentBuilder;
    /// Requires an image whose table is right.
    explicit Segment(Image image);

    Image image_;
    std::span<const SubjectId> households_;
    std::span<const RegionId> regions_;
    std::span<const std::uint32_t> first_family_; ///< by household, one more at the end
    std::span<const Family> families_;
    std::span<const SubjectId> members_;
    std::vector<ColumnView> household_columns_;
    std::vector<ColumnView> member_columns_;
};

/// Puts a segment together row by row: a household, then its families, each followed by its
/// members. Not thread-safe.
class SegmentBuilder {
public:
    SegmentBuilder(std::size_t household_columns, std::size_t member_columns)
        : household_facts_(household_columns), member_facts_(member_columns) {}

    /// One fact a column, ColumnView::missing where nobody stated it.
    void household(SubjectId id, RegionId village, std::span<const std::int64_t> facts);
    void family(SubjectId id);
    void member(SubjectId id, std::span<const std::int64_t> facts);
    /// The builder is empty afterwards.
    [[nodiscard]] Segment finish();

private:
    std::vector<SubjectId> households_;
    std::vector<RegionId> regions_;
    std::vector<std::uint32_t> first_family_;
    std::vector<Family> families_;
    std::vector<SubjectId> members_;
    std::vector<std::vector<std::int64_t>> household_facts_;
    std::vector<std::vector<std::int64_t>> member_facts_;
};

} // namespace tepat::snapshot
