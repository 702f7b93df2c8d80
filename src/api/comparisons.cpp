#include "api/detail/comparison_answers.hpp"
#include "api/detail/kept.hpp"
#include "api/detail/unit_names.hpp"
#include "audit/choice.hpp"
#include "audit/origins.hpp"
#include "audit/words.hpp"
#include "audit/workbook.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tepat::api::detail {
namespace {

namespace fs = std::filesystem;
using audit::Difference;
using audit::DifferenceBrief;
using Request = Call;
using http::Response;

constexpr std::int64_t most_lines = 200;
constexpr std::size_t search_bytes = 4'096;
constexpr std::size_t kept_comparisons = 4;

struct Search {
    audit::DifferenceChoice choice;
    std::int64_t offset = 0;
    std::int64_t limit = 50;
};

Result<Search> search_of(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return wrong_order("{}");
    Search search;
    for (const auto& [field, value] : json.items()) {
        if (field == "offset" || field == "limit") {
            if (!value.is_number_unsigned()) return wrong_order(field);
            (field == "offset" ? search.offset : search.limit) = value.get<std::int64_t>();
        } else if (field == "settled" && value.is_boolean()) {
            search.choice.settled = value.get<bool>();
        } else if (field == "owner" && value.is_string()) {
            search.choice.owner = value.get<std::string>();
        } else if (field == "cause" && value.is_string()) {
            search.choice.cause = audit::cause_named(value.get<std::string>());
            if (!search.choice.cause) return wrong_order(field);
        } else if (field == "side" && value.is_string()) {
            const auto text = value.get<std::string>();
            for (const auto side : {audit::Side::first, audit::Side::second, audit::Side::both})
                if (name_of(side) == text) search.choice.side = side;
            if (!search.choice.side) return wrong_order(field);
        } else {
            return wrong_order(field);
        }
    }
    if (search.limit < 1 || search.limit > most_lines) return wrong_order("limit");
    return search;
}

/// What somebody did about a difference, in the contract's words.
std::string_view name_of_act(audit::ActDone::Kind kind) {
    switch (kind) {
    case audit::ActDone::Kind::assigned:
        return "assign";
    case audit::ActDone::Kind::settled:
        return "settle";
    case audit::ActDone::Kind::reopened:
        return "reopen";
    }
    return {};
}

/// What the lines of a comparison are told with: names and places as the boards have them.
class Speaker {
public:
    Speaker(const Services& services, const Boards& boards, const ComparisonFile& its,
            Language language)
        : services_{services}, boards_{boards}, its_{its}, language_{language} {
        const auto& newer =
            its.second && its.second->seq > its.first->seq ? *its.second : *its.first;
        names_.emplace(services, newer);
    }

    [[nodiscard]] Json line(std::int64_t number, const Difference& difference) const {
        const auto& state = its_.state.at(number);
        Json out{{"line", number},
                 {"name", ""},
                 {"village", ""},
                 {"district", ""},
                 {"side", name_of(difference.side)},
                 {"cause", name_of(difference.primary())},
                 {"why", audit::why_in_words(difference, services_.instrument, language_)},
                 {"first", audit::in_words(difference.first, language_)},
                 {"second", audit::in_words(difference.second, language_)},
                 {"owner", state.owner}};
        if (state.settlement) out["settlement"] = name_of(*state.settlement);
        if (const auto& row = difference.row) {
            out["name"] = row->name;
            out["village"] = row->village;
        }
        if (difference.subject) add_unit(out, *difference.subject);
        return out;
    }

    /// What one list says of it, with the reason in a sentence.
    [[nodiscard]] Json answer_of(const audit::Answer& answer,
                                 const std::optional<programmes::StoredList>& list) const {
        Json out{{"standing", name_of(answer.standing)},
                 {"text", audit::in_words(answer, language_)},
                 {"stage", answer.stage.amount()},
                 {"yearly", answer.yearly.amount()},
                 {"reason", answer.reason}};
        const auto& made = list ? list : its_.first;
        using audit::Standing;
        if (!answer.reason.empty() && answer.standing != Standing::not_named)
            out["sentence"] = reason_text(
                services_.model.policy(*made).get(), *made,
                answer.standing == Standing::recipient  ? programmes::Verdict::eligible
                : answer.standing == Standing::left_out ? programmes::Verdict::ineligible
                                                        : programmes::Verdict::undetermined,
                answer.reason, language_);
        return out;
    }

private:
    void add_unit(Json& out, SubjectId subject) const {
        out["subject"] = std::to_string(subject.value());
        const auto& families = *boards_.families;
        if (const auto row = families.find(subject)) {
            const auto& village = families.villages()[families.village(*row)];
            out["name"] = families.head(*row);
            out["village"] = village.name;
            out["district"] = families.districts()[village.district].name;
        }
        if (const auto name = names_->of(subject)) out["name"] = *name;
    }

    const Services& services_;
    const Boards& boards_;
    const ComparisonFile& its_;
    Language language_;
    std::optional<UnitNames> names_;
};

class Comparisons {
public:
    explicit Comparisons(const Services& services) : services_{services} {}

    [[nodiscard]] Response all(const Request& request) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& its : audit::all_comparisons(*reader, journal::Visibility{*reader}))
            if (const auto file = open_comparison(*reader, std::to_string(its.seq.value())))
                out.push_back(json_of(services_, *file, request.language));
        return answer({{"comparisons", std::move(out)}});
    }

    [[nodiscard]] Response one(const Request& request) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto file = open_comparison(*reader, request.param("entry"));
        if (!file) return none(request, request.param("entry"));
        auto out = Json{{"comparison", json_of(services_, *file, request.language)}};
        std::map<audit::Cause, std::int64_t> settled;
        std::set<std::string> owners;
        const auto briefs = kept_briefs(*reader, file->comparison);
        for (const auto& [line, state] : file->state.lines) {
            if (state.settlement) ++settled[(*briefs)[static_cast<std::size_t>(line)].cause];
            if (!state.owner.empty()) owners.insert(state.owner);
        }
        auto causes = Json::array();
        for (const auto cause : audit::causes())
            if (const auto count =
                    file->comparison.totals.by_cause[static_cast<std::size_t>(cause)];
                count > 0)
                causes.push_back({{"cause", name_of(cause)},
                                  {"text", audit::in_words(cause, request.language)},
                                  {"count", count},
                                  {"settled", settled[cause]}});
        auto signatures = Json::array();
        for (const auto& its : file->state.signatures)
            signatures.push_back(
                {{"party", name_of(its.party)},
                 {"actor", its.actor},
                 {"entry", its.seq.value()},
                 {"at", journal::read_head(*reader, its.seq).value().recorded_at.text()},
                 {"holds", its.holds}});
        out["causes"] = std::move(causes);
        out["owners"] = owners;
        out["signatures"] = std::move(signatures);
        out["digest"] = file->state.digest.hex();
        out["actor"] = request.actor();
        return answer(out);
    }

    [[nodiscard]] Response lines(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto search = search_of(request.body);
        if (!search) return http::problem(request, 400, search.error());
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto file = open_comparison(*reader, request.param("entry"));
        if (!file) return none(request, request.param("entry"));
        const auto fitting = audit::lines_that_fit(*kept_briefs(*reader, file->comparison),
                                                   file->state, search->choice);
        const auto total = static_cast<std::int64_t>(fitting.size());
        const auto from = std::min(search->offset, total);
        const auto window = std::span{fitting}.subspan(
            static_cast<std::size_t>(from),
            static_cast<std::size_t>(std::min(search->limit, total - from)));
        note_reading(services_, request, "comparison_lines", std::nullopt,
                     "comparison " + std::to_string(file->comparison.seq.value()) + " found " +
                         std::to_string(from) + "+" + std::to_string(window.size()));
        const Speaker speaker{services_, **boards, *file, request.language};
        auto out = Json::array();
        audit::differences_at(*reader, file->comparison, window,
                              [&](std::int64_t line, const Difference& its) {
                                  out.push_back(speaker.line(line, its));
                              });
        return answer({{"total", total}, {"offset", from}, {"lines", std::move(out)}});
    }

    [[nodiscard]] Response difference(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto file = open_comparison(*reader, request.param("entry"));
        const auto line = number(request.param("line"));
        const auto its =
            file && line ? audit::difference_at(*reader, file->comparison, *line) : std::nullopt;
        if (!its) return none(request, request.param("line"));
        note_reading(services_, request, "difference", its->subject,
                     "comparison " + std::to_string(file->comparison.seq.value()) + " line " +
                         std::to_string(*line));
        const Speaker speaker{services_, **boards, *file, request.language};
        auto causes = Json::array();
        for (const auto& found : its->causes) {
            auto details = Json::array();
            for (const auto& detail : found.details)
                details.push_back(audit::in_words(detail, services_.instrument, request.language));
            causes.push_back({{"cause", name_of(found.cause)},
                              {"text", audit::in_words(found.cause, request.language)},
                              {"details", std::move(details)}});
        }
        const auto on = journal::read_head(*reader, file->comparison.seq)->effective_on;
        Json out{{"comparison", json_of(services_, *file, request.language)},
                 {"difference", speaker.line(*line, *its)},
                 {"first", speaker.answer_of(its->first, file->first)},
                 {"second", speaker.answer_of(its->second, file->second)},
                 {"causes", std::move(causes)},
                 {"origins",
                  audit::origins_of(*reader, on, services_.instrument, *its, request.language)},
                 {"acts", acts(*reader, file->comparison, *line)},
                 {"actor", request.actor()}};
        if (const auto& row = its->row) {
            out["row"] = {{"sheet", row->sheet},
                          {"row", row->row},
                          {"name", row->name},
                          {"village", row->village}};
            if (row->amount) out["row"]["amount"] = row->amount->amount();
        }
        return answer(out);
    }

    [[nodiscard]] Response workbook(const Request& request) const {
        const auto reader = services_.database.connect_reader();
        const auto file = [&] {
            const store::ReadScope scope{*reader};
            return open_comparison(*reader, request.param("entry"));
        }();
        if (!file) return none(request, request.param("entry"));
        const auto said = request.asked("purpose");
        const auto purpose = audit::purpose_named(said);
        if (!said.empty() && !purpose)
            return http::problem(request, 400, wrong_order("purpose").error());
        const auto entry = std::to_string(file->comparison.seq.value());
        return detail::workbook(
            services_, request, "selisih-" + entry, [&](const fs::path& table) -> Result<void> {
                const auto written = audit::write_workbook(
                    services_.database, services_.instrument, file->comparison,
                    {request.actor(), table, purpose, request.language}, &services_.readings);
                if (!written) return std::unexpected(written.error());
                // Without names there are still keys of households in it.
                note_reading(services_, request, "comparison_workbook", std::nullopt,
                             "comparison " + entry);
                return {};
            });
    }

private:
    static Json acts(store::Connection& reader, const audit::StoredComparison& comparison,
                     std::int64_t line) {
        auto out = Json::array();
        const journal::Visibility visibility{reader};
        for (const auto& act : audit::acts_on(reader, visibility, comparison, line)) {
            Json one{{"act", name_of_act(act.kind)}, {"entry", act.seq.value()},
                     {"at", act.at.text()},          {"actor", act.actor},
                     {"owner", act.owner},           {"note", act.note}};
            if (act.settlement) one["settlement"] = name_of(*act.settlement);
            out.push_back(std::move(one));
        }
        return out;
    }

    /// Those of the last few comparisons are kept: they never change.
    std::shared_ptr<const std::vector<DifferenceBrief>>
    kept_briefs(store::Connection& reader, const audit::StoredComparison& comparison) const {
        return briefs_.of(comparison.seq, [&] { return audit::briefs_of(reader, comparison); });
    }

    const Services& services_;
    Kept<std::vector<DifferenceBrief>> briefs_{kept_comparisons};
};

} // namespace

std::optional<ComparisonFile> open_comparison(store::Connection& connection,
                                              std::string_view entry) {
    const auto seq = number(entry);
    if (!seq) return std::nullopt;
    const journal::Visibility visibility{connection};
    auto comparison = audit::read_comparison(connection, visibility, Seq{*seq});
    if (!comparison) return std::nullopt;
    ComparisonFile file;
    file.state = audit::state_of(connection, visibility, *comparison);
    file.first = programmes::read_list(connection, visibility, comparison->header.first);
    if (const auto second = comparison->header.second)
        file.second = programmes::read_list(connection, visibility, *second);
    file.comparison = *std::move(comparison);
    return file;
}

Json json_of(const Services& services, const ComparisonFile& its, Language language) {
    const auto& header = its.comparison.header;
    const auto& totals = its.comparison.totals;
    Json out{{"entry", its.comparison.seq.value()},
             {"programme", header.programme},
             {"first", json_of(services, *its.first, language)},
             {"differences", totals.differences()},
             {"first_only", totals.first},
             {"second_only", totals.second},
             {"both", totals.both},
             {"settled", its.state.settled},
             {"open", its.state.open},
             {"closed", its.state.closed()}};
    if (its.second) out["second"] = json_of(services, *its.second, language);
    if (const auto& outside = header.outside)
        out["outside"] = {{"file", outside->file},
                          {"rows", outside->rows},
                          {"region", outside->region.text()},
                          {"period", outside->period.text()},
                          {"effective_on", outside->on.text()},
                          {"as_known_at", outside->seq.value()}};
    return out;
}

void add_comparison_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Comparisons> comparisons{router, services};
    comparisons.add({Action::compare_lists, Reach::all, Method::get, "/api/v1/comparisons"},
                    &Comparisons::all);
    comparisons.add({Action::compare_lists, Reach::all, Method::get, "/api/v1/comparisons/{entry}"},
                    &Comparisons::one);
    comparisons.add({Action::compare_lists, Reach::all, Method::post,
                     "/api/v1/comparisons/{entry}/lines", search_bytes},
                    &Comparisons::lines);
    comparisons.add({Action::compare_lists, Reach::all, Method::get,
                     "/api/v1/comparisons/{entry}/lines/{line}"},
                    &Comparisons::difference);
    comparisons.add(
        {Action::compare_lists, Reach::all, Method::get, "/api/v1/comparisons/{entry}/export.xlsx"},
        &Comparisons::workbook);
    add_comparison_act_routes(router, services);
}

} // namespace tepat::api::detail
