#include "store/detail/reader_pool.hpp"

#include "store/error.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tepat::store::detail {

class ReaderPool::Waiting {
public:
    struct Taken {
        std::unique_ptr<Connection> reader; ///< none waited: open one
        std::thread::id by;
    };
    Taken take() {
        const auto me = std::this_thread::get_id();
        std::unique_lock lock{mutex_};
        if (!held_.contains(me))
            given_back_.wait_for(lock, longest_wait, [&] { return held_.size() < most_threads; });
        ++held_[me];
        if (readers_.empty()) return {nullptr, me};
        auto newest = std::move(readers_.back());
        readers_.pop_back();
        return {std::move(newest), me};
    }
    /// `reader`: nothing when it is of no more use.
    void give_back(std::unique_ptr<Connection> reader, std::thread::id taken_by) {
        const std::scoped_lock lock{mutex_};
        if (reader && readers_.size() < most) readers_.push_back(std::move(reader));
        const auto its = held_.find(taken_by);
        if (--its->second > 0) return;
        held_.erase(its);
        given_back_.notify_one();
    }

private:
    /// Each keeps pages and statements in memory.
    static constexpr std::size_t most = 2 * most_threads;

    std::mutex mutex_;
    std::condition_variable given_back_;
    std::vector<std::unique_ptr<Connection>> readers_;
    std::unordered_map<std::thread::id, std::size_t> held_; ///< by who took them
};

namespace {

class Lent final : public Connection {
public:
    Lent(std::unique_ptr<Connection> reader, std::weak_ptr<ReaderPool::Waiting> home,
         std::thread::id taken_by)
        : reader_{std::move(reader)}, home_{std::move(home)}, taken_by_{taken_by} {}
    ~Lent() override {
        reader_->rollback();
        if (broken_) reader_.reset();
        if (const auto home = home_.lock()) home->give_back(std::move(reader_), taken_by_);
    }

    std::int64_t execute(std::string_view sql, std::span<const Param> params) override {
        return watched([&] { return reader_->execute(sql, params); });
    }
    void query(std::string_view sql, std::span<const Param> params, const EachRow& each) override {
        watched([&] { reader_->query(sql, params, each); });
    }
    void script(std::string_view sql) override {
        watched([&] { reader_->script(sql); });
    }
    std::unique_ptr<Inserter> inserter(std::string_view table,
                                       std::initializer_list<std::string_view> columns) override {
        return watched([&] { return reader_->inserter(table, columns); });
    }
    std::vector<Column> columns(std::string_view table) override {
        return watched([&] { return reader_->columns(table); });
    }
    void begin() override {
        watched([&] { reader_->begin(); });
    }
    void begin_read() override {
        watched([&] { reader_->begin_read(); });
    }
    void commit() override {
        watched([&] { reader_->commit(); });
    }
    void rollback() noexcept override { reader_->rollback(); }

private:
    template <class Work>
    std::invoke_result_t<Work> watched(Work&& work) {
        try {
            return std::forward<Work>(work)();
        } catch (const DatabaseError&) {
            broken_ = true;
            throw;
        }
    }

    std::unique_ptr<Connection> reader_;
    std::weak_ptr<ReaderPool::Waiting> home_;
    std::thread::id taken_by_;
    bool broken_ = false;
};

} // namespace

ReaderPool::ReaderPool(Open open) : open_{std::move(open)}, waiting_{std::make_shared<Waiting>()} {}

std::unique_ptr<Connection> ReaderPool::take() {
    auto [reader, by] = waiting_->take();
    try {
        if (!reader) reader = open_();
    } catch (...) {
        waiting_->give_back(nullptr, by);
        throw;
    }
    return std::make_unique<Lent>(std::move(reader), waiting_, by);
}

} // namespace tepat::store::detail
