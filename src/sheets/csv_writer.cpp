#include "sheets/atomic_file.hpp"
#include "sheets/detail/text.hpp"
#include "sheets/writer.hpp"

#include <cassert>
#include <optional>

namespace tepat::sheets {

namespace {

constexpr std::size_t buffer_size = 1 << 16;

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

class CsvWriter final : public TableWriter {
public:
    CsvWriter(AtomicFile file, CsvStyle style) : file_{std::move(file)}, style_{style} {
        if (style_.byte_order_mark) buffer_ = "\xEF\xBB\xBF";
    }

    void sheet(std::string_view, std::span<const Column> columns) override {
        assert(!has_sheet_ && "a csv holds one sheet");
        has_sheet_ = true;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) buffer_ += style_.separator;
            text(columns[i].title);
        }
        end_row();
    }

    void row(std::span<const Value> values) override {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) buffer_ += style_.separator;
            std::visit(Overloaded{[](std::monostate) {},
                                  [&](std::string_view value) { text(value); },
                                  [&](std::int64_t value) { buffer_ += std::to_string(value); },
                                  [&](Date value) { buffer_ += value.text(); }},
                       values[i]);
        }
        end_row();
    }

    Result<void> finish() override {
        flush();
        if (failure_) return std::unexpected(*failure_);
        return file_.commit();
    }

private:
    void text(std::string_view value) {
        detail::require_cell_text(value);
        const bool guard =
            style_.guard_formulas && !value.empty() && guarded.contains(value.front());
        // Outer spaces are quoted too: some programs trim them otherwise.
        const bool quote = value.contains(style_.separator) ||
                           value.find_first_of("\"\r\n") != std::string_view::npos ||
                           value.starts_with(' ') || value.ends_with(' ');
        if (quote) buffer_ += '"';
        if (guard) buffer_ += '\'';
        if (!quote) {
            buffer_ += value;
            return;
        }
        for (const char c : value) {
            if (c == '"') buffer_ += '"';
            buffer_ += c;
        }
        buffer_ += '"';
    }

    void end_row() {
        buffer_ += "\r\n";
        if (buffer_.size() >= buffer_size) flush();
    }

    void flush() {
        if (!failure_)
            if (auto written = file_.write(buffer_); !written) failure_ = written.error();
        buffer_.clear();
    }

    static constexpr std::string_view guarded = "=+-@\t\r";

    AtomicFile file_;
    CsvStyle style_;
    std::string buffer_;
    /// The first thing that went wrong; told by finish, so that writing rows stays simple.
    std::optional<Refusal> failure_;
    bool has_sheet_ = false;
};

} // namespace

Result<std::unique_ptr<TableWriter>> create_csv(const std::filesystem::path& path, CsvStyle style) {
    auto file = AtomicFile::create(path);
    if (!file) return std::unexpected(file.error());
    return std::make_unique<CsvWriter>(std::move(*file), style);
}

} // namespace tepat::sheets
