#include "cli/detail/account_verbs.hpp"

#include "access/gate.hpp"
#include "access/purpose.hpp"
#include "cli/detail/permits.hpp"

#include <fmt/format.h>

#include <fstream>

namespace tepat::cli::detail {
namespace {

Result<access::Grant> grant_of(const AccountArgs& args) {
    const auto role = access::role_of(args.role);
    if (!role) return refuse("cli.no_role"_msg, {{"role", args.role}});
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    return access::Grant{*role, *region};
}

access::AccountOrder order_of(const Context& context, const Session& session,
                              const AccountArgs& args) {
    return {context.actor, session.clock().now().date_at(jakarta), args.login};
}

std::string text_of(const access::Grant& grant) {
    return fmt::format("{} {}", access::name_of(grant.role), grant.region.text());
}

bool is_new(const journal::Receipt& receipt) {
    return receipt.first <= receipt.last;
}

Report told(const AccountArgs& args, const journal::Receipt& receipt) {
    Report report;
    report.add("login", "cli.account_login"_msg, args.login);
    if (is_new(receipt))
        report.add("entry", "cli.entry"_msg, receipt.last.value());
    else
        report.add("unchanged", "cli.unchanged"_msg, true);
    return report;
}

void hand_out(Report& report, Session& session, const std::string& login) {
    report.add("password", "cli.account_password"_msg,
               access::give_first_password(session.journal(), login));
}

/// One order about one account.
template <class Order>
Result<Report> ordered(const Context& context, const AccountArgs& args, const Order& give) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto receipt = give((*session)->journal(), order_of(context, **session, args));
    if (!receipt) return std::unexpected(receipt.error());
    return told(args, *receipt);
}

std::string listed(std::span<const access::Role> roles) {
    std::string out;
    for (const auto role : roles)
        out += fmt::format("{}`{}`", out.empty() ? "" : ", ", access::name_of(role));
    return out;
}

std::string english(MessageCode code) {
    return message_text(code, {}, Language::en);
}

} // namespace

Result<Report> account_open(const Context& context, const AccountArgs& args) {
    const auto grant = grant_of(args);
    if (!grant) return std::unexpected(grant.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto receipt = access::open_account(
        (*session)->journal(), order_of(context, **session, args), args.name, *grant);
    if (!receipt) return std::unexpected(receipt.error());
    auto report = told(args, *receipt);
    if (is_new(*receipt)) hand_out(report, **session, args.login);
    return report;
}

Result<Report> account_give(const Context& context, const AccountArgs& args) {
    const auto grant = grant_of(args);
    if (!grant) return std::unexpected(grant.error());
    return ordered(context, args, [&](auto& journal, const auto& order) {
        return access::give_role(journal, order, *grant);
    });
}

Result<Report> account_take(const Context& context, const AccountArgs& args) {
    const auto grant = grant_of(args);
    if (!grant) return std::unexpected(grant.error());
    return ordered(context, args, [&](auto& journal, const auto& order) {
        return access::take_role(journal, order, *grant);
    });
}

Result<Report> account_close(const Context& context, const AccountArgs& args) {
    return ordered(context, args, [&](auto& journal, const auto& order) {
        return access::close_account(journal, order, args.reason);
    });
}

Result<Report> account_reopen(const Context& context, const AccountArgs& args) {
    return ordered(context, args, [&](auto& journal, const auto& order) {
        return access::reopen_account(journal, order);
    });
}

Result<Report> account_reset(const Context& context, const AccountArgs& args) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto receipt =
        access::record_reset((*session)->journal(), order_of(context, **session, args));
    if (!receipt) return std::unexpected(receipt.error());
    auto report = told(args, *receipt);
    hand_out(report, **session, args.login);
    return report;
}

Result<Report> account_bind(const Context& context, const AccountArgs& args) {
    return ordered(context, args, [&](auto& journal, const auto& order) {
        return access::bind_identity(journal, order, {args.issuer, args.subject});
    });
}

Result<Report> account_unbind(const Context& context, const AccountArgs& args) {
    return ordered(context, args, [&](auto& journal, const auto& order) {
        return access::unbind_identity(journal, order, {args.issuer, args.subject});
    });
}

Result<Report> account_list(const Context& context) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    Table table{"accounts",
                "cli.account_table"_msg,
                {{"login", "cli.account_login"_msg},
                 {"name", "cli.account_name"_msg},
                 {"roles", "cli.account_roles"_msg},
                 {"closed", "cli.account_closed"_msg},
                 {"identities", "cli.account_identities"_msg}},
                {}};
    for (const auto& its : access::all_accounts(*reader)) {
        std::string roles;
        for (const auto& grant : its.grants)
            roles += (roles.empty() ? "" : ", ") + text_of(grant);
        std::string identities;
        for (const auto& outside : access::identities_of(*reader, its.login))
            identities +=
                (identities.empty() ? "" : ", ") + outside.subject + " @ " + outside.issuer;
        table.rows.push_back({its.login, its.name, roles, its.closed, identities});
    }
    Report report;
    report.tables.push_back(std::move(table));
    return report;
}

std::string roles_text() {
    std::string out =
        "# Roles and what they may do\n\n"
        "Written by `tepat account roles --out docs/roles.md` from the table that the "
        "program asks;\nwhat stands in no line is denied. A role is held in a region, "
        "and holds there alone.\n\n## Roles\n"
        "| role | Indonesian | English | code at sign-in |\n|---|---|---|---|\n";
    for (const auto role : access::all_roles())
        out += fmt::format("| `{}` | {} | {} | {} |\n", access::name_of(role),
                           message_text(access::label_of(role), {}, Language::id),
                           english(access::label_of(role)), access::needs_code(role) ? "yes" : "");
    out += "\n## Who may do what\n| action | | who |\n|---|---|---|\n";
    for (const auto& its : access::permissions())
        out += fmt::format("| `{}` | {} | {} |\n", its.name, english(its.label),
                           its.roles.size() == access::roles ? "all" : listed(its.roles));
    out +=
        "\n## What a whole NIK may be seen for\n"
        "A NIK and a family card number are masked everywhere but in the banks' files. Whoever\n"
        "compares a person or a paper with the record may see one whole, for a purpose of their\n"
        "work; who decides on figures or by letters needs none, and a village head has an\n"
        "operator. Purpose, person and time are in the log of readings before the number is "
        "shown.\n\n"
        "| purpose | | who |\n|---|---|---|\n";
    for (const auto& its : access::purposes())
        out += fmt::format("| `{}` | {} | {} |\n", its.name, english(its.label), listed(its.roles));
    out += "\n## Verbs\n| verb | action |\n|---|---|\n";
    for (const auto& permit : permits())
        out += fmt::format("| `tepat {}` | {} |\n", permit.verb,
                           permit.action
                               ? fmt::format("`{}`", access::permission_of(*permit.action).name)
                               : "none: no account is asked");
    return out;
}

Result<Report> account_roles(const Context& context, const AccountArgs& args) {
    Report report;
    if (!args.out.empty()) {
        std::ofstream out{args.out, std::ios::binary};
        out << roles_text();
        if (!out.flush()) return refuse("cli.cannot_write"_msg, {{"file", args.out}});
        report.add("file", "cli.file"_msg, args.out);
        return report;
    }
    Table table{"roles",
                "cli.account_roles"_msg,
                {{"role", "cli.account_role"_msg},
                 {"text", "cli.account_role_name"_msg},
                 {"may", "cli.account_may"_msg}},
                {}};
    for (const auto role : access::all_roles()) {
        std::string may;
        for (const auto& its : access::permissions())
            if (access::may(role, its.action))
                may += (may.empty() ? "" : ", ") + std::string{its.name};
        table.rows.push_back({std::string{access::name_of(role)},
                              context.terminal.text(access::label_of(role)), may});
    }
    report.tables.push_back(std::move(table));
    return report;
}

} // namespace tepat::cli::detail
