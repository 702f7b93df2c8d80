#include "api/detail/body.hpp"
#include "api/detail/chain_answers.hpp"
#include "api/detail/neighbours.hpp"
#include "verification/complaint.hpp"

/// Objections and complaints as they are made, and all that citizens ask.
namespace tepat::api {
namespace detail {
namespace {

using Request = Call;
using http::Response;

constexpr std::size_t order_bytes = std::size_t{32} * 1024;

class MakingCases {
public:
    MakingCases(const Services& services, const CitizenServices& citizens)
        : services_{services}, citizens_{citizens} {}

    [[nodiscard]] Response object(const Request& request) const {
        Body body{request.body};
        verification::ObjectionDraft draft;
        const auto village = body.region("village");
        if (!village) body.refuse_field("village");
        const auto handle = body.text("neighbour");
        if (handle.empty()) body.refuse_field("neighbour");
        if (const auto text = body.text("cause"); !text.empty()) {
            const auto cause = registry::sleep_cause(text);
            if (!cause) body.refuse_field("cause");
            draft.cause = cause.value_or(draft.cause);
        }
        draft.reason = body.text("reason");
        const auto latitude = body.number("latitude");
        if (!latitude) body.refuse_field("latitude");
        const auto longitude = body.number("longitude");
        if (!longitude) body.refuse_field("longitude");
        draft.photos = body.documents("documents");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*village)) return none(request, village->text());
        const auto family = neighbour_in(services_, citizens_, request, *village, handle);
        if (!family) return family.error();
        if (auto no = not_handed_in(services_, request, {draft.photos})) return *std::move(no);
        draft.village = *village;
        draft.family = **family;
        draft.house = {*latitude, *longitude};
        return made(request, "objection",
                    verification::object(services_.journal, act_of(services_, request), draft));
    }

    [[nodiscard]] Response complain(const Request& request) const {
        Body body{request.body};
        verification::ComplaintDraft draft;
        if (const auto kind = verification::complaint_kind_of(body.text("kind")))
            draft.kind = *kind;
        else
            body.refuse_field("kind");
        const auto village = body.region("village");
        if (!village) body.refuse_field("village");
        draft.about = body.subject("about");
        const auto handle = body.text("neighbour");
        if (draft.about && !handle.empty()) body.refuse_field("neighbour");
        draft.complainant = body.text("complainant");
        draft.words = body.text("words");
        draft.documents = body.documents("documents");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*village)) return none(request, village->text());
        // A number is for who sees the family's page; a guessed one would tell whose it is.
        if (draft.about && !sees_names(request, village)) return none(request, "about");
        const auto family = neighbour_in(services_, citizens_, request, *village, handle);
        if (!family) return family.error();
        if (*family) draft.about = *family;
        if (auto no = not_handed_in(services_, request, {draft.documents})) return *std::move(no);
        draft.village = *village;
        return made(request, "complaint",
                    verification::complain(services_.journal, act_of(services_, request), draft));
    }

private:
    template <class Made>
    [[nodiscard]] static Response made(const Request& request, const char* what, const Made& done) {
        if (!done) return http::problem(request, 409, done.error());
        return answer({{what, std::to_string(done->id.value())},
                       {"entry", done->receipt.first.value()},
                       {"repeated", done->receipt.repeated}},
                      201);
    }

    const Services& services_;
    const CitizenServices citizens_;
};

} // namespace

void add_making_case_routes(http::Router& router, const Services& services,
                            const CitizenServices& citizens) {
    using access::Action;
    using http::Method;
    Routes<MakingCases> routes{router, services, citizens};
    routes.add({Action::object, Reach::asked, Method::post, "/api/v1/objections", order_bytes},
               &MakingCases::object);
    routes.add({Action::complain, Reach::asked, Method::post, "/api/v1/complaints", order_bytes},
               &MakingCases::complain);
}

} // namespace detail

void add_citizen_routes(http::Router& router, const Services& services,
                        const CitizenServices& citizens) {
    detail::add_neighbour_routes(router, services, citizens);
    detail::add_making_case_routes(router, services, citizens);
    detail::add_family_appeal_routes(router, services, citizens);
    detail::add_receipt_routes(router, services, citizens);
}

} // namespace tepat::api
