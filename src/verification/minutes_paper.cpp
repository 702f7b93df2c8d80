#include "verification/minutes_paper.hpp"

#include "core/calendar_words.hpp"
#include "papers/paper.hpp"

#include <algorithm>

namespace tepat::verification {
namespace {

constexpr auto language = Language::id;
constexpr std::size_t lines_to_sign = 40;
constexpr double line_height = 22;

std::string say(MessageCode code, const MessageParams& params = {}) {
    return message_text(code, params, language);
}

/// The proposals that the meeting decided on, with what was said of them.
struct Decision {
    Proposal proposal;
    std::string reason;
};
std::vector<Decision> decisions_of(store::Connection& connection, const Meeting& meeting,
                                   bool refused) {
    std::vector<Decision> all;
    Filter filter;
    filter.meeting = meeting.id;
    for (SubjectId after;;) {
        const auto some = proposals(connection, filter, after);
        for (const auto& one : some)
            if ((one.stage == Stage::refused) == refused) all.push_back({one, {}});
        if (std::ssize(some) < most_read) break;
        after = some.back().id;
    }
    for (auto& its : all)
        for (const auto& event : timeline(connection, its.proposal.id))
            if (event.stage == (refused ? Stage::refused : Stage::agreed))
                its.reason = event.reason;
    return all;
}

void add_table(papers::Paper& paper, const std::vector<Decision>& decisions) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& its : decisions)
        rows.push_back({std::to_string(rows.size() + 1), its.proposal.head,
                        say(label_of(its.proposal.kind)), std::to_string(its.proposal.id.value()),
                        its.reason});
    paper.table({{say("verification.paper_number"_msg), 0.5},
                 {say("verification.paper_head"_msg), 3},
                 {say("verification.paper_kind"_msg), 2},
                 {say("verification.paper_proposal"_msg), 2.6},
                 {say("verification.paper_reason"_msg), 3}},
                rows);
}

} // namespace

Bytes minutes_paper(store::Connection& connection, const Meeting& meeting,
                    const registry::Regions& regions) {
    const bool alone = meeting.kind == MeetingKind::statement;
    const auto* village = regions.find(meeting.village);
    const auto name = [&](RegionLevel level) {
        const auto* above = village == nullptr ? nullptr : regions.enclosing(*village, level);
        return above == nullptr ? std::string{} : above->name;
    };
    const auto title =
        say(alone ? "verification.paper_statement"_msg : "verification.paper_minutes"_msg);
    papers::Paper paper{{title + " " + name(RegionLevel::village), meeting.held_on}};
    std::vector<std::string> heading{title};
    if (!alone) heading.push_back(say(label_of(meeting.kind)));
    heading.push_back(say("verification.paper_register"_msg));
    paper.heading(heading);
    paper.fields({{say("verification.paper_village"_msg), name(RegionLevel::village)},
                  {say("verification.paper_district"_msg), name(RegionLevel::district)},
                  {say("verification.paper_regency"_msg), name(RegionLevel::regency)},
                  {say("verification.paper_province"_msg), name(RegionLevel::province)},
                  {say("verification.paper_entry"_msg), std::to_string(meeting.seq.value())}});
    const MessageParams params{{"weekday", std::string{weekday_name(meeting.held_on, language)}},
                               {"day", in_words(meeting.held_on, language)},
                               {"place", meeting.place.empty() ? "…………………" : meeting.place},
                               {"village", name(RegionLevel::village)},
                               {"attendees", meeting.attendees == 0
                                                 ? std::string{"…………"}
                                                 : std::to_string(meeting.attendees)}};
    paper.paragraph(
        say(alone ? "verification.paper_statement_opening"_msg : "verification.paper_opening"_msg,
            params));
    if (!meeting.agenda.empty())
        paper.fields({{say("verification.paper_agenda"_msg), meeting.agenda}});
    for (const bool refused : {false, true}) {
        const auto decisions = decisions_of(connection, meeting, refused);
        paper.paragraph(
            say(refused ? "verification.paper_refused"_msg : "verification.paper_agreed"_msg,
                {{"count", std::to_string(decisions.size())}}));
        if (!decisions.empty()) add_table(paper, decisions);
    }
    paper.paragraph(
        say(alone ? "verification.paper_statement_closing"_msg : "verification.paper_closing"_msg));
    const auto signer = [&](std::size_t at) {
        return at < meeting.signatures.size() ? meeting.signatures[at].name : std::string{};
    };
    std::vector<papers::Paper::Place> places{
        {say("verification.paper_head_office"_msg), signer(0)}};
    if (!alone) places.push_back({say("verification.paper_other_office"_msg), signer(1)});
    paper.signatures(places);
    if (!alone) {
        paper.new_page();
        paper.heading({say("verification.paper_attendance"_msg), name(RegionLevel::village)});
        std::vector<std::vector<std::string>> lines;
        for (std::size_t at = 1; at <= lines_to_sign; ++at)
            lines.push_back({std::to_string(at)});
        paper.table({{say("verification.paper_number"_msg), 0.5},
                     {say("verification.paper_name"_msg), 3},
                     {say("verification.paper_position"_msg), 2.5},
                     {say("verification.paper_signature"_msg), 2}},
                    lines, line_height);
    }
    return paper.finish();
}

} // namespace tepat::verification
