#pragma once
#include "api/citizens.hpp"
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
                                                            const CitizenServices& citizens,
                                                            const Call& request, RegionCode village,
                                                            std::string_view handle);

/// Pays for a question about somebody; 429 with how long to wait when the account asked too often.
/// `purpose` keeps one kind of question apart from another.
[[nodiscard]] std::optional<http::Response>
asked_too_often(const CitizenServices& citizens, const Call& request, std::string_view purpose,
                RegionId village, const names::NameKey& name);
/// After it: a miss costs more.
void was_answered(const CitizenServices& citizens, const Call& request, std::string_view purpose,
                  bool found);

void add_neighbour_routes(http::Router& router, const Services& services,
                          const CitizenServices& citizens);
/// Objections and complaints as they are made.
void add_making_case_routes(http::Router& router, const Services& services,
                            const CitizenServices& citizens);
void add_family_appeal_routes(http::Router& router, const Services& services,
                              const CitizenServices& citizens);
void add_receipt_routes(http::Router& router, const Services& services,
                        const CitizenServices& citizens);

} // namespace tepat::api::detail
