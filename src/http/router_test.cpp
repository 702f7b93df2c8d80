#include "http/router.hpp"

#include <gmock/gmock.h>

namespace tepat::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

Route route(Method method, std::string pattern) {
    return {method, std::move(pattern), [](const Request&) { return Response{}; }};
}

class RouterTest : public testing::Test {
protected:
    RouterTest() {
        router_.add(route(Method::get, "/"));
        router_.add(route(Method::get, "/{any}"));
        router_.add(route(Method::get, "/lists/{entry}"));
        router_.add(route(Method::get, "/lists/new"));
        router_.add(route(Method::post, "/lists/{entry}"));
        router_.add(route(Method::get, "/{any}/new"));
        router_.add(route(Method::get, "/lists/{entry}/cases/{subject}"));
    }
    [[nodiscard]] std::string pattern(std::string_view path, Method method = Method::get) const {
        const auto match = router_.match(method, path);
        return match.route == nullptr ? "" : match.route->pattern;
    }

    Router router_;
};

TEST_F(RouterTest, PrefersWhatSaysMore) {
    EXPECT_EQ(pattern("/"), "/");
    EXPECT_EQ(pattern("/x"), "/{any}");
    EXPECT_EQ(pattern("/lists"), "/{any}");
    EXPECT_EQ(pattern("/lists/7"), "/lists/{entry}");
    EXPECT_EQ(pattern("/lists/new"), "/lists/new");
    EXPECT_EQ(pattern("/plans/new"), "/{any}/new");
    EXPECT_EQ(pattern("/lists/new", Method::post), "/lists/{entry}");
    EXPECT_EQ(pattern("/lists/7", Method::head), "/lists/{entry}");
}

TEST_F(RouterTest, ParametersTakeOneSegmentThatIsNotEmpty) {
    EXPECT_THAT(router_.match(Method::get, "/lists/7/cases/a b").params,
                ElementsAre(Pair("entry", "7"), Pair("subject", "a b")));
    for (const auto* path :
         {"/lists/", "/lists/7/", "//", "/lists/7/cases/", "/lists//cases/8", "/lists/7/cases/8/9"})
        EXPECT_EQ(pattern(path), "") << path;
}

TEST_F(RouterTest, TellsTheMethodsOfAKnownPath) {
    EXPECT_THAT(router_.match(Method::del, "/lists/7").allowed,
                testing::UnorderedElementsAre(Method::get, Method::head, Method::post));
    EXPECT_THAT(router_.match(Method::del, "/a/b/c").allowed, ElementsAre());
}

TEST_F(RouterTest, AsksNothingTwice) {
    EXPECT_DEATH(router_.add(route(Method::get, "/lists/{other}")), "");
    EXPECT_DEATH(router_.add(route(Method::get, "lists")), "");
}

} // namespace
} // namespace tepat::http
