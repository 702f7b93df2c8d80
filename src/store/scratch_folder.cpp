#include "store/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace tepat::store {

ScratchFolder::ScratchFolder(const std::filesystem::path& in, const char* name) {
    auto text = (in / (std::string{name} + "-XXXXXX")).string();
    if (mkdtemp(text.data()) == nullptr)
        throw std::filesystem::filesystem_error{"mkdtemp", text,
                                                std::error_code{errno, std::generic_category()}};
    path_ = text;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace tepat::store
