#include "documents/detail/sealed_file.hpp"

#include "core/raw_bytes.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <system_error>
#include <utility>

namespace tepat::documents::detail {
namespace {

constexpr BytesView magic = "TEPATDK1";
constexpr std::size_t nonce = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t more = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t piece = std::size_t{64} << 10;
constexpr std::size_t head_bytes = journal::Digest::size + 8;
constexpr std::size_t before_pieces = magic.size() + nonce + head_bytes + more;
static_assert(sealed_key_bytes == crypto_secretstream_xchacha20poly1305_KEYBYTES);

std::int64_t pieces_of(std::int64_t size) {
    return std::max<std::int64_t>(1, (size + static_cast<std::int64_t>(piece) - 1) /
                                         static_cast<std::int64_t>(piece));
}
std::int64_t file_size_of(std::int64_t size) {
    return static_cast<std::int64_t>(before_pieces) + size +
           pieces_of(size) * static_cast<std::int64_t>(more);
}

std::unexpected<Refusal> changed(std::size_t at) {
    return refuse("documents.changed"_msg, {{"byte", std::to_string(at)}});
}

} // namespace

void seal_document(const SealedHead& head, BytesView plain, BytesView key,
                   const std::function<void(BytesView)>& write) {
    assert(key.size() == sealed_key_bytes && !plain.empty());
    crypto_secretstream_xchacha20poly1305_state state;
    Bytes out(nonce, '\0');
    ::crypto_secretstream_xchacha20poly1305_init_push(&state, raw(out), raw(key));
    write(Bytes{magic} + out);
    const auto push = [&](BytesView bytes, unsigned char tag) {
        out.resize(bytes.size() + more);
        ::crypto_secretstream_xchacha20poly1305_push(&state, raw(out), nullptr, raw(bytes),
                                                     bytes.size(), raw(magic), magic.size(), tag);
        write(out);
    };
    Bytes first{head.digest.view()};
    append_u64(first, static_cast<std::uint64_t>(head.size));
    push(first, 0);
    for (std::size_t at = 0; at < plain.size(); at += piece)
        push(plain.substr(at, piece),
             at + piece >= plain.size() ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
}

struct SealedFile::State {
    explicit State(int opened) : descriptor{opened} {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { ::close(descriptor); }

    /// Fewer only at the end of the file.
    Bytes next(std::size_t size) const {
        Bytes out(size, '\0');
        std::size_t have = 0;
        while (have < size) {
            const auto got = ::read(descriptor, out.data() + have, size - have);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0)
                throw std::system_error{errno, std::generic_category(),
                                        "a document cannot be read"};
            if (got == 0) break;
            have += static_cast<std::size_t>(got);
        }
        out.resize(have);
        return out;
    }
    /// Nothing when the piece was not sealed as the next of this file.
    std::optional<Bytes> pull(BytesView sealed, bool is_last) {
        if (sealed.size() < more) return std::nullopt;
        Bytes out(sealed.size() - more, '\0');
        unsigned char tag = 0;
        const int done = ::crypto_secretstream_xchacha20poly1305_pull(
            &stream, raw(out), nullptr, &tag, raw(sealed), sealed.size(), raw(magic), magic.size());
        const bool last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
        if (done != 0 || last != is_last) return std::nullopt;
        return out;
    }

    int descriptor;
    crypto_secretstream_xchacha20poly1305_state stream{};
};

SealedFile::SealedFile(std::unique_ptr<State> state) : state_{std::move(state)} {}
SealedFile::SealedFile(SealedFile&& other) noexcept = default;
SealedFile& SealedFile::operator=(SealedFile&& other) noexcept = default;
SealedFile::~SealedFile() = default;

Result<SealedFile> SealedFile::open(const std::filesystem::path& path, BytesView key) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return refuse("documents.missing"_msg);
        if (errno == ELOOP) return changed(0); // a link stands in its place
        throw std::system_error{errno, std::generic_category(), "a document cannot be opened"};
    }
    SealedFile file{std::make_unique<State>(descriptor)};
    auto& state = *file.state_;
    struct stat its{};
    if (::fstat(descriptor, &its) != 0)
        throw std::system_error{errno, std::generic_category(), "a document cannot be opened"};
    if (!S_ISREG(its.st_mode)) return changed(0);

    const auto head = state.next(before_pieces);
    if (head.size() < before_pieces) return refuse("documents.cut_short"_msg);
    const BytesView view{head};
    if (!view.starts_with(magic) ||
        ::crypto_secretstream_xchacha20poly1305_init_pull(
            &state.stream, raw(view.substr(magic.size(), nonce)), raw(key)) != 0)
        return changed(0);
    const auto plain = state.pull(view.substr(magic.size() + nonce), false);
    if (!plain) return changed(0);
    file.head_.digest = *journal::Digest::from(BytesView{*plain}.substr(0, journal::Digest::size));
    for (const char c : BytesView{*plain}.substr(journal::Digest::size))
        file.head_.size = file.head_.size << 8 | static_cast<unsigned char>(c);
    const auto expected = file_size_of(file.head_.size);
    if (its.st_size < expected) return refuse("documents.cut_short"_msg);
    if (its.st_size > expected) return changed(static_cast<std::size_t>(expected));
    return file;
}

Result<void> SealedFile::each(const std::function<void(BytesView)>& give) {
    journal::Hasher hasher;
    auto left = static_cast<std::size_t>(head_.size);
    for (std::size_t at = before_pieces; left > 0;) {
        const auto size = std::min(left, piece);
        const auto sealed = state_->next(size + more);
        const auto plain = state_->pull(sealed, size == left);
        if (!plain) return changed(at);
        hasher.add(*plain);
        give(*plain);
        left -= size;
        at += size + more;
    }
    if (hasher.finish() != head_.digest) return changed(before_pieces);
    return {};
}

} // namespace tepat::documents::detail
