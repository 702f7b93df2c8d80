#include "rules/detail/regex.hpp"

#include "rules/detail/regex_syntax.hpp"
#include "rules/detail/utf8.hpp"

#include <algorithm>

namespace tepat::rules::detail {

namespace {

constexpr std::uint32_t outside = 0xFFFFFFFF; // before the first and after the last character

bool is_word(std::uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

} // namespace

/// Writes the tree of a pattern out as instructions.
class RegexWriter {
public:
    using Node = regex_syntax::Node;

    explicit RegexWriter(Regex& out) : out_{out} {}

    bool run(const Node& whole) {
        write(whole);
        add({Regex::Step::match, {}, 0, 0});
        return !too_long_;
    }

private:
    std::uint32_t here() const { return static_cast<std::uint32_t>(out_.program_.size()); }
    std::uint32_t add(Regex::Instruction instruction) {
        if (out_.program_.size() >= Regex::most_steps) {
            too_long_ = true;
            return 0;
        }
        out_.program_.push_back(instruction);
        return here() - 1;
    }

    void write(const Node& node) {
        // Parts without instructions count too: ((){1000}){1000}.
        too_long_ = too_long_ || ++written_ > Regex::most_steps;
        if (too_long_) return;
        switch (node.is) {
        case Node::empty:
            return;
        case Node::characters:
            out_.classes_.push_back(node.ranges);
            add({Regex::Step::range_of,
                 {},
                 here() + 1,
                 static_cast<std::uint32_t>(out_.classes_.size()) - 1});
            return;
        case Node::assertion:
            add({Regex::Step::assertion, node.place, here() + 1, 0});
            return;
        case Node::sequence:
            for (const auto& part : node.parts)
                write(part);
            return;
        case Node::alternatives:
            return write_alternatives(node);
        case Node::repetition:
            return write_repetition(node);
        }
    }

    void write_alternatives(const Node& node) {
        std::vector<std::uint32_t> jumps;
        for (std::size_t i = 0; i + 1 < node.parts.size(); ++i) {
            const auto split = add({Regex::Step::split, {}, here() + 1, 0});
            write(node.parts[i]);
            jumps.push_back(add({Regex::Step::jump, {}, 0, 0}));
            if (too_long_) return;
            out_.program_[split].other = here();
        }
        write(node.parts.back());
        if (too_long_) return;
        for (const auto jump : jumps)
            out_.program_[jump].next = here();
    }

    void write_repetition(const Node& node) {
        const auto& part = node.parts.front();
        for (int i = 0; i < node.least && !too_long_; ++i)
            write(part);
        if (node.most < 0) {
            const auto split = add({Regex::Step::split, {}, here() + 1, 0});
            write(part);
            add({Regex::Step::jump, {}, split, 0});
            if (!too_long_) out_.program_[split].other = here();
            return;
        }
        std::vector<std::uint32_t> splits;
        for (int i = node.least; i < node.most && !too_long_; ++i) {
            splits.push_back(add({Regex::Step::split, {}, here() + 1, 0}));
            write(part);
        }
        if (too_long_) return;
        for (const auto split : splits)
            out_.program_[split].other = here();
    }

    Regex& out_;
    std::size_t written_ = 0;
    bool too_long_ = false;
};

/// The instructions that wait for the next character, each once.
class Regex::Threads {
public:
    explicit Threads(const Regex& regex) : regex_{&regex}, seen_(regex.size(), 0) {}

    void clear() {
        waiting_.clear();
        ++round_;
    }
    [[nodiscard]] const std::vector<std::uint32_t>& waiting() const { return waiting_; }

    /// Follows an instruction to those that wait for a character. True if it comes to the end of
    /// the pattern.
    bool add(std::uint32_t start, std::uint32_t before, std::uint32_t after) {
        stack_.assign(1, start);
        while (!stack_.empty()) {
            const auto at = stack_.back();
            stack_.pop_back();
            if (seen_[at] == round_) continue;
            seen_[at] = round_;
            const auto& one = regex_->program_[at];
            switch (one.step) {
            case Step::match:
                return true;
            case Step::range_of:
                waiting_.push_back(at);
                break;
            case Step::split:
                stack_.push_back(one.other);
                stack_.push_back(one.next);
                break;
            case Step::jump:
                stack_.push_back(one.next);
                break;
            case Step::assertion:
                if (holds(one.assertion, before, after)) stack_.push_back(one.next);
                break;
            }
        }
        return false;
    }

private:
    static bool holds(RegexAssertion assertion, std::uint32_t before, std::uint32_t after) {
        const bool border = is_word(before) != is_word(after);
        switch (assertion) {
        case RegexAssertion::text_begin:
            return before == outside;
        case RegexAssertion::text_end:
            return after == outside;
        case RegexAssertion::line_begin:
            return before == outside || before == '\n';
        case RegexAssertion::line_end:
            return after == outside || after == '\n';
        case RegexAssertion::word_border:
            return border;
        case RegexAssertion::no_word_border:
            return !border;
        }
        return false;
    }

    const Regex* regex_;
    std::vector<std::uint32_t> waiting_;
    std::vector<std::uint32_t> stack_;
    std::vector<std::uint64_t> seen_;
    std::uint64_t round_ = 1;
};

std::optional<Regex> Regex::compile(std::string_view pattern) {
    const auto tree = regex_syntax::read(pattern);
    Regex made;
    if (!tree || !RegexWriter{made}.run(*tree)) return std::nullopt;
    return made;
}

bool Regex::matches(std::string_view text) const {
    Threads now{*this};
    Threads then{*this};
    std::uint32_t before = outside;
    for (bool more = true; more;) {
        more = !text.empty();
        const auto c = more ? cut_code_point(text) : outside;
        const auto after_c = text.empty() ? outside : [&] {
            auto ahead = text;
            return cut_code_point(ahead);
        }();
        // A match may begin anywhere.
        if (now.add(0, before, c)) return true;
        then.clear();
        for (const auto at : now.waiting()) {
            const auto& ranges = classes_[program_[at].other];
            const auto found = std::ranges::upper_bound(ranges, c, {}, &Ranges::value_type::first);
            if (c == outside || found == ranges.begin() || std::prev(found)->second < c) continue;
            if (then.add(program_[at].next, c, after_c)) return true;
        }
        std::swap(now, then);
        before = c;
    }
    return false;
}

} // namespace tepat::rules::detail
