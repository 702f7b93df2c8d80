#pragma once
#include <cstddef>
#include <cstdint>

namespace tepat::store::detail {

inline constexpr std::size_t sha256_block = 64;

/// Puts `count` whole blocks through SHA-256's compression: `state` is its eight words, A first.
using Sha256Blocks = void (*)(std::uint32_t* state, const unsigned char* blocks, std::size_t count);

/// By this processor's own instructions for it, which are some four times as quick as libsodium;
/// null where it has none. Thread-safe.
[[nodiscard]] Sha256Blocks sha256_by_processor();

} // namespace tepat::store::detail
