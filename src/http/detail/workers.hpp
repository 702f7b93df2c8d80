#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tepat::http::detail {

/// Threads with one bounded queue. Jobs must not throw. Thread-safe.
class Workers {
public:
    Workers(int threads, std::size_t queue);
    ~Workers() { stop(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// False, and nothing is done, when the queue is full or stop() was called.
    [[nodiscard]] bool submit(std::function<void()> job);
    /// Forgets the jobs that wait and returns when those that run are done.
    void stop();

private:
    void run();

    std::size_t queue_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool stopped_ = false;
    std::vector<std::jthread> threads_;
};

} // namespace tepat::http::detail
