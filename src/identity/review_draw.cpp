#include "identity/review_draw.hpp"

#include "identity/detail/choose_pairs.hpp"
#include "identity/detail/entries.hpp"
#include "identity/detail/linked.hpp"
#include "matching/people.hpp"

#include <algorithm>
#include <map>

namespace tepat::identity {
namespace {

constexpr std::int32_t least_lower = 50'000; ///< matching lists nothing below

Result<RunHeader> run_of(journal::Journal& journal, const DrawRequest& request) {
    const auto connection = journal.database().connect_reader();
    const store::ReadScope scope{*connection};
    const auto run = read_run(*connection, journal::Visibility{*connection}, request.run);
    const auto entry = std::to_string(request.run.value());
    if (!run) return refuse("identity.no_run"_msg, {{"entry", entry}});
    const auto& header = run->header;
    if (header.kind == RunKind::answers)
        return refuse("identity.review_answers"_msg, {{"entry", entry}});
    const auto said =
        request.civil ? journal::digest_of_file(*request.civil) : std::optional<journal::Digest>{};
    if (said != header.digest || request.civil.has_value() != header.digest.has_value())
        return refuse(header.digest ? "identity.review_extract"_msg
                                    : "identity.review_no_extract"_msg,
                      {{"file", header.file}});
    return header;
}

/// Whether the run that is recorded says the same as what was found now.
bool same_run(journal::Journal& journal, Seq entry, const detail::Linked& linked) {
    const auto connection = journal.database().connect_reader();
    const store::ReadScope scope{*connection};
    const auto run = read_run(*connection, journal::Visibility{*connection}, entry);
    auto header = linked.header;
    header.file = run->header.file; // its name does not matter
    if (header != run->header || run->lines != std::ssize(linked.lines)) return false;
    auto at = linked.lines.begin();
    bool same = true;
    each_verdict(*connection, *run, [&](const VerdictLine& line) {
        same = line == *at++;
        return same;
    });
    return same;
}

/// Fills the sides in from one of the files. Nothing: stopped.
Result<bool> read_sides(const std::filesystem::path& path, const matching::Settings& settings,
                        std::uint32_t from, bool extract, const detail::Linked& linked,
                        detail::Chosen& chosen, Progress& progress) {
    std::multimap<std::uint32_t, PairSide*> wanted;
    for (auto& its : chosen.pairs) {
        wanted.emplace(its.a, &its.pair.first);
        wanted.emplace(its.b, &its.pair.second);
    }
    const auto file = matching::PeopleFile::find(path, settings);
    if (!file) return std::unexpected(file.error());
    auto place = from;
    return file->each(
        [&](const matching::PersonRow& row) {
            const auto [first, last] = wanted.equal_range(place);
            for (auto at = first; at != last; ++at) {
                auto& side = *at->second;
                for (std::size_t field = 0; field < side.text.size(); ++field)
                    side.text.at(field) = detail::short_id(row.person.text.at(field));
                if (extract) {
                    side.id = detail::short_id(row.id);
                    side.status = linked.civil[place - from].status;
                } else {
                    side.person = linked.people.persons[place].id;
                }
            }
            ++place;
        },
        progress);
}

Result<StoredReview> record(journal::Journal& journal, const DrawRequest& request, Date on,
                            const detail::Chosen& chosen, Progress& progress) {
    StoredReview review{{}, chosen.header, std::ssize(chosen.pairs), false};
    const auto bytes = encode(chosen.header);
    journal::Hasher content;
    content.add(bytes);
    journal::SetDraft draft{journal, "review:" + journal::sha256(bytes).hex()};
    draft.discard();
    std::array<std::int64_t, 4> sums{}; // band, held, slept, taken
    for (const auto& its : chosen.pairs) {
        const auto line = encode(its.pair);
        content.add(line);
        draft.add(line);
        draft.mark({});
        for (unsigned why = 0; why < sums.size(); ++why)
            sums.at(why) += its.pair.is(static_cast<std::uint8_t>(1U << why)) ? 1 : 0;
    }
    draft.finish();
    const auto digest = content.finish();
    const auto receipt = journal.submit_set(
        {request.actor, {"review:" + digest.hex(), 0, digest}, on},
        {{std::string{detail::review_name}, 1},
         bytes,
         draft.chunks(),
         {{"band", sums[0]}, {"held", sums[1]}, {"slept", sums[2]}, {"taken", sums[3]}},
         {}},
        draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    review.seq = receipt->first;
    review.repeated = receipt->repeated;
    return review;
}

Result<void> allowed(const DrawChoice& choice) {
    if (choice.lower < least_lower || choice.lower >= choice.upper || choice.upper > 1'000'000)
        return refuse("identity.review_band"_msg);
    for (const auto verdict : choice.verdicts)
        if (!rests_on_a_pair(verdict))
            return refuse("identity.review_verdict"_msg,
                          {{"verdict", std::string{name_of(verdict)}}});
    return {};
}

} // namespace

bool rests_on_a_pair(Verdict verdict) {
    return sleep_for(verdict).has_value() && verdict != Verdict::no_nik;
}

Result<DrawReport> draw_review(journal::Journal& journal, const registry::Instrument& instrument,
                               const DrawRequest& request, Progress& progress) {
    if (const auto fine = allowed(request.choice); !fine) return std::unexpected(fine.error());
    journal.settle(progress);
    const auto header = run_of(journal, request);
    if (!header) return std::unexpected(header.error());
    const LinkRequest again{request.actor, header->region, header->on,
                            request.civil, request.job,    request.folder};
    auto linking = detail::link_people(journal, instrument, again, header->position, progress);
    if (!linking) return std::unexpected(linking.error());
    DrawReport report;
    report.stopped = true;
    if (!linking->found) return report;
    const auto& linked = *linking->found;
    if (!same_run(journal, request.run, linked))
        return refuse("identity.review_other"_msg,
                      {{"entry", std::to_string(request.run.value())}});

    auto chosen = detail::choose_pairs(linked, request.choice);
    chosen.header.run = request.run;
    if (chosen.pairs.empty()) return refuse("identity.review_nothing"_msg);
    const auto& settings = request.job.settings;
    auto read = read_sides(linked.people.file, settings, 0, false, linked, chosen, progress);
    if (read && *read && request.civil)
        read = read_sides(*request.civil, settings,
                          static_cast<std::uint32_t>(linked.matches.collection.boundary()), true,
                          linked, chosen, progress);
    if (!read) return std::unexpected(read.error());
    if (!*read) return report;
    auto review = record(journal, request, header->on, chosen, progress);
    if (!review) return std::unexpected(review.error());
    report.review = *std::move(review);
    detail::forget(linked, again);
    report.stopped = false;
    return report;
}

} // namespace tepat::identity
