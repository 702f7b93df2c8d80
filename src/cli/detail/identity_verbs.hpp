#pragma once
#include "cli/detail/verbs.hpp"
#include "registry/reader.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Matching as the register's job: verdicts, and what the registry does with them.
namespace tepat::cli::detail {

struct RegisterMatchArgs {
    std::string region;
    std::string civil; ///< an extract; empty: the register with itself
    std::string file;  ///< of a programme's list
    std::string list;
    MatchArgs engine;
};
struct BatchArgs {
    std::string region;
    std::string on;
    std::string out;
    std::string file;
    std::int64_t batch = 0;
    std::string errors;
};
struct VerdictArgs {
    std::int64_t entry = 0;
    std::string person;
    std::string verdict;
    bool held = false;
    std::int64_t limit = 20;
};
struct StandingArgs {
    std::int64_t entry = 0;
    std::vector<std::string> verdicts;
    std::vector<std::string> persons;
    std::string cause;
    std::string into;
    std::string from;
    std::string note;
};
struct WorkArgs {
    std::string region;
    std::string on;
    std::string owner;
    std::string assign;
    std::vector<std::string> persons;
    bool close = false;
    bool closed = false;
    std::string note;
    std::string out;
    std::int64_t limit = 20;
};

struct ReviewArgs {
    bool draw = false;
    std::int64_t entry = 0; ///< the run to draw from
    std::string civil;
    double lower = 0.05;
    double upper = 0.95;
    std::int64_t sample = 300;
    std::int64_t taken = 300;
    std::int64_t seed = 1;
    std::vector<std::string> verdicts;
    MatchArgs engine;
    std::int64_t set = 0;
    std::int64_t pair = -1;
    bool next = false;
    bool mine = false;
    std::string stage;
    std::string decide;
    bool take_back = false;
    std::string note;
    std::string key;
    std::int64_t limit = 20;
};

/// By key of origin, or subject id. Refused: cli.match_no_person.
[[nodiscard]] Result<SubjectId> find_person(const Context& context, const registry::Reader& reader,
                                            const std::string& who);

[[nodiscard]] Result<Report> match_register(const Context& context, const RegisterMatchArgs& args);
[[nodiscard]] Result<Report> match_list(const Context& context, const RegisterMatchArgs& args);
[[nodiscard]] Result<Report> match_batch_out(const Context& context, const BatchArgs& args);
[[nodiscard]] Result<Report> match_answers_in(const Context& context, const BatchArgs& args);
[[nodiscard]] Result<Report> match_verdicts(const Context& context, const VerdictArgs& args);
[[nodiscard]] Result<Report> match_sleep(const Context& context, const StandingArgs& args);
[[nodiscard]] Result<Report> match_merge(const Context& context, const StandingArgs& args);
[[nodiscard]] Result<Report> match_wake(const Context& context, const StandingArgs& args);
[[nodiscard]] Result<Report> match_review(const Context& context, const ReviewArgs& args);
/// What the decisions of a review say of the whole run.
[[nodiscard]] Result<Report> match_evaluate_review(const Context& context, std::int64_t entry);
[[nodiscard]] Result<Report> match_worklist(const Context& context, const WorkArgs& args);

} // namespace tepat::cli::detail
