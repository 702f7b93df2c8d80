#include "rules/detail/builtins.hpp"
#include "rules/detail/conversions.hpp"
#include "rules/detail/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tepat::rules::detail {
namespace {

using Text = std::expected<std::string, MessageCode>;

constexpr auto bad_format = "rules.bad_format"_msg;
constexpr int most_decimals = 1'000;

std::unexpected<MessageCode> refused() {
    return std::unexpected{bad_format};
}

std::string in_base(std::uint64_t value, int base) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, base).ptr;
    return {buffer.data(), end};
}

Text upper(Text text) {
    if (text)
        for (char& c : *text)
            if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// A whole number in a base, with its sign; nothing of anything else.
std::optional<std::string> whole(const Value& value, int base) {
    if (value.kind() == Kind::unsigned_integer) return in_base(value.as_unsigned_integer(), base);
    if (value.kind() != Kind::integer) return std::nullopt;
    const auto bits = static_cast<std::uint64_t>(value.as_integer());
    return value.as_integer() < 0 ? "-" + in_base(~bits + 1, base) : in_base(bits, base);
}

std::string hexadecimal_of(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.append(byte < 16 ? "0" : "").append(in_base(byte, 16));
    }
    return out;
}

class Formatter {
public:
    explicit Formatter(Scratch& scratch) : scratch_{scratch} {}

    Text one(char letter, const Value& value, int decimals) {
        switch (letter) {
        case 's':
            return written(value);
        case 'd':
            return decimal(value);
        case 'f':
            return real(value, std::chars_format::fixed, decimals);
        case 'e':
            return real(value, std::chars_format::scientific, decimals);
        case 'b':
            if (value.kind() == Kind::boolean) return value.as_boolean() ? "1" : "0";
            return number(value, 2);
        case 'o':
            return number(value, 8);
        case 'x':
            return hexadecimal(value);
        case 'X':
            return upper(hexadecimal(value));
        default:
            return refused();
        }
    }

private:
    static Text number(const Value& value, int base) {
        auto written = whole(value, base);
        return written ? Text{std::move(*written)} : refused();
    }
    static Text decimal(const Value& value) {
        if (value.kind() == Kind::real && !std::isfinite(value.as_real()))
            return written_real(value.as_real());
        return number(value, 10);
    }
    Text hexadecimal(const Value& value) const {
        if (value.kind() == Kind::text) return hexadecimal_of(value.as_text());
        if (value.kind() == Kind::bytes) return hexadecimal_of(value.as_bytes());
        return number(value, 16);
    }
    static Text real(const Value& value, std::chars_format format, int decimals) {
        if (value.kind() != Kind::real) return refused();
        if (!std::isfinite(value.as_real())) return written_real(value.as_real());
        std::array<char, most_decimals + 400> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                       value.as_real(), format, decimals)
                             .ptr;
        return std::string{buffer.data(), end};
    }

    Text written(const Value& value) {
        if (!scratch_.spend(1)) return std::unexpected{too_costly};
        switch (value.kind()) {
        case Kind::text:
            return std::string{value.as_text()};
        case Kind::bytes:
            return std::string{value.as_bytes()};
        case Kind::null:
            return "null";
        case Kind::type:
            return std::string{value.type_name()};
        case Kind::boolean:
        case Kind::integer:
        case Kind::unsigned_integer:
        case Kind::real:
        case Kind::timestamp:
        case Kind::duration: {
            const auto text = to_text(value, scratch_);
            return text ? Text{std::string{text->as_text()}} : std::unexpected{text.error()};
        }
        case Kind::list:
            return written_list(value);
        case Kind::map:
            return written_map(value);
        case Kind::optional:
        case Kind::record:
        case Kind::unknown:
        case Kind::dynamic:
        case Kind::parameter:
        case Kind::opaque:
            break;
        }
        return refused();
    }
    Text written_list(const Value& list) {
        std::string out = "[";
        for (std::int32_t i = 0; i < list.size(); ++i) {
            const auto item = written(list.element(i));
            if (!item) return item;
            out.append(i > 0 ? ", " : "").append(*item);
            if (!scratch_.spend_bytes(item->size())) return std::unexpected{too_costly};
        }
        return out + "]";
    }
    /// Sorted by the way the keys are written.
    Text written_map(const Value& map) {
        std::vector<std::pair<std::string, std::string>> entries;
        for (std::int32_t i = 0; i < map.size(); ++i) {
            auto key = written(map.key(i));
            if (!key) return key;
            auto value = written(map.value(i));
            if (!value) return value;
            if (!scratch_.spend_bytes(value->size())) return std::unexpected{too_costly};
            entries.emplace_back(std::move(*key), std::move(*value));
        }
        std::ranges::sort(entries);
        std::string out;
        for (const auto& [key, value] : entries)
            out.append(out.empty() ? "{" : ", ").append(key).append(": ").append(value);
        return out.empty() ? "{}" : out + "}";
    }

    Scratch& scratch_;
};

/// `.3` before a letter; six decimals where there is none.
std::optional<int> cut_precision(std::string_view& rest) {
    constexpr int usual = 6;
    if (!rest.starts_with('.')) return usual;
    rest.remove_prefix(1);
    int value = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc{} || value < 0 || value > most_decimals) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()));
    return value;
}

} // namespace

Answer format(Operands operands, Scratch& scratch) {
    auto rest = operands[0].as_text();
    const Value& given = operands[1];
    Formatter formatter{scratch};
    std::string out;
    std::int32_t used = 0;
    while (!rest.empty()) {
        const auto plain = rest.substr(0, rest.find('%'));
        out.append(plain);
        rest.remove_prefix(plain.size());
        if (!scratch.spend_bytes(16 + plain.size())) return no(too_costly);
        if (rest.empty()) break;
        rest.remove_prefix(1);
        if (rest.starts_with('%')) {
            out.push_back('%');
            rest.remove_prefix(1);
            continue;
        }
        const auto decimals = cut_precision(rest);
        if (!decimals || rest.empty() || used >= given.size()) return no(bad_format);
        const auto text = formatter.one(rest[0], given.element(used++), *decimals);
        if (!text) return no(text.error());
        rest.remove_prefix(1);
        out.append(*text);
        if (!scratch.spend_bytes(text->size())) return no(too_costly);
    }
    return scratch.text(std::move(out));
}

} // namespace tepat::rules::detail
