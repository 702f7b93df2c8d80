#include "overlap/anomaly_table.hpp"

#include "overlap/detail/rows.hpp"
#include "overlap/people.hpp"

#include <unordered_map>

namespace tepat::overlap {
namespace {

using sheets::Column;
using sheets::Value;

struct Texts {
    MessageCode label;
    MessageCode meaning;
};
constexpr std::array<Texts, anomalies> kinds{{
    {"overlap.nik_length"_msg, "overlap.nik_length_means"_msg},
    {"overlap.nik_letter"_msg, "overlap.nik_letter_means"_msg},
    {"overlap.nik_placeholder"_msg, "overlap.nik_placeholder_means"_msg},
    {"overlap.nik_digits_lost"_msg, "overlap.nik_digits_lost_means"_msg},
    {"overlap.nik_region"_msg, "overlap.nik_region_means"_msg},
    {"overlap.nik_date"_msg, "overlap.nik_date_means"_msg},
    {"overlap.nik_refuted"_msg, "overlap.nik_refuted_means"_msg},
    {"overlap.no_nik"_msg, "overlap.no_nik_means"_msg},
    {"overlap.kk_invalid"_msg, "overlap.kk_invalid_means"_msg},
    {"overlap.no_kk"_msg, "overlap.no_kk_means"_msg},
    {"overlap.blank_name"_msg, "overlap.blank_name_means"_msg},
    {"overlap.nik_double"_msg, "overlap.nik_double_means"_msg},
    {"overlap.nik_shared"_msg, "overlap.nik_shared_means"_msg},
    {"overlap.account_sound"_msg, "overlap.account_sound_means"_msg},
    {"overlap.account_near"_msg, "overlap.account_near_means"_msg},
    {"overlap.account_other"_msg, "overlap.account_other_means"_msg},
    {"overlap.school_sound"_msg, "overlap.school_sound_means"_msg},
    {"overlap.school_near"_msg, "overlap.school_near_means"_msg},
    {"overlap.school_other"_msg, "overlap.school_other_means"_msg},
}};
constexpr std::array<Texts, audit_counts> audit{{
    {"overlap.bpk_invalid_nik"_msg, "overlap.bpk_invalid_nik_means"_msg},
    {"overlap.bpk_invalid_kk"_msg, "overlap.bpk_invalid_kk_means"_msg},
    {"overlap.bpk_blank_name"_msg, "overlap.bpk_blank_name_means"_msg},
    {"overlap.bpk_double_nik"_msg, "overlap.bpk_double_nik_means"_msg},
    {"overlap.bpkp_invalid_nik"_msg, "overlap.bpkp_invalid_nik_means"_msg},
    {"overlap.bpkp_double_nik"_msg, "overlap.bpkp_double_nik_means"_msg},
}};

std::string text(MessageCode code, Language language) {
    return message_text(code, {}, language);
}

void write_counts(sheets::TableWriter& table, const Anomalies& found, Language language) {
    const std::array<Column, 3> columns{{{"Hitungan", 36}, {"Jumlah", 12}, {"Artinya", 110}}};
    table.sheet("Hitungan", columns);
    const auto row = [&](const std::string& label, std::int64_t count, const std::string& meaning) {
        table.row(std::array<Value, 3>{std::string_view{label}, count, std::string_view{meaning}});
    };
    for (std::size_t i = 0; i < audit_counts; ++i) {
        const auto count = static_cast<AuditCount>(i);
        row(label_of(count, language), found.all().of(count), meaning_of(count, language));
    }
    for (std::size_t i = 0; i < anomalies; ++i) {
        const auto kind = static_cast<Anomaly>(i);
        row(label_of(kind, language), found.all().of(kind), meaning_of(kind, language));
    }
}

void write_regions(sheets::TableWriter& table, const Anomalies& found, Language language) {
    std::vector<Column> columns{
        {"KodeWilayah", 14}, {"Wilayah", 28}, {"Catatan", 12}, {"DenganTemuan", 14}};
    for (std::size_t i = 0; i < audit_counts; ++i)
        columns.push_back({label_of(static_cast<AuditCount>(i), language), 16});
    for (std::size_t i = 0; i < anomalies; ++i)
        columns.push_back({label_of(static_cast<Anomaly>(i), language), 16});
    table.sheet("Wilayah", columns);
    for (const auto& [code, counts] : found.counts) {
        const auto digits = code.digits();
        std::vector<Value> cells{std::string_view{digits}, found.regions.name(code), counts.records,
                                 counts.findings};
        cells.insert(cells.end(), counts.by_audit.begin(), counts.by_audit.end());
        cells.insert(cells.end(), counts.by_kind.begin(), counts.by_kind.end());
        table.row(cells);
    }
}

void write_lists(sheets::TableWriter& table, const Anomalies& found) {
    const std::array<Column, 6> columns{{{"Daftar", 24},
                                         {"Catatan", 10},
                                         {"Tanggal", 12},
                                         {"KodeWilayah", 14},
                                         {"Berkas", 30},
                                         {"Ditemukan", 12}}};
    table.sheet("Daftar", columns);
    for (const auto& list : found.lists) {
        const auto code = list.region.digits();
        table.row(std::array<Value, 6>{std::string_view{list.list}, list.seq.value(), list.on,
                                       std::string_view{code}, std::string_view{list.file},
                                       list.found});
    }
}

} // namespace

std::string label_of(Anomaly anomaly, Language language) {
    return text(kinds.at(static_cast<std::size_t>(anomaly)).label, language);
}
std::string meaning_of(Anomaly anomaly, Language language) {
    return text(kinds.at(static_cast<std::size_t>(anomaly)).meaning, language);
}
MessageCode label_code(AuditCount count) {
    return audit.at(static_cast<std::size_t>(count)).label;
}
std::string label_of(AuditCount count, Language language) {
    return text(label_code(count), language);
}
std::string meaning_of(AuditCount count, Language language) {
    return text(audit.at(static_cast<std::size_t>(count)).meaning, language);
}

Result<std::int64_t> write_anomalies(store::Connection& connection, const Anomalies& found,
                                     Language language, const std::filesystem::path& path,
                                     Progress& progress) {
    auto table = sheets::create_table(path, sheets::Sheets::several);
    if (!table) return std::unexpected(table.error());
    write_counts(**table, found, language);
    write_regions(**table, found, language);

    const People people{connection, {found.at, found.question.on}, found.regions};
    const std::array<Column, 10> columns{{{"IDARTBDT", 22},
                                          {"IDBDT", 20},
                                          {"KodeWilayah", 14},
                                          {"Kecamatan", 22},
                                          {"Desa", 22},
                                          {"Nama", 28},
                                          {"NIK", 18},
                                          {"NIKSama", 10},
                                          {"Temuan", 40},
                                          {"Perbaikan", 110}}};
    std::unordered_map<std::int64_t, std::int64_t> shared; // the n-th number that several have
    auto written = detail::write_rows(
        **table, "Nama", columns, found.lines.size(), progress, [&](std::size_t at) {
            const auto& it = found.lines[at];
            const auto key = people.key(it.person);
            const auto household = people.key(it.household);
            const auto code = it.village.digits();
            const auto name = people.name(it.person);
            const auto nik = people.nik(it.person);
            std::string labels;
            std::string meanings;
            for (std::size_t i = 0; i < anomalies; ++i) {
                const auto kind = static_cast<Anomaly>(i);
                if (!it.found.has(kind)) continue;
                labels += (labels.empty() ? "" : "; ") + label_of(kind, language);
                meanings += (meanings.empty() ? "" : " ") + meaning_of(kind, language);
            }
            Value same;
            if (it.nik != 0)
                same = shared.try_emplace(it.nik, std::ssize(shared) + 1).first->second;
            const std::vector<Value> cells{std::string_view{key},
                                           std::string_view{household},
                                           std::string_view{code},
                                           people.region(it.village, RegionLevel::district),
                                           people.region(it.village, RegionLevel::village),
                                           std::string_view{name},
                                           std::string_view{nik},
                                           same,
                                           std::string_view{labels},
                                           std::string_view{meanings}};
            (*table)->row(cells);
        });
    if (!written) return std::unexpected(written.error());
    write_lists(**table, found);
    if (auto done = (*table)->finish(); !done) return std::unexpected(done.error());
    return std::ssize(found.lines);
}

} // namespace tepat::overlap
