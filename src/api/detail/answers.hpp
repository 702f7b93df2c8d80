#pragma once
#include "api/detail/call.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// What the handlers share.
namespace tepat::api::detail {

using Json = nlohmann::ordered_json;

/// A handler's no, already as an answer.
template <class T>
using Answer = std::expected<T, http::Response>;

[[nodiscard]] http::Response answer(const Json& json, int status = 200);

/// The boards, or 503 while they are built the first time.
[[nodiscard]] Answer<std::shared_ptr<const Boards>> boards_of(const Services& services,
                                                              const http::Request& request);
/// Routes that members of one object answer, on a worker.
template <class Handlers>
class Routes {
public:
    using Handler = http::Response (Handlers::*)(const Call&) const;

    /// `more`: what these handlers are made of besides.
    template <class... More>
    Routes(http::Router& router, const Services& services, const More&... more)
        : router_{router}, services_{services},
          handlers_{std::make_shared<const Handlers>(services, more...)} {}

    void add(Door door, Handler handler) {
        add_door(router_, services_, std::move(door),
                 [handlers = handlers_, handler](const Call& call) {
                     return ((*handlers).*handler)(call);
                 });
    }

private:
    http::Router& router_;
    const Services& services_;
    std::shared_ptr<const Handlers> handlers_;
};

/// A number of the path or query; nothing when it is none.
[[nodiscard]] std::optional<std::int64_t> number(std::string_view text);
/// What a region's code says; 400 when it is none, 404 when the register does not know it.
[[nodiscard]] Answer<RegionCode> region_of(const Services& services, const Call& request,
                                           std::string_view text);
/// In Jakarta.
[[nodiscard]] Date today(const Services& services);
/// A day; today when nothing is said, 400 when it is none.
[[nodiscard]] Answer<Date> day_of(const Services& services, const Call& request,
                                  std::string_view text);
/// The workbook that `write` makes at the path it is given, handed out under `name`; 409 when it
/// refuses. Whoever writes names writes the reading down.
[[nodiscard]] http::Response
workbook(const Services& services, const Call& request, const std::string& name,
         const std::function<Result<void>(const std::filesystem::path&)>& write);
/// A field of a question, or of an order, that is not as the contract has it.
[[nodiscard]] std::unexpected<Refusal> wrong_question(std::string_view field);
[[nodiscard]] std::unexpected<Refusal> wrong_order(std::string_view field);
/// 404 with api.no_such {what}.
[[nodiscard]] http::Response none(const http::Request& request, std::string_view what);

/// Writes down that this request is shown personal data.
void note_reading(const Services& services, const Call& request, std::string_view what,
                  std::optional<SubjectId> subject, std::string detail);

[[nodiscard]] std::string_view name_of(RegionLevel level);
[[nodiscard]] std::string_view name_of(Sex sex);

/// The bank's name, or its id when there is no such channel any more.
[[nodiscard]] std::string bank_name(const Services& services, const std::string& id);

/// Where somebody lives, by name; empty where the regions do not know it.
struct Place {
    std::string village;
    std::string district;
};
[[nodiscard]] Place place_of(const registry::Regions& regions, RegionId village);

[[nodiscard]] Json json_of(const registry::Region& region);
[[nodiscard]] Json json_of(const payments::CountAndSum& sum);
[[nodiscard]] Json json_of(const payments::Plan& plan);
[[nodiscard]] Json json_of(const programmes::StoredList& list, const programmes::Policy* policy,
                           Language language);
[[nodiscard]] Json json_of(const Services& services, const programmes::StoredList& list,
                           Language language);

/// Persons as the contract's Member, `counts` empty, the NIK masked; as they were on a day, as
/// `visibility` sees it.
[[nodiscard]] Json members_json(store::Connection& connection,
                                const journal::Visibility& visibility,
                                std::span<const registry::PersonView> members,
                                const registry::Instrument& instrument, Date on, Language language);

/// What a line's outcome and reason mean, in a sentence.
[[nodiscard]] std::string reason_text(const programmes::Policy* policy,
                                      const programmes::StoredList& list,
                                      programmes::Verdict outcome, std::string_view reason,
                                      Language language);

void add_list_routes(http::Router& router, const Services& services);
void add_family_routes(http::Router& router, const Services& services);
void add_people_routes(http::Router& router, const Services& services);
void add_plan_routes(http::Router& router, const Services& services);
void add_import_routes(http::Router& router, const Services& services);
void add_job_routes(http::Router& router, const Services& services);
void add_making_routes(http::Router& router, const Services& services);
void add_comparison_routes(http::Router& router, const Services& services);
void add_simulation_routes(http::Router& router, const Services& services);
void add_overlap_routes(http::Router& router, const Services& services);
void add_anomaly_routes(http::Router& router, const Services& services);
void add_ranking_routes(http::Router& router, const Services& services);
void add_review_routes(http::Router& router, const Services& services);
void add_account_routes(http::Router& router, const Services& services);
void add_proposal_routes(http::Router& router, const Services& services);
void add_case_routes(http::Router& router, const Services& services);
void add_revisit_routes(http::Router& router, const Services& services);
void add_chain_routes(http::Router& router, const Services& services);
void add_session_routes(http::Router& router, const Services& services);
void add_outside_routes(http::Router& router, const Services& services);
void add_document_routes(http::Router& router, const Services& services);
void add_package_routes(http::Router& router, const Services& services);
void add_notice_routes(http::Router& router, const Services& services);
void add_status_route(http::Router& router, const Services& services);

} // namespace tepat::api::detail
