#include "rules/detail/regex.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tepat::rules::detail {
namespace {

struct Searched {
    const char* pattern;
    const char* text;
    bool found;
};

TEST(Regex, FindsWhatRe2Finds) {
    for (const auto& [pattern, text, found] : std::initializer_list<Searched>{
             {"", "", true},
             {"", "a", true},
             {"b", "abc", true},
             {"^b", "abc", false},
             {"c$", "abc", true},
             {"^abc$", "abc\n", false},
             {"(?m)^b$", "a\nb\nc", true},
             {"^b$", "a\nb\nc", false},
             {"a.c", "a\nc", false},
             {"(?s)a.c", "a\nc", true},
             {"^.$", "é", true},
             {"^.$", "😀", true},
             {"^..$", "é", false},
             {"[α-ω]", "λ", true},
             {"[^a-c]", "abc", false},
             {"[]a]", "]", true},
             {"[a-]", "-", true},
             {"[\\d\\-x]", "-", true},
             {"[[:upper:][:digit:]]{2}", "A1", true},
             {"[[:^alpha:]]", "abc", false},
             {"^(ab|cd)+$", "abcdab", true},
             {"^(ab|cd)+$", "abcda", false},
             {"^a{2,3}$", "aaaa", false},
             {"^a{2,}$", "aaaa", true},
             {"^a{2}$", "aa", true},
             {"a{,2}", "a{,2}", true},
             {"^a{0}$", "", true},
             {"x*?y", "xxy", true},
             {"^(?:a|b)??$", "b", true},
             {"(?P<name>a)(?<other>b)", "ab", true},
             {"(?i)ABC", "aBc", true},
             {"(?i:a)b", "AB", false},
             {"(?i)a(?-i)b", "AB", false},
             {"((?i)a)b", "Ab", true},
             {"((?i)a)b", "AB", false},
             {"\\bcat\\b", "a cat sat", true},
             {"\\bcat\\b", "concat", false},
             {"\\Bcat", "concat", true},
             {"\\Aab\\z", "ab", true},
             {"\\x41\\x{1F600}", "A😀", true},
             {"\\Qa.b\\E+", "a.bb", true},
             {"\\Qa.b", "axb", false},
             {"\\.\\*\\[\\/", ".*[/", true},
             {"(a*)*$", "aaab", true},
             {"(|a)+b", "aab", true},
             {"()*x", "x", true},
             {"a|b|", "z", true},
             {"\\S\\s\\w\\W\\D", "a _!x", true},
         }) {
        const auto compiled = Regex::compile(pattern);
        ASSERT_TRUE(compiled) << pattern;
        EXPECT_EQ(compiled->matches(text), found) << pattern << " in " << text;
    }
}

TEST(Regex, RefusesWhatIsNone) {
    for (const char* pattern :
         {"(",          ")",           "a)",      "[",      "[a",      "[b-a]",      "*",
          "a**",        "a+*",         "a{2}{3}", "a{3,2}", "a{1001}", "\\",         "\\1",
          "\\8",        "\\C",         "\\pL",    "(?=a)",  "(?<a",    "(?P<a-b>c)", "(?z)",
          "[[:what:]]", "\\x{110000}", "\\x{}",   "\\xg",   "(?",      "|*"})
        EXPECT_FALSE(Regex::compile(pattern)) << pattern;
    EXPECT_FALSE(Regex::compile("((a{1000}){1000}){1000}"));
    EXPECT_FALSE(Regex::compile("((){1000}){1000}"));
    EXPECT_FALSE(Regex::compile(std::string(200, '(') + std::string(200, ')')));
    EXPECT_TRUE(Regex::compile(std::string(99, '(') + std::string(99, ')')));
}

/// What takes others exponential time is a walk over the text here; without an end of its own, this
/// test would not end.
TEST(Regex, TakesTimeByTheTextAlone) {
    const std::string text(20'000, 'a');
    EXPECT_FALSE(Regex::compile("^(a*)*b$")->matches(text));
    EXPECT_FALSE(Regex::compile("(a|aa)+$b")->matches(text));
    EXPECT_FALSE(Regex::compile("^(a?){50}a{50}b")->matches(text));
}

} // namespace
} // namespace tepat::rules::detail
