#include "cli/detail/lists.hpp"
#include "cli/detail/verbs.hpp"

namespace tepat::cli::detail {

Result<Report> pay_plan(const Context&, const PayArgs&) { return refuse("cli.which_list"_msg); }
Result<Report> pay_export(const Context&, const PayArgs&) { return refuse("cli.which_list"_msg); }

} // namespace tepat::cli::detail
