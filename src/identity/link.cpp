#include "identity/link.hpp"

#include "identity/detail/entries.hpp"
#include "identity/detail/people_file.hpp"
#include "matching/people.hpp"
#include "sheets/named_rows.hpp"

#include <algorithm>
#include <cmath>

namespace tepat::identity {
namespace {

namespace fs = std::filesystem;

/// `hidup`, `meninggal`, `pindah`, and as other offices write them; anything else is alive.
CivilStatus status_of(std::string_view text) {
    const auto word = sheets::lower(sheets::trimmed(text));
    if (word.starts_with("meninggal") || word == "mati" || word == "wafat")
        return CivilStatus::dead;
    if (word.starts_with("pindah")) return CivilStatus::moved;
    return CivilStatus::living;
}

/// Of everybody of the extract, in its order. Nothing: stopped.
Result<std::optional<std::vector<CivilPerson>>>
read_states(const fs::path& path, const matching::Settings& settings, Progress& progress) {
    const auto file = matching::PeopleFile::find(path, settings);
    if (!file) return std::unexpected(file.error());
    std::vector<CivilPerson> civil;
    const auto read = file->each(
        [&](const matching::PersonRow& row) { civil.push_back({status_of(row.status)}); },
        progress);
    if (!read) return std::unexpected(read.error());
    if (!*read) return std::nullopt;
    return civil;
}

/// Writes what the extract calls those whom lines mean into them.
void name_civil(const matching::Matches& matches, Judged& judged) {
    std::vector<std::vector<std::uint32_t>> wanted; ///< lines by place in the extract
    const auto boundary = matches.collection.boundary();
    wanted.resize(matches.collection.records().size() - boundary);
    for (std::uint32_t at = 0; at < judged.places.size(); ++at)
        if (judged.places[at]) wanted[*judged.places[at]].push_back(at);
    std::uint64_t place = 0;
    matches.collection.each_name([&](std::uint32_t, std::string_view id) {
        if (place >= boundary)
            for (const auto line : wanted[place - boundary])
                judged.lines[line].civil_id = detail::short_id(id);
        ++place;
    });
}

} // namespace

Result<LinkReport> link_register(journal::Journal& journal, const registry::Instrument& instrument,
                                 const LinkRequest& request, Progress& progress) {
    LinkReport report;
    report.stopped = true;
    RunHeader header;
    header.kind = request.civil ? RunKind::civil : RunKind::doubles;
    header.on = request.on;
    header.region = request.region;
    if (request.civil) {
        header.file = request.civil->filename().string();
        header.digest = journal::digest_of_file(*request.civil);
        if (!header.digest) return refuse("identity.no_file"_msg, {{"file", header.file}});
    }
    const auto written_people = detail::write_people(journal, instrument, request.region,
                                                     request.on, request.folder, progress);
    if (!written_people) return std::unexpected(written_people.error());
    if (!*written_people) return report;
    const auto& people = *written_people;
    header.position = people->position;

    auto job = request.job;
    job.files = {people->file};
    if (request.civil) job.files.push_back(*request.civil);
    job.folder = request.folder;
    job.today = request.on;
    auto matches = matching::find_matches(job, progress);
    if (!matches) return std::unexpected(std::move(matches.error()));
    report.job = matches->report;
    if (matches->report.stopped) return report;
    header.threshold =
        static_cast<std::int32_t>(std::lround(matches->report.decision.least_weight * 100));

    std::vector<VerdictLine> lines;
    if (request.civil) {
        const auto civil = read_states(*request.civil, job.settings, progress);
        if (!civil) return std::unexpected(civil.error());
        if (!*civil) return report;
        auto judged = judge_civil(people->persons, **civil, *matches);
        name_civil(*matches, judged);
        lines = std::move(judged.lines);
        std::ranges::sort(lines, {}, &VerdictLine::person);
    } else {
        lines = judge_doubles(people->persons, *matches);
    }
    auto run = detail::record_run(journal, request.actor, header, lines, progress);
    if (!run) return std::unexpected(run.error());
    report.run = *std::move(run);
    std::error_code ignored;
    fs::remove(people->file, ignored);
    matching::forget_work(request.folder);
    report.stopped = false;
    return report;
}

} // namespace tepat::identity
