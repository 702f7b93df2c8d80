#include "api/detail/job_answers.hpp"
#include "audit/evidence.hpp"
#include "programmes/reproduction.hpp"

#include <algorithm>

/// Orders of long work about lists: to make one, to compute one again, to pack its evidence.
namespace tepat::api::detail {
namespace {

namespace fs = std::filesystem;
using Request = Call;
using http::Response;

constexpr std::size_t order_bytes = 4'096;

/// The text and number fields of a body, strictly: one misspelt is no default.
Result<Json> body_of(const std::string& body, std::initializer_list<std::string_view> texts,
                     std::initializer_list<std::string_view> numbers) {
    auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return wrong_order("{}");
    for (const auto& [field, value] : json.items()) {
        const bool text = std::ranges::find(texts, field) != texts.end() && value.is_string();
        const bool number =
            std::ranges::find(numbers, field) != numbers.end() && value.is_number_unsigned();
        if (!text && !number) return wrong_order(field);
    }
    return json;
}

class Making {
public:
    explicit Making(const Services& services) : services_{services} {}

    [[nodiscard]] Response list(const Request& request) const {
        const auto body =
            body_of(request.body, {"programme", "period", "region", "effective_on"}, {"quota"});
        if (!body) return http::problem(request, 400, body.error());
        const auto programme = body->value("programme", "");
        const auto file = std::ranges::find(services_.policies, programme,
                                            [](const auto& its) { return its.policy.id; });
        if (file == services_.policies.end())
            return problem_at(request, 400, {"api.job_programme"_msg, {{"programme", programme}}},
                              "programme");
        const auto period = Period::parse(body->value("period", ""));
        if (!period) return problem_at(request, 400, period.error(), "period");
        // What the calendar refuses need not wait for its turn.
        if (const auto stage = file->policy.in_period(*period); !stage)
            return problem_at(request, 400, stage.error(), "period");
        const auto region = RegionCode::parse(body->value("region", ""));
        if (!region) return problem_at(request, 400, region.error(), "region");
        if (!request.covers(*region)) return none(request, region->text());
        programmes::ListRequest wanted{request.actor(), *period, *region, {}};
        if (const auto said = body->value("effective_on", ""); !said.empty()) {
            const auto on = Date::parse(said);
            if (!on) return problem_at(request, 400, on.error(), "effective_on");
            wanted.effective_on = *on;
        }
        if (body->contains("quota")) wanted.quota = number((*body)["quota"].dump());
        return order(
            services_, request, body->dump(), JobKind::make_list, Seq{},
            [this, file, wanted](const fs::path&, Progress& progress) -> Result<JobResult> {
                const auto made = programmes::make_list(services_.journal, file->policy, file->text,
                                                        services_.instrument, wanted, progress);
                if (!made) return std::unexpected(made.error());
                return JobResult{.entry = made->seq, .repeated = made->repeated};
            });
    }

    [[nodiscard]] Response reproduce(const Request& request) const {
        const auto list = list_at(services_, request.param("entry"));
        if (!list) return none(request, request.param("entry"));
        return order(
            services_, request, request.param("entry"), JobKind::reproduce, list->seq,
            [this, list = *list](const fs::path&, Progress& progress) -> Result<JobResult> {
                const auto policy =
                    programmes::recorded_policy(*services_.database.connect_reader(), list);
                if (!policy) return std::unexpected(policy.error());
                auto again = programmes::reproduce_list(services_.database, list, *policy,
                                                        services_.instrument, progress);
                if (!again) return std::unexpected(again.error());
                return JobResult{.reproduction = *std::move(again)};
            });
    }

    [[nodiscard]] Response evidence(const Request& request) const {
        const auto list = list_at(services_, request.param("entry"));
        if (!list) return none(request, request.param("entry"));
        const auto body = body_of(request.body, {"seed", "purpose"}, {"sample"});
        if (!body) return http::problem(request, 400, body.error());
        audit::EvidenceRequest wanted{.actor = request.actor(), .out = {}};
        wanted.seed = body->value("seed", "");
        if (body->contains("sample")) wanted.sample = number((*body)["sample"].dump());
        // As write_evidence would say, but before the order waits.
        if (wanted.sample && *wanted.sample < 1)
            return problem_at(request, 400, {"audit.sample_size"_msg, {}}, "sample");
        if (wanted.sample && wanted.seed.empty())
            return problem_at(request, 400, {"audit.no_seed"_msg, {}}, "seed");
        if (const auto said = body->value("purpose", ""); !said.empty()) {
            wanted.personal = audit::purpose_named(said);
            if (!wanted.personal)
                return problem_at(request, 400, wrong_order("purpose").error(), "purpose");
        }
        return order(services_, request, std::string{request.param("entry")} + " " + body->dump(),
                     JobKind::evidence, list->seq,
                     [this, list = *list, wanted](const fs::path& folder,
                                                  Progress& progress) -> Result<JobResult> {
                         auto asked = wanted;
                         asked.out = folder / ("bukti-" + list.programme + "-" +
                                               std::to_string(list.seq.value()) + ".zip");
                         const auto made =
                             audit::write_evidence(services_.database, services_.instrument, list,
                                                   asked, &services_.readings, progress);
                         if (!made) return std::unexpected(made.error());
                         return JobResult{.pack = JobResult::Pack{asked.out, made->lines,
                                                                  made->root, made->journal_size,
                                                                  wanted.personal.has_value()}};
                     });
    }

private:
    const Services& services_;
};

} // namespace

void add_making_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Making> making{router, services};
    making.add({Action::make_lists, Reach::asked, Method::post, "/api/v1/lists", order_bytes},
               &Making::list);
    making.add(
        {Action::take_evidence, Reach::all, Method::post, "/api/v1/lists/{entry}/reproductions"},
        &Making::reproduce);
    making.add({Action::take_evidence, Reach::all, Method::post, "/api/v1/lists/{entry}/evidence",
                order_bytes},
               &Making::evidence);
}

} // namespace tepat::api::detail
