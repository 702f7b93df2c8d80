#include "api/detail/answers.hpp"

#include "programmes/asleep.hpp"
#include "registry/standing.hpp"
#include "store/scratch_folder.hpp"

#include <algorithm>
#include <array>

namespace tepat::api {

void add_routes(http::Router& router, const Services& services) {
    detail::add_list_routes(router, services);
    detail::add_family_routes(router, services);
    detail::add_people_routes(router, services);
    detail::add_plan_routes(router, services);
    detail::add_import_routes(router, services);
    detail::add_job_routes(router, services);
    detail::add_making_routes(router, services);
    detail::add_comparison_routes(router, services);
    detail::add_simulation_routes(router, services);
    detail::add_overlap_routes(router, services);
    detail::add_anomaly_routes(router, services);
    detail::add_ranking_routes(router, services);
    detail::add_review_routes(router, services);
    detail::add_account_routes(router, services);
    detail::add_session_routes(router, services);
    detail::add_outside_routes(router, services);
    detail::add_proposal_routes(router, services);
    detail::add_chain_routes(router, services);
    detail::add_case_routes(router, services);
    detail::add_revisit_routes(router, services);
    detail::add_document_routes(router, services);
    detail::add_package_routes(router, services);
    detail::add_notice_routes(router, services);
    detail::add_status_route(router, services);
}

namespace detail {
namespace {

struct FlagWords {
    registry::Flag flag;
    MessageCode words;
};
constexpr std::array flags_shown{
    FlagWords{registry::Flag::no_nik, "api.flag.no_nik"_msg},
    FlagWords{registry::Flag::suspect_nik, "api.flag.suspect_nik"_msg},
    FlagWords{registry::Flag::shared_nik, "api.flag.shared_nik"_msg},
    FlagWords{registry::Flag::possible_double, "api.flag.possible_double"_msg},
    FlagWords{registry::Flag::no_name, "api.flag.no_name"_msg}};

Json member_json(const registry::PersonView& person, const registry::Instrument& instrument,
                 Date on, Language language) {
    Json out{{"subject", std::to_string(person.id.value())}, {"name", person.name}};
    if (person.born) {
        out["born"] = person.born->text();
        out["age"] = age_years(*person.born, on);
    }
    if (person.sex) out["sex"] = name_of(*person.sex);
    const auto* field = instrument.member.with_role(registry::FieldRole::family_relation);
    if (field != nullptr && person.to_family_head)
        if (const auto* code = field->code_for(static_cast<std::int64_t>(*person.to_family_head)))
            out["relation"] = language == Language::id ? code->id : code->en;
    out["nik"] = person.nik.nik ? person.nik.nik->masked() : std::string{};
    auto flags = Json::array();
    for (const auto& [flag, words] : flags_shown)
        if (person.flags.has(flag)) flags.push_back(message_text(words, {}, language));
    out["flags"] = std::move(flags);
    out["counts"] = "";
    return out;
}

} // namespace

http::Response answer(const Json& json, int status) {
    return http::json(json.dump(-1, ' ', false, Json::error_handler_t::replace), status);
}

Answer<std::shared_ptr<const Boards>> boards_of(const Services& services,
                                                const http::Request& request) {
    auto boards = services.model.boards();
    if (boards) return boards;
    auto preparing = http::problem(request, 503, {"api.preparing"_msg, {}});
    preparing.headers.emplace_back("Retry-After", "2");
    return std::unexpected(std::move(preparing));
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

Answer<RegionCode> region_of(const Services& services, const Call& request, std::string_view text) {
    const auto code = RegionCode::parse(text);
    if (!code) return std::unexpected(http::problem(request, 400, code.error()));
    const auto boards = boards_of(services, request);
    if (!boards) return std::unexpected(boards.error());
    if ((!code->country() && (*boards)->regions->find(*code) == nullptr) || !request.covers(*code))
        return std::unexpected(none(request, text));
    return *code;
}

Date today(const Services& services) {
    return services.clock.now().date_at(jakarta);
}

Answer<Date> day_of(const Services& services, const Call& request, std::string_view text) {
    if (text.empty()) return today(services);
    const auto day = Date::parse(text);
    if (!day) return std::unexpected(http::problem(request, 400, day.error()));
    return *day;
}

http::Response workbook(const Services& services, const Call& request, const std::string& name,
                        const std::function<Result<void>(const std::filesystem::path&)>& write) {
    std::filesystem::create_directories(services.scratch);
    const store::ScratchFolder scratch{services.scratch, "buku"};
    const auto table = scratch.path() / "table.xlsx";
    if (const auto written = write(table); !written)
        return http::problem(request, 409, written.error());
    http::Response response;
    response.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    response.file = services.scratch / (request.id + ".xlsx");
    std::filesystem::rename(table, response.file);
    response.file_is_temporary = true;
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"" + name + ".xlsx\"");
    return response;
}

std::unexpected<Refusal> wrong_question(std::string_view field) {
    return refuse("api.question_field"_msg, {{"field", std::string{field}}});
}

std::unexpected<Refusal> wrong_order(std::string_view field) {
    return refuse("api.order_field"_msg, {{"field", std::string{field}}});
}

http::Response none(const http::Request& request, std::string_view what) {
    return http::problem(request, 404, {"api.no_such"_msg, {{"what", std::string{what}}}});
}

void note_reading(const Services& services, const Call& request, std::string_view what,
                  std::optional<SubjectId> subject, std::string detail) {
    services.readings.record(
        {request.actor(), std::string{what}, subject, std::move(detail), request.id});
}

std::string_view name_of(RegionLevel level) {
    switch (level) {
    case RegionLevel::province:
        return "province";
    case RegionLevel::regency:
        return "regency";
    case RegionLevel::district:
        return "district";
    case RegionLevel::village:
        return "village";
    }
    return {};
}

std::string_view name_of(Sex sex) {
    switch (sex) {
    case Sex::male:
        return "male";
    case Sex::female:
        return "female";
    }
    return {};
}

std::string bank_name(const Services& services, const std::string& id) {
    const auto channel = std::ranges::find(services.channels, id, &payments::Channel::id);
    return channel == services.channels.end() ? id : channel->name;
}

Place place_of(const registry::Regions& regions, RegionId village) {
    const auto* its = regions.find(village);
    if (its == nullptr) return {};
    const auto* district = regions.enclosing(*its, RegionLevel::district);
    return {its->name, district == nullptr ? std::string{} : district->name};
}

Json json_of(const registry::Region& region) {
    return {{"code", region.code.text()}, {"name", region.name}, {"level", name_of(region.level)}};
}

Json json_of(const payments::CountAndSum& sum) {
    return {{"count", sum.count}, {"sum", sum.sum.amount()}};
}

Json json_of(const payments::Plan& plan) {
    const auto& header = plan.header;
    return {{"entry", plan.seq.value()},
            {"programme", header.programme},
            {"period", header.period.text()},
            {"list", header.list.value()},
            {"planned_at", plan.planned_at.text()},
            {"entitled", json_of(header.entitled())},
            {"batched", json_of(header.batched())},
            {"held", json_of(header.held_back())}};
}

Json json_of(const programmes::StoredList& list, const programmes::Policy* policy,
             Language language) {
    const auto& header = list.header;
    const auto& totals = list.totals;
    const auto at = policy == nullptr ? Result<programmes::PolicyAt>{refuse("api.no_such"_msg)}
                                      : policy->in_period(header.period);
    auto goods = Json::array();
    for (const auto& [item, sum] : totals.goods) {
        auto name = item;
        if (policy != nullptr)
            for (const auto& part : policy->goods)
                if (part.id == item) name = part.name.in(language);
        goods.push_back({{"name", name}, {"grams", sum.grams}, {"packs", sum.packs}});
    }
    return {{"entry", list.seq.value()},
            {"programme", list.programme},
            {"programme_name", policy == nullptr ? list.programme : policy->name.in(language)},
            {"unit", name_of(at ? at->unit : programmes::Unit::family)},
            {"period", header.period.text()},
            {"region", header.region.text()},
            {"effective_on", header.effective_on.text()},
            {"as_known_at", header.seq.value()},
            {"lines", list.lines},
            {"eligible", totals.eligible},
            {"ineligible", totals.ineligible},
            {"undetermined", totals.undetermined},
            {"payable", totals.payable},
            {"stage_sum", totals.stage.amount()},
            {"payable_stage_sum", totals.payable_stage.amount()},
            {"goods", std::move(goods)},
            {"policy", header.policies.front().hex()}};
}

Json json_of(const Services& services, const programmes::StoredList& list, Language language) {
    return json_of(list, services.model.policy(list).get(), language);
}

Json members_json(store::Connection& connection, const journal::Visibility& visibility,
                  std::span<const registry::PersonView> members,
                  const registry::Instrument& instrument, Date on, Language language) {
    std::vector<SubjectId> ids;
    for (const auto& person : members)
        ids.push_back(person.id);
    const auto asleep = registry::sleepers(connection, visibility, on, ids);
    auto out = Json::array();
    for (const auto& person : members) {
        auto& one = out.emplace_back(member_json(person, instrument, on, language));
        const auto its = asleep.find(person.id);
        if (its == asleep.end()) continue;
        const auto& sleep = its->second;
        one["asleep"] = {{"since", sleep.since.text()},
                         {"cause", message_text(registry::label_of(sleep.cause), {}, language)},
                         {"entry", sleep.seq.value()}};
        if (sleep.into) one["asleep"]["into"] = std::to_string(sleep.into->value());
    }
    return out;
}

std::string reason_text(const programmes::Policy* policy, const programmes::StoredList& list,
                        programmes::Verdict outcome, std::string_view reason, Language language) {
    if (reason.empty()) return message_text("api.reason.eligible"_msg, {}, language);
    if (reason == programmes::beyond_quota)
        return message_text("api.reason.quota"_msg, {}, language);
    if (reason == programmes::asleep) return message_text("api.reason.asleep"_msg, {}, language);
    if (reason == "payee_lacks_nik")
        return message_text("api.reason.payee_lacks_nik"_msg, {}, language);
    if (reason == "no_payee") return message_text("api.reason.no_payee"_msg, {}, language);
    if (policy != nullptr) {
        const auto at = policy->in_period(list.header.period);
        if (at)
            for (const auto& criterion : at->criteria)
                if (criterion.item->id == reason) {
                    const auto& sentence = criterion.value().sentence.in(language);
                    return message_text(outcome == programmes::Verdict::undetermined
                                            ? "api.reason.missing"_msg
                                            : "api.reason.not_met"_msg,
                                        {{"sentence", sentence}}, language);
                }
    }
    return message_text("api.reason.fault"_msg, {{"code", std::string{reason}}}, language);
}

} // namespace detail
} // namespace tepat::api
