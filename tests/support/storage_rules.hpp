#pragma once
#include "store/schema.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tepat::testing {

/// What a room's SQL does against the storage rules (docs/ARCHITECTURE.md), a sentence each; empty
/// when it keeps them. Judged are the migrations' words and the tables they make:
///  1. in a table with a column subject_id, that is the first column of the primary key, and of
///     every unique index and foreign key. Excepted are `lookups`: tables that find a subject by
///     something else, such as nik_holder;
///  4. ids are the application's: no serial, identity, autoincrement, triggers, now(), `::`, JSON
///     operators;
///  5. columns are bigint, text, smallint or blob, and what is in a primary key is not null;
///  also: every table made is declared, with the key it has, and every one declared is made.
[[nodiscard]] std::vector<std::string>
check_storage_rules(const store::Schema& schema, const std::vector<std::string_view>& lookups = {});

} // namespace tepat::testing
