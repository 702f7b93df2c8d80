#pragma once
#include "sheets/detail/elements.hpp"
#include "sheets/detail/xlsx_parts.hpp"
#include "sheets/reader.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::sheets::detail {

/// What the rows of every sheet of a workbook share.
struct XlsxShared {
    SharedStrings strings;
    std::vector<bool> date_styles;
};

/// The rows of one worksheet part. The parser is suspended at the end of each row, so one row is
/// all it holds.
class XlsxRows final : public RowReader, private ElementHandler {
public:
    /// `shared` must outlive the reader.
    XlsxRows(Part part, std::string sheet, const XlsxShared& shared, const Limits& limits);
    Result<bool> next(Row& row) override;
    [[nodiscard]] std::span<const CellRange> merged() const override { return merged_; }

private:
    /// The elements on the way from the root to a cell's text; everything else is `passed_over`.
    enum class Place : std::uint8_t {
        document,
        worksheet,
        sheet_data,
        row,
        cell,
        value,
        formula,
        inline_string,
        run,
        inline_text,
        merge_cells,
        merge_cell,
        passed_over,
    };
    enum class Stored : std::uint8_t {
        number,
        shared,
        inline_string,
        string,
        boolean,
        error,
        iso_date
    };

    void start(std::string_view name, Attributes attributes) override;
    void end(std::string_view name) override;
    void text(std::string_view piece) override;

    [[nodiscard]] static Place inside(Place parent, std::string_view name);
    /// What `t` of a cell says (ECMA-376 18.18.11).
    [[nodiscard]] static std::optional<Stored> stored_as(std::string_view type);
    void start_row(Attributes attributes);
    void start_cell(Attributes attributes);
    void start_merge(std::string_view range);
    void end_cell();
    void set_cell(CellKind kind, std::string_view text);
    void set_own_text(CellKind kind);
    [[nodiscard]] std::string_view own_cell_text() const;
    void fail_cell(MessageCode code, std::uint64_t limit);
    void fail_damaged(std::string detail);

    /// Text that belongs to this row, as an offset, because `own_text_` moves while it grows.
    struct OwnText {
        std::size_t column;
        std::size_t offset;
        std::size_t size;
    };

    const std::string sheet_;
    const XlsxShared& shared_;
    const Limits limits_;
    std::vector<CellRange> merged_;

    std::vector<Cell> cells_;
    std::vector<OwnText> own_cells_;
    std::string own_text_;
    std::uint32_t row_ = 0;

    std::size_t column_ = 0;
    std::size_t next_column_ = 0;
    std::size_t cell_from_ = 0;
    std::size_t piece_from_ = 0;
    Stored stored_ = Stored::number;
    bool date_style_ = false;
    bool has_formula_ = false;

    /// The open elements, the innermost at `depth_`.
    std::array<Place, ElementStream::deepest + 1> path_{};
    std::size_t depth_ = 0;
    ElementStream stream_;
};

} // namespace tepat::sheets::detail
