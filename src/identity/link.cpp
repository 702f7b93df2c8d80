#include "identity/link.hpp"

#include "identity/detail/entries.hpp"
#include "identity/detail/linked.hpp"
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

namespace detail {

Result<Linking> link_people(journal::Journal& journal, const registry::Instrument& instrument,
                            const LinkRequest& request, std::optional<Seq> as_of,
                            Progress& progress) {
    Linking linking;
    Linked linked;
    auto& header = linked.header;
    header.kind = request.civil ? RunKind::civil : RunKind::doubles;
    header.on = request.on;
    header.region = request.region;
    if (request.civil) {
        header.file = request.civil->filename().string();
        header.digest = journal::digest_of_file(*request.civil);
        if (!header.digest) return refuse("identity.no_file"_msg, {{"file", header.file}});
    }
    auto people = write_people(journal, instrument, request.region, request.on, as_of,
                               request.folder, progress);
    if (!people) return std::unexpected(people.error());
    if (!*people) return linking;
    linked.people = *std::move(*people);
    header.position = linked.people.position;

    auto job = request.job;
    job.files = {linked.people.file};
    if (request.civil) job.files.push_back(*request.civil);
    job.folder = request.folder;
    job.today = request.on;
    auto matches = matching::find_matches(job, progress);
    if (!matches) return std::unexpected(std::move(matches.error()));
    linking.job = matches->report;
    if (matches->report.stopped) return linking;
    header.threshold =
        static_cast<std::int32_t>(std::lround(matches->report.decision.least_weight * 100));
    linked.matches = *std::move(matches);

    if (request.civil) {
        auto civil = read_states(*request.civil, job.settings, progress);
        if (!civil) return std::unexpected(civil.error());
        if (!*civil) return linking;
        linked.civil = *std::move(*civil);
        auto judged = judge_civil(linked.people.persons, linked.civil, linked.matches);
        name_civil(linked.matches, judged);
        linked.lines = std::move(judged.lines);
        std::ranges::sort(linked.lines, {}, &VerdictLine::person);
    } else {
        linked.lines = judge_doubles(linked.people.persons, linked.matches);
    }
    linking.found = std::move(linked);
    return linking;
}

void forget(const Linked& linked, const LinkRequest& request) {
    std::error_code ignored;
    fs::remove(linked.people.file, ignored);
    matching::forget_work(request.folder);
}

} // namespace detail

Result<LinkReport> link_register(journal::Journal& journal, const registry::Instrument& instrument,
                                 const LinkRequest& request, Progress& progress) {
    const auto linking = detail::link_people(journal, instrument, request, std::nullopt, progress);
    if (!linking) return std::unexpected(linking.error());
    LinkReport report;
    report.job = linking->job;
    report.stopped = !linking->found;
    if (report.stopped) return report;
    auto run = detail::record_run(journal, request.actor, linking->found->header,
                                  linking->found->lines, progress);
    if (!run) return std::unexpected(run.error());
    report.run = *std::move(run);
    detail::forget(*linking->found, request);
    return report;
}

} // namespace tepat::identity
