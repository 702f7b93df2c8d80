#include "overlap/detail/rows.hpp"

namespace tepat::overlap::detail {
namespace {

constexpr std::size_t rows_a_sheet = 1'000'000;
constexpr std::size_t rows_between_bars = 1'000;

} // namespace

Result<void> write_rows(sheets::TableWriter& table, const std::string& sheet,
                        std::span<const sheets::Column> columns, std::size_t rows,
                        Progress& progress, const std::function<void(std::size_t)>& each) {
    for (std::size_t at = 0; at < rows || at == 0; ++at) {
        if (at % rows_a_sheet == 0)
            table.sheet(at == 0 ? sheet : sheet + ' ' + std::to_string(at / rows_a_sheet + 1),
                        columns);
        if (rows == 0) break;
        if (at % rows_between_bars == 0) {
            if (progress.stop_requested()) return refuse("overlap.stopped"_msg);
            progress.at("progress.overlap_names"_msg, static_cast<std::int64_t>(at),
                        static_cast<std::int64_t>(rows));
        }
        each(at);
    }
    return {};
}

} // namespace tepat::overlap::detail
