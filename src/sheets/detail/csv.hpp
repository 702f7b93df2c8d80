#pragma once
#include "sheets/reader.hpp"

#include <istream>
#include <memory>
#include <string>
#include <vector>

namespace tepat::sheets::detail {

/// Records of RFC 4180 from a stream: quotes, line breaks inside them, CRLF, LF or CR. Holds one
/// record and a read buffer. Stricter than some programs in one thing: nothing may follow a closing
/// quote but a separator.
class CsvRows final : public RowReader {
public:
    /// `input` is open at the first byte; `sheet` and `file` are for messages.
    CsvRows(std::unique_ptr<std::istream> input, std::string file, std::string sheet,
            const Limits& limits);
    Result<bool> next(Row& row) override;
    [[nodiscard]] std::span<const CellRange> merged() const override { return {}; }

private:
    /// A field of the record being scanned, as offsets from the record's start.
    struct Field {
        std::size_t from;
        std::size_t to;
        bool quoted;
        bool doubled_quotes;
    };
    enum class Scan : std::uint8_t { complete, needs_more };

    void guess_separator();
    /// Makes more of the input visible behind `begin_`; false at its end.
    bool fill();
    Result<Scan> scan_record();
    Result<Scan> scan_quoted(std::size_t& at, Field& field);
    Result<void> take_cells();
    Refusal at_cell(MessageCode code, std::size_t column, std::uint64_t limit = 0) const;

    std::unique_ptr<std::istream> input_;
    std::string file_;
    std::string sheet_;
    Limits limits_;

    std::vector<char> buffer_; // with a block more at its end, which is never filled
    std::size_t begin_ = 0;    // of the record
    std::size_t end_ = 0;      // of what was read
    std::size_t record_size_ = 0;
    bool input_ended_ = false;
    bool started_ = false;
    char separator_ = ',';
    std::uint32_t row_ = 0;
    std::vector<Field> fields_;
    std::vector<Cell> cells_;
};

} // namespace tepat::sheets::detail
