#include "store/postgres/database.hpp"

namespace tepat::store::postgres {
Result<std::unique_ptr<Database>> open(const std::string& where) {
    throw DatabaseError{Broken::other, "not yet: " + where};
}
} // namespace tepat::store::postgres
