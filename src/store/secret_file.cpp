#include "store/secret_file.hpp"

#include <fstream>
#include <iterator>

namespace tepat::store {

namespace fs = std::filesystem;

std::string secret_in(const fs::path& path) {
    constexpr std::size_t longest = 16'384;
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    std::error_code error;
    const auto status = fs::status(path, error);
    if (error || !fs::is_regular_file(status) ||
        (status.permissions() & others) != fs::perms::none ||
        fs::file_size(path, error) > longest || error)
        return {};
    std::ifstream in{path, std::ios::binary};
    std::string secret{std::istreambuf_iterator<char>{in}, {}};
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r'))
        secret.pop_back();
    return secret;
}

} // namespace tepat::store
