#include "sync/detail/sealed_stream.hpp"

#include "core/raw_bytes.hpp"

#include <sodium.h>

#include <algorithm>
#include <cassert>

namespace tepat::sync::detail {
namespace {

constexpr std::size_t key_size = crypto_secretstream_xchacha20poly1305_KEYBYTES;
constexpr std::size_t nonce = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t more = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t sealed_key = key_size + crypto_box_SEALBYTES;
constexpr std::size_t piece_size = std::size_t{64} << 10;
/// What every piece answers for as well.
constexpr std::size_t bound = sealed_magic.size() + RegencyKey::id_bytes + 8 + sealed_key;

/// Fewer only at the end.
Bytes read_some(std::istream& in, std::size_t size) {
    Bytes out(size, '\0');
    in.read(out.data(), static_cast<std::streamsize>(size));
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

} // namespace

struct SealWriter::State {
    crypto_secretstream_xchacha20poly1305_state stream{};
    Bytes head;
    Bytes waiting;
    std::uint64_t left = 0;
    const Write& write;
    bool begun = false;
    explicit State(const Write& to) : write{to} {}
};

SealWriter::SealWriter(std::uint64_t size, const RegencyKey& to, const Write& write)
    : state_{std::make_unique<State>(write)} {
    assert(size > 0 && size <= most_plain);
    const auto key = store::random_bytes(key_size);
    state_->left = size;
    state_->head = Bytes{sealed_magic} + to.id();
    append_u64(state_->head, size);
    state_->head += to.seal(key);
    Bytes start(nonce, '\0');
    ::crypto_secretstream_xchacha20poly1305_init_push(&state_->stream, raw(start), raw(key));
    state_->head += start;
}
SealWriter::~SealWriter() = default;

Result<void> SealWriter::push(BytesView piece, bool last) {
    if (!state_->begun) {
        if (auto wrote = state_->write(state_->head); !wrote) return wrote;
        state_->begun = true;
    }
    Bytes out(piece.size() + more, '\0');
    ::crypto_secretstream_xchacha20poly1305_push(
        &state_->stream, raw(out), nullptr, raw(piece), piece.size(), raw(state_->head), bound,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    return state_->write(out);
}

Result<void> SealWriter::add(BytesView bytes) {
    assert(bytes.size() <= state_->left);
    state_->left -= bytes.size();
    state_->waiting += bytes;
    BytesView view{state_->waiting};
    while (view.size() > piece_size) {
        if (auto wrote = push(view.substr(0, piece_size), false); !wrote) return wrote;
        view.remove_prefix(piece_size);
    }
    state_->waiting = Bytes{view};
    if (state_->left > 0) return {};
    return push(state_->waiting, true);
}

struct SealReader::State {
    std::istream& in;
    crypto_secretstream_xchacha20poly1305_state stream{};
    Bytes head;
    Bytes piece;
    std::size_t at = 0;         ///< in the piece
    std::uint64_t size = 0;     ///< of all
    std::uint64_t unopened = 0; ///< bytes in pieces to come
    explicit State(std::istream& from) : in{from} {}
};

SealReader::SealReader(std::unique_ptr<State> state) : state_{std::move(state)} {}
SealReader::SealReader(SealReader&& other) noexcept = default;
SealReader& SealReader::operator=(SealReader&& other) noexcept = default;
SealReader::~SealReader() = default;

Result<SealReader> SealReader::open(std::istream& in, const RegencySecret& secret) {
    SealReader reader{std::make_unique<State>(in)};
    auto& its = *reader.state_;
    its.head = read_some(in, bound + nonce);
    const BytesView view{its.head};
    if (!view.starts_with(sealed_magic)) return refuse("sync.not_a_package"_msg);
    if (view.size() < bound + nonce) return refuse("sync.cut_short"_msg);
    if (view.substr(sealed_magic.size(), RegencyKey::id_bytes) != secret.key().id())
        return refuse("sync.other_key"_msg);
    for (const char c : view.substr(sealed_magic.size() + RegencyKey::id_bytes, 8))
        its.size = its.size << 8 | static_cast<unsigned char>(c);
    if (its.size == 0 || its.size > most_plain) return refuse("sync.changed"_msg);
    its.unopened = its.size;
    const auto key = secret.open(view.substr(bound - sealed_key, sealed_key));
    if (!key || key->size() != key_size ||
        ::crypto_secretstream_xchacha20poly1305_init_pull(&its.stream, raw(view.substr(bound)),
                                                          raw(*key)) != 0)
        return refuse("sync.changed"_msg);
    return reader;
}

std::uint64_t SealReader::size() const {
    return state_->size;
}

Result<void> SealReader::next() {
    auto& its = *state_;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(its.unopened, piece_size));
    const bool is_last = size == its.unopened;
    const auto sealed = read_some(its.in, size + more);
    if (sealed.size() < size + more) return refuse("sync.cut_short"_msg);
    its.piece.assign(size, '\0');
    unsigned char tag = 0;
    const int done = ::crypto_secretstream_xchacha20poly1305_pull(
        &its.stream, raw(its.piece), nullptr, &tag, raw(sealed), sealed.size(), raw(its.head),
        bound);
    if (done != 0 || (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) != is_last)
        return refuse("sync.changed"_msg);
    its.at = 0;
    its.unopened -= size;
    return {};
}

Result<Bytes> SealReader::take(std::size_t size) {
    auto& its = *state_;
    const auto left = its.unopened + (its.piece.size() - its.at);
    if (size > left) return refuse("sync.malformed"_msg);
    Bytes out;
    while (out.size() < size) {
        if (its.at == its.piece.size())
            if (auto got = next(); !got) return std::unexpected(got.error());
        const auto part = BytesView{its.piece}.substr(its.at, size - out.size());
        out += part;
        its.at += part.size();
    }
    return out;
}

Result<void> SealReader::finish() {
    auto& its = *state_;
    if (its.unopened > 0 || its.at < its.piece.size()) return refuse("sync.malformed"_msg);
    if (its.in.peek() != std::istream::traits_type::eof()) return refuse("sync.changed"_msg);
    return {};
}

} // namespace tepat::sync::detail
