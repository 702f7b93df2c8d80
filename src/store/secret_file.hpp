#pragma once
#include <filesystem>
#include <string>

namespace tepat::store {

/// A password or key that whoever keeps the machine wrote into a file for its owner alone (0600),
/// without the ends of lines after it. Empty when others may read it, it has more than 16 KiB, or
/// there is none.
[[nodiscard]] std::string secret_in(const std::filesystem::path& path);

} // namespace tepat::store
