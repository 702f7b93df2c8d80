#pragma once
#include "findings.hpp"

#include <istream>
#include <string>

namespace bankcheck {

/// Reads the csv twin of the pain.001 files already in `received`: its own count and sum must
/// agree, and every payment must be the one of the same EndToEndId.
void check_csv(std::istream& in, const std::string& file, const Received& received,
               Findings& findings);

} // namespace bankcheck
