#pragma once
#include "core/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace tepat::store {

/// People wait on the interactive lane; imports, lists and postings go on the bulk lane and give
/// way.
enum class Lane { interactive, bulk };

/// The transaction in which a piece of work runs.
struct Transaction {
    Connection& connection;
    /// Differs after every rollback: what was remembered under another attempt did not happen.
    std::uint64_t attempt;
};

/// The one writer of a database, which must outlive it.
///
/// Invariants:
///  1. Work runs on the sequencer's one thread, in the order it was submitted within a lane; all
///     interactive work that waits goes before the next piece of bulk work.
///  2. One transaction takes all interactive work that waits (group commit) or one piece of bulk
///     work. Each sees what its predecessors wrote.
///  3. Every transaction begins with an update of the row `writer` that names this sequencer's
///     epoch. If the epoch moved on, nothing is committed, callers get DatabaseError{deposed} and
///     the sequencer ends.
///  4. A caller is answered after the commit is durable, never before.
///  5. A piece of work that throws takes only itself out: the transaction is rolled back and its
///     pieces are run again one by one. So work must be repeatable: it may not change anything
///     outside the transaction, except what it overwrites when it is run again.
///  6. Retryable failures are run again a bounded number of times; after an unknown commit the
///     writer row tells whether it happened. Where even that cannot be asked, callers get
///     DatabaseError{unknown}, and the work is not run again.
/// Thread-safe.
class Sequencer {
public:
    using Work = std::function<void(Transaction&)>;
    /// Called on the sequencer's thread with what went wrong, or null after the durable commit; on
    /// the submitter's when the sequencer has ended already. Must be quick and must not throw.
    using Done = std::function<void(std::exception_ptr)>;

    struct Options {
        std::string who = "tepat"; ///< told to others who want to write
        int retries = 5;
        /// Length of the write-ahead log that wakes the checkpoint thread.
        std::int64_t checkpoint_bytes = 64 << 20;
    };

    /// Takes the writer lock and a new epoch. Refused while another process writes.
    static Result<std::unique_ptr<Sequencer>> start(Database& database, Options options);
    Sequencer(const Sequencer&) = delete;
    Sequencer& operator=(const Sequencer&) = delete;
    virtual ~Sequencer() = default; ///< finishes what was submitted, then stops

    virtual void submit(Lane lane, Work work, Done done) = 0;
    /// The number of this sequencer's reign; grows with every start.
    [[nodiscard]] virtual std::int64_t epoch() const = 0;

    /// Submits `work(Transaction&)` and waits for its durable commit; returns what its last run
    /// returned, or throws what it threw. Not from the sequencer's own thread.
    template <class F>
    auto run(Lane lane, F&& work) {
        using T = std::invoke_result_t<F&, Transaction&>;
        if constexpr (std::is_void_v<T>) {
            settle(lane, [&work](Transaction& transaction) { work(transaction); });
        } else {
            std::optional<T> result;
            settle(lane, [&](Transaction& transaction) { result.emplace(work(transaction)); });
            return std::move(*result);
        }
    }

protected:
    Sequencer() = default;

private:
    /// As `submit`, and waits on the caller's thread; throws what went wrong.
    virtual void settle(Lane lane, Work work) = 0;
};

} // namespace tepat::store
