#include "api/cekbansos.hpp"

#include "api/cekbansos_page.hpp"

#include <memory>
#include <string>
#include <utility>

namespace tepat::api {
namespace {

using http::Fields;
using http::Method;
using http::Request;
using http::Response;
using http::Runs;
using lookup::ChallengeKind;

constexpr std::size_t form_bytes = 4096;
constexpr std::string_view retry_soon = "60";

std::string_view field(const Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

ChallengeKind kind_named(std::string_view name) {
    return name == "words" ? ChallengeKind::words : ChallengeKind::image;
}

Response asset(std::string_view type, std::shared_ptr<const std::string> bytes) {
    Response response;
    response.content_type = type;
    response.shared = std::move(bytes);
    response.headers.emplace_back("Cache-Control", "public, max-age=86400");
    return response;
}

class Cekbansos {
public:
    explicit Cekbansos(CekbansosServices services) : services_{std::move(services)} {}

    Response show(const Request& request) const {
        const auto regions = services_.regions();
        if (!regions) return preparing(request);
        CekbansosForm form;
        form.area = area_in(*regions, request.query);
        form.kind = kind_named(request.asked("mode"));
        return page(*regions, form, request, 200);
    }

    Response image(const Request& request) const {
        auto bytes = services_.challenge.image(request.asked("t"));
        Response response;
        if (!bytes) {
            response.status = 404;
            return response;
        }
        response.content_type = "image/png";
        response.body = *std::move(bytes);
        return response;
    }

    Response look_up(const Request& request) const {
        const auto regions = services_.regions();
        const auto index = services_.index();
        if (!regions || !index) return preparing(request);
        const auto typed = http::parse_form(request.body).value_or(Fields{});
        const auto token = field(typed, "token");
        const auto action = field(typed, "aksi");

        CekbansosForm form;
        form.area = area_in(*regions, typed);
        form.name = field(typed, "nama");
        form.kind = services_.challenge.kind(token).value_or(ChallengeKind::image);
        if (!action.empty()) {
            if (action != "baru") form.kind = kind_named(action);
            return page(*regions, form, request, 200);
        }

        const auto* village = form.area.back();
        const auto name = names::name_key(form.name);
        if (village == nullptr) form.area_error = Refusal{"cekbansos.no_village"_msg, {}};
        if (form.name.size() > names::longest_name) {
            form.name.resize(names::longest_name);
            while (!form.name.empty() && (form.name.back() & 0x80) != 0)
                form.name.pop_back(); // no half of a letter
            form.name_error = Refusal{"cekbansos.long_name"_msg, {}};
        } else if (name.empty()) {
            form.name_error = Refusal{"cekbansos.no_name"_msg, {}};
        }
        // The answer is used up only when there is something to look for.
        if (!form.wrong())
            if (auto redeemed = services_.challenge.redeem(token, field(typed, "jawaban"));
                !redeemed)
                form.answer_error = std::move(redeemed.error());
        if (form.wrong()) return page(*regions, form, request, 422);

        if (const auto wait = services_.limits.admit(request.client, village->id, name)) {
            auto response = http::html(wait_page(*wait, request.language), 429);
            response.headers.emplace_back("Retry-After", std::to_string(wait->count()));
            return response;
        }
        const auto answer = index->find(village->id, name);
        services_.limits.answered(request.client, answer);
        return http::html(answer_page(form.area, form.name, answer, request.language));
    }

private:
    static Area area_in(const registry::Regions& regions, const Fields& fields) {
        std::array<std::string_view, area_fields.size()> codes;
        for (std::size_t level = 0; level < codes.size(); ++level)
            codes[level] = field(fields, area_fields[level]);
        return area_of(regions, codes);
    }

    /// The form with a fresh challenge.
    Response page(const registry::Regions& regions, CekbansosForm& form, const Request& request,
                  int status) const {
        form.token = services_.challenge.issue(form.kind);
        form.question =
            services_.challenge.question(form.token, request.language).value_or(std::string{});
        return http::html(form_page(regions, form, request.language), status);
    }

    static Response preparing(const Request& request) {
        auto response = http::html(preparing_page(request.language), 503);
        response.headers.emplace_back("Retry-After", retry_soon);
        return response;
    }

    CekbansosServices services_;
};

} // namespace

void add_cekbansos(http::Router& router, CekbansosServices services) {
    const auto pages = std::make_shared<const Cekbansos>(std::move(services));
    router.add({Method::get, "/cekbansos",
                [pages](const Request& request) { return pages->show(request); }, Runs::here});
    router.add({Method::post, "/cekbansos",
                [pages](const Request& request) { return pages->look_up(request); }, Runs::here,
                form_bytes});
    router.add({Method::get, "/cekbansos/code.png",
                [pages](const Request& request) { return pages->image(request); }, Runs::here});
    const auto css = std::make_shared<const std::string>(cekbansos_css());
    const auto js = std::make_shared<const std::string>(cekbansos_js());
    router.add({Method::get, "/cekbansos.css",
                [css](const Request&) { return asset("text/css; charset=utf-8", css); },
                Runs::here});
    router.add({Method::get, "/cekbansos.js",
                [js](const Request&) { return asset("text/javascript; charset=utf-8", js); },
                Runs::here});
}

} // namespace tepat::api
