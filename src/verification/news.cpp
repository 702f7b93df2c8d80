#include "verification/news.hpp"

#include "verification/detail/case_events.hpp"
#include "verification/detail/events.hpp"
#include "verification/objection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace tepat::verification {
namespace {

/// What is told of; an appeal and its end leave the stage, and are told to who appealed.
constexpr std::array told{Stage::refused, Stage::returned, Stage::validated,
                          Stage::decreed, Stage::recorded, Stage::unfit};

std::string numbers_of_told() {
    std::vector<int> all;
    all.reserve(told.size());
    for (const auto stage : told)
        all.push_back(static_cast<int>(stage));
    return fmt::format("{}", fmt::join(all, ", "));
}

bool is(const journal::Entry& entry, std::string_view name) {
    return entry.type.name == name && entry.type.version == 1 && !entry.payload.empty();
}

std::string who_appealed(store::Connection& connection, SubjectId proposal, Seq before) {
    std::string who;
    connection.each(
        "select actor from proposal_step where subject_id = $1 and seq < $2 and what = $3 "
        "order by seq desc limit 1",
        [&](const store::Row& row) { who = row.text(0); }, proposal, before, detail::appealed_name);
    return who;
}

} // namespace

std::vector<ProposalNews> news_of(store::Connection& connection, std::string_view proposer,
                                  Instant since) {
    static const auto sql = fmt::format(
        "select s.seq, s.stage, min(p.subject_id), min(p.kind), count(*) from proposal p "
        "join proposal_step s on s.subject_id = p.subject_id where p.proposer = $1 and "
        "p.since >= $2 and s.actor <> $1 and s.what <> $3 and (s.what <> $4 or s.stage <> {}) and "
        "s.stage in ({}) "
        "group by s.seq, s.stage order by s.seq desc limit {}",
        static_cast<int>(Stage::validated), numbers_of_told(), most_read);
    std::vector<ProposalNews> all;
    connection.each(
        sql,
        [&](const store::Row& row) {
            all.push_back({row.id<Seq>(0), static_cast<Stage>(row.integer(1)), row.id<SubjectId>(2),
                           static_cast<Kind>(row.integer(3)), row.integer(4)});
        },
        proposer, since.text(), detail::appealed_name, detail::AppealDecidedEvent::name);
    return all;
}

std::optional<CaseNews> case_news_in(store::Connection& connection, const journal::Entry& entry) {
    using enum CaseNews::What;
    if (is(entry, detail::AppealDecidedEvent::name)) {
        const auto its = detail::decode_appeal_decided(entry.payload);
        return CaseNews{appeal, its.proposal, its.upheld,
                        who_appealed(connection, its.proposal, entry.seq)};
    }
    if (is(entry, detail::objection_decided_name)) {
        const auto its = detail::decode_ruled(entry.payload);
        const auto about = verification::objection(connection, its.about);
        return CaseNews{objection, its.about, its.upheld, about ? about->objector : std::string{}};
    }
    return std::nullopt;
}

std::optional<MoveNews> move_news_in(const journal::Entry& entry) {
    if (!is(entry, detail::ProposedEvent::name)) return std::nullopt;
    const auto its = detail::decode_proposed(entry.payload);
    if (its.kind != Kind::move) return std::nullopt;
    return MoveNews{its.about, its.place.village};
}

} // namespace tepat::verification
