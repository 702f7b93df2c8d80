#include "core/message.hpp"

#include "core/detail/message_table.hpp"

#include <algorithm>

namespace tepat {
namespace {

const detail::MessageRow* find(std::string_view name) {
    const auto rows = detail::message_rows();
    const auto at = std::ranges::lower_bound(rows, name, {}, &detail::MessageRow::name);
    return at != rows.end() && at->name == name ? &*at : nullptr;
}

std::string unknown(MessageCode code, const MessageParams& params) {
    std::string out{code.name};
    for (const auto& [name, value] : params)
        out.append(" ").append(name).append("=").append(value);
    return out;
}

} // namespace

std::string message_text(MessageCode code, const MessageParams& params, Language language,
                         Audience audience) {
    const auto* row = find(code.name);
    if (row == nullptr) return unknown(code, params);
    const auto& texts = language == Language::id ? row->id : row->en;
    std::string_view pattern = audience == Audience::officer ? texts.officer : texts.citizen;
    std::string out;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        out.append(pattern.substr(0, open));
        if (open == std::string_view::npos) break;
        const auto close = pattern.find('}', open);
        const auto name = pattern.substr(open + 1, close - open - 1);
        const auto at = std::ranges::find(
            params, name, [](const auto& p) -> std::string_view { return p.first; });
        if (at != params.end()) out.append(at->second);
        pattern.remove_prefix(close == std::string_view::npos ? pattern.size() : close + 1);
    }
    return out;
}

} // namespace tepat
