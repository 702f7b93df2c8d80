#include "store/server_key.hpp"

#include "core/raw_bytes.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace tepat::store {
namespace {

static_assert(ServerKey::size == crypto_secretbox_KEYBYTES);

void start_sodium() {
    static const bool well = ::sodium_init() >= 0;
    if (!well) throw std::runtime_error{"libsodium does not start"};
}

Bytes keyed_hash(BytesView key, std::string_view purpose, BytesView what, std::size_t size) {
    Bytes out(size, '\0');
    crypto_generichash_state state;
    ::crypto_generichash_init(&state, raw(key), key.size(), out.size());
    ::crypto_generichash_update(&state, raw(purpose), purpose.size());
    ::crypto_generichash_update(&state, raw(BytesView{"\0", 1}), 1);
    ::crypto_generichash_update(&state, raw(what), what.size());
    ::crypto_generichash_final(&state, raw(out), out.size());
    return out;
}

bool sync_folder_of(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool well = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return well;
}

} // namespace

std::optional<ServerKey> ServerKey::at(const std::filesystem::path& file) {
    const int made =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) return read(file);
    auto bytes = random_bytes(size);
    const auto wrote = ::write(made, bytes.data(), bytes.size());
    const bool well = wrote == static_cast<ssize_t>(bytes.size()) && ::fsync(made) == 0;
    ::close(made);
    if (well && sync_folder_of(file)) return ServerKey{std::move(bytes)};
    ::unlink(file.c_str());
    return std::nullopt;
}

std::optional<ServerKey> ServerKey::read(const std::filesystem::path& file) {
    start_sodium();
    Bytes bytes(size, '\0');
    std::ifstream in{file, std::ios::binary};
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in || in.peek() != std::ifstream::traits_type::eof()) return std::nullopt;
    return ServerKey{std::move(bytes)};
}

Bytes ServerKey::tag(std::string_view purpose, BytesView what) const {
    return keyed_hash(bytes_, purpose, what, tag_bytes);
}

Bytes ServerKey::derive(std::string_view purpose) const {
    return keyed_hash(bytes_, purpose, {}, size);
}

Bytes ServerKey::seal(BytesView plain) const {
    auto out = random_bytes(crypto_secretbox_NONCEBYTES);
    out.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
    ::crypto_secretbox_easy(raw(out) + crypto_secretbox_NONCEBYTES, raw(plain), plain.size(),
                            raw(out), raw(bytes_));
    return out;
}

std::optional<Bytes> ServerKey::open(BytesView sealed) const {
    constexpr std::size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < head) return std::nullopt;
    Bytes out(sealed.size() - head, '\0');
    if (::crypto_secretbox_open_easy(raw(out), raw(sealed) + crypto_secretbox_NONCEBYTES,
                                     sealed.size() - crypto_secretbox_NONCEBYTES, raw(sealed),
                                     raw(bytes_)) != 0)
        return std::nullopt;
    return out;
}

bool same(BytesView a, BytesView b) {
    return a.size() == b.size() && ::sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Bytes random_bytes(std::size_t size) {
    start_sodium();
    Bytes out(size, '\0');
    ::randombytes_buf(out.data(), out.size());
    return out;
}

} // namespace tepat::store
