#include "cli/detail/session.hpp"

#include "access/account.hpp"
#include "cli/detail/permits.hpp"
#include "cli/detail/verbs.hpp"
#include "journal/witness.hpp"
#include "registry/regions.hpp"

namespace tepat::cli::detail {
namespace {

/// Whether an account may do this wherever somebody of the register lives.
bool may_in_all(const access::Account& account, access::Action action,
                store::Connection& connection, Date on) {
    if (account.may(action, RegionCode{})) return true;
    const store::ReadScope scope{connection};
    const journal::Visibility visibility{connection};
    bool all = true;
    registry::each_lived_in(connection, [&](RegionId id) {
        const auto around = registry::Regions::around(connection, visibility, on, id);
        const auto* region = around.find(id);
        all = region != nullptr && account.may(action, region->code);
        return all;
    });
    return all;
}

/// Whoever may open the file could read it without us; this keeps people from acting in a name
/// that may not, or not there, and tells who is who in the journal.
Result<void> let_in(const Context& context, store::Connection& connection, Date on) {
    const auto* permit = permit_of(context.verb);
    if (permit != nullptr && !permit->action) return {};
    if (connection.columns("access_account").empty() || !access::any_account(connection)) return {};
    const auto its = access::account(connection, context.actor);
    if (!its || its->closed) return refuse("cli.as_whom"_msg, {{"actor", context.actor}});
    const auto action = permit == nullptr ? access::Action::keep_accounts : *permit->action;
    if (permit == nullptr || !its->may(action))
        return std::unexpected(access::denied(action, context.terminal.language()));
    if (permit->reach == Reach::itself) return {};
    if (const auto named = RegionCode::parse(context.region)) {
        if (its->may(action, *named)) return {};
        return refuse("cli.not_there"_msg, {{"region", named->text()}});
    }
    if (!may_in_all(*its, action, connection, on)) return refuse("cli.not_everywhere"_msg);
    return {};
}

/// Before anything is written: what a database from before a witnessed checkpoint takes in would
/// make two histories.
Result<void> guarded(const Context& context, store::Connection& connection) {
    if (context.witness.empty()) return {};
    const store::ReadScope scope{connection};
    return journal::guard(connection, context.witness);
}

} // namespace

Result<std::unique_ptr<Session>> Session::open(const Context& context, Mode mode) {
    std::unique_ptr<Session> session{new Session};
    auto database = store::open_database(context.database, mode == Mode::create);
    if (!database) return std::unexpected(database.error());
    session->database_ = *std::move(database);

    if (auto sound = guarded(context, *session->database_->connect_reader()); !sound)
        return std::unexpected(sound.error());
    auto sequencer =
        store::Sequencer::start(*session->database_, {.who = "tepat " + context.actor});
    if (!sequencer) return std::unexpected(sequencer.error());
    session->sequencer_ = *std::move(sequencer);
    const auto migrated =
        store::migrate(*session->database_->connect(), all_schemas(), session->clock_.now());
    if (!migrated) return std::unexpected(migrated.error());

    if (auto in = let_in(context, *session->database_->connect_reader(),
                         session->clock_.now().date_at(jakarta));
        !in)
        return std::unexpected(in.error());

    session->journal_ = std::make_unique<journal::Journal>(
        *session->sequencer_, *session->database_, all_folds(), session->clock_, session->secrets_,
        journal::Journal::Options{});
    session->journal_->settle(context.terminal);
    return session;
}

Result<std::unique_ptr<store::Database>> open_to_read(const Context& context) {
    auto database = store::open_database(context.database, false);
    if (!database) return database;
    if (auto in = let_in(context, *(*database)->connect_reader(),
                         store::SystemClock{}.now().date_at(jakarta));
        !in)
        return std::unexpected(in.error());
    return database;
}

std::filesystem::path work_folder(const Context& context, const std::string& named) {
    if (!named.empty()) return named;
    return context.database.starts_with("postgres")
               ? std::filesystem::path{"tepat-kerja"}
               : std::filesystem::path{context.database + "-kerja"};
}

void make_work_folder(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
}

std::filesystem::path segments_of(const Context& context) {
    if (context.database.find("://") != std::string::npos) return {};
    return context.database + ".segments";
}

} // namespace tepat::cli::detail
