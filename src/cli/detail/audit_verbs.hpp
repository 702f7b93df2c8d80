#pragma once
#include "cli/detail/verbs.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tepat::cli::detail {

struct ListCompareArgs {
    std::string first;  ///< an entry
    std::string second; ///< an entry, or a file
    std::string region;
    std::string period;
    std::string on;
};
struct ListEvidenceArgs {
    ListChoice list;
    std::string out;
    std::int64_t sample = 0;
    std::string seed;
    bool personal = false;
    std::string purpose;
};
/// Which differences of which comparison.
struct DifferenceChoice {
    std::int64_t entry = 0;
    std::vector<std::int64_t> lines;
    std::string cause;
    bool all = false;
};
struct CompareShowArgs {
    DifferenceChoice which;
    bool open = false;
    std::int64_t limit = 20;
};
struct CompareActArgs {
    DifferenceChoice which;
    std::string owner;
    std::string decision;
    std::string note;
    std::string document;
};
struct CompareSignArgs {
    std::int64_t entry = 0;
    std::string party;
};
struct CompareExportArgs {
    std::int64_t entry = 0;
    std::string out;
    bool personal = false;
    std::string purpose;
};

[[nodiscard]] Result<Report> list_compare(const Context& context, const ListCompareArgs& args);
[[nodiscard]] Result<Report> list_evidence(const Context& context, const ListEvidenceArgs& args);
[[nodiscard]] Result<Report> compare_show(const Context& context, const CompareShowArgs& args);
[[nodiscard]] Result<Report> compare_assign(const Context& context, const CompareActArgs& args);
[[nodiscard]] Result<Report> compare_settle(const Context& context, const CompareActArgs& args);
[[nodiscard]] Result<Report> compare_reopen(const Context& context, const CompareActArgs& args);
[[nodiscard]] Result<Report> compare_sign(const Context& context, const CompareSignArgs& args);
[[nodiscard]] Result<Report> compare_export(const Context& context, const CompareExportArgs& args);

} // namespace tepat::cli::detail
