#pragma once
#include "cli/detail/verbs.hpp"

#include <cstdint>
#include <string>

/// Proposals, periods, objections and complaints.
namespace tepat::cli::detail {

struct ChainArgs {
    std::string region;
    std::int64_t period = 0;
    std::string opens;
    std::string villages_until;
    std::string dinsos_until;
    std::string bupati_until;
    std::int64_t notice_days = 14;
    std::int64_t sample = 0;
    std::int64_t per_mille = 50;
};
struct CaseArgs {
    std::string region;
    std::string state;
    std::int64_t id = 0;
    std::int64_t limit = 20;
};

[[nodiscard]] Result<Report> chain_show(const Context& context, const ChainArgs& args);
[[nodiscard]] Result<Report> chain_periods(const Context& context);
[[nodiscard]] Result<Report> chain_open_period(const Context& context, const ChainArgs& args);
/// Records what is approved or decreed; interrupted, the same verb goes on.
[[nodiscard]] Result<Report> chain_record(const Context& context);
[[nodiscard]] Result<Report> chain_sample(const Context& context, const ChainArgs& args);
[[nodiscard]] Result<Report> chain_samples(const Context& context, const ChainArgs& args);
/// Whether a drawing is what its entry's seed gives.
[[nodiscard]] Result<Report> chain_redraw(const Context& context, const ChainArgs& args);
[[nodiscard]] Result<Report> chain_agreement(const Context& context, const ChainArgs& args);
/// Without who objected.
[[nodiscard]] Result<Report> objection_list(const Context& context, const CaseArgs& args);
[[nodiscard]] Result<Report> complaint_list(const Context& context, const CaseArgs& args);
[[nodiscard]] Result<Report> complaint_show(const Context& context, const CaseArgs& args);

} // namespace tepat::cli::detail
