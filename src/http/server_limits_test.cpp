// Slow, huge, many: what must not make the server grow, hang or forget its other clients.
#include "http/detail/server_fixture.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

namespace tepat::http {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ServerLimitsTest = ServerFixture;

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

TEST_F(ServerLimitsTest, DoesNotWaitForSlowClients) {
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

TEST_F(ServerLimitsTest, ReadsNoHugeBody) {
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

TEST_F(ServerLimitsTest, PutsUploadsIntoFiles) {
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

    const auto becomes = [&](bool empty) {
        for (int at = 0; at < 2'000 && fs::is_empty(options_.uploads) != empty; ++at)
            std::this_thread::sleep_for(5ms);
        return fs::is_empty(options_.uploads) == empty;
    };
    {
        RawClient gone{server_->port()};
        gone.send(all_but_the_last_byte(post("/upload", "abc")));
        EXPECT_TRUE(becomes(false)) << "the upload never began";
    }
    EXPECT_TRUE(becomes(true)) << "what was sent of it stays";
}

TEST_F(ServerLimitsTest, AsksWhoItIsBeforeItReadsABody) {
    start();
    for (const std::string target : {"/asked", "/asked-upload"}) {
        // Answered without a byte of the body, and with "go on" to whoever waits for it.
        RawClient nobody{server_->port()};
        nobody.send("POST " + target + " HTTP/1.1\r\nContent-Length: 104857600\r\n" +
                    std::string{head_end});
        EXPECT_EQ(nobody.receive().status, 401) << target;
        EXPECT_TRUE(fs::is_empty(options_.uploads));
        EXPECT_EQ(ask(post(target, "abc", "X-Who: throws\r\n")).status, 500);
        RawClient waits{server_->port()};
        waits.send("POST " + target + " HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n" +
                   std::string{head_end});
        EXPECT_EQ(waits.receive().status, 401) << "and not 100";

        RawClient somebody{server_->port()};
        somebody.send(post(target, "abc", "X-Who: me\r\n") + post(target, "de", "X-Who: me\r\n"));
        EXPECT_EQ(somebody.receive().body, target == "/asked" ? "abc" : "3");
        EXPECT_EQ(somebody.receive().body, target == "/asked" ? "de" : "2") << "sent along";
        somebody.send("POST " + target +
                      " HTTP/1.1\r\nContent-Length: 3\r\nX-Who: me\r\nExpect: 100-continue\r\n" +
                      std::string{head_end});
        EXPECT_EQ(somebody.receive(false).status, 100);
        somebody.send("abc");
        EXPECT_EQ(somebody.receive().status, 200);
        somebody.send(post(target, "", "X-Who: me\r\n") + post(target, "abc"));
        EXPECT_EQ(somebody.receive().status, 200);
        EXPECT_EQ(somebody.receive().status, 401);
        EXPECT_TRUE(somebody.is_closed()) << "what follows was not read";
        EXPECT_TRUE(fs::is_empty(options_.uploads));
    }
}

TEST_F(ServerLimitsTest, SendsFilesInPieces) {
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

TEST_F(ServerLimitsTest, DoesNotWaitForClientsThatDoNotRead) {
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

TEST_F(ServerLimitsTest, SaysThatItIsBusy) {
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

TEST_F(ServerLimitsTest, FinishesRequestsInFlightWhenItStops) {
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

TEST_F(ServerLimitsTest, DoesNotWaitForeverWhenItStops) {
    options_.stop_time = 100ms;
    start();
    RawClient client{server_->port()};
    client.send(all_but_the_last_byte(post("/echo", "abc")));
    std::this_thread::sleep_for(50ms);
    server_->stop();
    EXPECT_EQ(client.receive().status, 0);
}

TEST_F(ServerLimitsTest, ClosesConnectionsBeyondItsLimit) {
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

TEST_F(ServerLimitsTest, HoldsTenThousandIdleConnections) {
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
