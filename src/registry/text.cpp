#include "registry/text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace tepat::registry {
namespace {

constexpr std::array<std::string_view, 8> wide_blanks{"\u00a0", "\u200b", "\u200c", "\u200d",
                                                      "\u202f", "\u2060", "\u3000", "\ufeff"};

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::size_t blank_at_start(std::string_view text) {
    if (text.front() == ' ' || is_control(text.front())) return 1;
    const auto blank =
        std::ranges::find_if(wide_blanks, [&](auto its) { return text.starts_with(its); });
    return blank == wide_blanks.end() ? 0 : blank->size();
}

std::size_t blank_at_end(std::string_view text) {
    if (text.back() == ' ' || is_control(text.back())) return 1;
    const auto blank =
        std::ranges::find_if(wide_blanks, [&](auto its) { return text.ends_with(its); });
    return blank == wide_blanks.end() ? 0 : blank->size();
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

const icu::Normalizer2& nfc() {
    static const auto& instance = [] -> const icu::Normalizer2& {
        UErrorCode error = U_ZERO_ERROR;
        const auto* found = icu::Normalizer2::getNFCInstance(error);
        if (U_FAILURE(error)) throw std::runtime_error{"ICU has no normalisation data"};
        return *found;
    }();
    return instance;
}

} // namespace

std::string_view trimmed(std::string_view text) {
    while (!text.empty()) {
        const auto size = blank_at_start(text);
        if (size == 0) break;
        text.remove_prefix(size);
    }
    while (!text.empty()) {
        const auto size = blank_at_end(text);
        if (size == 0) break;
        text.remove_suffix(size);
    }
    return text;
}

std::string_view tidy(std::string_view text, std::string& room) {
    text = trimmed(text);
    if (std::ranges::any_of(text, is_control)) {
        room = text;
        std::ranges::replace_if(room, is_control, ' ');
        text = room;
    }
    if (is_ascii(text)) return text;
    std::string composed;
    icu::StringByteSink<std::string> sink{&composed};
    UErrorCode error = U_ZERO_ERROR;
    nfc().normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                        error);
    if (U_FAILURE(error)) throw std::runtime_error{"ICU could not normalise a text"};
    room = std::move(composed);
    return room;
}

std::string folded(std::string_view text) {
    std::string out;
    const auto utf16 = icu::UnicodeString::fromUTF8(
        icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
    icu::UnicodeString kept;
    for (std::int32_t at = 0; at < utf16.length(); at = utf16.moveIndex32(at, 1))
        if (u_isalnum(utf16.char32At(at)))
            kept.append(u_foldCase(utf16.char32At(at), U_FOLD_CASE_DEFAULT));
    return kept.toUTF8String(out);
}

} // namespace tepat::registry
