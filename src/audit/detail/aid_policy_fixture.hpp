#pragma once
#include <string_view>

namespace tepat::audit::testing {

/// A programme small enough to know by heart. From 1 April 2021 it asks for a lower percentile,
/// pays the elderly more, and lets in the disabled.
inline constexpr std::string_view aid_policy = R"toml(
format = 1
id = "aid"
name = { id = "Bantuan", en = "Aid" }
[[unit]]
from = 2020-01-01
value = "family"
source = "Law 1"
[[member]]
from = 2020-01-01
holds = "member.presence == Presence.present || member.presence == Presence.arrived"
source = "Law 1"
[[calendar]]
id = "main"
[[calendar.stages]]
from = 2020-01-01
months = [1, 4, 7, 10]
source = "Law 1"
[[criterion]]
id = "found"
remedy = { id = "Lapor.", en = "Report." }
[[criterion.rule]]
from = 2020-01-01
holds = "household.presence == HouseholdPresence.found"
sentence = { id = "Ditemukan.", en = "Found." }
source = "Law 1"
[[criterion]]
id = "poor"
remedy = { id = "Lapor.", en = "Report." }
[[criterion.rule]]
from = 2020-01-01
needs = "known(household.percentile)"
holds = "household.percentile <= 25"
sentence = { id = "Miskin.", en = "Poor." }
source = "Law 1"
[[criterion.rule]]
from = 2021-04-01
needs = "known(household.percentile)"
holds = "household.percentile <= 23"
sentence = { id = "Miskin.", en = "Poor." }
source = "Law 2"
[[criterion]]
id = "no_state_employee"
remedy = { id = "Lapor.", en = "Report." }
[[criterion.rule]]
from = 2020-01-01
excluded_when = "members.exists(m, known(m.job_status) && m.job_status == Job.state_employee)"
sentence = { id = "Bukan pegawai negeri.", en = "No state employee." }
source = "Law 1"
[[criterion]]
id = "somebody_counts"
remedy = { id = "Lapor.", en = "Report." }
[[criterion.rule]]
from = 2020-01-01
persons = 1
sentence = { id = "Ada yang dihitung.", en = "Somebody counts." }
source = "Law 1"
[[component]]
id = "child"
name = { id = "Anak", en = "Child" }
[[component.rule]]
from = 2020-01-01
holds = "known(member.birth_date) && age(member.birth_date, on) <= 6"
source = "Law 1"
[[component.amount]]
from = 2020-01-01
rupiah = 3_000_000
source = "Law 1"
[[component]]
id = "elderly"
name = { id = "Lansia", en = "Elderly" }
[[component.rule]]
from = 2020-01-01
holds = "known(member.birth_date) && age(member.birth_date, on) >= 70"
source = "Law 1"
[[component.amount]]
from = 2020-01-01
rupiah = 2_400_000
source = "Law 1"
[[component.amount]]
from = 2021-04-01
rupiah = 2_600_000
source = "Law 2"
[[component]]
id = "disabled"
name = { id = "Disabilitas", en = "Disabled" }
[[component.rule]]
from = 2021-04-01
holds = "known(member.disability) && member.disability != Disability.none"
source = "Law 2"
[[component.amount]]
from = 2021-04-01
rupiah = 1_000_000
source = "Law 2"
[[persons]]
from = 2020-01-01
most = 4
order = ["highest_amount", "youngest"]
source = "Law 1"
[[payee]]
id = "woman"
name = { id = "Perempuan dewasa", en = "Adult woman" }
[[payee.rule]]
from = 2020-01-01
holds = "member.sex == Sex.female && known(member.birth_date) && age(member.birth_date, on) >= 18"
order = ["youngest"]
source = "Law 1"
[[payee]]
id = "adult"
name = { id = "Orang dewasa", en = "Adult" }
[[payee.rule]]
from = 2020-01-01
holds = "known(member.birth_date) && age(member.birth_date, on) >= 18"
order = ["oldest"]
source = "Law 1"
[[nik_to_be_paid]]
from = 2020-01-01
required = false
source = "Law 1"
)toml";

} // namespace tepat::audit::testing
