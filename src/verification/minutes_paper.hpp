#pragma once
#include "registry/regions.hpp"
#include "verification/meeting.hpp"

namespace tepat::verification {

/// What a meeting decided, as the paper that is signed: the minutes (Berita Acara) with an empty
/// list of who attends, or the head's statement (SPTJM). Always in Indonesian. Personal data.
/// Inside a read transaction.
[[nodiscard]] Bytes minutes_paper(store::Connection& connection, const Meeting& meeting,
                                  const registry::Regions& regions);

} // namespace tepat::verification
