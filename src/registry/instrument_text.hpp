#pragma once
#include "registry/instrument.hpp"

#include <string>

namespace tepat::registry {

/// The instrument as a file of instruments/, without comments: what parse_instrument reads back to
/// the same. The same instrument gives the same text; lists of codes are named after the first
/// question that has them.
[[nodiscard]] std::string instrument_text(const Instrument& instrument);

} // namespace tepat::registry
