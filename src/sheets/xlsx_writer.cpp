#include "sheets/atomic_file.hpp"
#include "sheets/detail/text.hpp"
#include "sheets/reader.hpp"
#include "sheets/writer.hpp"

#include <xlsxwriter.h>

#include <cassert>
#include <optional>
#include <stdexcept>

namespace tepat::sheets {

namespace {

/// The same for every workbook, so that the same tables give the same bytes: 1980-01-01, where
/// zip's time begins.
constexpr std::time_t created = 315'532'800;
constexpr std::int64_t largest_number = 1LL << 53;

/// libxlsxwriter on an AtomicFile. The library does not tell when a full disk cuts its own
/// temporary files short, so the finished workbook is read back and its rows and cells are counted
/// before it is put in place.
class XlsxWriter final : public TableWriter {
public:
    explicit XlsxWriter(AtomicFile file) : file_{std::move(file)} {
        auto directory = file_.target().parent_path().string();
        if (directory.empty()) directory = ".";
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = directory.data();
        book_.reset(workbook_new_opt(file_.temporary().c_str(), &options));
        if (!book_) throw std::bad_alloc{};
        lxw_doc_properties properties{};
        properties.created = created;
        workbook_set_properties(book_.get(), &properties);

        header_ = workbook_add_format(book_.get());
        format_set_bold(header_);
        format_set_text_wrap(header_);
        format_set_align(header_, LXW_ALIGN_VERTICAL_TOP);
        date_ = workbook_add_format(book_.get());
        format_set_num_format(date_, "yyyy-mm-dd");
    }

    void sheet(std::string_view name, std::span<const Column> columns) override {
        end_sheet();
        const std::string title{name};
        if (workbook_validate_sheet_name(book_.get(), title.c_str()) != LXW_NO_ERROR)
            throw std::invalid_argument{"a sheet name that is taken or not allowed"};
        sheet_ = workbook_add_worksheet(book_.get(), title.c_str());
        counts_.emplace_back();
        columns_ = columns.size();
        next_row_ = 0;
        worksheet_freeze_panes(sheet_, 1, 0);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto column = static_cast<lxw_col_t>(i);
            worksheet_set_column(sheet_, column, column, columns[i].width, nullptr);
            text(column, columns[i].title, header_);
        }
        ++next_row_;
    }

    void row(std::span<const Value> values) override {
        assert(sheet_ != nullptr && "a row needs a sheet");
        lxw_col_t column = 0;
        for (const auto& value : values) {
            if (const auto* words = std::get_if<std::string_view>(&value))
                text(column, *words, nullptr);
            else if (const auto* number = std::get_if<std::int64_t>(&value))
                this->number(column, *number);
            else if (const auto* day = std::get_if<Date>(&value))
                date(column, *day);
            ++column;
        }
        ++next_row_;
    }

    Result<void> finish() override {
        assert(sheet_ != nullptr && "a workbook needs a sheet");
        end_sheet();
        const auto error = workbook_close(book_.release());
        if (error != LXW_NO_ERROR) return write_failed(lxw_strerror(error));
        if (!reads_back()) return write_failed("it does not read back whole");
        return file_.commit();
    }

private:
    struct Count {
        std::uint64_t rows = 0;
        std::uint64_t cells = 0;
        std::uint32_t last_row = 0;
        friend bool operator==(const Count&, const Count&) = default;
    };
    struct Free {
        void operator()(lxw_workbook* book) const { lxw_workbook_free(book); }
    };

    void text(lxw_col_t column, std::string_view value, lxw_format* format) {
        detail::require_cell_text(value);
        if (value.empty()) return;
        // The library escapes control characters, but not what looks like an escape.
        const auto escaped = detail::escape_xstring(value);
        written(worksheet_write_string(sheet_, next_row_, column, escaped.c_str(), format));
    }

    void number(lxw_col_t column, std::int64_t value) {
        if (value < -largest_number || value > largest_number)
            throw std::invalid_argument{"a number that a spreadsheet cannot hold"};
        written(
            worksheet_write_number(sheet_, next_row_, column, static_cast<double>(value), nullptr));
    }

    void date(lxw_col_t column, Date value) {
        // Spreadsheets have no days before 1900.
        if (value.year() < 1900) return text(column, value.text(), nullptr);
        lxw_datetime day{};
        day.year = value.year();
        day.month = value.month();
        day.day = value.day();
        written(worksheet_write_datetime(sheet_, next_row_, column, &day, date_));
    }

    void written(lxw_error error) {
        if (error == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
            throw std::invalid_argument{"a cell outside of what a sheet can hold"};
        if (error != LXW_NO_ERROR) throw std::runtime_error{lxw_strerror(error)};
        auto& count = counts_.back();
        ++count.cells;
        if (count.last_row != next_row_ + 1) ++count.rows;
        count.last_row = next_row_ + 1;
    }

    void end_sheet() {
        if (sheet_ == nullptr || columns_ == 0 || next_row_ < 2) return;
        worksheet_autofilter(sheet_, 0, 0, next_row_ - 1, static_cast<lxw_col_t>(columns_ - 1));
    }

    [[nodiscard]] bool reads_back() const {
        Limits limits;
        limits.inflation_ratio = 2000; // our own rows may well be all alike
        const auto book = open_workbook(file_.temporary(), limits);
        if (!book || (*book)->sheets().size() != counts_.size()) return false;
        for (std::size_t sheet = 0; sheet < counts_.size(); ++sheet) {
            const auto rows = (*book)->rows(sheet);
            if (!rows) return false;
            Count found;
            Row row;
            Result<bool> more = false;
            while ((more = (*rows)->next(row)) && *more) {
                ++found.rows;
                found.last_row = row.number;
                for (const auto& cell : row.cells)
                    found.cells += cell.kind != CellKind::empty;
            }
            if (!more || found != counts_[sheet]) return false;
        }
        return true;
    }

    [[nodiscard]] std::unexpected<Refusal> write_failed(std::string reason) const {
        return refuse("sheets.write_failed"_msg, {{"file", file_.target().filename().string()},
                                                  {"reason", std::move(reason)}});
    }

    AtomicFile file_;
    std::unique_ptr<lxw_workbook, Free> book_;
    lxw_format* header_ = nullptr;
    lxw_format* date_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    std::size_t columns_ = 0;
    lxw_row_t next_row_ = 0;
    std::vector<Count> counts_;
};

} // namespace

Result<std::unique_ptr<TableWriter>> create_xlsx(const std::filesystem::path& path) {
    auto file = AtomicFile::create(path);
    if (!file) return std::unexpected(file.error());
    return std::make_unique<XlsxWriter>(std::move(*file));
}

} // namespace tepat::sheets
