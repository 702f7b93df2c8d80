#include "documents/vault.hpp"

#include "documents/detail/sealed_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace tepat::documents {
namespace {

namespace fs = std::filesystem;
using journal::Digest;

constexpr const char* key_name = "kunci";
constexpr const char* unfinished = "baru"; ///< the folder of files that are being written
constexpr std::size_t shard_digits = 2;
constexpr std::size_t name_bytes = 32;

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

void sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fail("the folder of documents cannot be opened");
    const bool well = ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!well) fail("the folder of documents cannot be written");
}

/// For its owner alone; durable.
void make_folder(const fs::path& folder) {
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        fail("the folder of documents cannot be made");
    sync_folder(folder.has_parent_path() ? folder.parent_path() : fs::path{"."});
}

/// A file on its way into the folder: locked as long as somebody writes it.
class Unfinished {
public:
    explicit Unfinished(const fs::path& folder) {
        for (;;) {
            auto name = (folder / "XXXXXX").string();
            descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
            if (descriptor_ < 0) fail("a document cannot be written");
            path_ = std::move(name);
            struct stat its{};
            // Swept away between its making and its locking: once more.
            if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor_, &its) == 0 &&
                its.st_nlink > 0)
                return;
            ::close(descriptor_);
        }
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished() {
        if (!path_.empty()) ::unlink(path_.c_str());
        ::close(descriptor_);
    }

    void write(BytesView bytes) const {
        while (!bytes.empty()) {
            const auto wrote = ::write(descriptor_, bytes.data(), bytes.size());
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote < 0) fail("a document cannot be written");
            bytes.remove_prefix(static_cast<std::size_t>(wrote));
        }
    }
    /// In its place and on disk when this returns. `over`: also where there is one already.
    void place(const fs::path& target, bool over) {
        if (::fsync(descriptor_) != 0) fail("a document cannot be written");
        const int done =
            over ? ::rename(path_.c_str(), target.c_str()) : ::link(path_.c_str(), target.c_str());
        if (done != 0 && (over || errno != EEXIST)) fail("a document cannot be written");
        if (over) path_.clear();
        sync_folder(target.parent_path());
    }

    /// Removes what belongs to nobody.
    static void sweep(const fs::path& folder) {
        for (const auto& entry : fs::directory_iterator{folder}) {
            const int descriptor = ::open(entry.path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
            if (descriptor < 0) continue;
            if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(entry.path().c_str());
            ::close(descriptor);
        }
    }

private:
    int descriptor_ = -1;
    fs::path path_;
};

bool is_hex(std::string_view text, std::size_t size) {
    return text.size() == size && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// Below `folder`, in the order of their names.
std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator{folder})
        out.push_back(entry.path().filename().string());
    std::ranges::sort(out);
    return out;
}

std::optional<Bytes> small_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) return std::nullopt;
    constexpr std::size_t most = 1'024;
    Bytes out(most, '\0');
    in.read(out.data(), static_cast<std::streamsize>(most));
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

Refusal about(Refusal why, const Digest& digest) {
    why.params.insert(why.params.begin(), {"digest", digest.hex()});
    return why;
}

} // namespace

struct Vault::Keys {
    Bytes names;
    Bytes bytes;
};

namespace {

Result<store::ServerKey> own_key(const fs::path& folder, const store::ServerKey& server) {
    const auto other = [&] {
        return refuse("documents.other_key"_msg, {{"folder", folder.filename().string()}});
    };
    const auto sealed = small_file(folder / key_name);
    if (!sealed) return other();
    auto own = server.open(*sealed);
    if (!own || own->size() != store::ServerKey::size) return other();
    return store::ServerKey{*std::move(own)};
}

bool has_documents(const fs::path& folder) {
    return std::ranges::any_of(names_in(folder),
                               [](const auto& name) { return is_hex(name, shard_digits); });
}

} // namespace

Vault::Vault(fs::path folder, std::shared_ptr<const Keys> keys)
    : folder_{std::move(folder)}, keys_{std::move(keys)} {}

Result<Vault> Vault::open(const fs::path& folder, const store::ServerKey& server) {
    make_folder(folder);
    make_folder(folder / unfinished);
    Unfinished::sweep(folder / unfinished);
    if (!fs::exists(folder / key_name) && !has_documents(folder)) {
        Unfinished made{folder / unfinished};
        made.write(server.seal(store::random_bytes(store::ServerKey::size)));
        made.place(folder / key_name, false);
    }
    return open_to_read(folder, server);
}

Result<Vault> Vault::open_to_read(const fs::path& folder, const store::ServerKey& server) {
    if (!fs::is_directory(folder))
        return refuse("documents.no_folder"_msg, {{"folder", folder.filename().string()}});
    const auto own = own_key(folder, server);
    if (!own) return std::unexpected(own.error());
    return Vault{folder, std::make_shared<const Keys>(own->derive("documents.names"),
                                                      own->derive("documents.bytes"))};
}

Result<Document> Vault::keep(BytesView bytes, const Limits& limits) const {
    auto document = examine(bytes, limits);
    if (!document) return document;
    const auto target = folder_ / name_of(document->digest);
    if (check(document->digest)) {
        // Another's that was put there a moment ago may not be on disk yet.
        sync_folder(target.parent_path());
        return document;
    }
    make_folder(target.parent_path());
    Unfinished made{folder_ / unfinished};
    detail::seal_document({document->digest, document->size}, bytes, keys_->bytes,
                          [&](BytesView piece) { made.write(piece); });
    made.place(target, true);
    return document;
}

Result<Document> Vault::keep_file(const fs::path& file, const Limits& limits) const {
    std::ifstream in{file, std::ios::binary};
    Bytes bytes(limits.largest() + 1, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (in.bad() || (!in.eof() && in.fail()) || fs::is_directory(file))
        return refuse("documents.unreadable"_msg, {{"file", file.filename().string()}});
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return keep(bytes, limits);
}

bool Vault::has(const Digest& digest) const {
    return fs::exists(folder_ / name_of(digest));
}

Result<void> Vault::require(std::span<const Digest> digests) const {
    for (const auto& digest : digests)
        if (!has(digest)) return std::unexpected(about({"documents.missing"_msg, {}}, digest));
    return {};
}

namespace {

Result<std::int64_t> through(const fs::path& file, const Digest& digest, BytesView key,
                             const std::function<void(BytesView)>& give) {
    auto its = detail::SealedFile::open(file, key);
    if (!its) return std::unexpected(about(its.error(), digest));
    if (its->head().digest != digest)
        return std::unexpected(
            about({"documents.swapped"_msg, {{"other", its->head().digest.hex()}}}, digest));
    if (const auto whole = its->each(give); !whole)
        return std::unexpected(about(whole.error(), digest));
    return its->head().size;
}

} // namespace

Result<Bytes> Vault::read(const Digest& digest) const {
    Bytes out;
    const auto whole = through(folder_ / name_of(digest), digest, keys_->bytes,
                               [&](BytesView piece) { out += piece; });
    if (!whole) return std::unexpected(whole.error());
    return out;
}

Result<std::int64_t> Vault::check(const Digest& digest) const {
    return through(folder_ / name_of(digest), digest, keys_->bytes, [](BytesView) {});
}

void Vault::each(const std::function<void(const Stored&)>& each) const {
    const auto stored = [&](const std::string& name) -> Result<Digest> {
        auto its = detail::SealedFile::open(folder_ / name, keys_->bytes);
        if (!its) {
            auto why = its.error();
            why.params.insert(why.params.begin(), {"digest", name}); // of a file it is not known
            return std::unexpected(why);
        }
        return its->head().digest;
    };
    for (const auto& shard : names_in(folder_)) {
        if (shard == key_name || shard == unfinished) continue;
        const bool folder = fs::is_directory(fs::symlink_status(folder_ / shard));
        if (!is_hex(shard, shard_digits) || !folder) {
            each({shard, refuse("documents.foreign"_msg, {{"name", shard}})});
            continue;
        }
        for (const auto& rest : names_in(folder_ / shard)) {
            const auto name = shard + "/" + rest;
            if (is_hex(rest, 2 * name_bytes - shard_digits))
                each({name, stored(name)});
            else
                each({name, refuse("documents.foreign"_msg, {{"name", name}})});
        }
    }
}

std::string Vault::name_of(const Digest& digest) const {
    Bytes out(name_bytes, '\0');
    const auto view = digest.view();
    const auto& key = keys_->names;
    ::crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                         reinterpret_cast<const unsigned char*>(view.data()), view.size(),
                         reinterpret_cast<const unsigned char*>(key.data()), key.size());
    auto hex = to_hex(out);
    hex.insert(shard_digits, "/");
    return hex;
}

} // namespace tepat::documents
