#include "rules/detail/test_family.hpp"
#include "rules/expression.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace tepat::rules {
namespace {

struct Bad {
    const char* source;
    const char* refusal;
    /// A parameter of the refusal, or empty.
    const char* name = "";
    const char* value = "";
};

void check(const std::vector<Bad>& cases) {
    const test::Family family;
    for (const auto& bad : cases) {
        const auto expression = compile(bad.source, family.schema);
        ASSERT_FALSE(expression) << bad.source;
        const auto& refusal = expression.error();
        EXPECT_EQ(test::Family::located(refusal), bad.refusal) << bad.source;
        for (const auto language : {Language::id, Language::en}) {
            const auto text = message_text(refusal.code, refusal.params, language);
            EXPECT_FALSE(std::regex_search(text, std::regex{"\\{[a-z_]+\\}"})) << text;
        }
        if (*bad.name == '\0') continue;
        const auto param = std::ranges::find(refusal.params, bad.name,
                                             [](const auto& pair) { return pair.first; });
        ASSERT_NE(param, refusal.params.end()) << bad.source;
        EXPECT_EQ(param->second, bad.value) << bad.source;
    }
}

TEST(Compile, SyntaxErrorsSayWhereAndWhatWasExpected) {
    check({
        {"", "ends_early@1:1"},
        {"   // nothing", "ends_early@1:14"},
        {"1 +", "ends_early@1:4"},
        {"(1 + 2", "ends_early@1:7", "expected", ")"},
        {"1 + 2)", "expected_token@1:6", "found", ")"},
        {"1 2", "expected_token@1:3", "found", "2"},
        {"on == 'é' 1", "expected_token@1:11", "found", "1"},
        {"true &&\n  && false", "expected_expression@2:3", "found", "&&"},
        {"[1, 2", "ends_early@1:6", "expected", ", ]"},
        {"[,]", "expected_expression@1:2"},
        {"age(on,)", "expected_expression@1:8", "found", ")"},
        {"true ? 1", "ends_early@1:9", "expected", ":"},
        {"true ? 1 2", "expected_token@1:10", "expected", ":"},
        {"family.", "expected_name@1:8"},
        {"family.1", "expected_token@1:7"},
        {"family.in", "expected_name@1:8", "found", "in"},
        {"a = 1", "bad_token@1:3", "found", "="},
        {"a & b", "bad_token@1:3", "found", "&"},
        {"'abc", "unclosed_text@1:1"},
        {"'abc\n'", "unclosed_text@1:1"},
        {"'''abc''", "unclosed_text@1:1"},
        {"'\\q'", "bad_escape@1:2", "found", "\\"},
        {"'\\uD800'", "bad_escape@1:2"},
        {"'\\400'", "bad_escape@1:2"},
        {"9223372036854775808", "bad_number@1:1"},
        {"-9223372036854775809", "bad_number@1:2"},
        {"0x", "bad_number@1:1"},
        {"1e", "bad_number@1:1"},
        {"1e999", "bad_number@1:1"},
        {"1ua", "bad_number@1:1", "found", "1ua"},
        {"-1u", "bad_number@1:2", "found", "1"},
        {"18446744073709551616u", "bad_number@1:1"},
        {"b'\\u0041'", "bad_escape@1:3"},
        {"{'a' 1}", "expected_token@1:6", "expected", ":"},
        {"{'a': 1", "ends_early@1:8", "expected", ", }"},
        {"family.`rank", "bad_token@1:8"},
        {"`rank`", "expected_expression@1:1"},
        {".1x", "bad_number@1:1"},
        {". 'x'", "expected_name@1:3"},
        {"12abc", "bad_number@1:1"},
        {"let", "reserved_word@1:1", "name", "let"},
        {"member{name: 'a'}", "unsupported@1:7"},
        {"\xff", "not_utf8@1:1"},
        {"'\xed\xa0\x80'", "not_utf8@1:2"},
        {"'\xc0\x80'", "not_utf8@1:2"},
    });
}

TEST(Compile, UnknownNamesAreRefusedWithASuggestion) {
    check({
        {"famly.rank > 1", "unknown_name_did_you_mean@1:1", "suggestion", "family"},
        {"family.membres.exists(m, true)", "unknown_field_did_you_mean@1:8", "suggestion",
         "members"},
        {"family.has_Car", "unknown_field_did_you_mean@1:8", "suggestion", "has_car"},
        {"family.wealth", "unknown_field@1:8", "record", "family"},
        {"xyzzy", "unknown_name@1:1"},
        {"aeg(on, on) > 1", "unknown_function_did_you_mean@1:1", "suggestion", "age"},
        {"frobnicate(1)", "unknown_function@1:1", "name", "frobnicate"},
        {"on.getYear() > 1", "unknown_function@1:4", "name", "getYear"},
        {"on.getFullyear() > 1", "unknown_function_did_you_mean@1:4", "suggestion", "getFullYear"},
        {"family.members.exist(m, true)", "unknown_function_did_you_mean@1:16", "suggestion",
         "exists"},
        {"family.members.exists(member, membr.school == 1)", "unknown_name_did_you_mean@1:31",
         "suggestion", "member"},
        {"false && famly.rank > 1", "unknown_name_did_you_mean@1:10"},
        {"[1].exists(x, true) && x == 1", "unknown_name@1:24"},
    });
}

TEST(Compile, TypesMustFit) {
    check({
        {"1 && true", "wrong_type@1:1", "expected", "bool"},
        {"true || 'x'", "wrong_type@1:9", "found", "string"},
        {"1 == 1.0", "no_operator@1:3"},
        {"1 < 2 < 3", "no_operator@1:7", "left", "bool"},
        {"1 + 'a'", "no_operator@1:3", "right", "string"},
        {"1.5 % 2.0", "no_operator@1:5"},
        {"on + on", "no_operator@1:4"},
        {"duration('1h') - on", "no_operator@1:16"},
        {"[1] + ['a']", "no_operator@1:5"},
        {"1 in ['a']", "no_operator@1:3"},
        {"1 in 1", "no_operator@1:3"},
        {"family == family", "no_operator@1:8", "left", "family"},
        {"family.members == []", "no_operator@1:16"},
        {"[1] < [2]", "no_operator@1:5"},
        {"!1", "wrong_type@1:2"},
        {"-'a'", "wrong_type@1:2", "expected", "int, double"},
        {"1 ? 2 : 3", "wrong_type@1:1"},
        {"true ? 1 : 'a'", "branches_differ@1:12", "second", "string"},
        {"[family, 1]", "mixed_list@1:10", "second", "int"},
        {"{1: 'a', 2: family}", "mixed_list@1:13", "first", "string"},
        {"{1.5: 'a'}", "wrong_type@1:2", "found", "double"},
        {"{'a': 1}[1]", "wrong_type@1:10", "expected", "string"},
        {"dyn(family)", "no_overload@1:1", "found", "dyn(family)"},
        {"type(family.members)", "no_overload@1:1"},
        {"'%s'.format([family])", "no_overload@1:6"},
        {"1u + 1", "no_operator@1:4", "left", "uint"},
        {"null < null", "no_operator@1:6"},
        {"[?1]", "wrong_type@1:3", "expected", "optional_type"},
        {"family.?income", "not_a_record@1:9", "found", "family"},
        {"family[?'income']", "wrong_type@1:1"},
        {"math.greatest(1, 'a')", "wrong_type@1:18", "expected", "int, uint, double"},
        {"on.optMap(x, x)", "wrong_type@1:1", "expected", "optional_type"},
        {"[1].transformMapEntry(i, x, i)", "wrong_type@1:29", "expected", "map"},
        {"[1].exists(x, x, true)", "macro_shape@1:5"},
        {"cel.bind(x, 1)", "macro_shape@1:5", "macro", "bind"},
        {"cel.index(0)", "macro_shape@1:5"},
        {"age(dyn(on), on)", "no_overload@1:1", "found", "age(dyn, timestamp)"},
        {"share(dyn(1), 1, 'up')", "no_overload@1:1"},
        {"1[0]", "wrong_type@1:1", "expected", "list, map"},
        {"[1]['a']", "wrong_type@1:5", "expected", "int"},
        {"family.rank.x", "not_a_record@1:13", "found", "int"},
        {"family.members.name", "not_a_record@1:16", "found", "list(member)"},
        {"age(on)", "no_overload@1:1", "expected", "age(timestamp, timestamp)"},
        {"age(1, on)", "no_overload@1:1", "found", "age(int, timestamp)"},
        {"on.age(on)", "no_overload@1:4", "found", "timestamp.age(timestamp)"},
        {"getDate(on)", "no_overload@1:1", "expected",
         "timestamp.getDate(), timestamp.getDate(string)"},
        {"size(1)", "no_overload@1:1"},
        {"family.rank.exists(x, true)", "wrong_type@1:1", "expected", "list, map"},
        {"[1].exists(x, x)", "wrong_type@1:15", "expected", "bool"},
        {"[1].exists(true)", "macro_shape@1:5", "macro", "exists"},
        {"[1].exists(1, true)", "macro_shape@1:5"},
        {"[1].exists(x, true, true, true)", "macro_shape@1:5"},
        {"exists([1], x)", "macro_shape@1:1"},
        {"share(1, 2, 'ceil')", "rounding_name@1:13", "found", "'ceil'"},
        {"share(1, 2, family.members[0].name)", "rounding_name@1:13"},
        {"date('2021-02-29') == on", "bad_literal@1:6", "found", "'2021-02-29'"},
        {"timestamp('2021-02-28') == on", "bad_literal@1:11"},
        {"timestamp('2021-02-28T24:00:00Z') == on", "bad_literal@1:11"},
        {"duration('5 days') == on - on", "bad_literal@1:10"},
        {"duration('5') == on - on", "bad_literal@1:10"},
        {"duration('9223372036854775807h') == on - on", "bad_literal@1:10"},
    });
}

TEST(Compile, NullableFactsMustBeGuarded) {
    check({
        {"family.income > 5", "unguarded@1:1", "field", "family.income"},
        {"family.income > 5 && known(family.income)", "unguarded@1:1"},
        {"known(family.income) || family.income > 5", "unguarded@1:25"},
        {"!known(family.income) && family.income > 5", "unguarded@1:26"},
        {"!(known(family.income) || true) || family.income > 5", "unguarded@1:36"},
        {"known(family.income) ? true : family.income > 5", "unguarded@1:31"},
        {"(known(family.income) && family.has_car) || family.income > 5", "unguarded@1:45"},
        {"family.members.exists(m, m.pregnant)", "unguarded@1:26", "field", "m.pregnant"},
        {"family.members.exists(m, known(m.pregnant)) && family.members.exists(m, m.pregnant)",
         "unguarded@1:73"},
        {"family.members.all(m, known(m.birth_date) && m.pregnant)", "unguarded@1:46"},
        {"family.members.exists(m, family.members.exists(n, known(m.pregnant) && n.pregnant))",
         "unguarded@1:72"},
        {"family.members.exists(m, known(m.pregnant) && family.members.exists(m, m.pregnant))",
         "unguarded@1:72"},
        {"size(family.members.map(m, m.birth_date)) > 0", "unguarded@1:28"},
        {"family.members[0].pregnant", "unguarded@1:1"},
        {"known(family.members[0].pregnant)", "known_of@1:1"},
        {"known(1)", "known_of@1:1"},
        {"known()", "known_of@1:1"},
        {"known(family.income + 1)", "known_of@1:1"},
        {"has(on)", "known_of@1:1", "function", "has"},
        {"known(family.home.floor_area)", "unguarded@1:7", "field", "family.home"},
        {"known(family.home.floor_area) && family.home.floor_area > 1", "unguarded@1:7"},
        {"known(family.home) && family.home.floor_area > 1", "unguarded@1:23"},
        {"age(known(family.income) ? on : on, on) > 1 && family.income > 1", "unguarded@1:48"},
    });
}

TEST(Compile, GuardsAreSeenThrough) {
    const test::Family family;
    for (const auto* source : {
             "known(family.income) && family.income > 5",
             "family.has_car && known(family.income) && family.rank > 1 && family.income > 5",
             "!known(family.income) || family.income > 5",
             "!(known(family.income) && family.has_car) || family.income > 5",
             "!(!known(family.income) || family.has_car) && family.income > 5",
             "known(family.income) ? family.income > 5 : true",
             "!known(family.income) ? true : family.income > 5",
             "(known(family.income) ? family.has_car : false) || true",
             "(known(on) || known(family.income)) && known(family.income) && family.income > 1",
             "(known(family.income) && zero > 0 || known(family.income)) && family.income > 1",
             "(zero > 0 ? known(family.income) : known(family.income)) && family.income > 1",
             "known(family.income) && family.members.exists(m, m.school * 100 > family.income)",
             "family.members.exists(m, known(m.pregnant) && m.pregnant)",
             "size(family.members.filter(m, known(m.birth_date) && age(m.birth_date, on) < 7)) > 1",
             "family.members.map(m, known(m.birth_date), age(m.birth_date, on)) == []",
             "has(family.income) && family.income > 5",
             "known(family.home) && known(family.home.floor_area) && family.home.floor_area > 1",
         }) {
        const auto expression = compile(source, family.schema);
        EXPECT_TRUE(expression) << source << ' ' << test::Family::located(expression.error());
    }
}

TEST(Compile, WantsATypeOfTheWhole) {
    const test::Family family;
    EXPECT_TRUE(compile("1 < 2", family.schema, Type::boolean()));
    EXPECT_TRUE(compile("[]", family.schema, Type::list_of(Type::integer())));
    const auto refused = compile(" 1 + 2", family.schema, Type::boolean());
    ASSERT_FALSE(refused);
    EXPECT_EQ(test::Family::located(refused.error()), "wrong_result@1:2");
    EXPECT_FALSE(compile("[][0]", family.schema, Type::boolean()));
}

std::string repeat(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

TEST(Compile, HostileNestingIsRefused) {
    const test::Family family;
    const auto code = [&](const std::string& source) {
        const auto expression = compile(source, family.schema);
        return expression ? std::string{"good"} : std::string{expression.error().code.name};
    };
    for (const auto* nest :
         {"(", "[", "!", "-", "size(", "true?1:", "[1].exists(x,", "1+", "1 in [", "on."}) {
        EXPECT_NE(code(repeat(nest, 2000)), "good") << nest;
        EXPECT_EQ(code(repeat(nest, 20'000)), "rules.too_long") << nest;
    }
    EXPECT_EQ(code("1" + repeat("+1", 1000)), "rules.too_deep");
    EXPECT_EQ(code(repeat("(", 300) + "1" + repeat(")", 300)), "rules.too_deep");
    EXPECT_EQ(code(repeat("!", 300) + "true"), "rules.too_deep");
    EXPECT_EQ(code("true" + repeat("||true", 190)), "good");
    EXPECT_EQ(code(repeat("(", 190) + "1" + repeat(")", 190)), "good");
    EXPECT_EQ(code(repeat("true?1:", 150) + "2"), "good");
    EXPECT_EQ(code(repeat("[", 150) + repeat("]", 150)), "good");
}

TEST(Compile, SpansNameTheirSource) {
    const test::Family family;
    auto expression = compile("\"é\" ==\n 'x'", family.schema);
    ASSERT_TRUE(expression);
    EXPECT_EQ(expression->type(), Type::boolean());
    EXPECT_EQ(expression->position({9, 3}), (Position{2, 2}));
    EXPECT_EQ(expression->text({9, 3}), "'x'");
}

} // namespace
} // namespace tepat::rules
