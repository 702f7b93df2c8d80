#pragma once
#include "access/access_log.hpp"
#include "audit/evidence.hpp"
#include "audit/settlement.hpp"
#include "registry/instrument.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tepat::audit {

struct WorkbookRequest {
    std::string actor;
    std::filesystem::path out; ///< .xlsx; replaced when it is there
    /// With the names of heads and of an outside list's rows, and for what.
    std::optional<Purpose> personal = {};
    Language language = Language::id;
};

/// Writes a comparison as a workbook: a sheet of sums, then one for each cause that is some
/// difference's primary, in the order of precedence; each ends with its sums. With what became of
/// every difference. Refused: audit.no_log, when names are asked for without a log; and as files
/// are. Memory: the states of touched lines, and a hundred households.
[[nodiscard]] Result<void> write_workbook(store::Database& database,
                                          const registry::Instrument& instrument,
                                          const StoredComparison& comparison,
                                          const WorkbookRequest& request, access::AccessLog* log);

} // namespace tepat::audit
