#include "sheets/detail/csv.hpp"

#include "core/utf8.hpp"
#include "sheets/detail/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace tepat::sheets::detail {

namespace {

constexpr std::size_t first_buffer = 256 << 10;
constexpr std::size_t block = 64; ///< bytes that are looked at together
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A bit for each of the 64 bytes that ends a field.
std::uint64_t field_ends(const char* bytes, char separator) {
    std::uint64_t bits = 0;
#ifdef __SSE2__
    constexpr std::size_t lane = sizeof(__m128i);
    for (std::size_t at = 0; at < block; at += lane) {
        const auto some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
        const auto is = [&](char c) { return _mm_cmpeq_epi8(some, _mm_set1_epi8(c)); };
        const auto any = _mm_or_si128(_mm_or_si128(is(separator), is('\n')), is('\r'));
        bits |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(any))) << at;
    }
#else
    for (std::size_t at = 0; at < block; ++at)
        bits |= std::uint64_t{bytes[at] == separator || bytes[at] == '\n' || bytes[at] == '\r'}
                << at;
#endif
    return bits;
}

/// Finds where fields end, each block of bytes looked at once.
class FieldEnds {
public:
    /// A block may be read beyond `size`.
    FieldEnds(const char* record, std::size_t size, char separator)
        : record_{record}, size_{size}, separator_{separator} {}
    /// The first at `at` or behind it, or the size.
    [[nodiscard]] std::size_t from(std::size_t at) {
        while (at < size_) {
            if (at >= base_ + block || !looked_) {
                base_ = at;
                bits_ = field_ends(record_ + base_, separator_);
                looked_ = true;
            }
            if (const auto rest = bits_ >> (at - base_); rest != 0)
                return std::min(size_, at + static_cast<std::size_t>(std::countr_zero(rest)));
            at = base_ + block;
        }
        return size_;
    }

private:
    const char* record_;
    std::size_t size_;
    char separator_;
    std::size_t base_ = 0;
    std::uint64_t bits_ = 0;
    bool looked_ = false;
};

} // namespace

CsvRows::CsvRows(std::unique_ptr<std::istream> input, std::string file, std::string sheet,
                 const Limits& limits)
    : input_{std::move(input)}, file_{std::move(file)}, sheet_{std::move(sheet)}, limits_{limits},
      buffer_(first_buffer + block) {}

bool CsvRows::fill() {
    if (input_ended_) return false;
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (end_ + block == buffer_.size()) buffer_.resize(2 * buffer_.size());
    input_->read(buffer_.data() + end_,
                 static_cast<std::streamsize>(buffer_.size() - block - end_));
    const auto got = static_cast<std::size_t>(input_->gcount());
    end_ += got;
    input_ended_ = got == 0;
    return !input_ended_;
}

/// The separator seen most often in the first line that has any, quoted text aside.
void CsvRows::guess_separator() {
    constexpr std::string_view candidates = ",;\t|";
    std::array<std::size_t, candidates.size()> seen{};
    bool quoted = false;
    for (const char c : std::string_view{buffer_.data() + begin_, end_ - begin_}) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (const auto which = candidates.find(c); which != std::string_view::npos) ++seen[which];
        if ((c == '\n' || c == '\r') && std::ranges::max(seen) > 0) break;
    }
    separator_ =
        candidates[static_cast<std::size_t>(std::ranges::max_element(seen) - seen.begin())];
}

Result<bool> CsvRows::next(Row& row) {
    if (!started_) {
        fill();
        if (std::string_view{buffer_.data(), end_}.starts_with(byte_order_mark))
            begin_ = byte_order_mark.size();
        guess_separator();
        started_ = true;
    }
    for (;;) {
        begin_ += record_size_;
        record_size_ = 0;
        if (begin_ == end_ && !fill()) return false;
        ++row_;
        for (;;) {
            const auto scan = scan_record();
            if (!scan) return std::unexpected(scan.error());
            if (*scan == Scan::complete) break;
            if (end_ - begin_ > limits_.row_bytes)
                return std::unexpected(
                    at_cell("sheets.row_too_large"_msg, fields_.size(), limits_.row_bytes));
            fill();
        }
        if (auto taken = take_cells(); !taken) return std::unexpected(taken.error());
        if (cells_.empty()) continue;
        row = {row_, cells_};
        return true;
    }
}

Result<CsvRows::Scan> CsvRows::scan_record() {
    fields_.clear();
    const char* record = buffer_.data() + begin_;
    const std::size_t size = end_ - begin_;
    // Twice for doubled quotes, four times for UTF-8; what passes this is counted exactly later.
    const std::size_t longest_field = 8ULL * limits_.cell_characters;
    FieldEnds ends{record, size, separator_};

    for (std::size_t at = 0;;) {
        Field field{at, at, false, false};
        if (at < size && record[at] == '"') {
            const auto scan = scan_quoted(at, field);
            if (!scan || *scan == Scan::needs_more) return scan;
        } else {
            at = ends.from(at);
            field.to = at;
        }
        if (at - field.from > longest_field)
            return std::unexpected(
                at_cell("sheets.cell_too_long"_msg, fields_.size(), limits_.cell_characters));
        // A CR may have its LF in what is still to be read.
        const bool lone_cr = at + 1 == size && record[at] == '\r';
        if ((at == size || lone_cr) && !input_ended_) return Scan::needs_more;
        if (fields_.size() == limits_.columns)
            return std::unexpected(
                at_cell("sheets.too_many_columns"_msg, fields_.size(), limits_.columns));
        fields_.push_back(field);
        if (at < size && record[at] == separator_) {
            ++at;
            continue;
        }
        const bool cr_lf = at + 1 < size && record[at] == '\r' && record[at + 1] == '\n';
        record_size_ = at + (at == size ? 0U : cr_lf ? 2U : 1U);
        return Scan::complete;
    }
}

/// `at` goes from the opening quote to what follows the closing one.
Result<CsvRows::Scan> CsvRows::scan_quoted(std::size_t& at, Field& field) {
    const char* record = buffer_.data() + begin_;
    const std::size_t size = end_ - begin_;
    field.from = ++at;
    for (;;) {
        const auto* quote = static_cast<const char*>(std::memchr(record + at, '"', size - at));
        if (quote == nullptr) {
            if (size - field.from > 8ULL * limits_.cell_characters)
                return std::unexpected(
                    at_cell("sheets.cell_too_long"_msg, fields_.size(), limits_.cell_characters));
            if (!input_ended_) return Scan::needs_more;
            return std::unexpected(at_cell("sheets.open_quote"_msg, fields_.size()));
        }
        at = static_cast<std::size_t>(quote - record) + 1;
        if (at == size && !input_ended_) return Scan::needs_more;
        if (at == size || record[at] != '"') break;
        field.doubled_quotes = true;
        ++at;
    }
    field.to = at - 1;
    if (at < size && record[at] != separator_ && record[at] != '\n' && record[at] != '\r')
        return std::unexpected(at_cell("sheets.text_after_quote"_msg, fields_.size()));
    return Scan::complete;
}

/// Turns the scanned fields into cells, undoing doubled quotes in place.
Result<void> CsvRows::take_cells() {
    char* record = buffer_.data() + begin_;
    const std::string_view whole{record, record_size_};
    const bool ascii = is_ascii(whole);
    const bool has_nul = whole.contains('\0');
    cells_.assign(fields_.size(), {});
    std::size_t filled = 0;
    for (std::size_t column = 0; column < fields_.size(); ++column) {
        const auto& field = fields_[column];
        char* to = record + field.to;
        if (field.doubled_quotes) {
            char* out = record + field.from;
            for (const char* from = out; from != record + field.to; ++from) {
                *out++ = *from;
                if (*from == '"') ++from;
            }
            to = out;
        }
        const std::string_view text{record + field.from, to};
        if (has_nul && text.contains('\0'))
            return std::unexpected(at_cell("sheets.nul_byte"_msg, column));
        if (!ascii && !is_utf8(text))
            return std::unexpected(at_cell("sheets.invalid_utf8"_msg, column));
        if (text.size() > limits_.cell_characters && utf16_units(text) > limits_.cell_characters)
            return std::unexpected(
                at_cell("sheets.cell_too_long"_msg, column, limits_.cell_characters));
        if (text.empty()) continue;
        cells_[column] = {text, CellKind::text, false};
        filled = column + 1;
    }
    cells_.resize(filled);
    return {};
}

Refusal CsvRows::at_cell(MessageCode code, std::size_t column, std::uint64_t limit) const {
    MessageParams params{{"file", file_},
                         {"sheet", sheet_},
                         {"row", std::to_string(row_)},
                         {"column", column_letters(column)}};
    if (limit != 0) params.emplace_back("limit", std::to_string(limit));
    return {code, std::move(params)};
}

} // namespace tepat::sheets::detail
