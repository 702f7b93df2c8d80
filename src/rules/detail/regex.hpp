#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::rules::detail {

/// A place between two characters.
enum class RegexAssertion : std::uint8_t {
    text_begin,
    text_end,
    line_begin,
    line_end,
    word_border,
    no_word_border
};

/// A regular expression in RE2's syntax, matched in time linear to text × pattern: all ways are
/// followed at once, none is tried again. Alternatives, groups and flags (i, m, s, U), repetitions
/// (greedy or not is the same here), classes with \d \s \w and [[:alpha:]], ^ $ \A \z \b \B,
/// \x{…} \Q…\E. Not of it: \p{…}; letter case is ASCII's. Immutable, thread-safe.
class Regex {
public:
    /// Nothing if it is not one, or nests deeper than 100, or is longer than `most_steps` once its
    /// repetitions are written out.
    [[nodiscard]] static std::optional<Regex> compile(std::string_view pattern);
    static constexpr std::size_t most_steps = 20'000;

    /// Whether any part of the text (UTF-8) matches.
    [[nodiscard]] bool matches(std::string_view text) const;
    /// Steps of the pattern: matching takes at most so many for each code point.
    [[nodiscard]] std::size_t size() const { return program_.size(); }

private:
    friend class RegexWriter;

    enum class Step : std::uint8_t { range_of, split, jump, assertion, match };
    using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
    struct Instruction {
        Step step = Step::match;
        RegexAssertion assertion = RegexAssertion::text_begin;
        /// Where it goes on; of a split also `other`. Of range_of, `other` is the class.
        std::uint32_t next = 0;
        std::uint32_t other = 0;
    };
    class Threads;

    std::vector<Instruction> program_;
    std::vector<Ranges> classes_;
};

} // namespace tepat::rules::detail
