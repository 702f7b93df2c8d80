#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace tepat::store {

/// What may be done with a table's content.
enum class TableKind {
    journal,     ///< the entries and chunks themselves: never rewritten
    folded,      ///< written by `apply` alone: verification refolds it and compares
    derived,     ///< rebuilt from folded tables at any time
    operational, ///< sessions, jobs, caches: not part of any answer
};

struct Table {
    std::string_view name;
    TableKind kind;
    /// Column names in key order; verification reads and compares in this order.
    std::vector<std::string_view> key;
};

/// A step of a room's schema, numbered from 1 without gaps and frozen once released. SQL of both
/// databases.
struct Migration {
    int number;
    std::string_view name;
    std::string_view sql;
};

/// What one room keeps in the database.
struct Schema {
    std::string_view room;
    std::vector<Migration> migrations;
    std::vector<Table> tables;
};

} // namespace tepat::store
