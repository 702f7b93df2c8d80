#pragma once
#include "core/bytes.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tepat {

/// Writes CBOR (RFC 8949) with core deterministic encoding (§4.2.1): shortest heads, definite
/// lengths. Only the types the journal needs: integers, byte and text strings, arrays, maps,
/// booleans, null. No floats: money, scores and dates are integers. A map's keys are the caller's
/// to order (`map` documents how).
class CborWriter {
public:
    void integer(std::int64_t value);
    void bytes(BytesView value);
    void text(std::string_view value);
    void boolean(bool value);
    void null();
    /// `size` items follow.
    void array(std::size_t size);
    /// `size` pairs follow: non-negative integer keys ascending, or text keys by length then bytes.
    void map(std::size_t size);

    [[nodiscard]] BytesView view() const { return out_; }
    [[nodiscard]] Bytes take() { return std::move(out_); }
    void clear() { out_.clear(); }

private:
    void head(std::uint8_t major, std::uint64_t value);
    Bytes out_;
};

/// Bytes that are not the deterministic CBOR the format asks for.
class CborError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class CborType : std::uint8_t { integer, bytes, text, array, map, boolean, null };

/// Reads what CborWriter writes and nothing else: a longer head than needed, an indefinite length,
/// a tag, a float, invalid lengths: CborError. Views point into the input, which must outlive them.
class CborReader {
public:
    explicit CborReader(BytesView input) : rest_{input} {}

    [[nodiscard]] CborType peek() const;
    std::int64_t integer();
    BytesView bytes();
    std::string_view text();
    bool boolean();
    /// True and consumed if null is next.
    bool null();
    /// Number of items, each at least one byte of what is left.
    std::size_t array();
    /// An array of exactly `size` items, or CborError.
    void array_of(std::size_t size);
    std::size_t map();
    /// Passes over one whole item.
    void skip();
    [[nodiscard]] bool done() const { return rest_.empty(); }
    /// What has not been read yet.
    [[nodiscard]] BytesView rest() const { return rest_; }
    /// CborError unless everything was read.
    void finish() const;

private:
    struct Head {
        std::uint8_t major;
        std::uint64_t value;
    };
    Head head();
    Head expect(std::uint8_t major, const char* what);
    BytesView take(std::uint64_t size);
    void skip(int depth);
    BytesView rest_;
};

/// For people: items one after another in the diagnostic notation of RFC 8949 §8. CborError as the
/// reader's.
[[nodiscard]] std::string cbor_text(BytesView items);

} // namespace tepat
