#pragma once
#include "cli/detail/report.hpp"
#include "cli/detail/session.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Verbs that ask about the whole register and its lists, and record nothing.
namespace tepat::cli::detail {

struct SimulateArgs {
    std::string changed; ///< a programme or a policy file
    std::string against;
    std::vector<std::string> chosen;
    std::string period;
    std::string region;
    std::string on;
    std::int64_t quota = -1;
    int poor = 40;
    std::int64_t poverty_line = -1;
    std::string losers;
};
struct BudgetArgs {
    std::string on;
    std::string region;
};
struct ReportArgs {
    std::string on;
    std::string region;
    std::string out;
    int poor = 40;
    std::string of; ///< a source of lists
    std::vector<std::string> also;
    bool with_sleepers = false;
};

[[nodiscard]] Result<Report> simulate(const Context& context, const SimulateArgs& args);
[[nodiscard]] Result<Report> budget(const Context& context, const BudgetArgs& args);
[[nodiscard]] Result<Report> report_duplicates(const Context& context, const ReportArgs& args);
[[nodiscard]] Result<Report> report_complementarity(const Context& context, const ReportArgs& args);
[[nodiscard]] Result<Report> report_anomalies(const Context& context, const ReportArgs& args);

} // namespace tepat::cli::detail
