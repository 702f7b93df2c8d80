#include "http/detail/workers.hpp"

#include <utility>

namespace tepat::http::detail {

Workers::Workers(int threads, std::size_t queue) : queue_{queue} {
    for (int at = 0; at < threads; ++at)
        threads_.emplace_back([this] { run(); });
}

bool Workers::submit(std::function<void()> job) {
    {
        const std::lock_guard lock{mutex_};
        if (stopped_ || jobs_.size() >= queue_) return false;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

void Workers::stop() {
    std::deque<std::function<void()>> forgotten;
    {
        const std::lock_guard lock{mutex_};
        stopped_ = true;
        jobs_.swap(forgotten);
    }
    changed_.notify_all();
    threads_.clear();
}

void Workers::run() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
            if (stopped_) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

} // namespace tepat::http::detail
