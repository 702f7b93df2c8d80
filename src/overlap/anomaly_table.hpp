#pragma once
#include "overlap/anomalies.hpp"

#include <filesystem>
#include <string>

namespace tepat::overlap {

/// What a kind is called, and what it is with what is to be done.
[[nodiscard]] std::string label_of(Anomaly anomaly, Language language);
[[nodiscard]] std::string meaning_of(Anomaly anomaly, Language language);
/// The same of an audit office's count: what exactly it counts.
[[nodiscard]] std::string label_of(AuditCount count, Language language);
[[nodiscard]] std::string meaning_of(AuditCount count, Language language);

[[nodiscard]] MessageCode label_code(AuditCount count);

/// A workbook: counts of the whole with their definitions, counts of every region, the records to
/// work on, and the lists whose names were compared. Answers how many records were written.
/// Personal data. Whole or not at all. Refused: overlap.stopped; as sheets::create_table; as files
/// are written.
[[nodiscard]] Result<std::int64_t> write_anomalies(store::Connection& connection,
                                                   const Anomalies& anomalies, Language language,
                                                   const std::filesystem::path& path,
                                                   Progress& progress);

} // namespace tepat::overlap
