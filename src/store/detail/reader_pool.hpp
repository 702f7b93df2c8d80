#pragma once
#include "store/connection.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace tepat::store::detail {

/// Readers that wait to be used again: to open one costs more than most questions, for it reads the
/// whole schema (SQLite) or starts a process (PostgreSQL) and prepares every statement anew. What
/// it lends comes back when it is destroyed, unless a DatabaseError came out of it, and may outlive
/// the pool. Lends to `most_threads` at a time, so that a crowd waits its turn instead of asking
/// more of the database's server than it has; whoever holds one gets the next without waiting.
/// Thread-safe.
class ReaderPool {
public:
    using Open = std::function<std::unique_ptr<Connection>()>;
    explicit ReaderPool(Open open);

    /// A question holds two at most, and a PostgreSQL that others use as well has some fifty to
    /// spare.
    static constexpr std::size_t most_threads = 20;
    /// Longer than any question takes: whoever waited that long gets one all the same, since who
    /// holds one may itself wait for another thread.
    static constexpr std::chrono::seconds longest_wait{5};

    /// One that waited, or a new one: DatabaseError when that cannot be opened.
    [[nodiscard]] std::unique_ptr<Connection> take();

    class Waiting;

private:
    Open open_;
    std::shared_ptr<Waiting> waiting_;
};

} // namespace tepat::store::detail
