#include "http/detail/response_head.hpp"
#include "http/response.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace tepat::http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Problem, SaysWhatAndInWhichLanguage) {
    Request request;
    request.id = "r1";
    request.language = Language::en;
    const auto response =
        problem(request, 405, {"http.method"_msg, {{"method", "PUT"}, {"allowed", "\"\xFF\n"}}});
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_THAT(response.headers, testing::Contains(testing::Pair("Content-Language", "en")));
    const auto body = nlohmann::json::parse(response.body);
    EXPECT_EQ(body.at("type"), "about:blank");
    EXPECT_EQ(body.at("title"), "Method Not Allowed");
    EXPECT_EQ(body.at("status"), 405);
    EXPECT_EQ(body.at("code"), "http.method");
    EXPECT_EQ(body.at("request"), "r1");
    EXPECT_EQ(body.at("params").at("method"), "PUT");
    EXPECT_THAT(body.at("detail").get<std::string>(), HasSubstr("does not take PUT"));
}

TEST(ResponseHead, KeepsWhatAResponseSays) {
    Response response = html("x");
    response.headers = {{"cache-control", "no-cache"}, {"ETag", "\"1\""}};
    std::string out;
    detail::append_head(out, response, {"now", "r1", 1, true, false});
    EXPECT_THAT(out, testing::StartsWith("HTTP/1.1 200 OK\r\nDate: now\r\nX-Request-Id: r1\r\n"));
    EXPECT_THAT(out, testing::EndsWith("\r\n\r\n"));
    EXPECT_THAT(out, AllOf(HasSubstr("Content-Length: 1\r\n"), HasSubstr("ETag: \"1\"\r\n"),
                           HasSubstr("Connection: close\r\n"), Not(HasSubstr("no-store"))));
    response.status = 304;
    out.clear();
    detail::append_head(out, response, {"now", "r1", 1, false, false});
    EXPECT_THAT(out, AllOf(Not(HasSubstr("Content-Length")), Not(HasSubstr("Connection"))));
}

TEST(ResponseHead, SeesWhatWouldSplitIt) {
    EXPECT_TRUE(detail::is_sound(see_other("/x")));
    EXPECT_FALSE(detail::is_sound(see_other("/x\r\ny: z")));
    EXPECT_FALSE(detail::is_sound(json("", 42)));
}

TEST(HttpDate, IsThatOfTheRfc) {
    EXPECT_EQ(detail::http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

} // namespace
} // namespace tepat::http
