#pragma once
#include "core/bytes.hpp"
#include "sync/package.hpp"

#include <cstdint>
#include <istream>
#include <memory>

/// The outer half of a package: plain bytes in sealed pieces of 64 KiB, by libsodium's secretstream
/// (XChaCha20-Poly1305), whose key is sealed to the regency. A piece that was changed, left out,
/// doubled or moved does not open.
namespace tepat::sync::detail {

inline constexpr BytesView sealed_magic = "TEPATPK1";
inline constexpr std::size_t most_plain = std::size_t{4} << 30;

/// Seals what is given in any pieces; exactly `size` bytes in all.
class SealWriter {
public:
    SealWriter(std::uint64_t size, const RegencyKey& to, const Write& write);
    SealWriter(const SealWriter&) = delete;
    SealWriter& operator=(const SealWriter&) = delete;
    ~SealWriter();
    [[nodiscard]] Result<void> add(BytesView bytes);

private:
    struct State;
    Result<void> push(BytesView piece, bool last);
    std::unique_ptr<State> state_;
};

/// Opens again. Refused: sync.not_a_package, sync.other_key, sync.cut_short, sync.changed.
class SealReader {
public:
    [[nodiscard]] static Result<SealReader> open(std::istream& in, const RegencySecret& secret);
    SealReader(SealReader&& other) noexcept;
    SealReader& operator=(SealReader&& other) noexcept;
    SealReader(const SealReader&) = delete;
    SealReader& operator=(const SealReader&) = delete;
    ~SealReader();

    /// Bytes in all, as it says; not more than most_plain.
    [[nodiscard]] std::uint64_t size() const;
    /// The next `size` bytes, no more than are left.
    [[nodiscard]] Result<Bytes> take(std::size_t size);
    /// That everything was taken, and the file ends there.
    [[nodiscard]] Result<void> finish();

private:
    struct State;
    explicit SealReader(std::unique_ptr<State> state);
    Result<void> next();
    std::unique_ptr<State> state_;
};

} // namespace tepat::sync::detail
