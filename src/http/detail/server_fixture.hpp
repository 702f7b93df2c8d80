#pragma once
#include "http/detail/client_fixture.hpp"
#include "http/server.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace tepat::http {

inline constexpr std::string_view head_end = "Host: localhost\r\n\r\n";

inline std::string get(std::string_view target, std::string_view headers = {}) {
    return "GET " + std::string{target} + " HTTP/1.1\r\n" + std::string{headers} +
           std::string{head_end};
}

inline std::string post(std::string_view target, std::string_view body,
                        std::string_view headers = {}) {
    return "POST " + std::string{target} +
           " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string{headers} + std::string{head_end} + std::string{body};
}

/// A server with some routes, on a free port, in a folder of its own.
class ServerFixture : public testing::Test {
protected:
    ServerFixture() {
        std::string name = (std::filesystem::temp_directory_path() / "tepat-http-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        options_.port = 0;
        options_.threads = 1;
        options_.uploads = folder_ / "uploads";
        std::filesystem::create_directories(options_.uploads);

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
                             std::filesystem::rename(request.upload, folder_ / "kept");
                         return json(std::to_string(status.st_size));
                     },
                     Runs::worker, std::size_t{512} * 1'024 * 1'024, true});
        const auto admit = [](const Request& request) -> std::optional<Response> {
            if (request.header("x-who") == "throws") throw std::runtime_error{"broken"};
            if (request.header("x-who").empty()) return json("who?", 401);
            return std::nullopt;
        };
        for (const bool to_disk : {true, false})
            router_.add({Method::post, to_disk ? "/asked-upload" : "/asked",
                         [](const Request& request) {
                             return json(
                                 request.upload.empty()
                                     ? request.body
                                     : std::to_string(std::filesystem::file_size(request.upload)));
                         },
                         Runs::worker, std::size_t{512} * 1'024 * 1'024, to_disk, admit});
    }
    ~ServerFixture() override {
        release();
        server_.reset();
        std::filesystem::remove_all(folder_);
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
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
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

    std::filesystem::path folder_;
    Router router_;
    ServerOptions options_;
    Metrics metrics_;
    std::unique_ptr<Server> server_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    std::atomic<int> waiting_ = 0;
    std::atomic<unsigned> mode_ = 0;
    std::filesystem::path upload_;
};

} // namespace tepat::http
