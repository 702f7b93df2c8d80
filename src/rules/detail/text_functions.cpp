#include "rules/detail/builtins.hpp"
#include "rules/detail/utf8.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::rules::detail {
namespace {

constexpr auto out_of_range = "rules.index_out_of_range"_msg;

std::string_view text(Operands operands, std::size_t at) {
    return operands[at].as_text();
}

bool spend_all(Operands operands, Scratch& scratch) {
    return std::ranges::all_of(operands, [&](const Value& value) {
        return value.kind() != Kind::text || scratch.spend_bytes(value.as_text().size());
    });
}

Answer char_at(Operands operands, Scratch&) {
    const auto all = text(operands, 0);
    const auto from = offset_of(all, operands[1].as_integer());
    if (!from) return no(out_of_range);
    auto rest = all.substr(*from);
    if (rest.empty()) return Value::text("");
    cut_code_point(rest);
    return Value::text(all.substr(*from, all.size() - *from - rest.size()));
}

/// The index of the code point at a byte offset.
Value index_at(std::string_view all, std::size_t offset) {
    return Value::integer(count_code_points(all.substr(0, offset)));
}

/// What a search may cost: each place against what is sought.
bool spend_search(std::string_view all, std::string_view sought, Scratch& scratch) {
    return scratch.spend(static_cast<std::int64_t>(all.size() / 16) *
                         static_cast<std::int64_t>(1 + sought.size() / 16));
}

Answer index_of(Operands operands, Scratch& scratch) {
    const auto all = text(operands, 0);
    const auto sought = text(operands, 1);
    if (!spend_search(all, sought, scratch)) return no(too_costly);
    const auto from = offset_of(all, operands.size() > 2 ? operands[2].as_integer() : 0);
    if (!from) return no(out_of_range);
    const auto found = all.find(sought, *from);
    return found == std::string_view::npos ? Value::integer(-1) : index_at(all, found);
}

Answer last_index_of(Operands operands, Scratch& scratch) {
    const auto all = text(operands, 0);
    const auto sought = text(operands, 1);
    if (!spend_search(all, sought, scratch)) return no(too_costly);
    const auto last = operands.size() > 2 ? offset_of(all, operands[2].as_integer()) : all.size();
    if (!last) return no(out_of_range);
    const auto found = all.rfind(sought, *last);
    return found == std::string_view::npos ? Value::integer(-1) : index_at(all, found);
}

Answer change_letters(Operands operands, Scratch& scratch, char first, char last) {
    if (!spend_all(operands, scratch)) return no(too_costly);
    std::string made{text(operands, 0)};
    for (char& c : made)
        if (c >= first && c <= last) c = static_cast<char>(c ^ 0x20);
    return scratch.text(std::move(made));
}
Answer lower_ascii(Operands operands, Scratch& scratch) {
    return change_letters(operands, scratch, 'A', 'Z');
}
Answer upper_ascii(Operands operands, Scratch& scratch) {
    return change_letters(operands, scratch, 'a', 'z');
}

/// The places where a text is cut: before each `separator`, or between code points if it is empty.
class Cuts {
public:
    Cuts(std::string_view all, std::string_view separator) : rest_{all}, separator_{separator} {}

    /// What stands before the next cut; nothing when there is none.
    std::optional<std::string_view> next() {
        if (separator_.empty()) {
            auto after = rest_;
            if (after.empty()) return std::nullopt;
            cut_code_point(after);
            return cut(rest_.size() - after.size());
        }
        const auto found = rest_.find(separator_);
        if (found == std::string_view::npos) return std::nullopt;
        return cut(found);
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view cut(std::size_t size) {
        const auto piece = rest_.substr(0, size);
        rest_.remove_prefix(size + separator_.size());
        return piece;
    }
    std::string_view rest_;
    std::string_view separator_;
};

std::int64_t limit(Operands operands, std::size_t at) {
    const auto given = operands.size() > at ? operands[at].as_integer() : -1;
    return given < 0 ? std::numeric_limits<std::int64_t>::max() : given;
}

Answer replace(Operands operands, Scratch& scratch) {
    const auto all = text(operands, 0);
    const auto old = text(operands, 1);
    const auto with = text(operands, 2);
    std::int64_t left = limit(operands, 3);
    if (!spend_search(all, old, scratch)) return no(too_costly);
    Cuts cuts{all, old};
    std::string made;
    const auto add = [&](std::string_view piece) {
        made.append(piece);
        return scratch.spend_bytes(16 + piece.size());
    };
    // Before every code point and at the end, where nothing is to be replaced.
    if (old.empty() && left > 0) {
        --left;
        if (!add(with)) return no(too_costly);
    }
    while (left > 0) {
        const auto piece = cuts.next();
        if (!piece) break;
        --left;
        if (!add(*piece) || !add(with)) return no(too_costly);
    }
    if (!add(cuts.rest())) return no(too_costly);
    return scratch.text(std::move(made));
}

Answer split(Operands operands, Scratch& scratch) {
    const auto all = text(operands, 0);
    const auto separator = text(operands, 1);
    const auto most = limit(operands, 2);
    if (!spend_search(all, separator, scratch)) return no(too_costly);
    std::vector<Value> pieces;
    Cuts cuts{all, separator};
    while (static_cast<std::int64_t>(pieces.size()) + 1 < most) {
        const auto piece = cuts.next();
        if (!piece) break;
        if (!scratch.spend(1)) return no(too_costly);
        pieces.push_back(Value::text(*piece));
    }
    const bool rest = !separator.empty() || !cuts.rest().empty();
    if (most > 0 && rest) pieces.push_back(Value::text(cuts.rest()));
    return scratch.list(std::move(pieces));
}

Answer substring(Operands operands, Scratch& scratch) {
    if (!spend_all(operands, scratch)) return no(too_costly);
    const auto all = text(operands, 0);
    const auto from = offset_of(all, operands[1].as_integer());
    const auto to = operands.size() > 2 ? offset_of(all, operands[2].as_integer()) : all.size();
    if (!from || !to || *to < *from) return no(out_of_range);
    return Value::text(all.substr(*from, *to - *from));
}

/// Unicode's property White_Space.
bool is_space(std::uint32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

Answer trim(Operands operands, Scratch& scratch) {
    if (!spend_all(operands, scratch)) return no(too_costly);
    const auto all = text(operands, 0);
    std::size_t from = all.size();
    std::size_t to = 0;
    for (auto rest = all; !rest.empty();) {
        const auto at = all.size() - rest.size();
        if (is_space(cut_code_point(rest))) continue;
        from = std::min(from, at);
        to = all.size() - rest.size();
    }
    return from < to ? Value::text(all.substr(from, to - from)) : Value::text("");
}

Answer join(Operands operands, Scratch& scratch) {
    const auto separator = operands.size() > 1 ? text(operands, 1) : std::string_view{};
    const Value& list = operands[0];
    std::string made;
    for (std::int32_t i = 0; i < list.size(); ++i) {
        const Value item = list.element(i);
        if (item.kind() != Kind::text) return no(no_such_overload);
        if (!scratch.spend_bytes(16 + item.as_text().size() + separator.size()))
            return no(too_costly);
        made.append(i > 0 ? separator : std::string_view{}).append(item.as_text());
    }
    return scratch.text(std::move(made));
}

Answer reverse(Operands operands, Scratch& scratch) {
    if (!spend_all(operands, scratch)) return no(too_costly);
    std::string made(text(operands, 0).size(), ' ');
    std::size_t end = made.size();
    for (auto rest = text(operands, 0); !rest.empty();) {
        const auto before = rest;
        cut_code_point(rest);
        const auto size = before.size() - rest.size();
        end -= size;
        before.copy(made.data() + end, size);
    }
    return scratch.text(std::move(made));
}

Answer quote(Operands operands, Scratch& scratch) {
    if (!spend_all(operands, scratch)) return no(too_costly);
    constexpr std::string_view escaped = "\a\b\f\n\r\t\v\\\"";
    constexpr std::string_view letters = "abfnrtv\\\"";
    std::string made = "\"";
    for (const char c : text(operands, 0)) {
        const auto at = escaped.find(c);
        if (at == std::string_view::npos)
            made.push_back(c);
        else
            made.append({'\\', letters[at]});
    }
    return scratch.text(made + "\"");
}

constexpr std::array builtins{
    Builtin{"string.charAt(int): string", char_at},
    Builtin{"string.indexOf(string): int", index_of},
    Builtin{"string.indexOf(string, int): int", index_of},
    Builtin{"string.lastIndexOf(string): int", last_index_of},
    Builtin{"string.lastIndexOf(string, int): int", last_index_of},
    Builtin{"string.lowerAscii(): string", lower_ascii},
    Builtin{"string.upperAscii(): string", upper_ascii},
    Builtin{"string.replace(string, string): string", replace},
    Builtin{"string.replace(string, string, int): string", replace},
    Builtin{"string.split(string): list(string)", split},
    Builtin{"string.split(string, int): list(string)", split},
    Builtin{"string.substring(int): string", substring},
    Builtin{"string.substring(int, int): string", substring},
    Builtin{"string.trim(): string", trim},
    Builtin{"list(string).join(): string", join},
    Builtin{"list(string).join(string): string", join},
    Builtin{"string.reverse(): string", reverse},
    Builtin{"strings.quote(string): string", quote},
    Builtin{"string.format(list(dyn)): string", format},
};

} // namespace

std::span<const Builtin> text_builtins() {
    return builtins;
}

} // namespace tepat::rules::detail
