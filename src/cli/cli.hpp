#pragma once
#include <string>
#include <vector>

namespace tepat::cli {

/// How a run of the program ends, for scripts.
enum class Exit {
    done = 0,
    look = 1,    ///< done, with something to look at: rows in error, findings of a verification
    usage = 2,   ///< the command line is wrong
    refused = 3, ///< a clear no: the reason and the remedy are on stderr
    broken = 4,  ///< disk, database or memory; nothing acknowledged is lost, run the same again
    stopped = 5, ///< interrupted; run the same again and it goes on
};

/// The program `tepat` as people call it in a terminal. Reads the environment: TEPAT_DATABASE,
/// TEPAT_LANG, LANG. Answers go to stdout (`--json`: one JSON object), everything else to stderr.
int run(int argc, const char* const* argv);

/// Every verb as it is typed, such as `list make`.
[[nodiscard]] std::vector<std::string> all_verbs();

} // namespace tepat::cli
