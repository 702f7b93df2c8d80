#include "welfare/lowest_table.hpp"

#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "sheets/writer.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace tepat::welfare {
namespace {

constexpr std::size_t rows_a_sheet = 1'000'000;
constexpr std::size_t rows_between_bars = 1'000;

/// What the column Status says.
std::string_view status_of(Listing listing) {
    switch (listing) {
    case Listing::listed:
        return "terdaftar";
    case Listing::left_out:
        return "tidak terdaftar";
    case Listing::undetermined:
        return "belum dapat ditentukan";
    case Listing::outside:
        return "di luar cakupan";
    }
    return {};
}

using Cells = std::vector<sheets::Value>;

const std::array<sheets::Column, 11> columns{{{"IDBDT", 20},
                                              {"KodeWilayah", 14},
                                              {"Kecamatan", 22},
                                              {"Desa", 22},
                                              {"Status", 22},
                                              {"Peringkat"},
                                              {"Dari"},
                                              {"Persentil"},
                                              {"Desil"},
                                              {"Skor"},
                                              {"Jarak"}}};

std::vector<LowestLine> lines_by_rank(store::Connection& connection, const StoredLowest& list) {
    std::vector<LowestLine> lines;
    each_line(connection, list, [&](const LowestLine& line) { lines.push_back(line); });
    std::ranges::sort(lines, {}, [](const LowestLine& line) {
        return std::tuple{line.listing, line.place ? line.place->rank : 0, line.subject};
    });
    return lines;
}

} // namespace

Result<void> write_lowest(store::Connection& connection, const StoredLowest& list,
                          const std::filesystem::path& path, Progress& progress) {
    const auto ranking =
        read_ranking(connection, journal::Visibility{connection}, list.header.ranking);
    if (!ranking)
        return refuse("welfare.no_ranking"_msg,
                      {{"entry", std::to_string(list.header.ranking.value())}});
    auto table = sheets::create_table(path);
    if (!table) return std::unexpected(table.error());
    const auto on = ranking->header.effective_on;
    const journal::Visibility visibility{connection, ranking->header.seq};
    const auto regions = registry::Regions::read(connection, visibility, on);
    const registry::Reader reader{connection, visibility, on};
    const auto name = [&](const registry::Region* region) {
        return region == nullptr ? std::string_view{} : std::string_view{region->name};
    };

    const auto lines = lines_by_rank(connection, list);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (at % rows_a_sheet == 0)
            (*table)->sheet("DTKS " + std::to_string(at / rows_a_sheet + 1), columns);
        if (at % rows_between_bars == 0) {
            if (progress.stop_requested()) return refuse("welfare.stopped"_msg);
            progress.at("progress.lowest"_msg, static_cast<std::int64_t>(at), std::ssize(lines));
        }
        const auto& line = lines[at];
        const auto key = reader.source_key(line.subject);
        const auto code = line.village.digits();
        const auto* village = regions.find(line.village);
        const auto* district =
            village == nullptr ? nullptr : regions.enclosing(*village, RegionLevel::district);
        Cells cells{key ? std::string_view{key->key} : std::string_view{}, std::string_view{code},
                    name(district), name(village), status_of(line.listing)};
        if (line.place)
            cells.insert(cells.end(),
                         {line.place->rank, line.place->of, std::int64_t{line.place->percentile()},
                          std::int64_t{line.place->decile()},
                          list.totals.cut_off.value() + *line.distance, *line.distance});
        (*table)->row(cells);
    }
    return (*table)->finish();
}

} // namespace tepat::welfare
