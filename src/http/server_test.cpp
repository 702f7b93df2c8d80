#include "http/detail/client_fixture.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <future>
#include <latch>
#include <mutex>
#include <thread>

namespace tepat::http {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view head_end = "Host: localhost\r\n\r\n";

std::string get(std::string_view target, std::string_view headers = {}) {
    return "GET " + std::string{target} + " HTTP/1.1\r\n" + std::string{headers} +
           std::string{head_end};
}

std::string post(std::string_view target, std::string_view body, std::string_view headers = {}) {
    return "POST " + std::string{target} +
           " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string{headers} + std::string{head_end} + std::string{body};
}

std::string all_but_the_last_byte(std::string request) {
    request.pop_back();
    return request;
}

std::int64_t resident_kilobytes() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    return 0;
}

class ServerTest : public testing::Test {
protected:
    ServerTest() {
        std::string name = (fs::temp_directory_path() / "tepat-http-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        options_.port = 0;
        options_.threads = 1;
        options_.uploads = folder_ / "uploads";
        fs::create_directories(options_.uploads);

        router_.add(
            {Method::get, "/hello", [](const Request&) { return json("{\"a\":1}"); }, Runs::here});
        router_.add({Method::get, "/say/{what}",
                     [](const Request& request) {
                         return json(std::string{request.param("what")} + "|" +
                                     std::string{request.asked("q")});
                     },
                     Runs::here});
        router_.add({Method::get, "/client",
                     [](const Request& request) { return json(request.client); }, Runs::here});
        router_.add({Method::post, "/echo",
                     [](const Request& request) { return json(request.body); }, Runs::worker,
                     1'000});
        router_.add({Method::get, "/throws",
                     [](const Request&) -> Response { throw std::runtime_error{"broken"}; },
                     Runs::worker});
        router_.add({Method::get, "/throws-here",
                     [](const Request&) -> Response { throw std::runtime_error{"broken"}; },
                     Runs::here});
        router_.add({Method::get, "/split",
                     [](const Request&) { return see_other("/x\r\nSet-Cookie: a=b"); },
                     Runs::here});
        router_.add({Method::get, "/waits",
                     [this](const Request&) {
                         ++waiting_;
                         std::unique_lock lock{mutex_};
                         changed_.wait(lock, [this] { return open_; });
                         return json("waited");
                     },
                     Runs::worker});
        router_.add({Method::get, "/file",
                     [this](const Request&) {
                         Response response;
                         response.content_type = "text/csv";
                         response.file = folder_ / "answer.csv";
                         response.file_is_temporary = true;
                         return response;
                     },
                     Runs::worker});
        router_.add({Method::post, "/upload",
                     [this](const Request& request) {
                         struct stat status{};
                         ::stat(request.upload.c_str(), &status);
                         mode_ = status.st_mode & 0777U;
                         upload_ = request.upload;
                         if (request.asked("keep") == "yes")
                             fs::rename(request.upload, folder_ / "kept");
                         return json(std::to_string(status.st_size));
                     },
                     Runs::worker, std::size_t{512} * 1'024 * 1'024, true});
    }
    ~ServerTest() override {
        release();
        server_.reset();
        fs::remove_all(folder_);
    }

    std::uint16_t start() {
        auto server = Server::start(std::move(router_), options_, metrics_);
        if (!server) throw std::runtime_error{std::string{server.error().code.name}};
        server_ = std::move(*server);
        return server_->port();
    }
    void release() {
        const std::lock_guard lock{mutex_};
        open_ = true;
        changed_.notify_all();
    }
    void wait_for_waiting(int count) {
        for (int at = 0; at < 1'000 && waiting_ < count; ++at)
            std::this_thread::sleep_for(5ms);
        ASSERT_EQ(waiting_, count);
    }
    [[nodiscard]] int open_connections() const {
        const auto text = metrics_.text();
        constexpr std::string_view name = "\ntepat_http_connections ";
        return std::stoi(text.substr(text.find(name) + name.size()));
    }
    /// The answer to one request on a connection of its own.
    RawClient::Answer ask(std::string_view request) {
        RawClient client{server_->port()};
        client.send(request);
        return client.receive();
    }

    fs::path folder_;
    Router router_;
    ServerOptions options_;
    Metrics metrics_;
    std::unique_ptr<Server> server_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    std::atomic<int> waiting_ = 0;
    std::atomic<unsigned> mode_ = 0;
    fs::path upload_;
};

TEST_F(ServerTest, AnswersWithSecurityHeadersAndAnId) {
    start();
    const auto answer = ask(get("/hello"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{\"a\":1}");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
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
        {413, chunked + "3e9\r\n" + std::string(1'001, 'x')},
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

TEST_F(ServerTest, DoesNotWaitForSlowClients) {
    options_.header_time = 100ms;
    options_.body_stall = 100ms;
    options_.idle_time = 150ms;
    start();
    RawClient headers{server_->port()};
    headers.send("GET /hello HTTP/1.1\r\nX: ");
    RawClient dripping{server_->port()};
    std::thread drip{[&] {
        dripping.send("GET /hello HTTP/1.1\r\nX: ");
        for (int at = 0; at < 100 && dripping.send("a") == 1; ++at)
            std::this_thread::sleep_for(10ms);
    }};
    RawClient body{server_->port()};
    body.send(all_but_the_last_byte(post("/echo", "abc")));
    EXPECT_EQ(headers.receive().status, 408);
    EXPECT_EQ(dripping.receive().status, 408);
    EXPECT_EQ(body.receive().status, 408);
    EXPECT_TRUE(RawClient{server_->port()}.is_closed());
    drip.join();
}

TEST_F(ServerTest, ReadsNoHugeBody) {
    start();
    RawClient client{server_->port()};
    client.send("POST /echo HTTP/1.1\r\nContent-Length: 1000000000000\r\n" + std::string{head_end});
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.header("Connection"), "close");
    const std::string megabyte(1 << 20, 'x');
    std::size_t sent = 0;
    while (sent < 1'000 && client.send(megabyte) == megabyte.size())
        ++sent;
    EXPECT_LT(sent, 200U);
}

TEST_F(ServerTest, PutsUploadsIntoFiles) {
    start();
    const auto before = resident_kilobytes();
    RawClient client{server_->port()};
    const std::string megabyte(1 << 20, 'x');
    client.send("POST /upload HTTP/1.1\r\nContent-Length: 104857600\r\n" + std::string{head_end});
    for (int at = 0; at < 100; ++at)
        client.send(megabyte);
    EXPECT_EQ(client.receive().body, "104857600");
    EXPECT_LT(resident_kilobytes() - before, 30'000);
    EXPECT_EQ(mode_, 0600U);
    client.send(post("/upload", ""));
    EXPECT_EQ(client.receive().body, "0");
    client.send(post("/upload?keep=yes", "kept bytes"));
    EXPECT_EQ(client.receive().body, "10");
    client.send(get("/hello"));
    client.receive();
    std::string kept;
    std::getline(std::ifstream{folder_ / "kept"}, kept);
    EXPECT_EQ(kept, "kept bytes");
    EXPECT_TRUE(fs::is_empty(options_.uploads));

    RawClient{server_->port()}.send(all_but_the_last_byte(post("/upload", "abc")));
    for (int at = 0; at < 200 && !fs::is_empty(options_.uploads); ++at)
        std::this_thread::sleep_for(5ms);
    EXPECT_TRUE(fs::is_empty(options_.uploads));
}

TEST_F(ServerTest, SendsFilesInPieces) {
    std::string content;
    for (int at = 0; content.size() < 30'000'000; ++at)
        content += std::to_string(at) + ';';
    std::ofstream{folder_ / "answer.csv"} << content;
    start();
    RawClient client{server_->port()};
    client.send(get("/file"));
    std::this_thread::sleep_for(50ms); // until the socket is full
    const auto answer = client.receive();
    EXPECT_EQ(answer.header("Content-Type"), "text/csv");
    EXPECT_TRUE(answer.body == content);
    EXPECT_FALSE(fs::exists(folder_ / "answer.csv"));
    client.send(get("/file"));
    EXPECT_EQ(client.receive().status, 500);
}

TEST_F(ServerTest, DoesNotWaitForClientsThatDoNotRead) {
    std::ofstream{folder_ / "answer.csv"} << std::string(30'000'000, 'x');
    options_.body_stall = 100ms;
    start();
    RawClient client{server_->port()};
    client.send(get("/file"));
    for (int at = 0; at < 1'000 && open_connections() == 0; ++at)
        std::this_thread::sleep_for(5ms);
    for (int at = 0; at < 1'000 && open_connections() > 0; ++at)
        std::this_thread::sleep_for(5ms);
    EXPECT_EQ(open_connections(), 0);
    EXPECT_LT(client.receive().body.size(), 30'000'000U);
}

TEST_F(ServerTest, SaysThatItIsBusy) {
    options_.workers = 1;
    options_.worker_queue = 2;
    start();
    RawClient running{server_->port()};
    running.send(get("/waits"));
    wait_for_waiting(1);
    std::vector<RawClient> queued;
    for (int at = 0; at < 2; ++at) {
        queued.emplace_back(server_->port()).send(get("/waits"));
        std::this_thread::sleep_for(50ms);
    }
    const auto answer = ask(get("/waits"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_EQ(ask(get("/hello")).status, 200);
    release();
    EXPECT_EQ(running.receive().body, "waited");
    for (auto& client : queued)
        EXPECT_EQ(client.receive().status, 200);
}

TEST_F(ServerTest, FinishesRequestsInFlightWhenItStops) {
    start();
    RawClient idle{server_->port()};
    idle.send(get("/hello"));
    idle.receive();
    RawClient client{server_->port()};
    client.send(get("/waits"));
    wait_for_waiting(1);
    auto stopping = std::async(std::launch::async, [&] { server_->stop(); });
    EXPECT_TRUE(idle.is_closed());
    EXPECT_EQ(stopping.wait_for(100ms), std::future_status::timeout);
    release();
    const auto answer = client.receive();
    EXPECT_EQ(answer.body, "waited");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed());
    stopping.get();
    server_->stop();
    EXPECT_THROW(RawClient{server_->port()}, std::runtime_error);
}

TEST_F(ServerTest, DoesNotWaitForeverWhenItStops) {
    options_.stop_time = 100ms;
    start();
    RawClient client{server_->port()};
    client.send(all_but_the_last_byte(post("/echo", "abc")));
    std::this_thread::sleep_for(50ms);
    server_->stop();
    EXPECT_EQ(client.receive().status, 0);
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

TEST_F(ServerTest, ClosesConnectionsBeyondItsLimit) {
    options_.connections = 2;
    start();
    RawClient first{server_->port()};
    first.send(get("/hello"));
    EXPECT_EQ(first.receive().status, 200);
    RawClient second{server_->port()};
    second.send(get("/hello"));
    EXPECT_EQ(second.receive().status, 200);
    EXPECT_TRUE(RawClient{server_->port()}.is_closed());
    first.send(get("/hello"));
    EXPECT_EQ(first.receive().status, 200);
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

/// Ten thousand clients in another process, so that each has descriptors enough.
class IdleClients {
public:
    static constexpr int count = 10'000;

    IdleClients() {
        int port[2];
        int ready[2];
        if (::pipe(port) != 0 || ::pipe(ready) != 0) throw std::runtime_error{"no pipe"};
        child_ = ::fork();
        if (child_ == 0) {
            ::close(port[1]);
            ::close(ready[0]);
            hold(port[0], ready[1]);
        }
        ::close(port[0]);
        ::close(ready[1]);
        port_ = port[1];
        ready_ = ready[0];
    }
    IdleClients(const IdleClients&) = delete;
    IdleClients& operator=(const IdleClients&) = delete;
    ~IdleClients() {
        ::close(port_);
        ::close(ready_);
        ::waitpid(child_, nullptr, 0);
    }
    /// How many got through.
    int connect(std::uint16_t to) {
        int connected = 0;
        if (::write(port_, &to, sizeof to) != sizeof to ||
            ::read(ready_, &connected, sizeof connected) != sizeof connected)
            return -1;
        return connected;
    }

private:
    [[noreturn]] static void hold(int port, int ready) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::read(port, &to.sin_port, sizeof to.sin_port) != sizeof to.sin_port) ::_exit(1);
        to.sin_port = htons(to.sin_port);
        int connected = 0;
        for (int at = 0; at < count; ++at) {
            const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
            if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
                ++connected;
        }
        char end = 0;
        if (::write(ready, &connected, sizeof connected) == sizeof connected)
            static_cast<void>(!::read(port, &end, 1)); // until the other side closes
        ::_exit(0);
    }

    int child_ = 0;
    int port_ = 0;
    int ready_ = 0;
};

TEST_F(ServerTest, HoldsTenThousandIdleConnections) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlimit wanted{std::max<rlim_t>(limit.rlim_cur, 11'000),
                        std::max<rlim_t>(limit.rlim_max, 11'000)};
    if (::setrlimit(RLIMIT_NOFILE, &wanted) != 0)
        GTEST_SKIP() << "this user may not open 11,000 files";
    IdleClients clients;
    start();
    ask(get("/hello"));
    const auto before = resident_kilobytes();
    ASSERT_EQ(clients.connect(server_->port()), IdleClients::count);
    for (int at = 0; at < 1'000 && open_connections() < IdleClients::count; ++at)
        std::this_thread::sleep_for(10ms);
    const auto grown = resident_kilobytes() - before;
    RecordProperty("bytes_a_connection", std::to_string(grown * 1'024 / IdleClients::count));
    RawClient client{server_->port()};
    for (int at = 0; at < 1'000; ++at) {
        client.send(get("/hello"));
        ASSERT_EQ(client.receive().status, 200);
    }
    EXPECT_EQ(ask(post("/echo", "x")).body, "x");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    EXPECT_LT(grown, 5 * IdleClients::count) << "kB";
#endif
}

} // namespace
} // namespace tepat::http
