#pragma once
#include "audit/difference.hpp"
#include "registry/instrument.hpp"
#include "store/connection.hpp"

#include <string>
#include <vector>

namespace tepat::audit {

/// Since when each fact of a difference is as the second list has it, since when we know, and from
/// which file: a sentence a fact, in the order of causes and details. As the register is known now,
/// as of `on`. Inside a read transaction. No names.
[[nodiscard]] std::vector<std::string> origins_of(store::Connection& connection, Date on,
                                                  const registry::Instrument& instrument,
                                                  const Difference& difference, Language language);

} // namespace tepat::audit
