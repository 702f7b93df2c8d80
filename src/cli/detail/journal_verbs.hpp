#pragma once
#include "cli/detail/verbs.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What proves the journal to others: docs/PROOF.md.
namespace tepat::cli::detail {

struct JournalArgs {
    std::int64_t entry = 0;
    std::int64_t line = -1;
    std::int64_t size = 0; ///< 0: the present one
    bool without_payload = false;
    std::string origin;
    std::string work;
    std::string file;
    std::string out;
    std::string reason;
    std::vector<std::string> keys;
};

[[nodiscard]] Result<Report> journal_key(const Context& context, const JournalArgs& args);
[[nodiscard]] Result<Report> journal_checkpoint(const Context& context, const JournalArgs& args);
[[nodiscard]] Result<Report> journal_verify(const Context& context, const JournalArgs& args);
[[nodiscard]] Result<Report> journal_prove(const Context& context, const JournalArgs& args);
[[nodiscard]] Result<Report> journal_check(const Context& context, const JournalArgs& args);
[[nodiscard]] Result<Report> journal_receipt(const Context& context, const JournalArgs& args);
[[nodiscard]] Result<Report> journal_redact(const Context& context, const JournalArgs& args);

/// Where a database's key is: in the work folder, which is made for its owner alone.
[[nodiscard]] std::filesystem::path signing_key_of(const Context& context, const std::string& work);

} // namespace tepat::cli::detail
