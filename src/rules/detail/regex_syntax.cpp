#include "rules/detail/regex_syntax.hpp"

#include "rules/detail/utf8.hpp"

#include <algorithm>
#include <array>

namespace tepat::rules::detail::regex_syntax {
namespace {

constexpr std::uint32_t last_code = 0x10FFFF;
constexpr int deepest = 100;
constexpr int most_repeats = 1000;

void tidy(Ranges& ranges) {
    std::ranges::sort(ranges);
    Ranges out;
    for (const auto& range : ranges) {
        if (!out.empty() && range.first <= out.back().second + 1)
            out.back().second = std::max(out.back().second, range.second);
        else
            out.push_back(range);
    }
    ranges = std::move(out);
}

Ranges all_but(Ranges ranges) {
    tidy(ranges);
    Ranges out;
    std::uint32_t from = 0;
    for (const auto& [first, second] : ranges) {
        if (first > from) out.emplace_back(from, first - 1);
        from = second + 1;
    }
    if (from <= last_code) out.emplace_back(from, last_code);
    return out;
}

void add_all(Ranges& to, const Ranges& from) {
    to.insert(to.end(), from.begin(), from.end());
}

const Ranges digits{{'0', '9'}};
const Ranges spaces{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
const Ranges words{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};

struct NamedClass {
    std::string_view name;
    Ranges ranges;
};
const std::array<NamedClass, 14>& named_classes() {
    static const std::array<NamedClass, 14> all{{
        {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
        {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
        {"ascii", {{0, 0x7F}}},
        {"blank", {{'\t', '\t'}, {' ', ' '}}},
        {"cntrl", {{0, 0x1F}, {0x7F, 0x7F}}},
        {"digit", digits},
        {"graph", {{'!', '~'}}},
        {"lower", {{'a', 'z'}}},
        {"print", {{' ', '~'}}},
        {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
        {"space", {{'\t', '\r'}, {' ', ' '}}},
        {"upper", {{'A', 'Z'}}},
        {"word", words},
        {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
    }};
    return all;
}

/// The class of `\d` and the like.
std::optional<Ranges> class_of(std::uint32_t letter) {
    if (letter == 'd') return digits;
    if (letter == 's') return spaces;
    if (letter == 'w') return words;
    if (letter == 'D') return all_but(digits);
    if (letter == 'S') return all_but(spaces);
    if (letter == 'W') return all_but(words);
    return std::nullopt;
}

Node node(Node::Is is) {
    Node made;
    made.is = is;
    return made;
}

struct Flags {
    bool any_case = false;
    bool many_lines = false;
    bool dot_is_all = false;
};

/// Recursive descent. Whoever finds that it is no pattern sets `bad_`, and everybody stops.
class Reader {
public:
    explicit Reader(std::string_view pattern) : rest_{pattern} {}

    std::optional<Node> run() {
        auto whole = alternatives(0);
        if (bad_ || !rest_.empty()) return std::nullopt;
        return whole;
    }

private:
    Node fail() {
        bad_ = true;
        return {};
    }
    bool accept(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    [[nodiscard]] bool at_end() const { return bad_ || rest_.empty(); }

    Node characters(Ranges ranges, bool negated = false) const {
        if (flags_.any_case) {
            Ranges other;
            for (const auto& [first, second] : ranges)
                for (std::uint32_t c = 'A'; c <= 'Z'; ++c) {
                    if (c >= first && c <= second) other.emplace_back(c + 32, c + 32);
                    if (c + 32 >= first && c + 32 <= second) other.emplace_back(c, c);
                }
            add_all(ranges, other);
        }
        Node made = node(Node::characters);
        tidy(ranges);
        made.ranges = negated ? all_but(std::move(ranges)) : std::move(ranges);
        return made;
    }
    static Node assertion(RegexAssertion place) {
        Node made = node(Node::assertion);
        made.place = place;
        return made;
    }

    Node alternatives(int depth) {
        if (depth > deepest) return fail();
        const Flags before = flags_;
        Node made = node(Node::alternatives);
        do
            made.parts.push_back(sequence(depth));
        while (!bad_ && accept("|"));
        flags_ = before;
        return made;
    }

    Node sequence(int depth) {
        Node made = node(Node::sequence);
        while (!at_end() && rest_[0] != '|' && rest_[0] != ')') {
            if (accept("\\Q")) {
                quoted(made);
                continue;
            }
            auto one = atom(depth);
            if (!bad_) one = repeated(std::move(one));
            made.parts.push_back(std::move(one));
        }
        return made;
    }

    /// `\Q…\E`: what stands between means itself.
    void quoted(Node& sequence) {
        while (!rest_.empty() && !accept("\\E")) {
            const auto c = cut_code_point(rest_);
            sequence.parts.push_back(characters({{c, c}}));
        }
        if (!sequence.parts.empty())
            sequence.parts.back() = repeated(std::move(sequence.parts.back()));
    }

    Node repeated(Node one) {
        int least = 0;
        int most = -1;
        if (accept("*")) {
        } else if (accept("+")) {
            least = 1;
        } else if (accept("?")) {
            most = 1;
        } else if (!counted(least, most)) {
            return one;
        }
        if (least > most_repeats || most > most_repeats || (most >= 0 && most < least))
            return fail();
        accept("?"); // as few as possible: the same answer
        int unused = 0;
        if (rest_.starts_with('*') || rest_.starts_with('+') || rest_.starts_with('?'))
            return fail();
        if (auto ahead = *this; ahead.counted(unused, unused)) return fail();
        Node made = node(Node::repetition);
        made.least = least;
        made.most = most;
        made.parts.push_back(std::move(one));
        return made;
    }

    /// `{2}`, `{2,}`, `{2,5}`; what only looks like it means itself.
    bool counted(int& least, int& most) {
        auto ahead = rest_;
        const auto number = [&] {
            int value = -1;
            while (!ahead.empty() && ahead[0] >= '0' && ahead[0] <= '9') {
                value = std::min(most_repeats + 1, std::max(value, 0) * 10 + (ahead[0] - '0'));
                ahead.remove_prefix(1);
            }
            return value;
        };
        if (!ahead.starts_with('{')) return false;
        ahead.remove_prefix(1);
        const int first = number();
        int second = first;
        if (first >= 0 && ahead.starts_with(',')) {
            ahead.remove_prefix(1);
            second = number();
        }
        if (first < 0 || !ahead.starts_with('}')) return false;
        rest_ = ahead.substr(1);
        least = first;
        most = second;
        return true;
    }

    Node atom(int depth) {
        const auto c = cut_code_point(rest_);
        switch (c) {
        case '(':
            return group(depth);
        case '[':
            return bracket();
        case '\\':
            return escaped();
        case '.':
            return flags_.dot_is_all ? characters({{0, last_code}})
                                     : characters({{'\n', '\n'}}, true);
        case '^':
            return assertion(flags_.many_lines ? RegexAssertion::line_begin
                                               : RegexAssertion::text_begin);
        case '$':
            return assertion(flags_.many_lines ? RegexAssertion::line_end
                                               : RegexAssertion::text_end);
        case '*':
        case '+':
        case '?':
            return fail();
        default:
            return characters({{c, c}});
        }
    }

    Node group(int depth) {
        const Flags before = flags_;
        if (accept("?P<") || accept("?<")) {
            const auto end = rest_.find('>');
            const auto name = rest_.substr(0, end);
            const auto is_letter = [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '_';
            };
            if (end == std::string_view::npos || name.empty() ||
                !std::ranges::all_of(name, is_letter))
                return fail();
            rest_.remove_prefix(end + 1);
        } else if (accept("?")) {
            bool open = false;
            if (!read_flags(open)) return fail();
            // (?i) holds to the end of the group it stands in.
            if (!open) return {};
        }
        auto inner = alternatives(depth + 1);
        if (bad_ || !accept(")")) return fail();
        flags_ = before;
        return inner;
    }

    /// `i)`, `i:`, `i-s:`; `open` if what follows belongs to the group.
    bool read_flags(bool& open) {
        bool on = true;
        while (!rest_.empty()) {
            const char c = rest_[0];
            rest_.remove_prefix(1);
            if (c == ':' || c == ')') {
                open = c == ':';
                return true;
            }
            if (c == 'i')
                flags_.any_case = on;
            else if (c == 'm')
                flags_.many_lines = on;
            else if (c == 's')
                flags_.dot_is_all = on;
            else if (c == '-' && on)
                on = false;
            else if (c != 'U')
                return false;
        }
        return false;
    }

    Node escaped() {
        if (rest_.empty()) return fail();
        const char letter = rest_[0];
        if (const auto known = class_of(static_cast<unsigned char>(letter))) {
            rest_.remove_prefix(1);
            return characters(*known);
        }
        const auto place = letter == 'A'   ? std::optional{RegexAssertion::text_begin}
                           : letter == 'z' ? std::optional{RegexAssertion::text_end}
                           : letter == 'b' ? std::optional{RegexAssertion::word_border}
                           : letter == 'B' ? std::optional{RegexAssertion::no_word_border}
                                           : std::nullopt;
        if (place) {
            rest_.remove_prefix(1);
            return assertion(*place);
        }
        const auto c = escaped_character();
        return c ? characters({{*c, *c}}) : fail();
    }

    /// What stands after a backslash, as one character.
    std::optional<std::uint32_t> escaped_character() {
        if (rest_.empty()) return std::nullopt;
        const auto c = cut_code_point(rest_);
        constexpr std::string_view letters = "afnrtv";
        constexpr std::string_view meanings = "\a\f\n\r\t\v";
        if (const auto at = letters.find(static_cast<char>(c)); c < 0x80 && at != letters.npos)
            return static_cast<unsigned char>(meanings[at]);
        if (c == 'x') return hexadecimal();
        if (c >= '0' && c <= '7') return octal(c - '0');
        const bool punctuation = c < 0x80 && c > ' ' && !(c >= '0' && c <= '9') &&
                                 !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z');
        return punctuation ? std::optional{c} : std::nullopt;
    }
    std::optional<std::uint32_t> hexadecimal() {
        const bool braces = accept("{");
        std::uint32_t value = 0;
        int count = 0;
        while (!rest_.empty() && (braces || count < 2)) {
            const char c = rest_[0];
            const char lower = static_cast<char>(c | 0x20);
            const bool digit = c >= '0' && c <= '9';
            if (!digit && !(lower >= 'a' && lower <= 'f')) break;
            value = value * 16 + static_cast<std::uint32_t>(digit ? c - '0' : lower - 'a' + 10);
            rest_.remove_prefix(1);
            if (++count > 6) return std::nullopt;
        }
        if (count == 0 || (!braces && count != 2) || value > last_code) return std::nullopt;
        return braces && !accept("}") ? std::nullopt : std::optional{value};
    }
    /// `\0`, `\07`, `\123`; `\1` alone would be a reference to a group, which there is not.
    std::optional<std::uint32_t> octal(std::uint32_t first) {
        std::uint32_t value = first;
        int count = 1;
        while (count < 3 && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '7') {
            value = value * 8 + static_cast<std::uint32_t>(rest_[0] - '0');
            rest_.remove_prefix(1);
            ++count;
        }
        return first == 0 || count == 3 ? std::optional{value} : std::nullopt;
    }

    Node bracket() {
        const bool negated = accept("^");
        Ranges ranges;
        for (bool first = true;; first = false) {
            if (rest_.empty()) return fail();
            if (!first && accept("]")) break;
            if (rest_.starts_with("[:")) {
                if (!named_class(ranges)) return fail();
                continue;
            }
            if (rest_.size() > 1 && rest_[0] == '\\')
                if (const auto known = class_of(static_cast<unsigned char>(rest_[1]))) {
                    add_all(ranges, *known);
                    rest_.remove_prefix(2);
                    continue;
                }
            const auto from = member();
            auto to = from;
            if (from && rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
                rest_.remove_prefix(1);
                to = member();
            }
            if (!from || !to || *to < *from) return fail();
            ranges.emplace_back(*from, *to);
        }
        return characters(std::move(ranges), negated);
    }
    std::optional<std::uint32_t> member() {
        if (accept("\\")) return escaped_character();
        return cut_code_point(rest_);
    }
    bool named_class(Ranges& ranges) {
        const auto end = rest_.find(":]");
        if (end == std::string_view::npos) return false;
        auto name = rest_.substr(2, end - 2);
        const bool negated = name.starts_with('^');
        if (negated) name.remove_prefix(1);
        const auto& all = named_classes();
        const auto found = std::ranges::find(all, name, &NamedClass::name);
        if (found == all.end()) return false;
        add_all(ranges, negated ? all_but(found->ranges) : found->ranges);
        rest_.remove_prefix(end + 2);
        return true;
    }

    std::string_view rest_;
    Flags flags_;
    bool bad_ = false;
};

} // namespace

std::optional<Node> read(std::string_view pattern) {
    return Reader{pattern}.run();
}

} // namespace tepat::rules::detail::regex_syntax
