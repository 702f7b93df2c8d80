#pragma once
#include "matching/people.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace tepat::matching {

/// What stands in a column of a file.
struct Filled {
    std::uint64_t blank = 0;
    std::uint64_t unusable = 0;  ///< something, but no NIK, date, name …; counted as missing
    std::uint64_t first_row = 0; ///< of those, as a spreadsheet program shows it
};
struct FileContents {
    std::uint64_t records = 0;
    std::array<Filled, column_fields> fields{};
};
/// Numbers that too many share, and so taken for missing; in persons.
struct Shared {
    std::uint64_t numbers = 0;
    std::uint64_t families = 0;
};
/// What was read, to be looked at before anyone wonders about an answer.
struct Contents {
    std::array<FileContents, 2> files; ///< the second is empty when there is one
    Shared shared;
};

/// The records of one file, or of two one after the other. In memory, or in a file that is mapped,
/// which survives the process. Immutable once made; thread-safe.
class Collection {
public:
    Collection() = default;
    /// In memory; rarities and placeholders are settled. `boundary`: where the second file begins,
    /// 0 when there is one.
    Collection(std::vector<Record> records, std::uint64_t boundary, const Settings& settings);

    [[nodiscard]] std::span<const Record> records() const;
    [[nodiscard]] std::uint64_t boundary() const;
    /// Of a collection that was read from files.
    [[nodiscard]] const Contents& contents() const;
    [[nodiscard]] bool linking() const { return boundary() != 0; }
    /// Pairs that could be.
    [[nodiscard]] double all_pairs() const;
    /// Row and id of every record, in their order; only of a collection that is kept in a file.
    void
    each_name(const std::function<void(std::uint32_t row, std::string_view id)>& receive) const;

private:
    friend Result<std::optional<Collection>> read_collection(const std::vector<PeopleFile>&,
                                                             const Settings&, Date,
                                                             const std::filesystem::path&,
                                                             Progress&);
    struct Held;
    std::shared_ptr<const Held> held_;
};

/// Reads one or two files into `kept` (a file of records that is mapped; one that is there already
/// is used instead of reading again), or into memory when that is empty. Nothing: the user asked to
/// stop. Refused as files are, when one of two has no person, and for more than 2^32 − 1 persons.
[[nodiscard]] Result<std::optional<Collection>>
read_collection(const std::vector<PeopleFile>& files, const Settings& settings, Date today,
                const std::filesystem::path& kept, Progress& progress);

/// Writes how rare names, mother's names and birthplaces are into the records, and takes numbers
/// and KK numbers that too many share for missing. Fixed memory beside the records.
Shared settle(std::span<Record> records, std::uint32_t placeholder_from);

} // namespace tepat::matching
