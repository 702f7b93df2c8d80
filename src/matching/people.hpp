#pragma once
#include "core/progress.hpp"
#include "core/result.hpp"
#include "matching/normalise.hpp"
#include "matching/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::matching {

/// One person of a file, while the reader stands there.
struct PersonRow {
    Person person;
    std::string_view id;   ///< the row's number where the file has no id
    std::uint32_t row = 0; ///< as a spreadsheet program shows it
    /// What a civil register says of him: alive, dead, moved. Empty where the file does not tell.
    std::string_view status;
};

/// A csv or xlsx with a person a row. Its columns are found by their titles, the usual Indonesian
/// ones or those of the settings, in the first twenty rows of the first sheet that has them.
class PeopleFile {
public:
    /// Refused when it cannot be read, a column of the settings is missing (the titles that are
    /// there are told), or there is neither a name nor a number.
    static Result<PeopleFile> find(const std::filesystem::path& path, const Settings& settings);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Fields that the file has.
    [[nodiscard]] bool has(Field field) const { return !columns_[index_of(field)].empty(); }

    /// Every person of the file in its order. False: the user asked to stop.
    [[nodiscard]] Result<bool> each(const std::function<void(const PersonRow&)>& receive,
                                    Progress& progress) const;

private:
    std::filesystem::path path_;
    std::size_t sheet_ = 0;
    std::uint32_t header_row_ = 0;
    std::array<std::vector<std::size_t>, column_fields> columns_;
    std::optional<std::size_t> id_;
    std::optional<std::size_t> status_;
};

} // namespace tepat::matching
