#include "store/sequencer.hpp"

#include "store/detail/answered.hpp"
#include "store/detail/checkpointer.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace tepat::store {
namespace {

using detail::Ticket;

struct Piece {
    Sequencer::Work work;
    Sequencer::Done done;
};

/// What waits in one lane, and who waits for it.
struct Queue {
    std::deque<Piece> pieces; ///< guarded by the sequencer's mutex, as is `taken`
    Ticket taken = 0;         ///< the last group that was taken
    detail::Answered answered;
};

/// The pieces of one transaction.
struct Group {
    Queue* queue = nullptr; ///< null: there is nothing left to do for ever
    Ticket ticket = 0;
    std::vector<Piece> pieces;
};

/// Where a failed transaction went wrong, which says whom it concerns.
enum class Fault {
    none,
    piece,          ///< one piece of work: the others have no part in it
    passing,        ///< may go well when run again
    commit_unknown, ///< may have gone well
    deposed,
};

/// What became of a group; `error` is null when it is durably committed.
struct Outcome {
    Fault fault = Fault::none;
    std::exception_ptr error;
};

Fault fault_of(Broken kind) {
    switch (kind) {
    case Broken::retryable:
        return Fault::passing;
    case Broken::unknown:
        return Fault::commit_unknown;
    case Broken::deposed:
        return Fault::deposed;
    case Broken::disk_full:
    case Broken::read_only:
    case Broken::constraint:
    case Broken::corrupt:
    case Broken::other:
        return Fault::piece;
    }
    std::abort();
}

/// A server that restarts needs a second or two.
void pause_before(int tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds{50} * (1 << std::min(tries, 6)));
}

std::exception_ptr deposed_error() {
    return std::make_exception_ptr(
        DatabaseError{Broken::deposed, "another server is the writer now"});
}

std::int64_t reign(Connection& connection, std::string_view who) {
    connection.script("create table if not exists writer (id smallint not null primary key, "
                      "epoch bigint not null, batch bigint not null, holder text not null)");
    connection.begin();
    try {
        connection.run("insert into writer (id, epoch, batch, holder) values (1, 0, 0, '') "
                       "on conflict (id) do nothing");
        std::int64_t epoch = 0;
        connection.each(
            "update writer set epoch = epoch + 1, holder = $1 where id = 1 returning epoch",
            [&](const Row& row) { epoch = row.integer(0); }, who);
        connection.commit();
        return epoch;
    } catch (...) {
        connection.rollback();
        throw;
    }
}

class TheSequencer final : public Sequencer {
public:
    TheSequencer(Database& database, Options options, std::unique_ptr<WriterLock> lock)
        : options_{std::move(options)}, lock_{std::move(lock)}, connection_{database.connect()},
          epoch_{reign(*connection_, options_.who)},
          checkpointer_{database, options_.checkpoint_bytes}, thread_{[this] { serve(); }} {}

    ~TheSequencer() override {
        {
            const std::scoped_lock lock{mutex_};
            stopping_ = true;
        }
        wake();
        thread_.join();
    }

    void submit(Lane lane, Work work, Done done) override {
        if (!enqueue(lane, work, done)) done(deposed_error());
    }

    std::int64_t epoch() const override { return epoch_; }

private:
    void settle(Lane lane, Work work) override {
        std::exception_ptr error;
        Done done = [&error](std::exception_ptr what) { error = std::move(what); };
        const auto ticket = enqueue(lane, work, done);
        if (!ticket) std::rethrow_exception(deposed_error());
        queue_of(lane).answered.wait_for(*ticket);
        if (error) std::rethrow_exception(std::move(error));
    }

    /// The group in which the piece will be; nothing, and nothing is moved from, when the reign is
    /// over.
    std::optional<Ticket> enqueue(Lane lane, Work& work, Done& done) {
        Ticket ticket = 0;
        {
            const std::scoped_lock lock{mutex_};
            if (deposed_) return std::nullopt;
            auto& queue = queue_of(lane);
            queue.pieces.push_back({std::move(work), std::move(done)});
            ticket = queue.taken +
                     (lane == Lane::bulk ? static_cast<Ticket>(queue.pieces.size()) : Ticket{1});
        }
        wake();
        return ticket;
    }

    void wake() {
        ++woken_;
        woken_.notify_one();
    }

    Queue& queue_of(Lane lane) {
        switch (lane) {
        case Lane::interactive:
            return interactive_;
        case Lane::bulk:
            return bulk_;
        }
        std::abort();
    }

    void serve() {
        for (;;) {
            Group group = next_group();
            if (group.queue == nullptr) return;
            run_group(group.pieces);
            group.queue->answered.tell(group.ticket);
            if (reign_over_) return end();
            checkpointer_.look();
        }
    }

    /// Waits until there is one.
    Group next_group() {
        for (;;) {
            const auto seen = woken_.load();
            {
                const std::scoped_lock lock{mutex_};
                if (!interactive_.pieces.empty())
                    return take(interactive_, interactive_.pieces.size());
                if (!bulk_.pieces.empty()) return take(bulk_, 1);
                if (stopping_) return {};
            }
            woken_.wait(seen);
        }
    }

    static Group take(Queue& queue, std::size_t count) {
        const auto end = queue.pieces.begin() + static_cast<std::ptrdiff_t>(count);
        Group group{&queue, ++queue.taken, {}};
        group.pieces.assign(std::move_iterator{queue.pieces.begin()}, std::move_iterator{end});
        queue.pieces.erase(queue.pieces.begin(), end);
        return group;
    }

    /// Each piece of the group is answered once.
    void run_group(std::span<Piece> group) {
        const Outcome outcome = commit_with_retries(group);
        if (outcome.fault == Fault::piece && group.size() > 1) {
            for (std::size_t i = 0; i < group.size(); ++i)
                run_group(group.subspan(i, 1));
            return;
        }
        for (Piece& piece : group)
            piece.done(outcome.error);
    }

    Outcome commit_with_retries(std::span<Piece> group) {
        for (int tries = 0;; ++tries) {
            try {
                attempt(group);
                return {};
            } catch (const DatabaseError& error) {
                Outcome failed{fault_of(error.kind()), std::current_exception()};
                connection_->rollback();
                switch (failed.fault) {
                case Fault::none:
                case Fault::piece:
                    return failed;
                case Fault::deposed:
                    reign_over_ = true;
                    return failed;
                case Fault::commit_unknown: {
                    const std::optional<bool> committed = committed_after_all();
                    if (!committed) return failed;
                    if (*committed) return {};
                    break;
                }
                case Fault::passing:
                    break;
                }
                if (tries == options_.retries) return failed;
                pause_before(tries);
            } catch (...) {
                Outcome failed{Fault::piece, std::current_exception()};
                connection_->rollback();
                return failed;
            }
        }
    }

    /// Whether the transaction whose commit was not answered happened; nothing if that cannot be
    /// told. The update waits for the row behind that transaction if the server still runs it, and
    /// its own commit, made durable, shows that what it saw is durable.
    std::optional<bool> committed_after_all() {
        for (int tries = 0; tries <= options_.retries; ++tries) {
            try {
                connection_->begin();
                std::optional<std::int64_t> batch;
                connection_->each(
                    "update writer set holder = holder where id = 1 and epoch = $1 returning batch",
                    [&](const Row& row) { batch = row.integer(0); }, epoch_);
                connection_->commit();
                if (batch) return *batch == batch_;
                reign_over_ = true;
                return std::nullopt;
            } catch (const DatabaseError&) {
                connection_->rollback();
                pause_before(tries);
            }
        }
        return std::nullopt;
    }

    void attempt(std::span<Piece> group) {
        connection_->begin();
        claim_batch();
        Transaction transaction{*connection_, ++attempt_};
        for (Piece& piece : group)
            piece.work(transaction);
        connection_->commit();
    }

    void claim_batch() {
        bool mine = false;
        connection_->each(
            "update writer set batch = batch + 1 where id = 1 and epoch = $1 returning batch",
            [&](const Row& row) {
                mine = true;
                batch_ = row.integer(0);
            },
            epoch_);
        if (!mine) std::rethrow_exception(deposed_error());
    }

    /// Answers what waits, and from now on every submitter.
    void end() {
        std::vector<Group> waiting;
        {
            const std::scoped_lock lock{mutex_};
            deposed_ = true;
            if (!interactive_.pieces.empty())
                waiting.push_back(take(interactive_, interactive_.pieces.size()));
            while (!bulk_.pieces.empty())
                waiting.push_back(take(bulk_, 1));
        }
        for (auto& group : waiting) {
            for (Piece& piece : group.pieces)
                piece.done(deposed_error());
            group.queue->answered.tell(group.ticket);
        }
    }

    const Options options_;
    std::unique_ptr<WriterLock> lock_;
    std::unique_ptr<Connection> connection_; ///< the sequencer's thread alone, once it runs
    const std::int64_t epoch_;
    std::int64_t batch_ = 0;
    std::uint64_t attempt_ = 0;
    bool reign_over_ = false;
    detail::Checkpointer checkpointer_;

    std::mutex mutex_;
    Queue interactive_;
    Queue bulk_;
    bool stopping_ = false; ///< guarded by mutex_, as is deposed_
    bool deposed_ = false;
    std::atomic<std::uint32_t> woken_ = 0; ///< grows when there may be something to do

    std::thread thread_; ///< last: it starts when all else is there
};

} // namespace

Result<std::unique_ptr<Sequencer>> Sequencer::start(Database& database, Options options) {
    auto lock = database.lock_writer(options.who);
    if (!lock) return std::unexpected{std::move(lock).error()};
    return std::make_unique<TheSequencer>(database, std::move(options), std::move(*lock));
}

} // namespace tepat::store
