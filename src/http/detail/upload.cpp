#include "http/detail/upload.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace tepat::http::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "upload-";

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

} // namespace

Upload::Upload(const fs::path& folder) {
    std::string name = (folder / prefix).string() + "XXXXXX";
    file_ = OpenFile{::mkostemp(name.data(), O_CLOEXEC)}; // mode 0600
    if (!file_.is_open()) fail("no file for an upload");
    path_ = std::move(name);
}

Upload::~Upload() {
    std::error_code gone;
    fs::remove(path_, gone);
}

void Upload::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file_.descriptor(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("an upload cannot be written");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void Upload::sweep(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator{folder})
        if (entry.is_regular_file() && entry.path().filename().string().starts_with(prefix))
            fs::remove(entry.path());
}

} // namespace tepat::http::detail
