#pragma once
#include <span>
#include <string_view>

namespace tepat::detail {

struct MessageTexts {
    std::string_view officer;
    std::string_view citizen;
};

struct MessageRow {
    std::string_view name;
    MessageTexts id;
    MessageTexts en;
};

/// All messages, ordered by name; generated from messages/ at build time.
std::span<const MessageRow> message_rows();

} // namespace tepat::detail
