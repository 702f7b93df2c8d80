#include "sync/package.hpp"

#include "core/cbor.hpp"
#include "core/utf8.hpp"
#include "sync/detail/sealed_stream.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <set>

namespace tepat::sync {
namespace {

constexpr std::int64_t version = 1;
constexpr std::size_t most_header_bytes = std::size_t{1} << 20;
constexpr std::size_t lengths = 8;
constexpr std::size_t device_bytes = 8;
constexpr std::size_t longest_instrument = 100;
constexpr std::size_t hashed_at_once = std::size_t{64} << 10;

[[noreturn]] void broken(const char* what) {
    throw CborError{std::string{"package: "} + what};
}

journal::Digest digest_in(CborReader& in) {
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) broken("no digest");
    return *digest;
}

/// What a device signs: a package's plain bytes, by digest, and nothing else that it may sign.
Bytes to_sign(const journal::Digest& plain) {
    return Bytes{"tepat package 1"} + '\0' + Bytes{plain.view()};
}

std::size_t number_at(BytesView bytes) {
    std::size_t number = 0;
    for (const char c : bytes.substr(0, 4))
        number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

std::vector<journal::Digest> named_by(std::span<const Order> orders) {
    std::set<journal::Digest> all;
    for (const auto& order : orders)
        all.insert(order.documents.begin(), order.documents.end());
    return {all.begin(), all.end()};
}

/// Reads the plain half, and remembers what it is, to compare with the signature.
class PlainReader {
public:
    explicit PlainReader(detail::SealReader sealed) : sealed_{std::move(sealed)} {}

    [[nodiscard]] Result<Bytes> take(std::size_t size) {
        auto bytes = sealed_.take(size);
        if (bytes) hasher_.add(*bytes);
        return bytes;
    }
    [[nodiscard]] detail::SealReader& sealed() { return sealed_; }
    [[nodiscard]] journal::Digest finish() { return hasher_.finish(); }

private:
    detail::SealReader sealed_;
    journal::Hasher hasher_;
};

struct Beginning {
    Header header;
    std::size_t orders = 0; ///< bytes
};
Result<Beginning> read_beginning(PlainReader& in) {
    const auto sizes = in.take(lengths);
    if (!sizes) return std::unexpected(sizes.error());
    const auto header_size = number_at(*sizes);
    const auto orders_size = number_at(BytesView{*sizes}.substr(4));
    if (header_size > most_header_bytes || orders_size > most_order_bytes)
        return refuse("sync.malformed"_msg);
    const auto bytes = in.take(header_size);
    if (!bytes) return std::unexpected(bytes.error());
    try {
        Beginning its{decode_header(*bytes), orders_size};
        std::uint64_t whole = lengths + header_size + orders_size + signature_bytes;
        for (const auto& paper : its.header.papers)
            whole += static_cast<std::uint64_t>(paper.size);
        if (whole != in.sealed().size()) return refuse("sync.malformed"_msg);
        return its;
    } catch (const CborError&) {
        return refuse("sync.malformed"_msg);
    }
}

Result<void> read_paper(PlainReader& in, const Paper& paper, const Take& take) {
    journal::Hasher hasher;
    Bytes whole;
    for (auto left = static_cast<std::size_t>(paper.size); left > 0;) {
        const auto part = in.take(std::min(left, hashed_at_once));
        if (!part) return std::unexpected(part.error());
        hasher.add(*part);
        if (take) whole += *part;
        left -= part->size();
    }
    if (hasher.finish() != paper.digest) return refuse("sync.malformed"_msg);
    return take ? take(paper.digest, whole) : Result<void>{};
}

} // namespace

Bytes encode(const Header& header) {
    CborWriter out;
    out.array(11);
    out.integer(version);
    out.bytes(from_hex(header.device).value());
    out.integer(header.counter);
    out.integer(header.made.microseconds());
    out.integer(header.until.day_number());
    out.bytes(header.to);
    if (header.previous)
        out.bytes(header.previous->view());
    else
        out.null();
    out.bytes(header.digest.view());
    out.text(header.instrument);
    out.integer(header.instrument_version);
    out.array(header.papers.size());
    for (const auto& paper : header.papers) {
        out.array(2);
        out.bytes(paper.digest.view());
        out.integer(paper.size);
    }
    return out.take();
}

Header decode_header(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(11);
    if (in.integer() != version) broken("another version");
    Header header;
    const auto device = in.bytes();
    if (device.size() != device_bytes) broken("no device");
    header.device = to_hex(device);
    header.counter = in.integer();
    header.made = Instant{in.integer()};
    const auto until = in.integer();
    if (header.counter < 1 || until < std::numeric_limits<std::int32_t>::min() ||
        until > std::numeric_limits<std::int32_t>::max())
        broken("a number that means nothing");
    header.until = Date{static_cast<std::int32_t>(until)};
    header.to = in.bytes();
    if (header.to.size() != RegencyKey::id_bytes) broken("no regency");
    if (!in.null()) header.previous = digest_in(in);
    // The first has none before it, and every other has one.
    if ((header.counter == 1) == header.previous.has_value()) broken("a wrong predecessor");
    header.digest = digest_in(in);
    header.instrument = in.text();
    const auto instrument_version = in.integer();
    if (header.instrument.size() > longest_instrument || !is_utf8(header.instrument) ||
        instrument_version < 0 || instrument_version > std::numeric_limits<int>::max())
        broken("no instrument");
    header.instrument_version = static_cast<int>(instrument_version);
    auto left = in.array();
    if (left > most_papers_carried) broken("too many documents");
    for (; left > 0; --left) {
        in.array_of(2);
        Paper paper{digest_in(in), 0};
        paper.size = in.integer();
        if (paper.size < 1 || paper.size > static_cast<std::int64_t>(most_paper_bytes))
            broken("a document too large");
        if (!header.papers.empty() && paper.digest <= header.papers.back().digest)
            broken("documents out of order");
        header.papers.push_back(paper);
    }
    in.finish();
    return header;
}

journal::Digest content_digest(std::string_view device, std::int64_t counter,
                               const std::optional<journal::Digest>& previous, BytesView orders) {
    CborWriter out;
    out.array(4);
    out.bytes(from_hex(device).value());
    out.integer(counter);
    if (previous)
        out.bytes(previous->view());
    else
        out.null();
    out.bytes(orders);
    return journal::sha256({"tepat orders 1", BytesView{"\0", 1}, out.view()});
}

Result<void> write_package(const Header& header, BytesView orders, const RegencyKey& to,
                           const DeviceSecret& device, const Fetch& fetch, const Write& write) {
    const auto head = encode(header);
    std::uint64_t size = lengths + head.size() + orders.size() + signature_bytes;
    for (const auto& paper : header.papers)
        size += static_cast<std::uint64_t>(paper.size);
    if (head.size() > most_header_bytes || orders.size() > most_order_bytes ||
        size > detail::most_plain)
        return refuse("sync.too_large"_msg);
    detail::SealWriter out{size, to, write};
    journal::Hasher hasher;
    const auto add = [&](BytesView bytes) {
        hasher.add(bytes);
        return out.add(bytes);
    };
    Bytes sizes;
    append_u32(sizes, static_cast<std::uint32_t>(head.size()));
    append_u32(sizes, static_cast<std::uint32_t>(orders.size()));
    for (const auto part : {BytesView{sizes}, BytesView{head}, orders})
        if (auto added = add(part); !added) return added;
    for (const auto& paper : header.papers) {
        const auto bytes = fetch(paper.digest);
        if (!bytes) return std::unexpected(bytes.error());
        if (std::ssize(*bytes) != paper.size)
            return refuse("sync.paper_changed"_msg, {{"digest", paper.digest.hex()}});
        if (auto added = add(*bytes); !added) return added;
    }
    return out.add(device.sign(to_sign(hasher.finish())));
}

Result<Header> peek_package(std::istream& in, const RegencySecret& secret) {
    auto sealed = detail::SealReader::open(in, secret);
    if (!sealed) return std::unexpected(sealed.error());
    PlainReader plain{*std::move(sealed)};
    auto its = read_beginning(plain);
    if (!its) return std::unexpected(its.error());
    return std::move(its->header);
}

Result<Package> read_package(std::istream& in, const RegencySecret& secret, const KeyOf& key_of,
                             const Take& take) {
    auto sealed = detail::SealReader::open(in, secret);
    if (!sealed) return std::unexpected(sealed.error());
    PlainReader plain{*std::move(sealed)};
    auto its = read_beginning(plain);
    if (!its) return std::unexpected(its.error());
    Package package{std::move(its->header), {}};
    const auto& header = package.header;
    const auto orders = plain.take(its->orders);
    if (!orders) return std::unexpected(orders.error());
    for (const auto& paper : header.papers)
        if (auto read = read_paper(plain, paper, take); !read) return std::unexpected(read.error());
    const auto digest = plain.finish();
    const auto signature = plain.sealed().take(signature_bytes);
    if (!signature) return std::unexpected(signature.error());
    if (auto ended = plain.sealed().finish(); !ended) return std::unexpected(ended.error());

    const auto key = key_of(header);
    if (!key) return std::unexpected(key.error());
    if (device_id(*key) != header.device || !signed_by(*key, to_sign(digest), *signature))
        return refuse("sync.signature"_msg);
    // Sealed anew to us by somebody to whom it was sent.
    if (header.to != secret.key().id()) return refuse("sync.other_key"_msg);
    try {
        package.orders = decode_orders(*orders);
    } catch (const CborError&) {
        return refuse("sync.malformed"_msg);
    }
    if (!std::ranges::equal(header.papers, named_by(package.orders), {}, &Paper::digest) ||
        header.digest != content_digest(header.device, header.counter, header.previous, *orders))
        return refuse("sync.malformed"_msg);
    return package;
}

} // namespace tepat::sync
