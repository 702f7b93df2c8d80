#pragma once
#include "api/detail/answers.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Families that somebody names who may not see families (decision 24).
namespace tepat::api::detail {

/// The part of an address that a neighbour knows a house by and that names no house: street,
/// hamlet, RT and RW, without the house's number.
[[nodiscard]] std::string street_of(std::string_view address);

/// Whether the caller may be told who lives in this village; else names are masked, and families
/// have no numbers.
[[nodiscard]] bool sees_names(const Call& request, std::optional<RegionCode> village);

/// The family of a handle that this caller was given for this village; nothing when there is no
/// handle. 409 when it is void: the family is to be looked for again.
[[nodiscard]] Answer<std::optional<SubjectId>> neighbour_in(const Services& services,
                                                            const Call& request, RegionCode village,
                                                            std::string_view handle);

} // namespace tepat::api::detail
