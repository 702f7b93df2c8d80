#pragma once
#include "store/database.hpp"
#include "testing/postgres_server.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tepat::testing {

enum class Engine { sqlite, postgres };

/// A fresh, empty database for one test, gone with it.
class TestDatabase {
public:
    explicit TestDatabase(Engine engine)
        : where_{engine == Engine::sqlite ? dir_.file("tepat.db")
                                          : PostgresServer::shared()->fresh_database()},
          database_{store::open_database(where_, true).value()} {}
    [[nodiscard]] store::Database& operator*() const { return *database_; }
    [[nodiscard]] store::Database* operator->() const { return database_.get(); }
    [[nodiscard]] const std::string& where() const { return where_; }

private:
    TempDir dir_;
    std::string where_;
    std::unique_ptr<store::Database> database_;
};

/// Base of tests that must hold on both databases:
///     class X : public OnBothDatabases {};
///     INSTANTIATE_TEST_SUITE_P(On, X, both_databases, engine_name);
/// A machine without PostgreSQL skips its half by name.
class OnBothDatabases : public ::testing::TestWithParam<Engine> {
protected:
    void SetUp() override {
        if (GetParam() == Engine::postgres && !PostgresServer::shared())
            GTEST_SKIP() << "PostgreSQL is not installed";
        database_ = std::make_unique<TestDatabase>(GetParam());
    }
    [[nodiscard]] store::Database& database() const { return **database_; }
    [[nodiscard]] const std::string& where() const { return database_->where(); }

private:
    std::unique_ptr<TestDatabase> database_;
};

inline const auto both_databases = ::testing::Values(Engine::sqlite, Engine::postgres);

inline std::string engine_name(const ::testing::TestParamInfo<Engine>& info) {
    switch (info.param) {
    case Engine::sqlite:
        return "sqlite";
    case Engine::postgres:
        return "postgres";
    }
    return {};
}

} // namespace tepat::testing
