#include "overlap/tables.hpp"

#include "overlap/detail/rows.hpp"
#include "overlap/people.hpp"
#include "sheets/writer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace tepat::overlap {
namespace {

using detail::write_rows;
using sheets::Column;
using sheets::Value;

MessageCode message_of(DuplicateKind kind) {
    switch (kind) {
    case DuplicateKind::excluded:
        return "overlap.excluded"_msg;
    case DuplicateKind::two_lists:
        return "overlap.two_lists"_msg;
    case DuplicateKind::same_nik:
        return "overlap.same_nik"_msg;
    case DuplicateKind::excluded_by_nik:
        break;
    }
    return "overlap.excluded_by_nik"_msg;
}

std::string_view word_of(Holding holding) {
    switch (holding) {
    case Holding::has:
        return "punya";
    case Holding::lacks:
        return "belum";
    case Holding::unknown:
        return "tidak diketahui";
    case Holding::not_for_them:
        break;
    }
    return "-";
}

std::string source_name(const ListsOfDay& lists, std::size_t source, Language language) {
    return lists.sources()[source].name.in(language);
}

} // namespace

RegionCode district_of(RegionCode village) {
    return village.level() == RegionLevel::village ? village.at(RegionLevel::district) : village;
}

std::vector<DuplicateCount> counts_of(const Duplicates& duplicates, const ListsOfDay& lists) {
    using Key = std::tuple<RegionCode, DuplicateKind, std::size_t, std::size_t, std::string>;
    std::map<Key, DuplicateCount> counts;
    for (std::size_t at = 0; at < duplicates.found.size(); ++at) {
        const auto& it = duplicates.found[at];
        const auto source = lists.lists()[it.list].source;
        const auto other = lists.lists()[it.other_list].source;
        const auto district = district_of(it.village);
        const DuplicateCount first{district, it.kind, source, other, it.criterion, 0, at};
        ++counts.try_emplace({district, it.kind, source, other, it.criterion}, first)
              .first->second.count;
    }
    std::vector<DuplicateCount> made;
    for (auto& [key, count] : counts)
        made.push_back(std::move(count));
    return made;
}

std::string name_of(DuplicateKind kind, Language language) {
    return message_text(message_of(kind), {}, language);
}

std::string rule_of(const Duplicate& duplicate, const ListsOfDay& lists, Language language) {
    const auto& list = lists.lists()[duplicate.list];
    if (!duplicate.criterion.empty() && list.rules)
        for (const auto& criterion : list.rules->criteria)
            if (criterion.item->id == duplicate.criterion)
                return criterion.value().sentence.in(language);
    return message_text(duplicate.kind == DuplicateKind::two_lists ? "overlap.rule_one_list"_msg
                                                                   : "overlap.rule_one_nik"_msg,
                        {}, language);
}

std::vector<std::string> aid_names(const Complements& complements, const ListsOfDay& lists,
                                   Language language) {
    std::vector<std::string> names{"KIS", "KIP", message_text("overlap.rice"_msg, {}, language),
                                   "KKS"};
    for (const auto source : complements.sources)
        names.push_back(source_name(lists, source, language));
    return names;
}

std::vector<std::string> aid_ids(const Complements& complements, const ListsOfDay& lists) {
    std::vector<std::string> ids{"kis", "kip", "rice", "kks"};
    for (const auto source : complements.sources)
        ids.push_back(lists.sources()[source].id);
    return ids;
}

Result<std::int64_t> write_duplicates(const Named& named, const Duplicates& duplicates,
                                      const ListsOfDay& lists, const std::filesystem::path& path,
                                      Progress& progress) {
    auto table = sheets::create_table(path, sheets::Sheets::several);
    if (!table) return std::unexpected(table.error());
    const People people{named.connection, named.state, named.ground.regions()};
    const auto source = [&](std::size_t list) {
        return source_name(lists, lists.lists()[list].source, named.language);
    };

    const std::array<Column, 7> count_columns{{{"KodeWilayah", 14},
                                               {"Kecamatan", 22},
                                               {"Jenis", 40},
                                               {"Program", 34},
                                               {"ProgramLain", 34},
                                               {"Kriteria", 18},
                                               {"Jumlah", 10}}};
    (*table)->sheet("Jumlah", count_columns);
    for (const auto& it : counts_of(duplicates, lists)) {
        const auto code = it.district.digits();
        const auto kind = name_of(it.kind, named.language);
        const auto first = source_name(lists, it.source, named.language);
        const auto second = source_name(lists, it.other, named.language);
        const std::vector<Value> cells{std::string_view{code},
                                       people.region(it.district, RegionLevel::district),
                                       std::string_view{kind},
                                       std::string_view{first},
                                       std::string_view{second},
                                       std::string_view{it.criterion},
                                       it.count};
        (*table)->row(cells);
    }

    const std::array<Column, 12> name_columns{{{"IDBDT", 20},
                                               {"KodeWilayah", 14},
                                               {"Kecamatan", 22},
                                               {"Desa", 22},
                                               {"Nama", 28},
                                               {"Jenis", 40},
                                               {"Program", 34},
                                               {"Daftar", 10},
                                               {"ProgramLain", 34},
                                               {"DaftarLain", 10},
                                               {"NamaLain", 28},
                                               {"Aturan", 80}}};
    auto written = write_rows(
        **table, "Nama", name_columns, duplicates.found.size(), progress, [&](std::size_t at) {
            const auto& it = duplicates.found[at];
            const auto key = people.key(it.household);
            const auto code = it.village.digits();
            const auto name = people.name(it.subject);
            const auto other = it.other == it.subject ? name : people.name(it.other);
            const auto kind = name_of(it.kind, named.language);
            const auto first = source(it.list);
            const auto second = source(it.other_list);
            const auto rule = rule_of(it, lists, named.language);
            const std::vector<Value> cells{std::string_view{key},
                                           std::string_view{code},
                                           people.region(it.village, RegionLevel::district),
                                           people.region(it.village, RegionLevel::village),
                                           std::string_view{name},
                                           std::string_view{kind},
                                           std::string_view{first},
                                           lists.lists()[it.list].seq.value(),
                                           std::string_view{second},
                                           lists.lists()[it.other_list].seq.value(),
                                           std::string_view{other},
                                           std::string_view{rule}};
            (*table)->row(cells);
        });
    if (!written) return std::unexpected(written.error());

    const std::array<Column, 3> pair_columns{
        {{"Program", 34}, {"ProgramLain", 34}, {"Keluarga", 12}}};
    (*table)->sheet("Penerima", pair_columns);
    for (std::size_t i = 0; i < lists.sources().size(); ++i) {
        const auto name = source_name(lists, i, named.language);
        const std::vector<Value> cells{std::string_view{name}, std::monostate{},
                                       duplicates.families[i]};
        (*table)->row(cells);
    }
    for (const auto& pair : duplicates.pairs) {
        const auto first = source_name(lists, pair.first, named.language);
        const auto second = source_name(lists, pair.second, named.language);
        const std::vector<Value> cells{std::string_view{first}, std::string_view{second},
                                       pair.families};
        (*table)->row(cells);
    }
    if (auto done = (*table)->finish(); !done) return std::unexpected(done.error());
    return std::ssize(duplicates.found);
}

Result<std::int64_t> write_complements(const Named& named, const Complements& complements,
                                       const ListsOfDay& lists, const std::filesystem::path& path,
                                       Progress& progress) {
    auto table = sheets::create_table(path, sheets::Sheets::several);
    if (!table) return std::unexpected(table.error());
    const People people{named.connection, named.state, named.ground.regions()};
    const auto aids = aid_names(complements, lists, named.language);

    std::vector<Column> count_columns{{"KodeWilayah", 14},    {"Kecamatan", 22},
                                      {"RumahTangga", 12},    {"Miskin", 10},
                                      {"TanpaPeringkat", 14}, {"BelumLengkap", 14}};
    for (const auto& aid : aids)
        for (const auto* what : {"punya", "belum", "tidak diketahui"})
            count_columns.push_back({aid + ": " + what, 16});
    (*table)->sheet("Jumlah", count_columns);
    for (const auto& [district, its] : complements.districts) {
        const auto code = district.digits();
        std::vector<Value> cells{
            std::string_view{code}, people.region(district, RegionLevel::district),
            its.households,         its.poor,
            its.unplaced,           its.lacking};
        for (const auto& aid : its.aids)
            cells.insert(cells.end(), {aid.has, aid.lacks, aid.unknown});
        (*table)->row(cells);
    }

    std::vector<Column> name_columns{
        {"IDBDT", 20}, {"KodeWilayah", 14}, {"Kecamatan", 22}, {"Desa", 22}, {"Nama", 28}};
    for (const auto& aid : aids)
        name_columns.push_back({aid, 16});
    auto written = write_rows(
        **table, "Nama", name_columns, complements.lacking.size(), progress, [&](std::size_t at) {
            const auto& it = complements.lacking[at];
            const auto key = people.key(it.household);
            const auto code = it.village.digits();
            const auto name = people.name(it.household);
            std::vector<Value> cells{std::string_view{key}, std::string_view{code},
                                     people.region(it.village, RegionLevel::district),
                                     people.region(it.village, RegionLevel::village),
                                     std::string_view{name}};
            for (const auto aid : it.aids)
                cells.emplace_back(word_of(aid));
            (*table)->row(cells);
        });
    if (!written) return std::unexpected(written.error());
    if (auto done = (*table)->finish(); !done) return std::unexpected(done.error());
    return std::ssize(complements.lacking);
}

} // namespace tepat::overlap
