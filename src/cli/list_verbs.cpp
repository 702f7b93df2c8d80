#include "cli/detail/lists.hpp"
#include "cli/detail/resources.hpp"
#include "cli/detail/verbs.hpp"
#include "programmes/asleep.hpp"
#include "programmes/case_file.hpp"
#include "programmes/counterfactual.hpp"
#include "programmes/explanation.hpp"
#include "programmes/grounds.hpp"
#include "programmes/outside_list.hpp"
#include "programmes/policy_file.hpp"
#include "programmes/reproduction.hpp"
#include "programmes/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace tepat::cli::detail {
namespace {

using programmes::ListLine;
using programmes::Verdict;

void add_list(Report& report, const programmes::StoredList& list) {
    report.add("entry", "cli.entry"_msg, list.seq.value());
    report.add("programme", "cli.programme"_msg, list.programme);
    report.add("period", "cli.period"_msg, list.header.period.text());
    report.add("region", "cli.region"_msg, list.header.region.text());
    report.add("effective_on", "cli.effective_on"_msg, list.header.effective_on.text());
    report.add("as_known_at", "cli.as_known_at"_msg, list.header.seq.value());
    report.add("policy", "cli.policy"_msg, list.header.policies.front().hex());
    report.add("lines", "cli.list_lines"_msg, list.lines);
    if (list.header.quota) report.add("quota", "cli.quota"_msg, *list.header.quota);
    report.add("eligible", "cli.eligible"_msg, list.totals.eligible);
    report.add("ineligible", "cli.ineligible"_msg, list.totals.ineligible);
    report.add("undetermined", "cli.undetermined"_msg, list.totals.undetermined);
    report.add("payable", "cli.payable"_msg, list.totals.payable);
    report.add("yearly", "cli.yearly"_msg, list.totals.yearly);
    report.add("stage", "cli.stage"_msg, list.totals.stage);
    report.add("payable_stage", "cli.payable_stage"_msg, list.totals.payable_stage);
    if (list.totals.goods.empty()) return;
    Table goods{"goods",
                "cli.goods"_msg,
                {{"item", "cli.goods_item"_msg},
                 {"grams", "cli.goods_grams"_msg},
                 {"packs", "cli.goods_packs"_msg}},
                {}};
    for (const auto& [item, sum] : list.totals.goods)
        goods.rows.push_back({item, sum.grams, sum.packs});
    report.tables.push_back(std::move(goods));
}

/// The first line of every different kind: one in, then one out for each other reason.
std::vector<SubjectId> examples(store::Connection& connection, const programmes::StoredList& list,
                                int count) {
    std::map<std::string, SubjectId> first;
    programmes::each_line(connection, list, [&](std::int64_t, const ListLine& line) {
        const bool full =
            line.outcome == Verdict::eligible && line.payee && line.counted.size() > 1;
        const auto kind = line.outcome == Verdict::eligible ? (full ? " in" : "") : reason_of(line);
        if (!kind.empty()) first.try_emplace(kind, line.subject);
        return static_cast<int>(first.size()) < count;
    });
    std::vector<SubjectId> subjects;
    for (const auto& [kind, subject] : first)
        if (static_cast<int>(subjects.size()) < count) subjects.push_back(subject);
    return subjects;
}

std::optional<SubjectId> subject_at(store::Connection& connection,
                                    const programmes::StoredList& list, std::int64_t wanted) {
    const auto entry = journal::read_entry(connection, list.seq);
    const auto line = journal::read_line(connection, *entry, wanted);
    if (!line) return std::nullopt;
    return programmes::decode_list_line(*line)->subject;
}

class Explainer {
public:
    Explainer(const Context& context, const registry::Instrument& instrument,
              const ListExplainArgs& args)
        : context_{context}, instrument_{instrument}, args_{args} {}

    void add(Report& report, store::Connection& connection, const programmes::StoredList& list,
             const programmes::CaseFile& its, const programmes::PolicyAt& policy) const {
        auto& texts = report.texts;
        const auto say = [&](MessageCode code, const MessageParams& params) {
            texts.push_back(context_.terminal.text(code, params));
        };
        texts.emplace_back();
        say("cli.case"_msg, {{"household", its.key},
                             {"village", its.village},
                             {"district", its.district},
                             {"subject", std::to_string(its.stored.subject.value())}});
        if (!args_.citizen) add_members(texts, its, policy.date);
        const auto audience = args_.citizen ? Audience::citizen : Audience::officer;
        for (const auto& sentence : programmes::explain(its.decision, policy, its.unit, instrument_,
                                                        context_.terminal.language(), audience))
            texts.push_back("  " + sentence);
        if (!args_.citizen) {
            say("cli.grounds"_msg, {});
            const auto grounds = programmes::grounds_of(connection, list, policy, instrument_, its);
            for (const auto& line :
                 programmes::in_words(grounds, policy, instrument_, context_.terminal.language()))
                texts.push_back("    " + line);
            if (const auto other = programmes::counterfactual(policy, its.unit, its.decision)) {
                const programmes::FactWords words{instrument_, *policy.policy,
                                                  context_.terminal.language()};
                std::string changes;
                for (const auto& change : other->changes) {
                    if (!changes.empty()) changes += ", ";
                    if (change.seen.member) changes += fmt::format("{}: ", *change.seen.member + 1);
                    changes += words.of(change);
                }
                say(other->would_be.outcome == Verdict::eligible ? "cli.would_be_in"_msg
                                                                 : "cli.would_move_on"_msg,
                    {{"changes", changes}});
            }
        }
        if (!(its.stored == its.computed)) {
            say("cli.differs"_msg, {});
            report.exit = Exit::look;
        }
    }

private:
    void add_members(std::vector<std::string>& texts, const programmes::CaseFile& its,
                     Date on) const {
        for (std::size_t i = 0; i < its.members.size(); ++i) {
            const auto& member = its.members[i];
            const auto age = member.born ? std::to_string(age_years(*member.born, on)) : "?";
            const auto sex = !member.sex                ? std::string{"?"}
                             : *member.sex == Sex::male ? context_.terminal.text("cli.male"_msg)
                                                        : context_.terminal.text("cli.female"_msg);
            texts.push_back(
                "    " + context_.terminal.text("cli.member"_msg, {{"place", std::to_string(i + 1)},
                                                                   {"name", member.name},
                                                                   {"sex", sex},
                                                                   {"age", age}}));
        }
    }

    const Context& context_;
    const registry::Instrument& instrument_;
    const ListExplainArgs& args_;
};

} // namespace

Result<programmes::StoredList> choose(store::Connection& connection, const ListChoice& choice) {
    const journal::Visibility visibility{connection};
    if (choice.entry > 0) {
        if (auto list = programmes::read_list(connection, visibility, Seq{choice.entry}))
            return *std::move(list);
        return refuse("cli.no_list_entry"_msg, {{"entry", std::to_string(choice.entry)}});
    }
    if (choice.programme.empty() || choice.period.empty()) return refuse("cli.which_list"_msg);
    const auto period = Period::parse(choice.period);
    if (!period) return std::unexpected(period.error());
    if (auto list = programmes::newest_list(connection, visibility, choice.programme, *period))
        return *std::move(list);
    return refuse("cli.no_list"_msg, {{"programme", choice.programme}, {"period", period->text()}});
}

Result<Report> list_make(const Context& context, const ListMakeArgs& args) {
    const auto policy = read_policy_of(context, args.programme);
    if (!policy) return std::unexpected(policy.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto period = Period::parse(args.period);
    if (!period) return std::unexpected(period.error());
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    programmes::ListRequest request{context.actor, *period, *region, {}};
    if (!args.on.empty()) {
        const auto on = Date::parse(args.on);
        if (!on) return std::unexpected(on.error());
        request.effective_on = *on;
    }
    if (args.quota >= 0) request.quota = args.quota;
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto list = programmes::make_list((*session)->journal(), policy->policy, policy->text,
                                            *instrument, request, context.terminal);
    if (!list) return std::unexpected(list.error());
    Report report;
    add_list(report, *list);
    report.add("repeated", "cli.repeated"_msg, list->repeated);
    return report;
}

Result<Report> list_take(const Context& context, const ListTakeArgs& args) {
    const auto period = Period::parse(args.period);
    if (!period) return std::unexpected(period.error());
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    const std::filesystem::path file{args.file};
    programmes::TakeRequest request{context.actor, args.list, *period, *region, {}, args.again};
    request.errors = args.errors.empty()
                         ? file.parent_path() / ("galat-" + file.stem().string() + ".xlsx")
                         : std::filesystem::path{args.errors};
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto taken =
        programmes::take_list((*session)->journal(), file, request, context.terminal);
    if (!taken) return std::unexpected(taken.error());
    Report report;
    report.add("entry", "cli.entry"_msg, taken->list.seq.value());
    report.add("list", "cli.outside_list"_msg, taken->list.list);
    report.add("period", "cli.period"_msg, taken->list.period.text());
    report.add("region", "cli.region"_msg, taken->list.region.text());
    report.add("rows", "cli.read"_msg, taken->list.rows);
    report.add("found", "cli.outside_found"_msg, taken->list.found);
    report.add("unresolved", "cli.unresolved"_msg, taken->list.unresolved);
    report.add("twice", "cli.twice"_msg, taken->twice);
    report.add("known_file", "cli.repeated"_msg, taken->known_file);
    if (taken->errors) report.add("errors", "cli.error_workbooks"_msg, taken->errors->string());
    if (taken->list.unresolved > 0) report.exit = Exit::look;
    return report;
}

Result<Report> list_show(const Context& context, const ListShowArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const auto list = choose(*reader, args.list);
    if (!list) return std::unexpected(list.error());

    Report report;
    add_list(report, *list);
    Table reasons{
        "reasons",
        "cli.reasons"_msg,
        {{"outcome", "cli.outcome"_msg}, {"reason", "cli.reason"_msg}, {"count", "cli.count"_msg}},
        {}};
    Table lines{"list",
                "cli.lines_shown"_msg,
                {{"line", "cli.line"_msg},
                 {"subject", "cli.subject"_msg},
                 {"outcome", "cli.outcome"_msg},
                 {"reason", "cli.reason"_msg},
                 {"persons", "cli.persons"_msg},
                 {"stage", "cli.stage"_msg}},
                {}};
    std::map<std::pair<std::string_view, std::string>, std::int64_t> counts;
    programmes::each_line(*reader, *list, [&](std::int64_t number, const ListLine& line) {
        const auto reason = reason_of(line);
        ++counts[{programmes::name_of(line.outcome), reason}];
        const bool asked =
            (args.outcome.empty() || args.outcome == programmes::name_of(line.outcome)) &&
            (args.reason.empty() || args.reason == reason);
        if (asked && static_cast<std::int64_t>(lines.rows.size()) < args.limit)
            lines.rows.push_back({number, std::to_string(line.subject.value()),
                                  std::string{programmes::name_of(line.outcome)}, reason,
                                  static_cast<std::int64_t>(line.counted.size()), line.stage});
        return true;
    });
    for (const auto& [kind, count] : counts)
        reasons.rows.push_back({std::string{kind.first}, kind.second, count});
    report.tables.push_back(std::move(reasons));
    report.tables.push_back(std::move(lines));
    return report;
}

Result<Report> list_explain(const Context& context, const ListExplainArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const auto list = choose(*reader, args.list);
    if (!list) return std::unexpected(list.error());

    const auto policy = programmes::recorded_policy(*reader, *list);
    if (!policy) return std::unexpected(policy.error());
    const auto policy_at = policy->in_period(list->header.period);
    if (!policy_at) return std::unexpected(policy_at.error());

    std::vector<SubjectId> subjects;
    if (args.examples > 0) {
        subjects = examples(*reader, *list, args.examples);
    } else if (args.line >= 0) {
        if (const auto subject = subject_at(*reader, *list, args.line)) subjects = {*subject};
    } else if (!args.who.empty()) {
        subjects = programmes::find_units(*reader, *list, *policy_at, *instrument, args.who);
    } else {
        return refuse("cli.who"_msg);
    }

    Report report;
    const Explainer explainer{context, *instrument, args};
    for (const auto subject : subjects) {
        if (const auto its =
                programmes::open_case(*reader, *list, *policy_at, *instrument, subject)) {
            explainer.add(report, *reader, *list, *its, *policy_at);
            continue;
        }
        const auto line = programmes::line_of(*reader, *list, subject);
        if (!line || !programmes::is_asleep(*line)) continue;
        for (auto& text :
             programmes::explain_asleep(*reader, *list, subject, context.terminal.language()))
            report.texts.push_back(std::move(text));
    }
    if (report.texts.empty()) return refuse("cli.not_on_list"_msg, {{"who", args.who}});
    return report;
}

Result<Report> list_reproduce(const Context& context, const ListReproduceArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto reader = (*database)->connect_reader();
    const auto list = choose(*reader, args.list);
    if (!list) return std::unexpected(list.error());
    const auto policy = programmes::recorded_policy(*reader, *list);
    if (!policy) return std::unexpected(policy.error());
    const auto again =
        programmes::reproduce_list(**database, *list, *policy, *instrument, context.terminal,
                                   static_cast<std::size_t>(std::max<std::int64_t>(0, args.limit)));
    if (!again) return std::unexpected(again.error());
    Report report;
    add_list(report, *list);
    report.add("differing", "cli.differing"_msg, again->differing);
    Table lines{"not_reproduced",
                "cli.not_reproduced"_msg,
                {{"line", "cli.line"_msg},
                 {"subject", "cli.subject"_msg},
                 {"why", "cli.reason"_msg},
                 {"parts", "cli.parts"_msg},
                 {"meaning", "cli.meaning"_msg}},
                {}};
    for (const auto& it : again->first) {
        std::string parts;
        for (const auto part : it.parts)
            parts.append(parts.empty() ? "" : " ").append(programmes::name_of(part));
        lines.rows.push_back({it.line.value_or(-1), std::to_string(it.subject.value()),
                              std::string{programmes::name_of(it.why)}, parts,
                              programmes::in_words(it.why, context.terminal.language())});
    }
    if (again->differing > 0) {
        report.tables.push_back(std::move(lines));
        report.exit = Exit::look;
    }
    return report;
}

} // namespace tepat::cli::detail
