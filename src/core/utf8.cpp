#include "core/utf8.hpp"

#include <cstddef>

namespace tepat {

bool is_utf8(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        const unsigned lead = byte(at++);
        if (lead < 0x80) continue;
        if (lead < 0xC2 || lead > 0xF4) return false;
        const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        if (text.size() - at < more) return false;
        const unsigned least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (byte(at) < least || byte(at) > most) return false;
        for (std::size_t rest = 1; rest < more; ++rest)
            if ((byte(at + rest) & 0xC0U) != 0x80) return false;
        at += more;
    }
    return true;
}

} // namespace tepat
