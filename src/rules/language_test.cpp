// The language beyond what policies had used of it. The standard's own tests are tests/cel.
#include "rules/detail/test_family.hpp"

#include <gtest/gtest.h>

namespace tepat::rules {
namespace {

struct Answered {
    const char* source;
    const char* answer;
};

void check(std::initializer_list<Answered> all) {
    const test::Family family;
    for (const auto& [source, answer] : all)
        EXPECT_EQ(family.answer(source), answer) << source;
}

TEST(Language, BlanksAndCommentsAreNothing) {
    check({
        {"[ . on . getFullYear ( ) ] [ 0 ] == ( 2022 - 1 ) && ! false ? 1 : 2", "1"},
        {"[\t.\ton\t.\tgetFullYear\t(\t)\t]\t[\t0\t]\t==\t(\t2022\t-\t1\t)", "true"},
        {"[\n.\non\n.\ngetFullYear\n(\n)\n]\n[\n0\n]\n==\n(\n2022\n-\n1\n)", "true"},
        {"[\f.\fon\f.\fgetFullYear\f(\f)\f]\f[\f0\f]\f==\f(\f2022\f-\f1\f)", "true"},
        {"[\r.\ron\r.\rgetFullYear\r(\r)\r]\r[\r0\r]\r==\r(\r2022\r-\r1\r)", "true"},
        {"[// @\n1// @\n]// @\n[// @\n0// @\n]// @", "1"},
    });
}

TEST(Language, Literals) {
    check({
        {"0xFFu == 255u && 18446744073709551615u > 0u", "true"},
        {"b'\\x41\\101' == b\"AA\" && size(b'é') == 2", "true"},
        {"rb'\\x' == b'\\\\x' && bR'''a'b''' == b\"a'b\"", "true"},
        {"null == null && null != dyn(1)", "true"},
        {"{'b': 1, 'a': 2}.a", "2"},
        {"{'a-b': 1}.`a-b` + {1: 2, 3: 4}[3]", "5"},
        {"{} == {} && {1: 2, 2: 3} == {2: 3, 1: 2}", "true"},
        {"type(1) == int && type(on) == google.protobuf.Timestamp && type(int) == type", "true"},
    });
}

TEST(Language, NumbersOfDifferentTypesCompareButDoNotMix) {
    check({
        {"1 < 1.5 && 2u > 1 && 1.0 <= 1u", "true"},
        {"dyn(1) == 1u && dyn(1) == 1.0 && [dyn(2)] == [2.0]", "true"},
        {"-1 < 0u && 18446744073709551615u > 9223372036854775807", "true"},
        {"1 + 1u", "no_operator@1:3"},
        {"dyn(1) + 1u == 2u", "no_such_overload"},
        {"0u - 1u == 0u", "overflow"},
        {"1u / 0u == 0u", "division_by_zero"},
    });
}

TEST(Language, WhatIsDynIsDecidedWhenItIsThere) {
    check({
        {"dyn('a') + 'b' == 'ab' && dyn([1]) + [2] == [1, 2]", "true"},
        {"dyn(on).getFullYear()", "2021"},
        {"dyn(on).getFullYear() == 2021", "true"},
        {"dyn(1).getFullYear()", "no_such_overload"},
        {"dyn(1) && true", "no_such_overload"},
        {"dyn(1) && false", "false"},
        {"dyn(1) ? true : false", "no_such_overload"},
        {"!dyn(false)", "true"},
        {"dyn({'a': 1}).a == 1 && dyn([5])[0] == 5", "true"},
        {"dyn(1).a == 1", "no_such_overload"},
        {"dyn([1]).exists(x, x == 1) && dyn({'k': 1}).all(k, k == 'k')", "true"},
        {"dyn(1).exists(x, true)", "no_such_overload"},
        {"[1, 'a', 2].filter(x, x == 'a').size()", "1"},
        {"[1, 'a'].exists(x, x > 5)", "no_such_overload"},
        {"[1, 'a'].exists(x, x == 1 || x > 5)", "true"},
        {"size(dyn([1, 2])) == 2 && matches(dyn('ab'), '^a')", "true"},
    });
}

TEST(Language, Maps) {
    check({
        {"{'a': 1}.b", "no_such_key"},
        {"{'a': 1}['b'] == 1 || true", "true"},
        {"'a' in {'a': 1} && !('b' in {'a': 1})", "true"},
        {"has({'a': 1}.a) && !has({'a': 1}.b)", "true"},
        {"{1: 'a', 1u: 'b'}[1] == 'a'", "duplicate_key"},
        {"{dyn(1.5): 'a'} == {}", "bad_key"},
        {"{1: 'a', 2: 'b'}.map(k, k * 10) == [10, 20]", "true"},
        {"{1: 'a', 2: 'b'}.exists(k, v, k == 2 && v == 'b')", "true"},
        {"{1: 2}.transformMap(k, v, k + v) == {1: 3}", "true"},
        {"[4, 5].transformList(i, x, x > 4, i * x) == [5]", "true"},
        {"['a', 'b'].transformMapEntry(i, x, {x: i}) == {'a': 0, 'b': 1}", "true"},
        {"['a', 'a'].transformMapEntry(i, x, {x: i}) == {}", "duplicate_key"},
        {"{1u: 'a'}[dyn(1.0)] == 'a' && dyn({1: 'a'})[1u] == 'a'", "true"},
        {"dyn(b'a') in {'a': 1}", "no_such_overload"},
    });
}

TEST(Language, OptionalValues) {
    check({
        {"optional.of(1).value() + optional.none().orValue(2)", "3"},
        {"optional.none().value() == 1", "no_value"},
        {"{'a': 1}[?'b'].hasValue() || [1][?5].hasValue()", "false"},
        {"{'a': {'b': 7}}.?a.b.value()", "7"},
        {"[?optional.none(), ?optional.of(3), 4] == [3, 4]", "true"},
        {"{?'a': optional.none(), ?'b': optional.of(1)} == {'b': 1}", "true"},
        {"optional.of(1).orValue(1 / zero)", "1"},
        {"optional.of(3).optMap(x, x * 2).value()", "6"},
        {"optional.ofNonZeroValue('').or(optional.of('x')).value() == 'x'", "true"},
        {"[optional.of(1), null][1].hasValue()", "no_such_overload"},
    });
}

TEST(Language, AVariableMeansItsExpression) {
    check({
        {"cel.bind(x, family.rank * 2, x + x)", "68"},
        {"cel.bind(x, 1 / zero, true)", "true"},
        {"cel.bind(x, 1 / zero, x == 1)", "division_by_zero"},
        {"cel.bind(x, 1 / zero, x == 1 || true)", "true"},
        {"cel.bind(m, family.home, 1)", "unguarded@1:13"},
        {"known(family.home) && cel.bind(h, family.home, known(h.floor_area) && h.floor_area > 30)",
         "true"},
        {"known(family.home) && cel.bind(h, family.home, h.floor_area > 30)", "unguarded@1:48"},
        {"cel.block([family.rank, cel.index(0) + 1], cel.index(1))", "18"},
        {"[1, 2].exists(cel.iterVar(0, 0), cel.iterVar(0, 0) == 2)", "true"},
    });
}

TEST(Language, TextsAndNumbers) {
    check({
        {"'Ärger'.charAt(0) == 'Ä' && 'Ärger'.substring(1) == 'rger'", "true"},
        {"'ab'.charAt(3) == ''", "index_out_of_range"},
        {"'a,b,c'.split(',', 2) == ['a', 'b,c'] && ['a', 'b'].join('-') == 'a-b'", "true"},
        {"'ab'.replace('', '-') == '-a-b-' && 'aaa'.replace('a', 'b', 2) == 'bba'", "true"},
        {"'%s has %d%%, %.2f'.format(['x', 5, 1.005]) == 'x has 5%, 1.00'", "true"},
        {"'%d'.format(['x']) == ''", "bad_format"},
        {"'%d %d'.format([1]) == ''", "bad_format"},
        {"string(1.0) == '1' && string(1e21) == '1e+21' && string(0.000001) == '0.000001'", "true"},
        {"string(123456789012345680000.0) == '123456789012345680000'", "true"},
        {"string(1.5e-7) == '1.5e-7' && double('1e3') == 1000.0", "true"},
        {"bool('TRUE') && !bool('f')", "true"},
        {"bool('yes')", "bad_conversion"},
        {"uint(-1) == 0u", "overflow"},
        {"string(b'\\xff') == ''", "bad_conversion"},
        {"math.greatest(1, 3, 2) + math.least([5, 4])", "7"},
        {"math.greatest([]) == 1", "empty_list"},
        {"math.bitShiftLeft(1, -1)", "negative_shift"},
        {"math.abs(-9223372036854775808)", "overflow"},
        {"base64.encode(b'hello') == 'aGVsbG8=' && base64.decode('aGVsbG8') == b'hello'", "true"},
        {"base64.decode('!') == b''", "bad_conversion"},
    });
}

/// Three faults of others: a count that did not apply its predicate matched everybody, a name that
/// meant nothing compared as the thing's own id and matched everybody, and a filter nobody knew was
/// left out and gave the whole register.
TEST(Language, NothingMatchesEverybodyByMistake) {
    check({
        // A count counts what its predicate admits.
        {"family.members.filter(m, m.school == 1).size()", "1"},
        {"family.members.filter(m, false).size()", "0"},
        {"family.members.exists_one(m, m.school == 1)", "true"},
        {"family.members.exists_one(m, true)", "false"},
        {"family.members.map(m, m.school == 1, m.name).size()", "1"},
        {"family.members.transformList(i, m, m.school == 1, i) == [2]", "true"},
        // A predicate that is none is refused, or a fault; never everybody.
        {"family.members.filter(m, m.school).size()", "wrong_type@1:26"},
        {"family.members.filter(m, dyn(m.school)).size() == 4", "no_such_overload"},
        {"family.members.exists(m, dyn(1))", "no_such_overload"},
        {"family.members.size(m, m.school == 1)", "unknown_name@1:21"},
        {"family.members.filter(m.school == 1).size()", "macro_shape@1:16"},
        // A name that means nothing is refused, wherever it stands.
        {"family.members.exists(m, m == x)", "unknown_name_did_you_mean@1:31"},
        {"family.members.exists(m, m.id == m.id)", "unknown_field@1:28"},
        {"family.members.exists(m, id == id)", "unknown_name@1:26"},
        {"family == family", "no_operator@1:8"},
        {"family.members.exists(m, m in family.members)", "no_operator@1:28"},
        {"[family] == [family]", "no_operator@1:10"},
        {"optional.of(family) == optional.of(family)", "no_operator@1:21"},
        {"{'a': family} == {'a': family}", "no_operator@1:15"},
        // So is a filter nobody knows.
        {"family.members.where(m, m.school == 1).size()", "unknown_function@1:16"},
        {"family.members.filtr(m, m.school == 1).size()", "unknown_function_did_you_mean@1:16"},
        {"true || family.members.where(m, true).size() > 0", "unknown_function@1:24"},
    });
}

TEST(Language, WhatNeverEndsIsStopped) {
    check({
        {"cel.bind(a, [0,1,2,3,4,5,6,7,8,9], a.all(b, a.all(c, a.all(d, a.all(e, a.all(f, a.all(g, "
         "a.all(h, b + c + d + e + f + g + h >= 0))))))))",
         "too_costly"},
        {"cel.bind(a, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'.replace('x', "
         "'xxxxxxxxxxxxxxxxxxxxxxxxxxxx'),"
         "cel.bind(b, a.replace('x', a), cel.bind(c, b.replace('x', b), c.replace('x', c) == '')))",
         "too_costly"},
        {"cel.bind(a, ['aaaaaaaaaaaaaaaaaaaa'], cel.bind(b, a + a + a + a + a + a + a + a, "
         "cel.bind("
         "c, b + b + b + b + b + b + b + b, cel.bind(d, c + c + c + c + c + c + c + c, d.all(x, "
         "d.all(y, (x + y).matches('(a|aa)*b') == false))))))",
         "too_costly"},
        {"'%s'.format([[1,2,3].map(x, [1,2,3])]) == ''", "false"},
    });
}

} // namespace
} // namespace tepat::rules
