#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "store/server_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Passwords, codes of the moment and tokens. libsodium and the OATH Toolkit do the work.
namespace tepat::access::detail {

/// argon2id with 64 MB and two passes (RFC 9106; libsodium's interactive limits), as the text that
/// names its own parameters.
[[nodiscard]] std::string hash_password(const std::string& password);
/// The same effort when `hash` is empty, and then false.
[[nodiscard]] bool is_password(const std::string& hash, const std::string& password);
/// Five groups of four letters and digits, none of which look alike: 100 bits.
[[nodiscard]] std::string first_password();

constexpr std::size_t code_secret_bytes = 20; ///< RFC 4226 section 4
/// The step of 30 seconds for which `code` is right, among the present one and its neighbours and
/// after `used`; nothing when for none.
[[nodiscard]] std::optional<std::int64_t> step_of_code(BytesView secret, std::string_view code,
                                                       Instant now, std::int64_t used);
[[nodiscard]] std::string base32(BytesView bytes);

using Key = store::ServerKey;
using store::random_bytes;
using store::same;

} // namespace tepat::access::detail
