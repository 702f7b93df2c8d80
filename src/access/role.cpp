#include "access/role.hpp"

#include <algorithm>

namespace tepat::access {
namespace {

/// How great a region is: the country, a province … a village.
enum class Reach : std::uint8_t { country, province, regency, district, village };

Reach reach_of(RegionCode region) {
    if (region.country()) return Reach::country;
    return static_cast<Reach>(static_cast<int>(region.level()) + 1);
}

struct Facts {
    Role role;
    std::string_view name;
    MessageCode label;
    Reach greatest;
    Reach smallest;
    bool needs_code;
};

using enum Reach;
constexpr std::array<Facts, roles> table{{
    {Role::citizen, "citizen", "access.role.citizen"_msg, village, village, false},
    {Role::rt_head, "rt_head", "access.role.rt_head"_msg, village, village, false},
    {Role::village_operator, "village_operator", "access.role.village_operator"_msg, village,
     village, false},
    {Role::village_head, "village_head", "access.role.village_head"_msg, village, village, false},
    {Role::camat, "camat", "access.role.camat"_msg, district, district, false},
    {Role::tksk, "tksk", "access.role.tksk"_msg, district, district, false},
    {Role::district_operator, "district_operator", "access.role.district_operator"_msg, district,
     district, false},
    {Role::facilitator, "facilitator", "access.role.facilitator"_msg, district, village, false},
    {Role::district_coordinator, "district_coordinator", "access.role.district_coordinator"_msg,
     district, district, false},
    {Role::regency_coordinator, "regency_coordinator", "access.role.regency_coordinator"_msg,
     regency, regency, true},
    {Role::province_coordinator, "province_coordinator", "access.role.province_coordinator"_msg,
     province, province, true},
    {Role::supervisor, "supervisor", "access.role.supervisor"_msg, regency, district, false},
    {Role::verifier, "verifier", "access.role.verifier"_msg, regency, district, false},
    {Role::dinsos_operator, "dinsos_operator", "access.role.dinsos_operator"_msg, regency, regency,
     true},
    {Role::dinsos_head, "dinsos_head", "access.role.dinsos_head"_msg, regency, regency, true},
    {Role::bupati, "bupati", "access.role.bupati"_msg, regency, regency, true},
    {Role::governor, "governor", "access.role.governor"_msg, province, province, true},
    {Role::province_office, "province_office", "access.role.province_office"_msg, province,
     province, true},
    {Role::minister, "minister", "access.role.minister"_msg, country, country, true},
    {Role::data_team, "data_team", "access.role.data_team"_msg, country, country, true},
    {Role::programme_director, "programme_director", "access.role.programme_director"_msg, country,
     country, true},
    {Role::commitment_officer, "commitment_officer", "access.role.commitment_officer"_msg, country,
     regency, true},
    {Role::spm_signer, "spm_signer", "access.role.spm_signer"_msg, country, regency, true},
    {Role::payment_checker, "payment_checker", "access.role.payment_checker"_msg, country, regency,
     true},
    {Role::bank, "bank", "access.role.bank"_msg, country, regency, true},
    {Role::post, "post", "access.role.post"_msg, country, district, true},
    {Role::shop, "shop", "access.role.shop"_msg, village, village, false},
    {Role::auditor, "auditor", "access.role.auditor"_msg, country, regency, true},
}};

const Facts& facts_of(Role role) {
    return table.at(static_cast<std::size_t>(role) - 1);
}

} // namespace

const std::array<Role, roles>& all_roles() {
    static const auto all = [] {
        std::array<Role, roles> out{};
        std::ranges::transform(table, out.begin(), &Facts::role);
        return out;
    }();
    return all;
}

std::string_view name_of(Role role) {
    return facts_of(role).name;
}

std::optional<Role> role_of(std::string_view name) {
    const auto* const its = std::ranges::find(table, name, &Facts::name);
    if (its == table.end()) return std::nullopt;
    return its->role;
}

MessageCode label_of(Role role) {
    return facts_of(role).label;
}

bool can_be_held(Role role, RegionCode region) {
    const auto& its = facts_of(role);
    return its.greatest <= reach_of(region) && reach_of(region) <= its.smallest;
}

bool needs_code(Role role) {
    return facts_of(role).needs_code;
}

bool may_appoint(Role by, Role role) {
    if (by == Role::data_team) return true;
    const auto greatest = facts_of(role).greatest;
    if (by == Role::province_office)
        return greatest >= regency || role == Role::province_coordinator;
    if (by == Role::dinsos_head)
        return greatest >= district || role == Role::regency_coordinator ||
               role == Role::supervisor || role == Role::verifier || role == Role::dinsos_operator;
    return false;
}

} // namespace tepat::access
