#include "store/database.hpp"
#include "store/postgres/database.hpp"
#include "store/sqlite/database.hpp"

namespace tepat::store {

Result<std::unique_ptr<Database>> open_database(std::string_view where, bool create) {
    if (where.starts_with("postgresql://") || where.starts_with("postgres://"))
        return postgres::open(std::string{where});
    constexpr std::string_view keywords = "postgres:";
    if (where.starts_with(keywords))
        return postgres::open(std::string{where.substr(keywords.size())});
    return sqlite::open(std::string{where}, create);
}

} // namespace tepat::store
