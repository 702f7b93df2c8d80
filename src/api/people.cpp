#include "access/purpose.hpp"
#include "api/detail/answers.hpp"
#include "api/detail/order_fields.hpp"
#include "registry/reader.hpp"

#include <algorithm>
#include <array>

namespace tepat::api::detail {
namespace {

using http::Response;

constexpr std::size_t order_bytes = 4'096;

/// What is masked elsewhere.
struct Numbers {
    std::optional<Nik> nik;
    std::optional<KkNumber> kk;
    RegionCode village;
};

std::optional<Numbers> numbers_of(const Boards& boards, store::Connection& connection,
                                  SubjectId person) {
    const journal::Visibility visibility{connection};
    const registry::Reader people{connection, visibility, boards.on};
    if (people.kind(person) != registry::SubjectKind::person) return std::nullopt;
    const auto its = people.person(person);
    const auto home = people.household_of(person);
    const auto household = home ? people.household(*home) : std::nullopt;
    if (!its || !household) return std::nullopt;
    const auto* village = boards.regions->find(household->region);
    if (village == nullptr) return std::nullopt;
    Numbers numbers{its->nik.nik, {}, village->code};
    for (const auto& family : household->families)
        if (its->family == family.id) numbers.kk = family.kk;
    return numbers;
}

/// A whole NIK and family card number. What they are wanted for is on disk before they are shown.
Response unmasked(const Services& services, const Call& call) {
    static constexpr std::array<std::string_view, 2> fields{"purpose", "note"};
    const auto given = strings_of(call.body, fields);
    if (!given) return http::problem(call, 400, given.error());
    const auto purpose = access::purpose_of(given->front());
    if (!purpose) return http::problem(call, 400, wrong_order("purpose").error());
    if (!access::is_purpose_note(given->back()))
        return http::problem(call, 400, {"access.purpose_note"_msg, {}});
    const auto& caller = call.caller();
    if (caller && !access::may(caller->account, *purpose))
        return http::problem(
            call, 403,
            {"access.purpose_denied"_msg,
             {{"purpose", message_text(access::rule_of(*purpose).label, {}, call.language)}}});
    const auto person = number(call.param("person"));
    if (!person) return none(call, call.param("person"));
    const auto boards = boards_of(services, call);
    if (!boards) return boards.error();
    const auto reader = services.database.connect_reader();
    const store::ReadScope scope{*reader};
    const auto numbers = numbers_of(**boards, *reader, SubjectId{*person});
    // Who lives elsewhere is as one who is not there.
    if (!numbers || (caller && !access::may(caller->account, *purpose, numbers->village)))
        return none(call, call.param("person"));
    const std::string name{access::rule_of(*purpose).name};
    note_reading(services, call, "unmasked", SubjectId{*person},
                 given->back().empty() ? name : name + ": " + given->back());
    Json out{{"subject", std::to_string(*person)}, {"purpose", name}};
    if (numbers->nik) out["nik"] = numbers->nik->text();
    if (numbers->kk) out["kk"] = numbers->kk->text();
    return answer(out);
}

} // namespace

void add_people_routes(http::Router& router, const Services& services) {
    add_door(router, services,
             {access::Action::unmask, Reach::asked, http::Method::post,
              "/api/v1/people/{person}/unmasked", order_bytes},
             [&services](const Call& call) { return unmasked(services, call); });
}

} // namespace tepat::api::detail
