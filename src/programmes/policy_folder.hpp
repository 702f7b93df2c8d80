#pragma once
#include "programmes/policy_file.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::programmes {

/// A policy as it stands in its file.
struct PolicyFile {
    std::string file; ///< without its directories
    std::string text;
    Policy policy;
};

/// The policies of a folder; drafts in folders below are none.
struct PolicyFolder {
    /// Those that can be read, by id: `a.toml` before `b.toml`.
    std::vector<PolicyFile> files;
    /// What is wrong, at most one of each file.
    std::vector<Refusal> problems;

    [[nodiscard]] const PolicyFile* find(std::string_view id) const;
};
[[nodiscard]] PolicyFolder read_policies(const std::filesystem::path& folder);
/// One file, wherever it is. Refused: programmes.unreadable {file}, or as read_policy.
[[nodiscard]] Result<PolicyFile> read_policy_of_file(const std::filesystem::path& file);

/// What is wrong between policies: programmes.input_unknown for an input that is no programme,
/// programmes.cycle for those that ask about each other. `file`, `line`, `column` and `heading` are
/// of the input.
[[nodiscard]] std::vector<Refusal> check_relations(std::span<const PolicyFile> files);

/// Places in `files` in the order in which lists can be made: whoever is asked about stands before
/// who asks, else by id. This is the priority between programmes: who excludes, comes after.
/// Requires relations without problems.
[[nodiscard]] std::vector<std::size_t> in_order(std::span<const PolicyFile> files);

/// Areas that are allocated more places than units are registered there, as programmes.quota_region
/// {area, places, units}. Areas in which nobody is registered are passed over. Reads the register.
[[nodiscard]] std::vector<Refusal> check_quotas(const PolicyFile& file,
                                                const registry::Reader& reader,
                                                const registry::Regions& regions,
                                                store::Connection& connection,
                                                const journal::Visibility& visibility);

} // namespace tepat::programmes
