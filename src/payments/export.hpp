#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/result.hpp"
#include "core/rupiah.hpp"
#include "payments/channel.hpp"
#include "payments/plan.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace tepat::payments {

struct ExportOptions {
    std::filesystem::path folder; ///< made when it is missing
    Date execution_date;          ///< the day the banks are asked to credit, in WIB
};

/// The day the files name unless somebody says otherwise: the day after the plan, in WIB.
[[nodiscard]] Date usual_execution_date(const Plan& plan);

/// A bank file, in one of its two shapes.
struct WrittenFile {
    std::filesystem::path path;
    std::string message_id;
    std::int64_t payments = 0;
    Rupiah total;
    journal::Digest digest; ///< SHA-256 of its bytes
};

/// The name of the list of SHA-256 digests, as `sha256sum --check` reads it.
inline constexpr std::string_view checksums_file = "checksums.sha256";

/// What the files of a batch are called: without a person's name, and without extension (.xml for
/// the pain.001, .csv). Writes no file of another plan over it.
[[nodiscard]] std::string batch_file_stem(const Plan& plan, const PlannedBatch& batch);

/// Writes for each batch the pain.001 and the csv of docs/formats/bank-file.md, and last
/// `checksums.sha256`. Bytes and names are functions of the plan, the execution date and the
/// channels: again, the same files. Each file appears whole or not at all; a folder without
/// `checksums.sha256` was not finished. Names hold programme, period, regency, bank and plan, no
/// person.
///
/// Refused: what the writers refuse (nothing of that batch is left), a folder that cannot be
/// written, "payments.unknown_channel" when a batch's bank is not among `channels`, and
/// "payments.stopped". Throws std::runtime_error when the lines are not those the batch's digest
/// stands for.
[[nodiscard]] Result<std::vector<WrittenFile>>
export_plan(store::Connection& connection, const Plan& plan, std::span<const Channel> channels,
            const ExportOptions& options, Progress& progress);

} // namespace tepat::payments
