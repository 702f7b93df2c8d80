#pragma once
#include "core/message.hpp"
#include "core/region_code.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tepat::access {

/// What somebody is, within a region (UU 13/2011 art. 8 to 10; Permensos 1/2018, 3/2021 and
/// 5/2019; the payment team PMK 254/2015). The numbers are permanent.
enum class Role : std::uint8_t {
    citizen = 1,
    rt_head, ///< of an RT or RW
    village_operator,
    village_head, ///< kepala desa, lurah
    camat,
    tksk,
    district_operator,
    facilitator, ///< pendamping sosial PKH
    district_coordinator,
    regency_coordinator,
    province_coordinator,
    supervisor, ///< of home visits
    verifier,
    dinsos_operator,
    dinsos_head,
    bupati, ///< or wali kota
    governor,
    province_office,
    minister,
    data_team, ///< Pusdatin
    programme_director,
    commitment_officer, ///< PPK
    spm_signer,         ///< PPSPM
    payment_checker,
    bank,
    post,
    shop, ///< e-warong
    auditor,
};
inline constexpr std::size_t roles = 28;
[[nodiscard]] const std::array<Role, roles>& all_roles();

/// As tables, files and the terminal write it, such as `village_operator`.
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_of(std::string_view name);
/// In words.
[[nodiscard]] MessageCode label_of(Role role);

/// A village head heads a village, a bupati a regency: of which regions a role can be held.
[[nodiscard]] bool can_be_held(Role role, RegionCode region);
/// Whoever holds it signs in with a code of the moment besides the password: who opens accounts,
/// fixes lists, moves money or may read the people of a whole regency.
[[nodiscard]] bool needs_code(Role role);
/// Who holds `by` may give `role` to others, within the own region.
[[nodiscard]] bool may_appoint(Role by, Role role);

} // namespace tepat::access
