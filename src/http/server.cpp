// A loop is a thread with its connections; a connection is a state machine that runs until it must
// wait for its socket, a worker or the clock.
// long: Asio's headers cost seconds, so that all that needs them stands in this one source.

// Handlers of a loop run on its one thread and come there through a mutex; ThreadSanitizer knows no
// fences.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK
#define BOOST_ASIO_NO_DEPRECATED

#include "http/server.hpp"

#include "http/detail/log.hpp"
#include "http/detail/read_buffer.hpp"
#include "http/detail/response_head.hpp"
#include "http/detail/site.hpp"
#include "http/detail/workers.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/sendfile.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

namespace tepat::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Ticks = std::chrono::steady_clock;
using detail::Exchange;
using detail::Parser;

/// A body is read in pieces of this size, a file sent so.
constexpr std::size_t piece_size = 65'536;
/// How long, and how much, a refused client may go on sending before the connection is cut: closing
/// at once would make its system drop the answer.
constexpr std::chrono::seconds linger_time{2};
constexpr std::size_t linger_bytes = 64'000'000;
constexpr std::size_t spare_exchanges = 256;

class Connection;

/// What all loops share.
struct Shared {
    detail::Site site;
    detail::Workers workers;
    std::shared_ptr<std::atomic<std::size_t>> connections;
    std::uint32_t instance; ///< begins the ids of this server's requests
};

/// One thread's connections. Everything but stop() is called on that thread.
class Loop {
public:
    Loop(Shared& shared, std::size_t number, std::size_t loops)
        : shared_{shared}, next_id_{number}, id_step_{loops}, timer_{context_} {
        const auto& options = shared.site.options();
        const auto shortest = std::min(
            {options.header_time, options.body_stall, options.idle_time, options.stop_time});
        tick_ = std::clamp(shortest / 4, std::chrono::milliseconds{5},
                           std::chrono::milliseconds{1'000});
    }

    void start();
    /// From any thread: takes no more connections; the thread ends when the last one is gone.
    void stop();
    void join() {
        if (thread_.joinable()) thread_.join();
    }

    void adopt(tcp::socket socket);
    void remove(Connection& connection);
    [[nodiscard]] std::unique_ptr<Exchange> borrow();
    void give_back(std::unique_ptr<Exchange> exchange);
    /// The Date header's value, made once a second.
    [[nodiscard]] const std::string& date();

    [[nodiscard]] asio::io_context& context() { return context_; }
    [[nodiscard]] Shared& shared() { return shared_; }
    [[nodiscard]] bool is_stopping() const { return stopping_; }

private:
    /// One timer a loop, not one a request: looks at every connection's deadline now and then.
    void sweep();
    void end_when_empty();

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    Shared& shared_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Exchange>> spare_;
    std::uint64_t next_id_;
    std::uint64_t id_step_;
    std::time_t second_ = -1;
    std::string date_;
    asio::steady_timer timer_;
    std::chrono::milliseconds tick_;
    bool stopping_ = false;
    Ticks::time_point stop_by_;
    std::thread thread_;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Loop& loop, tcp::socket socket, std::string peer)
        : loop_{loop}, site_{loop.shared().site}, socket_{std::move(socket)},
          peer_{std::move(peer)} {}

    void start() {
        wait_until(site_.options().idle_time);
        await_bytes();
    }
    /// The loop's clock struck.
    void sweep(Ticks::time_point now);
    /// No more requests; the one in flight is answered.
    void stop() {
        if (state_ == State::idle || state_ == State::head || state_ == State::lingering) close();
    }
    void close();

    std::size_t place = 0; ///< among the loop's connections

private:
    enum class State : std::uint8_t { idle, head, body, working, sending, lingering, closed };

    /// Does what can be done without waiting.
    void go();
    // Each is true when the state moved on, false when something must be waited for.
    bool begin();
    bool read_head();
    bool begin_body();
    bool read_body();
    bool send_more();
    bool send_file();

    void handle();
    /// Gives the answer, or nothing: the body is to be read now.
    using Work = std::optional<Response> (*)(const detail::Site&, Exchange&);
    void on_worker(Work work);
    void send(Response response);
    void refuse(const detail::Refused& refused);
    void done();
    void linger();

    void await_bytes();
    void on_bytes(error_code error, std::size_t size);
    void await_room();
    void wait_until(std::chrono::milliseconds time) { deadline_ = Ticks::now() + time; }

    Loop& loop_;
    const detail::Site& site_;
    tcp::socket socket_;
    std::string peer_;
    detail::ReadBuffer buffer_;
    std::unique_ptr<Exchange> exchange_; ///< none while idle
    Ticks::time_point deadline_;
    std::size_t lingered_ = 0;
    State state_ = State::idle;
    bool reading_ = false;
    bool writing_ = false;
};

void Connection::go() {
    for (bool moved = true; moved;) {
        switch (state_) {
        case State::idle:
            moved = begin();
            break;
        case State::head:
            moved = read_head();
            break;
        case State::body:
            moved = read_body();
            break;
        case State::sending:
            moved = send_more();
            break;
        case State::lingering:
            lingered_ += buffer_.bytes().size();
            buffer_.consume(buffer_.bytes().size());
            if (lingered_ > linger_bytes)
                close();
            else
                await_bytes();
            return;
        case State::working:
        case State::closed:
            return;
        }
    }
}

bool Connection::begin() {
    if (loop_.is_stopping()) {
        close();
        return false;
    }
    if (buffer_.empty()) {
        buffer_.relax();
        await_bytes();
        return false;
    }
    exchange_ = loop_.borrow();
    exchange_->begun = Ticks::now();
    exchange_->parser.begin();
    deadline_ = exchange_->begun + site_.options().header_time;
    state_ = State::head;
    return true;
}

bool Connection::read_head() {
    auto& exchange = *exchange_;
    switch (exchange.parser.read_head(buffer_.bytes())) {
    case Parser::Progress::more:
        await_bytes();
        return false;
    case Parser::Progress::refused:
        refuse(detail::refused_by_shape(exchange.parser.status()));
        return true;
    case Parser::Progress::done:
        break;
    }
    auto refusal = site_.receive(exchange, peer_);
    buffer_.consume(exchange.parser.used());
    if (refusal) {
        send(std::move(*refusal));
        return true;
    }
    if (!detail::Site::asks_first(exchange)) return begin_body();
    on_worker([](const detail::Site& site, Exchange& its) { return site.admit(its); });
    return true;
}

bool Connection::begin_body() {
    auto& exchange = *exchange_;
    if (auto refusal = site_.expect_body(exchange)) {
        send(std::move(*refusal));
        return true;
    }
    if (!exchange.parser.has_body()) {
        handle();
        return true;
    }
    if (exchange.expects_continue && buffer_.empty()) {
        // Fits into the empty buffer of a socket; a client that takes nothing is given nothing.
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        error_code ignored;
        socket_.write_some(asio::buffer(go_on), ignored);
    }
    if (exchange.parser.head().length.value_or(piece_size) > detail::ReadBuffer::small)
        buffer_.reserve(piece_size);
    wait_until(site_.options().body_stall);
    state_ = State::body;
    return true;
}

bool Connection::read_body() {
    auto progress = Parser::Progress::more;
    auto refusal = site_.read_body(*exchange_, buffer_.bytes(), progress);
    buffer_.consume(exchange_->parser.used());
    if (refusal) {
        send(std::move(*refusal));
        return true;
    }
    if (progress == Parser::Progress::more) {
        wait_until(site_.options().body_stall);
        await_bytes();
        return false;
    }
    handle();
    return true;
}

void Connection::handle() {
    const auto* route = exchange_->route;
    if (route == nullptr || route->runs == Runs::here) {
        send(site_.answer(*exchange_));
        return;
    }
    on_worker([](const detail::Site& site, Exchange& its) -> std::optional<Response> {
        return site.answer(its);
    });
}

void Connection::on_worker(Work work) {
    state_ = State::working;
    deadline_ = Ticks::time_point::max();
    const bool taken = loop_.shared().workers.submit([self = shared_from_this(), work] {
        auto answer = work(self->site_, *self->exchange_);
        const bool answered = answer.has_value();
        if (answered) self->exchange_->response = *std::move(answer);
        asio::post(self->loop_.context(), [self, answered] {
            if (self->state_ != State::working) return;
            if (answered)
                self->send(std::move(self->exchange_->response));
            else
                self->begin_body();
            self->go();
        });
    });
    if (!taken) send(site_.refusal(*exchange_, detail::refused_by_shape(503)));
}

void Connection::refuse(const detail::Refused& refused) {
    exchange_->unread = true;
    send(site_.refusal(*exchange_, refused));
}

void Connection::send(Response response) {
    exchange_->response = std::move(response);
    exchange_->close = exchange_->close || loop_.is_stopping();
    site_.finish(*exchange_, loop_.date());
    wait_until(site_.options().body_stall);
    state_ = State::sending;
}

bool Connection::send_more() {
    auto& exchange = *exchange_;
    if (writing_) return false;
    const auto size = exchange.out.size() + exchange.rest.size();
    while (exchange.sent < size) {
        const auto of_out = std::min(exchange.sent, exchange.out.size());
        const auto of_rest = exchange.sent - of_out;
        const std::array<asio::const_buffer, 2> buffers{
            asio::buffer(exchange.out.data() + of_out, exchange.out.size() - of_out),
            asio::buffer(exchange.rest.data() + of_rest, exchange.rest.size() - of_rest)};
        error_code error;
        exchange.sent += exchange.rest.empty() ? socket_.write_some(buffers.front(), error)
                                               : socket_.write_some(buffers, error);
        if (error == asio::error::would_block) {
            await_room();
            return false;
        }
        if (error) {
            close();
            return false;
        }
    }
    if (exchange.file_at < exchange.file_size) return send_file();
    done();
    return true;
}

bool Connection::send_file() {
    auto& exchange = *exchange_;
    const auto left = static_cast<std::size_t>(exchange.file_size - exchange.file_at);
    const auto sent = ::sendfile(socket_.native_handle(), exchange.file.descriptor(),
                                 &exchange.file_at, std::min(left, piece_size));
    // Nothing sent and no error: the file got shorter than the head has promised.
    if (sent == 0 || (sent < 0 && errno != EAGAIN && errno != EINTR)) {
        close();
        return false;
    }
    if (exchange.file_at == exchange.file_size) return true;
    await_room(); // one piece at a time, so that others get their turn
    return false;
}

void Connection::done() {
    if (exchange_->unread) {
        linger();
        return;
    }
    if (exchange_->close) {
        close();
        return;
    }
    loop_.give_back(std::move(exchange_));
    deadline_ = Ticks::now() + site_.options().idle_time;
    state_ = State::idle;
}

void Connection::linger() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    loop_.give_back(std::move(exchange_));
    wait_until(linger_time);
    state_ = State::lingering;
}

void Connection::close() {
    if (state_ == State::closed) return;
    // A worker has the exchange until it is done.
    if (exchange_ && state_ != State::working) loop_.give_back(std::move(exchange_));
    state_ = State::closed;
    error_code ignored;
    socket_.close(ignored);
    loop_.remove(*this);
}

void Connection::sweep(Ticks::time_point now) {
    if (now < deadline_) return;
    if (state_ == State::head || state_ == State::body) {
        refuse(detail::refused_by_shape(408));
        go();
    } else {
        close();
    }
}

void Connection::await_bytes() {
    if (reading_) return;
    reading_ = true;
    const auto room = buffer_.room();
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [self = shared_from_this()](error_code error, std::size_t size) {
                                self->on_bytes(error, size);
                            });
}

void Connection::on_bytes(error_code error, std::size_t size) {
    reading_ = false;
    if (state_ == State::closed) return;
    if (error) {
        // One that only closed its own side still gets the answer that is being sent.
        if (state_ != State::sending) close();
        return;
    }
    buffer_.commit(size);
    go();
}

void Connection::await_room() {
    writing_ = true;
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code error) {
        self->writing_ = false;
        if (self->state_ == State::closed) return;
        if (error) {
            self->close();
            return;
        }
        self->wait_until(self->site_.options().body_stall);
        self->go();
    });
}

void Loop::start() {
    sweep();
    thread_ = std::thread{[this] {
        // sendfile() has no flag against it.
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        context_.run();
    }};
}

void Loop::stop() {
    asio::post(context_, [this] {
        stopping_ = true;
        stop_by_ = Ticks::now() + shared_.site.options().stop_time;
        for (auto at = connections_.size(); at-- > 0;)
            connections_[at]->stop();
        end_when_empty();
    });
}

void Loop::end_when_empty() {
    if (!stopping_ || !connections_.empty()) return;
    timer_.cancel();
    work_.reset();
}

void Loop::sweep() {
    timer_.expires_after(tick_);
    timer_.async_wait([this](error_code error) {
        if (error) return;
        const auto now = Ticks::now();
        const bool too_late = stopping_ && now >= stop_by_;
        // From the back: one that closes is replaced by the last, which has been looked at.
        for (auto at = connections_.size(); at-- > 0;) {
            const auto connection = connections_[at];
            if (too_late)
                connection->close();
            else
                connection->sweep(now);
        }
        if (!stopping_ || !connections_.empty()) sweep();
    });
}

void Loop::adopt(tcp::socket socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (!error) socket.non_blocking(true, error);
    if (!error) socket.set_option(tcp::no_delay{true}, error);
    if (stopping_ || error) return;
    auto address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    auto connection = std::make_shared<Connection>(*this, std::move(socket), address.to_string());
    connection->place = connections_.size();
    connections_.push_back(connection);
    shared_.connections->fetch_add(1, std::memory_order_relaxed);
    connection->start();
}

void Loop::remove(Connection& connection) {
    shared_.connections->fetch_sub(1, std::memory_order_relaxed);
    const auto keep = std::move(connections_[connection.place]);
    if (auto& last = connections_.back(); last != nullptr) {
        last->place = connection.place;
        connections_[connection.place] = std::move(last);
    }
    connections_.pop_back();
    end_when_empty();
}

std::unique_ptr<Exchange> Loop::borrow() {
    std::unique_ptr<Exchange> exchange;
    if (spare_.empty()) {
        exchange = std::make_unique<Exchange>(shared_.site.options().header_bytes);
    } else {
        exchange = std::move(spare_.back());
        spare_.pop_back();
    }
    exchange->request.id.clear();
    fmt::format_to(std::back_inserter(exchange->request.id), "{:05x}-{:09x}", shared_.instance,
                   next_id_ & 0xF'FFFF'FFFF);
    next_id_ += id_step_;
    return exchange;
}

void Loop::give_back(std::unique_ptr<Exchange> exchange) {
    exchange->reset();
    if (spare_.size() < spare_exchanges) spare_.push_back(std::move(exchange));
}

const std::string& Loop::date() {
    const auto now = std::time(nullptr);
    if (now != second_) {
        second_ = now;
        date_ = detail::http_date(now);
    }
    return date_;
}

class TcpServer final : public Server {
public:
    TcpServer(Router router, const ServerOptions& options, Metrics& metrics)
        : shared_{detail::Site{std::move(router), options, metrics},
                  detail::Workers{options.workers, options.worker_queue},
                  std::make_shared<std::atomic<std::size_t>>(0),
                  std::random_device{}() & 0xF'FFFF} {
        assert(options.threads > 0 && options.workers > 0);
        const auto loops = static_cast<std::size_t>(options.threads);
        for (std::size_t at = 0; at < loops; ++at)
            loops_.push_back(std::make_unique<Loop>(shared_, at, loops));
        metrics.gauge("tepat_http_connections", "Open connections",
                      [open = shared_.connections] { return static_cast<double>(open->load()); });
    }
    ~TcpServer() override { stop(); }

    Result<void> listen();
    void serve();
    [[nodiscard]] std::uint16_t port() const override { return port_; }
    void stop() override;

private:
    void accept();

    Shared shared_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::optional<tcp::acceptor> acceptor_; ///< of the first loop's thread
    std::optional<asio::steady_timer> pause_;
    std::size_t next_ = 0;
    std::uint16_t port_ = 0;
    std::once_flag stopped_;
};

Result<void> TcpServer::listen() {
    const auto& options = shared_.site.options();
    error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) return refuse("http.address"_msg, {{"address", options.address}});
    const tcp::endpoint endpoint{address, options.port};
    auto& acceptor = acceptor_.emplace(loops_.front()->context());
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error == asio::error::address_in_use)
        return refuse("http.port_taken"_msg, {{"port", std::to_string(options.port)}});
    if (error) return refuse("http.address"_msg, {{"address", options.address}});
    port_ = acceptor.local_endpoint().port();
    pause_.emplace(loops_.front()->context());
    return {};
}

void TcpServer::serve() {
    accept();
    for (auto& loop : loops_)
        loop->start();
}

void TcpServer::accept() {
    auto& loop = *loops_[next_++ % loops_.size()];
    acceptor_->async_accept(loop.context(), [this, &loop](error_code error, tcp::socket socket) {
        if (!acceptor_->is_open()) return;
        if (error) { // no descriptors or memory: others must close first
            pause_->expires_after(std::chrono::milliseconds{100});
            pause_->async_wait([this](error_code cancelled) {
                if (!cancelled && acceptor_->is_open()) accept();
            });
            return;
        }
        if (shared_.connections->load(std::memory_order_relaxed) <
            shared_.site.options().connections)
            asio::post(loop.context(), [&loop, socket = std::move(socket)]() mutable {
                loop.adopt(std::move(socket));
            });
        accept();
    });
}

void TcpServer::stop() {
    std::call_once(stopped_, [this] {
        if (acceptor_ && acceptor_->is_open())
            asio::post(loops_.front()->context(), [this] {
                acceptor_->close();
                pause_->cancel();
            });
        for (auto& loop : loops_)
            loop->stop();
        for (auto& loop : loops_)
            loop->join();
        shared_.workers.stop();
    });
}

} // namespace

Result<std::unique_ptr<Server>> Server::start(Router router, const ServerOptions& options,
                                              Metrics& metrics) {
    if (!options.uploads.empty()) detail::Upload::sweep(options.uploads);
    auto server = std::make_unique<TcpServer>(std::move(router), options, metrics);
    if (auto listening = server->listen(); !listening) return std::unexpected(listening.error());
    server->serve();
    return server;
}

} // namespace tepat::http
