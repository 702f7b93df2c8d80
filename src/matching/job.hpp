#pragma once
#include "core/progress.hpp"
#include "core/result.hpp"
#include "matching/cluster.hpp"
#include "matching/collection.hpp"
#include "matching/engine.hpp"
#include "matching/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tepat::matching {

/// A job of matching: one file with itself, or two with each other.
struct JobOptions {
    std::vector<std::filesystem::path> files; ///< one or two
    Settings settings;
    std::string settings_text;    ///< as it was given: another one begins the job afresh
    std::optional<Model> model;   ///< nothing: learned from the records themselves
    std::filesystem::path folder; ///< where the answer goes; made if it is missing
    bool xlsx = false;
    Language language = Language::id; ///< of the reasons
    Date today;
    int threads = 2;
    std::uint64_t memory = std::uint64_t{4} << 30;
};

/// What a job found. The answer itself is in the folder:
///   pasangan.csv  id_1,baris_1,id_2,baris_2,keputusan,peluang,bobot,pesaing,alasan
///   kelompok.csv  kelompok,id,berkas,baris: groups of more than one
///   model.toml    what was learned
///   hasil.toml    sizes, prior and threshold: what `evaluate` judges by
struct JobReport {
    std::vector<std::int64_t> records; ///< of each file
    Contents contents;
    Model model;
    Decision decision;
    std::vector<RuleReport> rules;
    std::uint64_t slices = 1;
    std::int64_t accepted = 0;  ///< pairs
    std::int64_t doubtful = 0;  ///< listed, but below the threshold
    std::int64_t clusters = 0;  ///< of more than one record
    std::int64_t clustered = 0; ///< records in them
    bool stopped = false;
    std::vector<std::filesystem::path> written;
};

/// Pairs are listed from this probability on, whether they are accepted or not.
inline constexpr double least_listed = 0.05;

/// What a job found, before it is written down.
struct Matches {
    JobReport report; ///< `stopped`: there is nothing else; the same job goes on
    Collection collection;
    /// Every pair that may be one person, by a, then b.
    std::vector<ScoredPair> pairs;
    /// Those that are listed, and which of them are accepted.
    std::vector<ScoredPair> listed;
    std::vector<bool> accepted;
    /// Of each record the least place of its group.
    std::vector<std::uint32_t> clusters;
};

/// Reads, learns, compares and decides. What is finished is kept in the folder until `forget_work`,
/// so that the same job, killed or stopped, goes on and finds the same.
[[nodiscard]] Result<Matches> find_matches(const JobOptions& options, Progress& progress);
void forget_work(const std::filesystem::path& folder);

/// The same, and writes the answer. Killed or stopped at any moment, the same job asked
/// for again in the same folder goes on and ends with the same bytes. Threads and memory change
/// nothing but time.
[[nodiscard]] Result<JobReport> run_job(const JobOptions& options, Progress& progress);

/// Learns the model only.
[[nodiscard]] Result<std::optional<Model>> train_job(const JobOptions& options, Progress& progress);

/// Why two records are, or are not, one person. Ids as in the files; of two files the first is
/// looked for in the first. Refused when one is not there.
struct Explained {
    Waterfall waterfall;
    double prior = 0;
    [[nodiscard]] double chance() const { return probability(waterfall.weight(), prior); }
};
[[nodiscard]] Result<std::optional<Explained>> explain_job(const JobOptions& options,
                                                           const std::string& first,
                                                           const std::string& second,
                                                           Progress& progress);

} // namespace tepat::matching
