#include "store/detail/checkpointer.hpp"

#include <chrono>

namespace tepat::store::detail {

/// Readers may hold the log back for a second; asking more often would only cost.
constexpr std::chrono::seconds pause_when_held_back{1};

Checkpointer::Checkpointer(Database& database, std::int64_t bytes)
    : database_{database}, bytes_{bytes}, thread_{[this] { serve(); }} {}

Checkpointer::~Checkpointer() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Checkpointer::look() {
    if (database_.log_bytes() < bytes_) return;
    {
        const std::scoped_lock lock{mutex_};
        wanted_ = true;
    }
    wake_.notify_one();
}

void Checkpointer::serve() {
    std::unique_lock lock{mutex_};
    for (;;) {
        wake_.wait(lock, [&] { return wanted_ || stopping_; });
        if (stopping_) return;
        wanted_ = false;
        lock.unlock();
        bool held_back = false;
        try {
            held_back = database_.checkpoint() > 0;
        } catch (const DatabaseError&) {
            held_back = true;
            // The log stays whole, and what broke here meets the next commit, which has a caller to
            // tell.
        }
        lock.lock();
        if (held_back) wake_.wait_for(lock, pause_when_held_back, [&] { return stopping_; });
    }
}

} // namespace tepat::store::detail
