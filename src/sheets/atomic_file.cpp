#include "sheets/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace tepat::sheets {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t random_letters = 6;

std::unexpected<Refusal> write_failed(const fs::path& target) {
    return refuse("sheets.write_failed"_msg,
                  {{"file", target.filename().string()}, {"reason", std::strerror(errno)}});
}

bool sync_directory(const fs::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

fs::path directory_of(const fs::path& target) {
    return target.has_parent_path() ? target.parent_path() : fs::path{"."};
}

/// Removes what a killed process left of `target`. A temporary file is locked as long as somebody
/// writes it, so one that can be locked belongs to nobody.
void sweep(const fs::path& target) {
    const auto prefix = "." + target.filename().string() + ".";
    std::error_code error;
    for (fs::directory_iterator at{directory_of(target), error}, end; !error && at != end;
         at.increment(error)) {
        const auto name = at->path().filename().string();
        if (!name.starts_with(prefix) || name.size() != prefix.size() + random_letters) continue;
        const int descriptor = ::open(at->path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor < 0) continue;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
        ::close(descriptor);
    }
}

/// False when it was swept away between its making and its locking.
bool lock_own(int descriptor) {
    struct stat its{};
    return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor, &its) == 0 &&
           its.st_nlink > 0;
}

} // namespace

AtomicFile::AtomicFile(fs::path target, fs::path temporary, int descriptor)
    : target_{std::move(target)}, temporary_{std::move(temporary)}, descriptor_{descriptor} {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : target_{std::move(other.target_)}, temporary_{std::move(other.temporary_)},
      descriptor_{std::exchange(other.descriptor_, -1)} {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
    if (this == &other) return *this;
    discard();
    target_ = std::move(other.target_);
    temporary_ = std::move(other.temporary_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    return *this;
}

AtomicFile::~AtomicFile() {
    discard();
}

void AtomicFile::discard() noexcept {
    if (descriptor_ < 0) return;
    ::close(std::exchange(descriptor_, -1));
    ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const fs::path& target) {
    sweep(target);
    for (;;) {
        auto pattern = (directory_of(target) /
                        ("." + target.filename().string() + "." + std::string(random_letters, 'X')))
                           .string();
        const int descriptor = ::mkostemp(pattern.data(), O_CLOEXEC);
        if (descriptor < 0) return write_failed(target);
        AtomicFile file{target, std::move(pattern), descriptor};
        if (lock_own(descriptor)) return file;
    }
}

Result<void> AtomicFile::write(BytesView bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return write_failed(target_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> AtomicFile::commit() {
    if (::fsync(descriptor_) != 0) return write_failed(target_);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) return write_failed(target_);
    ::close(std::exchange(descriptor_, -1));
    if (!sync_directory(directory_of(target_))) return write_failed(target_);
    return {};
}

} // namespace tepat::sheets
