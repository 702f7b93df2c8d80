#pragma once
#include "core/message.hpp"

#include <expected>
#include <utility>

namespace tepat {

/// A no that is a value: a stable code and what it is about. The journal stores it so, never as a
/// sentence.
struct [[nodiscard]] Refusal {
    MessageCode code;
    MessageParams params;
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// Refusals are values; exceptions mean broken infrastructure; assertions mean bugs.
template <class T>
using Result = std::expected<T, Refusal>;

/// `return refuse("import.no_header"_msg, {{"file", name}});`
[[nodiscard]] inline std::unexpected<Refusal> refuse(MessageCode code, MessageParams params = {}) {
    return std::unexpected(Refusal{code, std::move(params)});
}

} // namespace tepat
