#pragma once
#include "cli/detail/verbs.hpp"
#include "matching/job.hpp"

namespace tepat::cli::detail {

/// What the options of matching say, read strictly; `read_model`: with the model they name.
[[nodiscard]] Result<matching::JobOptions> match_options(const Context& context,
                                                         const MatchArgs& args, bool read_model);
/// What stood in the files, column by column with remedies, and what became of each rule. A rule
/// that was refused or left blocks out is something to look at.
void add_job_tables(Report& report, const Terminal& terminal, const matching::JobOptions& options,
                    const matching::JobReport& done);

} // namespace tepat::cli::detail
