#pragma once
#include "core/bytes.hpp"

/// Bytes as C libraries of cryptography take them.
namespace tepat {

[[nodiscard]] inline const unsigned char* raw(BytesView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* raw(Bytes& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

} // namespace tepat
