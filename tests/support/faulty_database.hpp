#pragma once
#include "store/database.hpp"

#include <functional>

namespace tepat::testing {

/// A database whose writing connections ask `hook` at each step, which may throw what a broken
/// database would. Threads: `hook` is called on the thread that uses the connection; set it while
/// none does.
class FaultyDatabase final : public store::Database {
public:
    enum class Step { begin, before_commit, after_commit };
    using Hook = std::function<void(Step)>;

    explicit FaultyDatabase(store::Database& inner) : inner_{inner} {}
    Hook hook = [](Step) {};

    std::unique_ptr<store::Connection> connect() override {
        return std::make_unique<FaultyConnection>(inner_.connect(), hook);
    }
    std::unique_ptr<store::Connection> connect_reader() override { return inner_.connect_reader(); }
    Result<std::unique_ptr<store::WriterLock>> lock_writer(std::string_view who) override {
        return inner_.lock_writer(who);
    }
    std::int64_t checkpoint() override { return inner_.checkpoint(); }
    std::int64_t log_bytes() const override { return inner_.log_bytes(); }
    std::string name() const override { return inner_.name(); }

private:
    class FaultyConnection final : public store::Connection {
    public:
        FaultyConnection(std::unique_ptr<store::Connection> inner, const Hook& hook)
            : inner_{std::move(inner)}, hook_{hook} {}
        std::int64_t execute(std::string_view sql, std::span<const store::Param> params) override {
            return inner_->execute(sql, params);
        }
        void query(std::string_view sql, std::span<const store::Param> params,
                   const store::EachRow& each) override {
            inner_->query(sql, params, each);
        }
        void script(std::string_view sql) override { inner_->script(sql); }
        std::unique_ptr<store::Inserter>
        inserter(std::string_view table, std::initializer_list<std::string_view> columns) override {
            return inner_->inserter(table, columns);
        }
        std::vector<store::Column> columns(std::string_view table) override {
            return inner_->columns(table);
        }
        void begin() override {
            hook_(Step::begin);
            inner_->begin();
        }
        void begin_read() override { inner_->begin_read(); }
        void commit() override {
            hook_(Step::before_commit);
            inner_->commit();
            hook_(Step::after_commit);
        }
        void rollback() noexcept override { inner_->rollback(); }

    private:
        std::unique_ptr<store::Connection> inner_;
        const Hook& hook_;
    };

    store::Database& inner_;
};

} // namespace tepat::testing
