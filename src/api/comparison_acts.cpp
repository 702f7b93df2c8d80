#include "api/detail/comparison_answers.hpp"
#include "api/detail/job_answers.hpp"
#include "audit/choice.hpp"
#include "audit/compare.hpp"
#include "audit/outside_list.hpp"

#include <algorithm>
#include <functional>
#include <map>

/// Making a comparison, and what becomes of its differences.
namespace tepat::api::detail {
namespace {

namespace fs = std::filesystem;
using Request = Call;
using http::Response;

constexpr std::size_t order_bytes = 4'096;
constexpr std::size_t act_bytes = 512 << 10; ///< ten thousand lines, and a paper
constexpr std::size_t largest_workbook = std::size_t{512} << 20;
constexpr std::size_t longest_name = 100;

/// An act as it was asked for.
struct Wanted {
    std::string act;
    std::string as;
    std::optional<std::vector<std::int64_t>> lines;
    std::optional<audit::DifferenceChoice> fitting;
    std::string owner;
    std::string decision;
    std::string note;
    std::string document;
};

Result<audit::DifferenceChoice> choice_of(const Json& json) {
    if (!json.is_object()) return wrong_order("fitting");
    audit::DifferenceChoice choice;
    for (const auto& [field, value] : json.items()) {
        if (!value.is_string()) return wrong_order(field);
        const auto text = value.get<std::string>();
        if (field == "cause") {
            choice.cause = audit::cause_named(text);
            if (!choice.cause) return wrong_order(field);
        } else if (field == "owner") {
            choice.owner = text;
        } else {
            return wrong_order(field);
        }
    }
    return choice;
}

/// Strict, so that a misspelt filter does not settle everything.
Result<Wanted> wanted_of(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return wrong_order("{}");
    Wanted wanted;
    const std::map<std::string_view, std::string*> texts{
        {"act", &wanted.act},           {"as", &wanted.as},     {"owner", &wanted.owner},
        {"decision", &wanted.decision}, {"note", &wanted.note}, {"document", &wanted.document}};
    for (const auto& [field, value] : json.items()) {
        if (const auto text = texts.find(field); text != texts.end()) {
            if (!value.is_string()) return wrong_order(field);
            *text->second = value.get<std::string>();
        } else if (field == "lines" && value.is_array()) {
            auto& lines = wanted.lines.emplace();
            for (const auto& line : value) {
                if (!line.is_number_unsigned()) return wrong_order(field);
                lines.push_back(line.get<std::int64_t>());
            }
        } else if (field == "fitting") {
            auto choice = choice_of(value);
            if (!choice) return std::unexpected(choice.error());
            wanted.fitting = *std::move(choice);
        } else {
            return wrong_order(field);
        }
    }
    if (wanted.lines.has_value() == wanted.fitting.has_value()) return wrong_order("lines");
    return wanted;
}

class Acts {
public:
    explicit Acts(const Services& services) : services_{services} {}

    [[nodiscard]] Response compare(const Request& request) const {
        const auto json = Json::parse(request.body, nullptr, false);
        const auto entry = [&](const char* field) {
            return json.is_object() && json.contains(field) && json[field].is_number_unsigned()
                       ? list_at(services_, json[field].dump())
                       : std::nullopt;
        };
        const auto first = entry("first");
        const auto second = entry("second");
        if (!first || !second || json.size() != 2)
            return problem_at(request, 400, {"api.job_list"_msg, {}}, first ? "second" : "first");
        // What is known without reading the lists need not wait for its turn.
        if (first->programme != second->programme)
            return problem_at(request, 409,
                              {"audit.other_programme"_msg,
                               {{"first", first->programme}, {"second", second->programme}}},
                              "second");
        return order(services_, request, json.dump(), JobKind::compare, first->seq,
                     [this, actor = request.actor(), first = *first,
                      second = *second](const fs::path&, Progress& progress) -> Result<JobResult> {
                         return made(audit::compare_lists(services_.journal, services_.instrument,
                                                          actor, first, second, progress));
                     });
    }

    [[nodiscard]] Response compare_outside(const Request& request) const {
        const auto list = list_at(services_, request.asked("first"));
        if (!list) return problem_at(request, 400, {"api.job_list"_msg, {}}, "first");
        const auto name = http::parse_form("name=" + std::string{request.header("x-file-name")});
        if (!name || name->size() != 1 || !intake::is_file_name(name->front().second))
            return problem_at(request, 400, {"intake.file_name"_msg, {}}, "file");
        const fs::path file{name->front().second};
        auto kind = file.extension().string();
        std::ranges::transform(kind, kind.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        if (kind != ".xlsx" && kind != ".csv")
            return problem_at(request, 400, {"api.job_workbook"_msg, {{"file", file.string()}}},
                              "file");
        audit::OutsideClaim claim;
        if (const auto said = request.asked("region"); !said.empty()) {
            const auto region = RegionCode::parse(said);
            if (!region) return problem_at(request, 400, region.error(), "region");
            claim.region = *region;
        }
        if (const auto said = request.asked("period"); !said.empty()) {
            const auto period = Period::parse(said);
            if (!period) return problem_at(request, 400, period.error(), "period");
            claim.period = *period;
        }
        if (const auto said = request.asked("on"); !said.empty()) {
            const auto on = Date::parse(said);
            if (!on) return problem_at(request, 400, on.error(), "on");
            claim.on = *on;
        }
        const auto digest = journal::digest_of_file(request.upload);
        if (!digest) throw fs::filesystem_error{"upload", request.upload, {}};
        const auto today = detail::today(services_);
        const auto asked =
            std::string{request.asked("first")} + "\n" + std::string{request.asked("region")} +
            "\n" + std::string{request.asked("period")} + "\n" + std::string{request.asked("on")} +
            "\n" + file.string() + "\n" + digest->hex();
        return order(services_, request, asked, JobKind::compare, list->seq,
                     [this, actor = request.actor(), list = *list, claim, file,
                      today](const fs::path& folder, Progress& progress) -> Result<JobResult> {
                         // Readers tell a workbook by its name.
                         const auto named = folder / file;
                         fs::rename(folder / "berkas", named);
                         const auto outside = audit::read_outside_list(named, today);
                         fs::remove(named); // what it says goes into the journal, or nowhere
                         if (!outside) return std::unexpected(outside.error());
                         return made(audit::compare_with_outside(services_.journal,
                                                                 services_.instrument, actor, list,
                                                                 *outside, claim, progress));
                     });
    }

    [[nodiscard]] Response act(const Request& request) const {
        const auto wanted = wanted_of(request.body);
        if (!wanted) return http::problem(request, 400, wanted.error());
        const auto actor = actor_of(request, wanted->as);
        if (!actor) return problem_at(request, 400, actor.error(), "as");
        const auto each = doing(*wanted);
        if (!each) return problem_at(request, 400, each.error(), field_of(each.error().code));
        const auto reader = services_.database.connect_reader();
        const auto file = [&] {
            const store::ReadScope scope{*reader};
            return open_comparison(*reader, request.param("entry"));
        }();
        if (!file) return none(request, request.param("entry"));
        std::vector<std::int64_t> lines;
        if (wanted->lines) {
            lines = *wanted->lines;
        } else {
            auto choice = *wanted->fitting;
            choice.settled = wanted->act == "reopen";
            lines = audit::lines_that_fit(audit::briefs_of(*reader, file->comparison), file->state,
                                          choice);
        }
        const auto today = detail::today(services_);
        const auto done = audit::in_lots(lines, {*actor, today, file->comparison.seq, {}}, *each);
        if (!done) return problem_at(request, 409, done.error(), field_of(done.error().code));
        return told(request, *reader, static_cast<std::int64_t>(lines.size()));
    }

    [[nodiscard]] Response sign(const Request& request) const {
        const auto json = Json::parse(request.body, nullptr, false);
        if (!json.is_object()) return http::problem(request, 400, wrong_order("{}").error());
        for (const auto& [field, value] : json.items())
            if ((field != "party" && field != "as") || !value.is_string())
                return http::problem(request, 400, wrong_order(field).error());
        const auto party = audit::party_named(json.value("party", ""));
        if (!party) return http::problem(request, 400, wrong_order("party").error());
        const auto actor = actor_of(request, json.value("as", ""));
        if (!actor) return problem_at(request, 400, actor.error(), "as");
        const auto entry = number(request.param("entry"));
        if (!entry) return none(request, request.param("entry"));
        const auto today = detail::today(services_);
        const auto done = audit::sign(services_.journal, *actor, today, Seq{*entry}, *party);
        if (!done) return problem_at(request, 409, done.error(), field_of(done.error().code));
        return told(request, *services_.database.connect_reader(), 0);
    }

private:
    static Result<JobResult> made(const Result<audit::StoredComparison>& its) {
        if (!its) return std::unexpected(its.error());
        return JobResult{.entry = its->seq, .repeated = its->repeated};
    }

    /// What is done to each lot of lines.
    [[nodiscard]] Result<std::function<Result<void>(const audit::ActOn&)>>
    doing(const Wanted& wanted) const {
        auto& journal = services_.journal;
        if (wanted.act == "assign") {
            if (wanted.owner.size() > longest_name) return wrong_order("owner");
            return [&journal, owner = wanted.owner](const audit::ActOn& lot) {
                return audit::assign(journal, lot, owner);
            };
        }
        if (wanted.act == "settle") {
            const auto settlement = audit::settlement_named(wanted.decision);
            if (!settlement) return wrong_order("decision");
            return [&journal, settlement = *settlement, note = wanted.note,
                    document = wanted.document](const audit::ActOn& lot) {
                return audit::settle(journal, lot, settlement, note, document);
            };
        }
        if (wanted.act == "reopen")
            return [&journal, note = wanted.note](const audit::ActOn& lot) {
                return audit::reopen(journal, lot, note);
            };
        return wrong_order("act");
    }

    /// How the comparison stands after an act on so many lines.
    [[nodiscard]] Response told(const Request& request, store::Connection& reader,
                                std::int64_t lines) const {
        const store::ReadScope scope{reader};
        const auto file = open_comparison(reader, request.param("entry"));
        if (!file) return none(request, request.param("entry"));
        return answer(
            {{"lines", lines}, {"comparison", json_of(services_, *file, request.language)}});
    }

    const Services& services_;
};

} // namespace

Result<std::string> actor_of(const Call& call, std::string said) {
    if (said.empty() || said == call.actor()) return call.actor();
    if (call.caller()) return refuse("api.actor_not_you"_msg, {{"actor", call.actor()}});
    const bool good = said.size() <= longest_name && said.front() != ' ' && said.back() != ' ' &&
                      std::ranges::none_of(said, [](char c) {
                          return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
                      });
    if (!good) return refuse("api.actor_name"_msg);
    return said;
}

void add_comparison_act_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Acts> acts{router, services};
    acts.add({Action::compare_lists, Reach::all, Method::post, "/api/v1/comparisons", order_bytes},
             &Acts::compare);
    acts.add({Action::compare_lists, Reach::all, Method::post, "/api/v1/comparisons/outside",
              largest_workbook, true},
             &Acts::compare_outside);
    acts.add(
        {Action::settle, Reach::all, Method::post, "/api/v1/comparisons/{entry}/acts", act_bytes},
        &Acts::act);
    acts.add({Action::sign_comparison, Reach::all, Method::post,
              "/api/v1/comparisons/{entry}/signatures", order_bytes},
             &Acts::sign);
}

} // namespace tepat::api::detail
