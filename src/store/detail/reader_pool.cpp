#include "store/detail/reader_pool.hpp"

#include "store/error.hpp"

#include <mutex>
#include <type_traits>
#include <utility>

namespace tepat::store::detail {

class ReaderPool::Waiting {
public:
    std::unique_ptr<Connection> take() {
        const std::scoped_lock lock{mutex_};
        if (readers_.empty()) return nullptr;
        auto newest = std::move(readers_.back());
        readers_.pop_back();
        return newest;
    }
    void put(std::unique_ptr<Connection> reader) {
        const std::scoped_lock lock{mutex_};
        if (readers_.size() < most) readers_.push_back(std::move(reader));
    }

private:
    /// Each keeps pages and statements in memory: as many as a server has workers, not more.
    static constexpr std::size_t most = 64;

    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> readers_;
};

namespace {

class Lent final : public Connection {
public:
    Lent(std::unique_ptr<Connection> reader, std::weak_ptr<ReaderPool::Waiting> home)
        : reader_{std::move(reader)}, home_{std::move(home)} {}
    ~Lent() override {
        reader_->rollback();
        if (broken_) return;
        if (const auto home = home_.lock()) home->put(std::move(reader_));
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
    bool broken_ = false;
};

} // namespace

ReaderPool::ReaderPool(Open open) : open_{std::move(open)}, waiting_{std::make_shared<Waiting>()} {}

std::unique_ptr<Connection> ReaderPool::take() {
    auto reader = waiting_->take();
    if (!reader) reader = open_();
    return std::make_unique<Lent>(std::move(reader), waiting_);
}

} // namespace tepat::store::detail
