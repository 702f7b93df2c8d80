#include "generate/detail/damage.hpp"

#include "generate/detail/dice.hpp"
#include "generate/detail/family.hpp"
#include "generate/detail/spelling.hpp"
#include "generate/detail/truth.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <optional>
#include <utility>

namespace tepat::generate::detail {
namespace {

Dice damage_dice(const Plan& plan, const VillagePlan& village, std::int64_t ordinal) {
    return {plan.parameters.seed, plan.region_of(village).code.number(), ordinal, Topic::damage};
}

bool draw_repeats(Dice& dice, const Plan& plan, const VillagePlan& village, std::int64_t ordinal) {
    return dice.per_million(plan.parameters.errors.double_household) &&
           village.families_of(ordinal) == 1;
}

/// At most one of several errors, each with its share of a million.
std::optional<ErrorKind> draw_error(Dice& dice,
                                    std::initializer_list<std::pair<ErrorKind, int>> shares) {
    int rest = dice.below(1'000'000);
    for (const auto& [kind, share] : shares) {
        if (rest < share) return kind;
        rest -= share;
    }
    return std::nullopt;
}

std::string placeholder(Dice& dice) {
    return std::string(16, dice.per_mille(600) ? '0' : '9');
}

std::string one_digit_wrong(Dice& dice, std::string digits) {
    auto& digit = digits[static_cast<std::size_t>(dice.below(static_cast<int>(digits.size())))];
    digit = static_cast<char>('0' + (digit - '0' + dice.between(1, 9)) % 10);
    return digits;
}

std::string two_digits_exchanged(Dice& dice, std::string digits) {
    const auto size = digits.size();
    const auto from = static_cast<std::size_t>(dice.below(static_cast<int>(size) - 1));
    for (std::size_t i = 0; i + 1 < size; ++i) {
        const auto at = (from + i) % (size - 1);
        if (digits[at] == digits[at + 1]) continue;
        std::swap(digits[at], digits[at + 1]);
        break;
    }
    return digits;
}

class Damage {
public:
    Damage(const Plan& plan, const VillagePlan& village, std::int64_t ordinal)
        : plan_{plan}, shares_{plan.parameters.errors}, village_{village}, ordinal_{ordinal},
          dice_{damage_dice(plan, village, ordinal)} {}

    Registration make() {
        if (draw_repeats(dice_, plan_, village_, ordinal_) && repeat_another())
            return std::move(result_);
        result_.dwelling = true_dwelling(plan_, village_, ordinal_);
        truth_ = result_.dwelling.members;
        spoil_family_cards();
        for (std::size_t i = 0; i < truth_.size(); ++i) {
            spoil_nik(i);
            spoil_name(result_.dwelling.members[i]);
            spoil_birth_date(result_.dwelling.members[i]);
        }
        for (std::size_t i = 0; i < truth_.size(); ++i)
            if (dice_.per_million(shares_.double_person)) add_double();
        return std::move(result_);
    }

private:
    void plant(ErrorKind kind, const Member& member, std::string_view field,
               std::string true_value) {
        result_.errors.push_back({kind, result_.dwelling.household.idbdt, member.idartbdt, field,
                                  std::move(true_value)});
    }

    void spoil_family_cards() {
        const int third = shares_.kk_wrong / 3;
        for (int family = 1; family <= result_.dwelling.household.families; ++family) {
            const auto kind =
                draw_error(dice_, {{ErrorKind::kk_missing, third},
                                   {ErrorKind::kk_placeholder, third},
                                   {ErrorKind::kk_wrong_digit, shares_.kk_wrong - 2 * third}});
            if (!kind) continue;
            std::string written;
            for (auto& member : result_.dwelling.members) {
                if (member.family != family) continue;
                if (written.empty() && *kind == ErrorKind::kk_placeholder)
                    written = placeholder(dice_);
                if (written.empty() && *kind == ErrorKind::kk_wrong_digit)
                    written = one_digit_wrong(dice_, member.kk);
                plant(*kind, member, "NoKK", std::exchange(member.kk, written));
            }
        }
    }

    void spoil_nik(std::size_t i) {
        const auto kind = draw_error(dice_, {{ErrorKind::nik_missing, shares_.nik_missing},
                                             {ErrorKind::nik_placeholder, shares_.nik_placeholder},
                                             {ErrorKind::nik_short, shares_.nik_short},
                                             {ErrorKind::nik_wrong_digit, shares_.nik_wrong_digit},
                                             {ErrorKind::nik_transposed, shares_.nik_transposed},
                                             {ErrorKind::nik_of_another, shares_.nik_of_another},
                                             {ErrorKind::nik_shared, shares_.nik_shared}});
        if (!kind) return;
        auto& member = result_.dwelling.members[i];
        auto written = misread_nik(*kind, i);
        if (written) plant(*kind, member, "NIK", std::exchange(member.nik, *written));
    }

    std::optional<std::string> misread_nik(ErrorKind kind, std::size_t i) {
        auto nik = truth_[i].nik;
        switch (kind) {
        case ErrorKind::nik_missing:
            return std::string{};
        case ErrorKind::nik_placeholder:
            return placeholder(dice_);
        case ErrorKind::nik_short:
            return nik.erase(static_cast<std::size_t>(dice_.below(static_cast<int>(nik.size()))),
                             1);
        case ErrorKind::nik_wrong_digit:
            return one_digit_wrong(dice_, nik);
        case ErrorKind::nik_transposed:
            return two_digits_exchanged(dice_, nik);
        case ErrorKind::nik_of_another: {
            const auto other = find_other();
            if (!other) return std::nullopt;
            return dice_.one_of(std::span{std::as_const(other->members)}).nik;
        }
        case ErrorKind::nik_shared:
            if (truth_.size() < 2) return std::nullopt;
            return truth_[(i + 1) % truth_.size()].nik;
        case ErrorKind::kk_missing:
        case ErrorKind::kk_placeholder:
        case ErrorKind::kk_wrong_digit:
        case ErrorKind::name_blank:
        case ErrorKind::name_mistyped:
        case ErrorKind::name_respelled:
        case ErrorKind::birth_date_missing:
        case ErrorKind::birth_date_swapped:
        case ErrorKind::double_person:
        case ErrorKind::double_household:
        case ErrorKind::account_name_differs:
            break;
        }
        return std::nullopt;
    }

    void spoil_name(Member& member) {
        const auto kind = draw_error(dice_, {{ErrorKind::name_blank, shares_.name_blank},
                                             {ErrorKind::name_mistyped, shares_.name_mistyped},
                                             {ErrorKind::name_respelled, shares_.name_respelled}});
        if (!kind) return;
        std::string written;
        if (*kind == ErrorKind::name_mistyped) written = mistyped(dice_, member.name);
        if (*kind == ErrorKind::name_respelled) written = respelled(dice_, member.name);
        plant(*kind, member, "Nama", std::exchange(member.name, written));
    }

    void spoil_birth_date(Member& member) {
        const Date born = *member.born;
        if (dice_.per_million(shares_.birth_date_missing)) {
            plant(ErrorKind::birth_date_missing, member, "TglLahir", born.text());
            member.born.reset();
            return;
        }
        // Only 132 of 365 days give another date when exchanged; the share is of all persons.
        const bool exchangeable = born.day() <= 12 && born.day() != born.month();
        if (!exchangeable || !dice_.per_million(shares_.birth_date_swapped * 365 / 132)) return;
        const auto exchanged = Date::from_ymd(born.year(), born.day(), born.month());
        if (*exchanged > plan_.parameters.reference) return;
        plant(ErrorKind::birth_date_swapped, member, "TglLahir", born.text());
        member.born = *exchanged;
    }

    /// A household elsewhere in the regency, mostly in the same district, whose people exist.
    std::optional<Dwelling> find_other() {
        const auto& district = plan_.districts[village_.district];
        for (int attempt = 0; attempt < 64; ++attempt) {
            const bool near = dice_.per_mille(600);
            const auto first = near ? static_cast<std::int64_t>(district.first_village) : 0;
            const auto end =
                static_cast<std::int64_t>(near ? district.end_village : plan_.villages.size());
            const auto& village =
                plan_.villages[static_cast<std::size_t>(first + dice_.below64(end - first))];
            if (village.dwellings == 0) continue;
            const auto ordinal = dice_.below64(village.dwellings);
            const bool here = &village == &village_ && ordinal == ordinal_;
            if (here || village.families_of(ordinal) != 1 ||
                repeats_another(plan_, village, ordinal))
                continue;
            return true_dwelling(plan_, village, ordinal);
        }
        return std::nullopt;
    }

    /// The clerk of the second registration: writes another spelling, and rarely has the same NIK
    /// (BPK found few double NIKs; doubles without one are what hides).
    void register_again(Member& member, bool same_nik) {
        if (!same_nik) plant(ErrorKind::nik_missing, member, "NIK", std::exchange(member.nik, {}));
        if (dice_.per_mille(600)) {
            auto written = respelled(dice_, member.name);
            plant(ErrorKind::name_respelled, member, "Nama", std::exchange(member.name, written));
        }
    }

    void add_double() {
        auto& members = result_.dwelling.members;
        const auto other = find_other();
        if (!other || members.size() >= most_members) return;
        Member again = dice_.one_of(std::span{std::as_const(other->members)});
        const auto first_registration = again.idartbdt;
        auto& house = result_.dwelling.household;
        again.idartbdt = fmt::format("{}{:02}", house.idbdt, members.size() + 1);
        again.to_household_head = Relation::other;
        again.to_family_head = Relation::other;
        again.family = house.families;
        again.kk = members.back().kk;
        plant(ErrorKind::double_person, again, "IDARTBDT", first_registration);
        register_again(again, dice_.per_mille(100));
        members.push_back(std::move(again));
        house.members = static_cast<int>(members.size());
    }

    bool repeat_another() {
        auto other = find_other();
        if (!other) return false;
        result_.dwelling = std::move(*other);
        const auto first = result_.dwelling;
        place_dwelling(plan_, village_, ordinal_, result_.dwelling);
        const auto& house = result_.dwelling.household;
        result_.errors.push_back(
            {ErrorKind::double_household, house.idbdt, {}, "IDBDT", first.household.idbdt});
        const bool same_niks = dice_.per_mille(80);
        for (std::size_t i = 0; i < first.members.size(); ++i) {
            auto& member = result_.dwelling.members[i];
            plant(ErrorKind::double_person, member, "IDARTBDT", first.members[i].idartbdt);
            register_again(member, same_niks);
        }
        return true;
    }

    const Plan& plan_;
    const ErrorShares& shares_;
    const VillagePlan& village_;
    std::int64_t ordinal_;
    Dice dice_;
    std::vector<Member> truth_;
    Registration result_;
};

} // namespace

bool repeats_another(const Plan& plan, const VillagePlan& village, std::int64_t ordinal) {
    auto dice = damage_dice(plan, village, ordinal);
    return draw_repeats(dice, plan, village, ordinal);
}

Registration register_dwelling(const Plan& plan, const VillagePlan& village, std::int64_t ordinal) {
    return Damage{plan, village, ordinal}.make();
}

} // namespace tepat::generate::detail
