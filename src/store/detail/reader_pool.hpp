#pragma once
#include "store/connection.hpp"

#include <functional>
#include <memory>

namespace tepat::store::detail {

/// Readers that wait to be used again: to open one costs more than most questions, for it reads the
/// whole schema (SQLite) or starts a process (PostgreSQL) and prepares every statement anew. What
/// it lends comes back when it is destroyed, unless a DatabaseError came out of it, and may outlive
/// the pool. Thread-safe.
class ReaderPool {
public:
    using Open = std::function<std::unique_ptr<Connection>()>;
    explicit ReaderPool(Open open);

    /// One that waited, or a new one: DatabaseError when that cannot be opened.
    [[nodiscard]] std::unique_ptr<Connection> take();

    class Waiting;

private:
    Open open_;
    std::shared_ptr<Waiting> waiting_;
};

} // namespace tepat::store::detail
