#pragma once
#include "core/result.hpp"
#include "sheets/cell.hpp"
#include "sheets/detail/package.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::sheets::detail {

/// Where an xlsx keeps what: the small parts that are read before any row.
struct XlsxSheet {
    SheetInfo info;
    std::string part;
};
struct XlsxLayout {
    std::vector<XlsxSheet> sheets;
    std::string styles;         // empty when there are none
    std::string shared_strings; // empty when there are none
    DateSystem date_system = DateSystem::from_1900;
};
/// Follows the relationships from the package's root, as ECMA-376 part 2 asks: no part name is
/// taken for granted.
[[nodiscard]] Result<XlsxLayout> read_layout(Package& package);

/// For each cell style, whether it shows a number as a date or time.
[[nodiscard]] Result<std::vector<bool>> read_date_styles(Package& package, const std::string& part);
/// Whether a custom format code shows a date or time.
[[nodiscard]] bool is_date_format(std::string_view code);

/// The texts that cells refer to by number, phonetic hints left out. Grows up to
/// limits.shared_string_bytes.
class SharedStrings {
public:
    [[nodiscard]] static Result<SharedStrings> read(Package& package, const std::string& part);
    [[nodiscard]] std::size_t size() const { return texts_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t index) const { return texts_[index]; }
    void append(std::string_view text);
    /// Bytes held, index included.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t block_left_ = 0;
    char* free_ = nullptr;
    std::size_t bytes_ = 0;
    std::vector<std::string_view> texts_;
};

} // namespace tepat::sheets::detail
