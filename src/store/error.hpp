#pragma once
#include <stdexcept>
#include <string>

namespace tepat::store {

/// What is broken. Each kind has one way on, so callers switch on it and not on a driver's number.
enum class Broken {
    retryable, ///< serialisation failure, deadlock, lost connection: the same work may be run again
    unknown, ///< the commit was sent and its answer is not known: ask by idempotency key, then run
             ///< again
    deposed, ///< another server is the writer now: stop, forward commands to it
    disk_full,  ///< nothing was written: free space, run again
    read_only,  ///< the folder or mount cannot be written
    constraint, ///< a key or check was violated: a bug of the caller
    corrupt,    ///< the file is no database of ours, or damaged
    other,
};

/// Broken infrastructure. `what()` is for logs: it holds SQL and driver text but never parameter
/// values.
class DatabaseError : public std::runtime_error {
public:
    DatabaseError(Broken kind, const std::string& what) : std::runtime_error{what}, kind_{kind} {}
    [[nodiscard]] Broken kind() const { return kind_; }

private:
    Broken kind_;
};

} // namespace tepat::store
