#include "generate/detail/bank.hpp"

#include "generate/detail/damage.hpp"
#include "generate/detail/dice.hpp"
#include "generate/detail/spelling.hpp"
#include "generate/detail/truth.hpp"

#include <fmt/format.h>

#include <array>

namespace tepat::generate::detail {
namespace {

struct Bank {
    std::string_view name;
    int digits;
};
/// The state banks that pay social assistance, and how long their account numbers are.
constexpr std::array banks{Bank{"BNI", 10}, Bank{"BRI", 15}, Bank{"MANDIRI", 13}, Bank{"BTN", 16}};

const Member* payee_of(const Dwelling& dwelling, int family, Dice& dice) {
    const Member* woman = nullptr;
    const Member* head = nullptr;
    for (const auto& member : dwelling.members) {
        if (member.family != family) continue;
        const bool adult_woman = member.sex == Sex::female && member.age >= 18;
        const bool mother =
            member.to_family_head == Relation::spouse || member.to_family_head == Relation::head;
        if (adult_woman && mother) return &member;
        if (adult_woman && woman == nullptr) woman = &member;
        if (member.to_family_head == Relation::head) head = &member;
    }
    if (woman != nullptr) return woman;
    return dice.per_mille(300) ? head : nullptr;
}

/// Different for every family of the regency, and no run of successive numbers: 7919 is prime to
/// ten.
std::string account_number(const Bank& bank, std::int64_t family_slot) {
    constexpr std::int64_t range = 100'000'000;
    std::string number = fmt::format("{:08}", (family_slot * 7919 + 1'234'567) % range);
    number.insert(0, static_cast<std::size_t>(bank.digits) - number.size(), '0');
    return number.replace(0, 2, "12");
}

} // namespace

void open_accounts(const Plan& plan, const VillagePlan& village, std::int64_t ordinal,
                   Registration& registration) {
    if (repeats_another(plan, village, ordinal)) return;
    const auto& shares = plan.parameters.errors;
    Dice dice{plan.parameters.seed, plan.region_of(village).code.number(), ordinal, Topic::bank};
    const auto truth = true_dwelling(plan, village, ordinal);
    // One bank serves a district; in Bogor it was BNI in 32 of 40.
    Dice district{plan.parameters.seed, plan.district_of(village).code.number(), 0, Topic::bank};
    const auto district_bank = static_cast<std::size_t>(district.weighted({800, 100, 70, 30}));

    for (int family = 1; family <= truth.household.families; ++family) {
        const Member* payee = payee_of(truth, family, dice);
        if (payee == nullptr || dice.per_million(shares.account_missing)) continue;
        const auto& bank =
            banks[dice.per_mille(950) ? district_bank : static_cast<std::size_t>(dice.below(4))];
        const auto slot = static_cast<std::int64_t>(village.district) * 1'000'000 +
                          village.first_family + village.first_family_of(ordinal) + family;
        Account account{.idartbdt = payee->idartbdt,
                        .nik = dice.per_mille(900) ? payee->nik : std::string{},
                        .bank = bank.name,
                        .number = account_number(bank, slot),
                        .holder = payee->name,
                        .status = {}};
        static constexpr std::array<std::string_view, 3> statuses{"aktif", "tidak aktif",
                                                                  "belum diaktifkan"};
        account.status = statuses[static_cast<std::size_t>(dice.weighted({920, 50, 30}))];
        if (dice.per_million(shares.account_name_differs)) {
            account.holder = dice.per_mille(500) ? mistyped(dice, account.holder)
                                                 : respelled(dice, account.holder);
            registration.errors.push_back({ErrorKind::account_name_differs, truth.household.idbdt,
                                           payee->idartbdt, "nama_rekening", payee->name});
        }
        registration.accounts.push_back(std::move(account));
    }
}

} // namespace tepat::generate::detail
