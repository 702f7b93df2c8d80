#pragma once
#include "api/detail/answers.hpp"

#include <string_view>

/// What handlers that give work to Jobs share.
namespace tepat::api::detail {

/// The job as the contract has it.
[[nodiscard]] Json json_of(const Services& services, const Job& job, Language language);

/// The field of a form that a refusal is about; empty when it is about none.
[[nodiscard]] std::string_view field_of(MessageCode code);
/// A no that names the field it is about.
[[nodiscard]] http::Response problem_at(const Call& request, int status, Refusal refusal,
                                        std::string_view field);

/// Gives `work` to the jobs, under the request's Idempotency-Key: 202 with the job. `asked` is all
/// that the work depends on.
[[nodiscard]] http::Response order(const Services& services, const Call& request,
                                   std::string_view asked, JobKind kind, Seq about,
                                   Jobs::Work work);

/// The list that entry `entry` is, read from the journal: boards may not show it yet.
[[nodiscard]] std::optional<programmes::StoredList> list_at(const Services& services,
                                                            std::string_view entry);

} // namespace tepat::api::detail
