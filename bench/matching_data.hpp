#pragma once
#include "matching/evaluate.hpp"
#include "matching/people.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tepat::bench {

/// What a register to be matched is, in files.
struct MatchingSet {
    std::string name;
    std::vector<std::filesystem::path> files; ///< one or two
    std::filesystem::path truth;
    std::string settings; ///< TOML; empty: the usual ones
};

/// Invents a register with doubles (Kabupaten Bogor by the lists of `areas`) as a csv; the truth is
/// beside it.
[[nodiscard]] MatchingSet invent_register(const std::filesystem::path& folder,
                                          const std::filesystem::path& areas, std::int64_t families,
                                          std::uint64_t seed, bool civil_register);

/// The same of as many regencies, with 100,000 families each, as `families` fill: one file after
/// the other in one csv. Who is registered twice is so within his regency.
[[nodiscard]] MatchingSet invent_country(const std::filesystem::path& folder,
                                         const std::filesystem::path& areas, std::int64_t families,
                                         std::uint64_t seed, bool civil_register);

/// Without the titles.
[[nodiscard]] std::int64_t lines_of(const std::filesystem::path& path);

/// The same fields, normalised, for a peer: unique_id, source and one column a part.
void write_normalised(const MatchingSet& set, Date today, const std::filesystem::path& target);

/// What a child process used.
struct Used {
    double processor = 0; ///< seconds
    double elapsed = 0;
    double megabytes = 0; ///< resident at most
    bool well = false;
};
/// Runs `work` in a process of its own; it is well when that returns true.
[[nodiscard]] Used in_child(const std::function<bool()>& work);

} // namespace tepat::bench
