#include "http/request.hpp"

#include <gmock/gmock.h>

namespace tepat::http {
namespace {

using testing::ElementsAre;
using testing::Optional;
using testing::Pair;

TEST(ParseForm, DecodesPairsInOrder) {
    EXPECT_THAT(parse_form(""), Optional(ElementsAre()));
    EXPECT_THAT(parse_form("a=1&b=x+y%20z&&a=2&c&=d&e=f=g"),
                Optional(ElementsAre(Pair("a", "1"), Pair("b", "x y z"), Pair("a", "2"),
                                     Pair("c", ""), Pair("", "d"), Pair("e", "f=g"))));
    EXPECT_THAT(parse_form("nama=Si%C3%A9%20%2B%26%3D"),
                Optional(ElementsAre(Pair("nama", "Si\xC3\xA9 +&="))));
}

TEST(ParseForm, GivesNothingForBrokenEscapesAndBytes) {
    for (const auto* text : {"a=%", "a=%4", "a=%4g", "%=a", "a=%ff", "a=%C3", "a=\xC3(",
                             "a=%ED%A0%80", "a=%C0%80", "a=%F4%90%80%80", "a=%E0%80%80"})
        EXPECT_EQ(parse_form(text), std::nullopt) << text;
}

TEST(Request, FindsTheFirstOfANameOrNothing) {
    Request request;
    request.headers = {{"host", "a"}, {"accept", "b"}, {"accept", "c"}};
    request.query = {{"q", "d"}};
    request.params = {{"id", "e"}};
    EXPECT_EQ(request.header("accept"), "b");
    EXPECT_EQ(request.header("cookie"), "");
    EXPECT_EQ(request.asked("q"), "d");
    EXPECT_EQ(request.param("id"), "e");
    EXPECT_EQ(request.param("q"), "");
}

} // namespace
} // namespace tepat::http
