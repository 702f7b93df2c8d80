#include "cli/detail/session.hpp"

namespace tepat::cli::detail {

Result<std::unique_ptr<Session>> Session::open(const Context& context, Mode mode) {
    std::unique_ptr<Session> session{new Session};
    auto database = store::open_database(context.database, mode == Mode::create);
    if (!database) return std::unexpected(database.error());
    session->database_ = *std::move(database);

    auto sequencer =
        store::Sequencer::start(*session->database_, {.who = "tepat " + context.actor});
    if (!sequencer) return std::unexpected(sequencer.error());
    session->sequencer_ = *std::move(sequencer);
    const auto migrated =
        store::migrate(*session->database_->connect(), all_schemas(), session->clock_.now());
    if (!migrated) return std::unexpected(migrated.error());

    session->journal_ = std::make_unique<journal::Journal>(
        *session->sequencer_, *session->database_, all_folds(), session->clock_, session->secrets_,
        journal::Journal::Options{});
    session->journal_->settle(context.terminal);
    return session;
}

Result<std::unique_ptr<store::Database>> open_to_read(const Context& context) {
    return store::open_database(context.database, false);
}

std::filesystem::path segments_of(const Context& context) {
    if (context.database.find("://") != std::string::npos) return {};
    return context.database + ".segments";
}

} // namespace tepat::cli::detail
