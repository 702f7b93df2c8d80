#include "api/detail/answers.hpp"

namespace tepat::api::detail {
namespace {

namespace fs = std::filesystem;
using Request = Call;
using http::Response;

constexpr std::size_t largest_workbook = std::size_t{512} << 20;

Json json_of(const registry::RowCounts& counts) {
    return {{"read", counts.read},
            {"added", counts.added},
            {"changed", counts.changed},
            {"unchanged", counts.unchanged},
            {"refused", counts.refused}};
}

Json json_of(const intake::Item& item, Language language) {
    Json out{{"id", item.id},       {"file", item.file},
             {"bytes", item.bytes}, {"state", intake::name_of(item.state)},
             {"done", item.done},   {"total", item.total}};
    if (!item.step.name.empty()) out["step"] = message_text(item.step, {}, language);
    if (item.refusal)
        out["text"] = message_text(item.refusal->code, item.refusal->params, language);
    if (const auto& report = item.report) {
        out["known_file"] = report->known_files > 0;
        if (report->households.read > 0) out["households"] = json_of(report->households);
        if (report->members.read > 0) out["members"] = json_of(report->members);
        if (report->accounts.read > 0) out["accounts"] = json_of(report->accounts);
        out["fields_refused"] = report->fields_refused;
    }
    out["errors"] = item.errors.has_value();
    return out;
}

class Imports {
public:
    explicit Imports(const Services& services) : services_{services} {}

    [[nodiscard]] Response all(const Request& request) const {
        auto imports = Json::array();
        for (const auto& item : services_.inbox.items())
            imports.push_back(json_of(item, request.language));
        return answer({{"imports", std::move(imports)}});
    }

    [[nodiscard]] Response add(const Request& request) const {
        // One pair of the form's kind is how a percent-encoded name is read.
        const auto name = http::parse_form("name=" + std::string{request.header("x-file-name")});
        if (!name || name->size() != 1)
            return http::problem(request, 400, {"intake.file_name"_msg, {}});
        auto on = Result<Date>{today(services_)};
        if (const auto said = request.header("x-effective-on"); !said.empty())
            on = Date::parse(said);
        if (!on) return http::problem(request, 400, on.error());
        const auto item =
            services_.inbox.add(name->front().second, request.upload, request.actor(), *on);
        if (!item) return http::problem(request, 400, item.error());
        return answer(json_of(*item, request.language), 202);
    }

    [[nodiscard]] Response one(const Request& request) const {
        const auto item = services_.inbox.item(request.param("id"));
        if (!item) return none(request, request.param("id"));
        return answer(json_of(*item, request.language));
    }

    [[nodiscard]] Response stop(const Request& request) const {
        (void)services_.inbox.stop(request.param("id")); // what is done already stays done
        return one(request);
    }

    [[nodiscard]] Response errors(const Request& request) const {
        const auto item = services_.inbox.item(request.param("id"));
        if (!item || !item->errors || !fs::exists(*item->errors))
            return none(request, request.param("id"));
        note_reading(services_, request, "error_workbook", std::nullopt, "import " + item->id);
        Response response;
        response.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        response.file = *item->errors;
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"galat-" + item->id + ".xlsx\"");
        return response;
    }

private:
    const Services& services_;
};

} // namespace

void add_import_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Imports> imports{router, services};
    imports.add({Action::import_files, Reach::all, Method::get, "/api/v1/imports"}, &Imports::all);
    imports.add(
        {Action::import_files, Reach::all, Method::post, "/api/v1/imports", largest_workbook, true},
        &Imports::add);
    imports.add({Action::import_files, Reach::all, Method::get, "/api/v1/imports/{id}"},
                &Imports::one);
    imports.add({Action::import_files, Reach::all, Method::del, "/api/v1/imports/{id}"},
                &Imports::stop);
    imports.add({Action::import_files, Reach::all, Method::get, "/api/v1/imports/{id}/errors"},
                &Imports::errors);
}

} // namespace tepat::api::detail
