#pragma once
#include "findings.hpp"

#include <istream>
#include <string>

namespace bankcheck {

/// Reads one pain.001.001.09 file, adds what is wrong with it to `findings` and what it holds to
/// `received`.
void check_pain(std::istream& in, const std::string& file, const Rules& rules, Received& received,
                Findings& findings);

} // namespace bankcheck
