#include "journal/commands.hpp"

namespace tepat::journal {

std::optional<Seq> entry_of(store::Connection& connection, std::string_view device,
                            std::int64_t counter) {
    std::optional<Seq> found;
    connection.each(
        "select first_seq from journal_command where device = $1 and counter = $2",
        [&](const store::Row& row) { found = row.id<Seq>(0); }, device, counter);
    return found;
}

} // namespace tepat::journal
