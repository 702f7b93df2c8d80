#include "audit/cause.hpp"

#include <algorithm>
#include <array>

namespace tepat::audit {
namespace {

constexpr std::array all{
    Cause::not_reproduced, Cause::not_in_register, Cause::ambiguous,   Cause::other_region,
    Cause::reported_later, Cause::joined_register, Cause::duplicate,   Cause::deceased,
    Cause::moved,          Cause::left_register,   Cause::period,      Cause::policy_changed,
    Cause::fact_changed,   Cause::left_out,        Cause::not_named,   Cause::amount,
    Cause::other_village,  Cause::name_spelled,    Cause::beyond_quota};
constexpr std::array<std::string_view, all.size()> names{
    "not_reproduced",  "not_in_register", "ambiguous",    "other_region", "reported_later",
    "joined_register", "duplicate",       "deceased",     "moved",        "left_register",
    "period",          "policy_changed",  "fact_changed", "left_out",     "not_named",
    "amount",          "other_village",   "name_spelled", "beyond_quota"};

} // namespace

std::span<const Cause> causes() {
    return all;
}

std::string_view name_of(Cause cause) {
    return names.at(static_cast<std::size_t>(cause));
}

std::optional<Cause> cause_named(std::string_view name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return all[static_cast<std::size_t>(at - names.begin())];
}

std::optional<Cause> cause_numbered(std::int64_t number) {
    if (number < 0 || number >= std::ssize(all)) return std::nullopt;
    return all[static_cast<std::size_t>(number)];
}

} // namespace tepat::audit
