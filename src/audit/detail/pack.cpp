#include "audit/detail/pack.hpp"

#include <zip.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace tepat::audit::detail {
namespace {

/// So that the same pack is the same bytes: 1 January 1980, where zip's years begin.
constexpr zip_uint16_t first_day = 1 << 5 | 1;

std::unexpected<Refusal> cannot_write(std::string detail) {
    return refuse("audit.cannot_write"_msg, {{"detail", std::move(detail)}});
}

std::filesystem::path folder_above(const std::filesystem::path& out) {
    const auto above = std::filesystem::absolute(out).parent_path();
    return above;
}

} // namespace

Result<std::unique_ptr<Pack>> Pack::begin(const std::filesystem::path& out) {
    std::error_code error;
    if (std::filesystem::exists(out, error))
        return refuse("audit.out_exists"_msg, {{"file", out.filename().string()}});
    if (!std::filesystem::is_directory(folder_above(out), error))
        return cannot_write(std::strerror(ENOENT));
    try {
        return std::unique_ptr<Pack>{new Pack{out}};
    } catch (const std::filesystem::filesystem_error& failed) {
        return cannot_write(failed.code().message());
    }
}

Pack::Pack(std::filesystem::path out)
    : out_{std::move(out)}, scratch_{folder_above(out_), ".tepat-evidence"},
      folder_{scratch_.path() / "pack"} {
    std::filesystem::create_directory(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
}

Pack::File::File(Pack& pack, std::string name)
    : pack_{pack}, name_{std::move(name)}, out_{pack.folder_ / name_, std::ios::binary} {}

void Pack::File::write(BytesView bytes) {
    hasher_.add(bytes);
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

Result<void> Pack::File::close() {
    out_.close();
    if (out_.fail()) return cannot_write(std::strerror(errno));
    pack_.digests_.emplace(name_, hasher_.finish());
    return {};
}

Result<void> Pack::add(const std::string& name, BytesView content) {
    File file{*this, name};
    file.write(content);
    return file.close();
}

Result<void> Pack::finish() {
    if (out_.extension() == ".zip") return finish_zip();
    std::error_code error;
    std::filesystem::rename(folder_, out_, error);
    if (error) return cannot_write(error.message());
    return {};
}

Result<void> Pack::finish_zip() {
    const auto made = scratch_.path() / "pack.zip";
    int code = 0;
    zip_t* archive = zip_open(made.c_str(), ZIP_CREATE | ZIP_EXCL, &code);
    if (archive == nullptr) return cannot_write("zip " + std::to_string(code));
    const auto folder = out_.stem().string();
    for (const auto& [name, digest] : digests_) {
        zip_source_t* source = zip_source_file(archive, (folder_ / name).c_str(), 0, -1);
        const auto at = source == nullptr ? -1
                                          : zip_file_add(archive, (folder + "/" + name).c_str(),
                                                         source, ZIP_FL_ENC_UTF_8);
        if (at < 0) {
            if (source != nullptr) zip_source_free(source);
            const std::string detail = zip_strerror(archive);
            zip_discard(archive);
            return cannot_write(detail);
        }
        zip_file_set_dostime(archive, static_cast<zip_uint64_t>(at), 0, first_day, 0);
    }
    if (zip_close(archive) != 0) {
        const std::string detail = zip_strerror(archive);
        zip_discard(archive);
        return cannot_write(detail);
    }
    std::error_code error;
    std::filesystem::permissions(made, std::filesystem::perms::owner_read |
                                           std::filesystem::perms::owner_write);
    std::filesystem::rename(made, out_, error);
    if (error) return cannot_write(error.message());
    return {};
}

} // namespace tepat::audit::detail
