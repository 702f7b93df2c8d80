#pragma once
#include "identity/run.hpp"
#include "journal/journal.hpp"
#include "registry/instrument.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tepat::identity {

struct BatchRequest {
    std::string actor;
    RegionCode region;
    Date on;
    std::filesystem::path file; ///< csv; personal data
};

/// A batch that was written to be carried to Dukcapil: the set entry `seq`, whose lines say who is
/// in it and what the register alone says of their NIK.
struct StoredBatch {
    Seq seq;
    Seq position;
    Date on;
    RegionCode region;
    std::int64_t persons = 0;
    VerdictCounts alone; ///< those who need not be asked: no NIK, not valid, held by two
    bool repeated = false;
};

/// Writes everybody of a region who is awake, a row each: id, nik, nama, nama_ibu, tanggal_lahir,
/// tempat_lahir, kode_desa, no_kk, jenis_kelamin, hubungan. `id` names the person in the answers.
/// Refused: no such region, nobody in it, the file cannot be written, identity.stopped.
[[nodiscard]] Result<StoredBatch> batch_out(journal::Journal& journal,
                                            const registry::Instrument& instrument,
                                            const BatchRequest& request, Progress& progress);

struct AnswersRequest {
    std::string actor;
    Seq batch;
    std::filesystem::path file;
    std::filesystem::path errors; ///< the error workbook; written only when there are errors
};
struct AnswersReport {
    StoredRun run;
    std::int64_t rows = 0;
    std::int64_t refused = 0;
    std::int64_t unanswered = 0; ///< persons of the batch without an answer
    std::optional<std::filesystem::path> errors;
};

/// Takes in Dukcapil's answers, csv or xlsx, first row the names of the columns: `id` and `hasil`;
/// `nik_dukcapil` when there is one. Results are written padan, tidak padan, NIK tidak valid, NIK
/// ganda, tidak ada NIK, meninggal, pindah, and near to that. A row is refused and goes to the
/// error workbook: an id that is not of the batch or was there before, another word, a NIK that is
/// none. Refused as a whole: no such batch (identity.no_batch), columns missing or double, what
/// sheets' reader refuses, no row that can be used (identity.no_answer).
[[nodiscard]] Result<AnswersReport> answers_in(journal::Journal& journal,
                                               const AnswersRequest& request, Progress& progress);

/// A person of whom Dukcapil says something else than we do.
struct Disagreement {
    SubjectId person;
    Verdict ours = Verdict::not_matched;
    Verdict theirs = Verdict::not_matched;
    std::optional<std::int64_t> their_nik;
};
/// By person. Ours is the verdict of the newest run with an extract that covers the batch's region,
/// else what the register alone says. Nothing is said of whom we have no verdict.
void each_disagreement(store::Connection& connection, const journal::Visibility& visibility,
                       const StoredRun& answers,
                       const std::function<void(const Disagreement&)>& each);

[[nodiscard]] std::optional<StoredBatch> read_batch(store::Connection& connection,
                                                    const journal::Visibility& visibility, Seq seq);

} // namespace tepat::identity
