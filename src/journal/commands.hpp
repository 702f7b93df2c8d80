#pragma once
#include "core/strong.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tepat::journal {

/// The first entry of the command that had this key; nothing when none had.
[[nodiscard]] std::optional<Seq> entry_of(store::Connection& connection, std::string_view device,
                                          std::int64_t counter);

} // namespace tepat::journal
