#include "access/purpose.hpp"

#include <algorithm>
#include <array>

namespace tepat::access {
namespace {

using enum Role;

constexpr std::array home_visit{tksk, district_operator, facilitator, supervisor};
constexpr std::array civil_match{village_operator, district_operator, verifier, dinsos_operator,
                                 data_team};
constexpr std::array payment_problem{tksk, facilitator, district_coordinator, regency_coordinator,
                                     dinsos_operator};
constexpr std::array complaint{village_operator, tksk, facilitator, verifier, dinsos_operator};
constexpr std::array audit{auditor};

constexpr std::array<PurposeRule, 5> table{{
    {Purpose::home_visit, "home_visit", "access.purpose.home_visit"_msg, home_visit},
    {Purpose::civil_match, "civil_match", "access.purpose.civil_match"_msg, civil_match},
    {Purpose::payment_problem, "payment_problem", "access.purpose.payment_problem"_msg,
     payment_problem},
    {Purpose::complaint, "complaint", "access.purpose.complaint"_msg, complaint},
    {Purpose::audit, "audit", "access.purpose.audit"_msg, audit},
}};
static_assert(std::ranges::is_sorted(table, {}, &PurposeRule::purpose));

constexpr std::size_t longest_note = 80;
constexpr std::ptrdiff_t longest_number = 8;

bool has(const PurposeRule& rule, Role role) {
    return std::ranges::find(rule.roles, role) != rule.roles.end();
}

} // namespace

std::span<const PurposeRule> purposes() {
    return table;
}

const PurposeRule& rule_of(Purpose purpose) {
    return table.at(static_cast<std::size_t>(purpose));
}

std::optional<Purpose> purpose_of(std::string_view name) {
    const auto* const its = std::ranges::find(table, name, &PurposeRule::name);
    return its == table.end() ? std::nullopt : std::optional{its->purpose};
}

bool may(const Account& account, Purpose purpose) {
    return std::ranges::any_of(account.grants, [&](const Grant& grant) {
        return has(rule_of(purpose), grant.role) && may(grant.role, Action::unmask);
    });
}

bool may(const Account& account, Purpose purpose, RegionCode region) {
    return std::ranges::any_of(account.grants, [&](const Grant& grant) {
        return has(rule_of(purpose), grant.role) && may(grant.role, Action::unmask) &&
               grant.region.contains(region);
    });
}

bool is_purpose_note(std::string_view note) {
    if (note.size() > longest_note) return false;
    std::ptrdiff_t digits = 0;
    for (const auto c : note) {
        if (static_cast<unsigned char>(c) < ' ') return false;
        // Numbers are also written in groups.
        if (c >= '0' && c <= '9')
            ++digits;
        else if (c != ' ' && c != '.' && c != '-')
            digits = 0;
        if (digits > longest_number) return false;
    }
    return true;
}

} // namespace tepat::access
