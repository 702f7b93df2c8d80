#pragma once
#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tepat::testing {

/// How a run of the program ended.
struct Ended {
    int exit = -1;   ///< −1: a signal ended it
    int signal = 0;  ///< 0: it ended by itself
    std::string out; ///< what it wrote to stdout
    std::string err; ///< and to stderr
    /// stdout as JSON; a discarded value if it is none.
    [[nodiscard]] nlohmann::json json() const;
};

using Arguments = std::vector<std::string>;
using Environment = std::map<std::string, std::string>;

/// Runs `arguments[0]` in `folder` with this environment and nothing on stdin, and waits for its
/// end. The test's own variables of Tepat and of the language are not handed on.
[[nodiscard]] Ended run_in(const std::filesystem::path& folder, const Arguments& arguments,
                           const Environment& environment = {});

/// Runs `tepat` the same way.
[[nodiscard]] Ended tepat_in(const std::filesystem::path& folder, Arguments arguments,
                             const Environment& environment = {});

/// The folder with a small invented regency 97.01: two districts, six villages.
[[nodiscard]] std::filesystem::path small_areas();

} // namespace tepat::testing
