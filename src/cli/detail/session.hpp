#pragma once
#include "cli/detail/terminal.hpp"
#include "core/result.hpp"
#include "journal/journal.hpp"
#include "store/system.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tepat::cli::detail {

/// What the command line says for every verb.
struct Context {
    Terminal& terminal;
    std::string database;     ///< path or PostgreSQL address
    std::string actor;        ///< who is at the terminal
    std::string resources;    ///< folder with policies/, instruments/ and channels/
    std::string verb;         ///< as typed, such as `list make`
    std::string witness = {}; ///< file of checkpoints that the journal must have been; may be none
    std::string region = {};  ///< as --region names it; empty: not named
};

/// Tables and events of every room of this program that keeps a journal.
[[nodiscard]] const journal::Folds& all_folds();
/// What this program keeps in a database: those tables, and who read personal data.
[[nodiscard]] std::vector<store::Schema> all_schemas();

/// An open journal of this process: database, sequencer, journal.
class Session {
public:
    enum class Mode { create, write };
    /// Opens, migrates, takes the writer's place and finishes what an interrupted run left
    /// unfolded. Refused when there are accounts and the actor's may not do what the verb needs,
    /// or not there (permits.hpp), and when the journal is not the one that the witness knows
    /// (journal::guard).
    static Result<std::unique_ptr<Session>> open(const Context& context, Mode mode = Mode::write);

    [[nodiscard]] journal::Journal& journal() { return *journal_; }
    [[nodiscard]] store::Database& database() { return *database_; }
    [[nodiscard]] const store::SystemClock& clock() const { return clock_; }

private:
    Session() = default;
    store::SystemClock clock_;
    store::SystemRandom secrets_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

/// Opens for verbs that only read; they run beside a writer. Refused as Session::open.
[[nodiscard]] Result<std::unique_ptr<store::Database>> open_to_read(const Context& context);

/// Where the server keeps its key, documents, and files that wait or are on their way out: the
/// folder `named`, or one beside the database.
[[nodiscard]] std::filesystem::path work_folder(const Context& context, const std::string& named);
/// What is in it names people: it is made for its owner alone.
void make_work_folder(const std::filesystem::path& folder);

/// Where segments are kept: beside a database in a file; nowhere of others.
[[nodiscard]] std::filesystem::path segments_of(const Context& context);

} // namespace tepat::cli::detail
