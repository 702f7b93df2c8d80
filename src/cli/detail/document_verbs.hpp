#pragma once
#include "cli/detail/verbs.hpp"
#include "documents/vault.hpp"

#include <string>

/// Letters, minutes and photos, as files.
namespace tepat::cli::detail {

struct DocumentArgs {
    std::string file;
    std::string digest;
    std::string out;
    std::string work;
    bool original = false;
};

[[nodiscard]] Result<Report> document_keep(const Context& context, const DocumentArgs& args);
[[nodiscard]] Result<Report> document_show(const Context& context, const DocumentArgs& args);

/// The vault in the server's working folder (`work` as typed); refused also when there is no key.
[[nodiscard]] Result<documents::Vault> vault_to_read(const Context& context,
                                                     const std::string& work);
/// The vault in that folder, and the server's key beside it, made when they are not there.
[[nodiscard]] Result<documents::Vault> vault_to_keep(const std::filesystem::path& work);
/// The server's key, in its working folder.
[[nodiscard]] std::filesystem::path key_file(const std::filesystem::path& work);
/// What opens packages, there too.
[[nodiscard]] std::filesystem::path package_key_file(const std::filesystem::path& work);
/// … and, on a village's laptop, the device's, and the regency's public one.
[[nodiscard]] std::filesystem::path device_key_file(const std::filesystem::path& work);
[[nodiscard]] std::filesystem::path regency_key_file(const std::filesystem::path& work);

} // namespace tepat::cli::detail
