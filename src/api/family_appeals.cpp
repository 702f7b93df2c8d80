#include "api/detail/body.hpp"
#include "api/detail/chain_answers.hpp"
#include "api/detail/neighbours.hpp"
#include "core/nik.hpp"
#include "names/name.hpp"
#include "registry/reader.hpp"

#include <algorithm>

/// A family that is to leave appeals itself, whoever proposed it: who writes both the NIK of one of
/// its people and the number of its KK holds its papers (decision 24).
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

constexpr std::size_t order_bytes = std::size_t{8} * 1024;

class FamilyAppeals {
public:
    FamilyAppeals(const Services& services, const CitizenServices& citizens)
        : services_{services}, citizens_{citizens} {}

    [[nodiscard]] Response appeal(const Request& request) const {
        Body body{request.body};
        const auto code = body.region("village");
        if (!code) body.refuse_field("village");
        const auto nik = Nik::parse(body.text("nik"));
        if (!nik) body.refuse_field("nik");
        const auto kk = KkNumber::parse(body.text("kk"));
        if (!kk) body.refuse_field("kk");
        const auto reason = body.text("reason");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto village = asked_region(request, *(*boards)->regions, *code);
        if (!village) return village.error();
        // Numbers are tried as names are: a few times a day.
        if (auto wait = asked_too_often(citizens_, request, purpose, (*village)->id,
                                        names::name_key(purpose)))
            return *std::move(wait);
        const auto its = notice_of((*village)->id, *nik, *kk);
        was_answered(citizens_, request, purpose, its.has_value());
        // The same words whether there is such a family, or no notice to it.
        if (!its) return http::problem(request, 409, {"api.no_notice"_msg, {}});
        const auto receipt =
            verification::appeal(services_.journal, act_of(services_, request), its->id, reason);
        if (!receipt) return http::problem(request, 409, receipt.error());
        return answer({{"entry", receipt->last.value()},
                       {"repeated", receipt->repeated},
                       {"notice", its->notice->text()}},
                      201);
    }

private:
    /// The removal of this family whose notice runs.
    [[nodiscard]] std::optional<verification::Proposal> notice_of(RegionId village, const Nik& nik,
                                                                  const KkNumber& kk) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const auto on = today(services_);
        const registry::Reader people{*reader, visibility, on};
        verification::Filter filter;
        filter.region = village;
        filter.kind = verification::Kind::removal;
        filter.stage = verification::Stage::validated;
        for (SubjectId after;;) {
            const auto some = verification::proposals(*reader, filter, after);
            for (const auto& its : some)
                if (its.notice && *its.notice >= on && is_of(people, its.about, nik, kk))
                    return its;
            if (std::ssize(some) < verification::most_read) return std::nullopt;
            after = some.back().id;
        }
    }
    static bool is_of(const registry::Reader& people, SubjectId about, const Nik& nik,
                      const KkNumber& kk) {
        const auto id = people.kind(about) == registry::SubjectKind::household
                            ? std::optional{about}
                            : people.household_of(about);
        const auto household = id ? people.household(*id) : std::nullopt;
        return household &&
               std::ranges::any_of(household->families, [&](const registry::FamilyView& family) {
                   return family.kk == kk && (family.id == about || *id == about) &&
                          std::ranges::any_of(family.members,
                                              [&](const registry::PersonView& person) {
                                                  return person.nik.nik == nik;
                                              });
               });
    }

    static constexpr std::string_view purpose = "banding";
    const Services& services_;
    const CitizenServices citizens_;
};

} // namespace

void add_family_appeal_routes(http::Router& router, const Services& services,
                              const CitizenServices& citizens) {
    Routes<FamilyAppeals> routes{router, services, citizens};
    routes.add({access::Action::propose, Reach::asked, http::Method::post, "/api/v1/family-appeals",
                order_bytes},
               &FamilyAppeals::appeal);
}

} // namespace tepat::api::detail
