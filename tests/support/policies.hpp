#pragma once
#include "programmes/policy_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

/// For tests: the policies of the repository.
namespace tepat::testing {

inline const std::filesystem::path policies = TEPAT_SOURCE_DIR "/policies";

inline std::string contents(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

inline const programmes::Policy& pkh() {
    static const auto policy =
        programmes::read_policy(contents(policies / "pkh.toml"), "pkh.toml").value();
    return policy;
}

} // namespace tepat::testing

namespace tepat::programmes {
namespace fixture = ::tepat::testing;
}
