#pragma once
#include "store/database.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace tepat::store::detail {

/// A thread that moves the write-ahead log into the database file when the log is longer than
/// `bytes`, so that no commit waits for it. Stops when destroyed.
class Checkpointer {
public:
    Checkpointer(Database& database, std::int64_t bytes);
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;
    ~Checkpointer();

    /// Wakes the thread if the log has grown long; cheap. Any thread.
    void look();

private:
    void serve();

    Database& database_;
    const std::int64_t bytes_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false; ///< guarded by mutex_, as is stopping_
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace tepat::store::detail
