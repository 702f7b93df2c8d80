#pragma once
#include "cli/detail/verbs.hpp"

#include <string>

/// Who may sign in, and as what.
namespace tepat::cli::detail {

struct AccountArgs {
    std::string login;
    std::string name;
    std::string role;
    std::string region;
    std::string reason;
    std::string issuer;
    std::string subject;
    std::string out;
};

[[nodiscard]] Result<Report> account_open(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_give(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_take(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_close(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_reopen(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_reset(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_bind(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_unbind(const Context& context, const AccountArgs& args);
[[nodiscard]] Result<Report> account_list(const Context& context);
[[nodiscard]] Result<Report> account_roles(const Context& context, const AccountArgs& args);

/// The table of roles and what they may do, as docs/roles.md has it.
[[nodiscard]] std::string roles_text();

} // namespace tepat::cli::detail
