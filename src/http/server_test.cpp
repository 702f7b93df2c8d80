#include "http/detail/server_fixture.hpp"
#include "http/server.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace tepat::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using ServerTest = ServerFixture;

TEST_F(ServerTest, AnswersWithSecurityHeadersAndAnId) {
    start();
    const auto answer = ask(get("/hello"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{\"a\":1}");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Referrer-Policy"), "same-origin");
    EXPECT_EQ(answer.header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(answer.header("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_THAT(answer.header("Content-Security-Policy"),
                AllOf(HasSubstr("default-src 'self'"), HasSubstr("object-src 'none'"),
                      HasSubstr("base-uri 'none'"), HasSubstr("frame-ancestors 'none'"),
                      Not(HasSubstr("unsafe"))));
    EXPECT_THAT(answer.header("Date"), testing::EndsWith(" GMT"));
    const auto other = ask(get("/hello"));
    EXPECT_FALSE(answer.header("X-Request-Id").empty());
    EXPECT_NE(answer.header("X-Request-Id"), other.header("X-Request-Id"));
    EXPECT_THAT(metrics_.text(),
                HasSubstr("tepat_http_requests_total{route=\"/hello\",method=\"GET\","
                          "status=\"2xx\"} 2\n"));
}

TEST_F(ServerTest, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
    start();
    RawClient client{server_->port()};
    for (int at = 0; at < 3; ++at) {
        client.send(get("/hello"));
        EXPECT_EQ(client.receive().status, 200);
    }
    std::string many;
    for (int at = 0; at < 200; ++at)
        many += at % 3 == 0 ? post("/echo", std::to_string(at)) : get("/say/" + std::to_string(at));
    std::thread sender{[&] { client.send(many); }};
    for (int at = 0; at < 200; ++at)
        EXPECT_EQ(client.receive().body, std::to_string(at) + (at % 3 == 0 ? "" : "|"));
    sender.join();
    client.send(get("/hello", "Connection: close\r\n"));
    const auto last = client.receive();
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, TakesRequestsByteByByte) {
    start();
    RawClient client{server_->port()};
    for (const char c : post("/echo", "piecemeal"))
        client.send({&c, 1});
    EXPECT_EQ(client.receive().body, "piecemeal");
    for (const char c : "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" +
                            std::string{head_end} +
                            "3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\n"
                            "Trailer: x\r\n\r\n")
        client.send({&c, 1});
    EXPECT_EQ(client.receive().body, "abc0123456789");
    client.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + std::string{head_end} +
                "0\r\n\r");
    std::this_thread::sleep_for(10ms);
    client.send("\n");
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(ServerTest, SpeaksHttp10) {
    start();
    RawClient client{server_->port()};
    client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.receive().header("Connection"), "keep-alive");
    client.send("GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, AnswersHeadWithoutBody) {
    start();
    RawClient client{server_->port()};
    client.send("HEAD /hello HTTP/1.1\r\n" + std::string{head_end} + get("/say/x"));
    const auto answer = client.receive(false);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Length"), "7");
    EXPECT_EQ(client.receive().body, "x|");
}

TEST_F(ServerTest, RefusesEachWrongRequestWithItsStatus) {
    options_.header_bytes = 2'000;
    start();
    const std::string h{head_end};
    const std::string chunked = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + h;
    const struct {
        int status;
        std::string request;
    } cases[] = {
        {404, get("/unknown")},
        {404, get("/say/")},
        {404, post("/unknown", "x")},
        {405, post("/hello", "")},
        {405, "PATCH /hello HTTP/1.1\r\n" + h},
        {405, "CONNECT /hello HTTP/1.1\r\n" + h},
        {411, "POST /echo HTTP/1.1\r\n" + h},
        {413, post("/echo", std::string(1'001, 'x'))},
        {413, "GET /hello HTTP/1.1\r\nContent-Length: 1\r\n" + h + "x"},
        {413, "POST /echo HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n" + h},
        {413, chunked + "3e9\r\nabc"},
        {413, chunked + "3e8\r\n" + std::string(1'000, 'x') + "\r\n1\r\nx"},
        {413, chunked + "ffffffffffffffff\r\nabc"},
        {414, "GET /" + std::string(3'000, 'a')},
        {415, post("/echo", "x", "Content-Encoding: gzip\r\n")},
        {417, post("/echo", "x", "Expect: a-pony\r\n")},
        {421, "GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"},
        {421, "GET /hello HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"},
        {421, "GET /hello HTTP/1.1\r\nHost: localhost:x\r\n\r\n"},
        {421, "GET http://evil.example/hello HTTP/1.1\r\n" + h},
        {421, "GET /hello HTTP/1.0\r\n\r\n"},
        {431, "GET /hello HTTP/1.1\r\nX: " + std::string(3'000, 'a')},
        {403, post("/echo", "x", "Sec-Fetch-Site: cross-site\r\n")},
        {403, post("/echo", "x", "Sec-Fetch-Site: same-site\r\n")},
        {403, post("/echo", "x", "Origin: http://evil.example\r\n")},
        {403, post("/echo", "x", "Origin: null\r\n")},
        {500, get("/throws")},
        {500, get("/throws-here")},
        {500, get("/split")},
        {400, get("/say/%ff")},
        {400, get("/say/\xC3\x28")},
        {400, get("/say/%")},
        {400, get("/say/%00")},
        {400, get("/say/%0d%0aX")},
        {400, get("/hello?q=%C0%AF")},
        {400, get("/hello?q=%1b")},
        {400, get("/../hello")},
        {400, get("/a/%2e%2E/hello")},
        {400, get("/say/a%2Fb")},
        {400, get("hello")},
        {400, get("*")},
        {400, get("/hello#x")},
        {400, "GET /hello HTTP/1.1\r\n\r\n"},
        {400, "GET /hello HTTP/1.1\r\nHost: localhost\r\n" + h},
        {400, "GET /hello HTTP/2.0\r\n" + h},
        {400, "GET /hello\r\n" + h},
        {400, "\x16\x03\x01\x02"},
        {400, "\r\n" + get("/hello")},
        {400, "GET /hello HTTP/1.1\nHost: localhost\n\n"},
        {400, "GET /hello HTTP/1.1\r\nX: a\nY: b\r\n" + h},
        {400, "GET /hello HTTP/1.1\r\nX: a\rY: b\r\n" + h},
        {400, "GET /hello HTTP/1.1\r\nX : a\r\n" + h},
        {400, "GET /hello HTTP/1.1\r\nX: a\r\n b\r\n" + h},
        {400, "GET /hello HTTP/1.1\r\nX:\r\n\tb\r\n" + h},
        {400, "GET /hello HTTP/1.1\r\n X: a\r\n" + h},
        {400, "GET /hello HTTP/1.1\r\nX: a" + std::string(1, '\0') + "b\r\n" + h},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n" + h + "x"},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + h + "x"},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: 1, 1\r\n" + h + "x"},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: +1\r\n" + h + "x"},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: -1\r\n" + h + "x"},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: 0x1\r\n" + h + "x"},
        {400, "POST /echo HTTP/1.1\r\nContent-Length:\r\n" + h + "x"},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n" + h},
        {400, "POST /echo HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" + h},
        {400, "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n" + h},
        {400, "POST /echo HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" + h},
        {400, "POST /echo HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n" + h},
        {400, "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n" + h},
        {400, "POST /echo HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n" + h},
        {400, "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + h},
        {400, chunked + "x\r\nabc\r\n0\r\n\r\n"},
        {400, chunked + "3\nabc\r\n0\r\n\r\n"},
        {400, chunked + "3\r\nabcd\r\n0\r\n\r\n"},
        {400, chunked + "-3\r\nabc\r\n0\r\n\r\n"},
        {400, chunked + "10000000000000000\r\nabc"},
        {400, chunked + "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n"},
        {400, chunked + "3;" + std::string(3'000, 'a')},
        {400, chunked + "0\r\nContent-Length: 3\r\n\r\n"},
    };
    for (const auto& [status, request] : cases) {
        SCOPED_TRACE(request.substr(0, 120));
        const auto answer = ask(request);
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
        EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
        EXPECT_THAT(answer.body, HasSubstr("\"status\":" + std::to_string(status)));
        EXPECT_EQ(answer.head.find("Set-Cookie"), std::string::npos);
    }
    EXPECT_EQ(ask(get("/hello")).status, 200);
    EXPECT_EQ(ask(post("/hello", "")).header("Allow"), "GET, HEAD");
    EXPECT_EQ(ask(get("/echo")).header("Allow"), "POST");
}

TEST_F(ServerTest, TakesWhatIsUnusualButRight) {
    start();
    EXPECT_EQ(ask(get("/say/a+b%20c?q=x+y")).body, "a+b c|x y");
    EXPECT_EQ(ask(get("/say/d%C3%A9sa?q=%E2%82%AC")).body, "d\xC3\xA9sa|\xE2\x82\xAC");
    EXPECT_EQ(ask("GET http://LOCALHOST:80/hello HTTP/1.1\r\nHost: localhost:80\r\n\r\n").status,
              200);
    EXPECT_EQ(ask("GET /hello HTTP/1.1\r\nhost:[::1]:8080\r\n\r\n").status, 200);
    EXPECT_EQ(ask(post("/echo", "x", "Sec-Fetch-Site: same-origin\r\n")).status, 200);
    EXPECT_EQ(ask(post("/echo", "x", "Origin: https://localhost\r\n")).status, 200);
    EXPECT_EQ(ask(get("/hello", "Sec-Fetch-Site: cross-site\r\n")).status, 200);
    EXPECT_EQ(ask("POST /echo HTTP/1.1\r\ntransfer-encoding: Chunked\r\n" + std::string{head_end} +
                  "0\r\n\r\n")
                  .status,
              200);
}

TEST_F(ServerTest, GivesRefusalsInTheLanguageAskedFor) {
    start();
    EXPECT_THAT(ask(get("/x")).body, HasSubstr("Tidak ada apa-apa"));
    EXPECT_THAT(ask(get("/x?lang=en")).body, HasSubstr("nothing at this address"));
    EXPECT_THAT(ask(get("/x", "Accept-Language: fr, en-GB;q=0.8, id;q=0.5\r\n")).body,
                HasSubstr("nothing at this address"));
    EXPECT_THAT(ask(get("/x", "Accept-Language: en;q=0.5, id\r\n")).body,
                HasSubstr("Tidak ada apa-apa"));
}

TEST_F(ServerTest, TellsToGoOnBeforeABodyIsSent) {
    start();
    RawClient client{server_->port()};
    client.send("POST /echo HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n" +
                std::string{head_end});
    EXPECT_EQ(client.receive().status, 100);
    client.send("abc");
    EXPECT_EQ(client.receive().body, "abc");
    client.send("POST /echo HTTP/1.1\r\nContent-Length: 3000\r\nExpect: 100-continue\r\n" +
                std::string{head_end});
    EXPECT_EQ(client.receive().status, 413);
}

TEST_F(ServerTest, BelievesTrustedProxiesOnly) {
    start();
    EXPECT_EQ(ask(get("/client", "X-Forwarded-For: 10.9.9.9\r\n")).body, "127.0.0.1");
    server_.reset();
    router_.add({Method::get, "/client",
                 [](const Request& request) { return json(request.client); }, Runs::here});
    options_.trusted_proxies = {"127.0.0.1", "10.0.0.2"};
    start();
    const auto told = [&](std::string_view headers) { return ask(get("/client", headers)).body; };
    EXPECT_EQ(told(""), "127.0.0.1");
    EXPECT_EQ(told("X-Forwarded-For: 10.9.9.9\r\n"), "10.9.9.9");
    EXPECT_EQ(told("X-Forwarded-For: 1.1.1.1, 10.9.9.9, 10.0.0.2\r\n"), "10.9.9.9");
    EXPECT_EQ(told("X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 10.9.9.9\r\n"), "10.9.9.9");
    EXPECT_EQ(told("X-Forwarded-For: 10.9.9.9, <script>\r\n"), "127.0.0.1");
}

TEST_F(ServerTest, RefusesAPortThatIsTaken) {
    ServerOptions options;
    options.port = start();
    const auto second = Server::start({}, options, metrics_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "http.port_taken"_msg);
    options.address = "192.0.2.1";
    EXPECT_EQ(Server::start({}, options, metrics_).error().code, "http.address"_msg);
    options.address = "not an address";
    EXPECT_EQ(Server::start({}, options, metrics_).error().code, "http.address"_msg);
}

TEST_F(ServerTest, ServesOnManyThreads) {
    options_.threads = 3;
    start();
    std::vector<std::jthread> clients;
    std::atomic<int> right = 0;
    for (int at = 0; at < 8; ++at)
        clients.emplace_back([&] {
            RawClient client{server_->port()};
            for (int turn = 0; turn < 100; ++turn) {
                client.send(turn % 2 == 0 ? get("/say/me") : post("/echo", "me|"));
                right += client.receive().body == "me|" ? 1 : 0;
            }
        });
    clients.clear();
    EXPECT_EQ(right, 800);
}

} // namespace
} // namespace tepat::http
