#include "api/detail/answers.hpp"
#include "payments/export.hpp"
#include "store/scratch_folder.hpp"

#include <algorithm>

namespace tepat::api::detail {
namespace {

namespace fs = std::filesystem;
using Request = Call;
using http::Response;

constexpr std::string_view xml = ".xml";
constexpr std::string_view csv = ".csv";

class Plans {
public:
    explicit Plans(const Services& services) : services_{services} {}

    [[nodiscard]] Response all(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        auto plans = Json::array();
        for (const auto& plan : (*boards)->plans)
            plans.push_back(json_of(plan));
        return answer({{"plans", std::move(plans)}});
    }

    [[nodiscard]] Response one(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto entry = number(request.param("entry"));
        const auto board = entry ? services_.model.plan(**boards, Seq{*entry}) : nullptr;
        if (!board) return none(request, request.param("entry"));
        const auto& plan = board->plan();

        auto banks = Json::array();
        for (const auto& batch : plan.header.batches) {
            const auto stem = payments::batch_file_stem(plan, batch);
            const auto* regency = (*boards)->regions->find(batch.regency);
            banks.push_back(
                {{"bank", batch.bank},
                 {"bank_name", bank_name(services_, batch.bank)},
                 {"regency", regency != nullptr ? json_of(*regency)
                                                : Json{{"code", batch.regency.text()},
                                                       {"name", batch.regency.text()},
                                                       {"level", name_of(batch.regency.level())}}},
                 {"payments", json_of(batch.payments)},
                 {"files",
                  {{{"name", stem + std::string{xml}}, {"kind", "pain001"}},
                   {{"name", stem + std::string{csv}}, {"kind", "csv"}}}}});
        }
        auto held = Json::array();
        for (const auto& [reason, sum] : plan.header.held)
            held.push_back(
                {{"reason", payments::name_of(reason)},
                 {"text", message_text(payments::message_of(reason), {}, request.language)},
                 {"families", json_of(sum)}});
        auto districts = Json::array();
        for (std::size_t i = 0; i < board->districts().size(); ++i) {
            const auto& district = board->families().districts()[i];
            districts.push_back({{"code", district.code.text()},
                                 {"name", district.name},
                                 {"batched", json_of(board->districts()[i].batched)},
                                 {"held", json_of(board->districts()[i].held)}});
        }
        return answer({{"plan", json_of(plan)},
                       {"execution_date", payments::usual_execution_date(plan).text()},
                       {"banks", std::move(banks)},
                       {"districts", std::move(districts)},
                       {"held", std::move(held)}});
    }

    /// Written anew for each answer: the same plan gives the same bytes, and no file with account
    /// numbers stays behind.
    [[nodiscard]] Response file(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto entry = number(request.param("entry"));
        const auto plan =
            std::ranges::find((*boards)->plans, Seq{entry.value_or(0)}, &payments::Plan::seq);
        const fs::path name{request.param("name")};
        const bool known =
            plan != (*boards)->plans.end() &&
            (name.extension() == xml || name.extension() == csv) &&
            std::ranges::any_of(plan->header.batches, [&](const auto& batch) {
                return payments::batch_file_stem(*plan, batch) == name.stem().string();
            });
        if (!known) return none(request, request.param("name"));

        fs::create_directories(services_.scratch);
        const store::ScratchFolder scratch{services_.scratch, "berkas"};
        const auto reader = services_.database.connect_reader();
        SilentProgress silent;
        const auto files =
            payments::export_plan(*reader, *plan, services_.channels,
                                  {scratch.path(), payments::usual_execution_date(*plan)}, silent);
        if (!files) return http::problem(request, 409, files.error());
        note_reading(services_, request, "bank_file", std::nullopt,
                     "plan " + std::to_string(plan->seq.value()));

        Response response;
        response.content_type = name.extension() == xml ? "application/xml" : "text/csv";
        response.file = services_.scratch / (request.id + name.extension().string());
        fs::rename(scratch.path() / name, response.file);
        response.file_is_temporary = true;
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"" + name.string() + "\"");
        return response;
    }

private:
    const Services& services_;
};

} // namespace

void add_plan_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Plans> plans{router, services};
    plans.add({Action::see_payments, Reach::all, Method::get, "/api/v1/plans"}, &Plans::all);
    plans.add({Action::see_payments, Reach::all, Method::get, "/api/v1/plans/{entry}"},
              &Plans::one);
    plans.add({Action::bank_files, Reach::all, Method::get, "/api/v1/plans/{entry}/files/{name}"},
              &Plans::file);
}

} // namespace tepat::api::detail
