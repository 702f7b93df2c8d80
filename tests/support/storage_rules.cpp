#include "testing/storage_rules.hpp"

#include "store/database.hpp"
#include "testing/temp_dir.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <regex>

namespace tepat::testing {
namespace {

using store::Connection;
using store::Row;

struct Word {
    const char* pattern;
    const char* why;
};

const Word forbidden[] = {
    {R"(\b(big|small)?serial\b)", "serial: ids are made by the application"},
    {R"(\bgenerated\b)", "generated columns or identity"},
    {R"(\bauto_?increment\b)", "autoincrement: ids are made by the application"},
    {R"(\btrigger\b)", "trigger: what happens is in the journal"},
    {R"(\b(now|random|datetime|date|strftime|gen_random_uuid|nextval)\s*\()",
     "a function that depends on the moment"},
    {R"(\bcurrent_(time|date|timestamp)\b)", "the database's clock"},
    {R"(::)", "`::`: write cast(x as type)"},
    {R"(->|#>|@>|<@|\bjsonb?\w*\b)", "JSON"},
    {R"(\bwith\s+recursive\b)", "recursive SQL"},
    {R"(\bwithout\s+rowid\b|\bstrict\b|\bpragma\b)", "words of SQLite alone"},
    {R"(\bcollate\b|\bilike\b|\bunlogged\b|\binclude\b)", "words of one database alone"},
    {R"(\bon\s+(delete|update)\s+(cascade|set)\b)", "rows that change without an event"},
};

/// The SQL in lower case, without comments and texts in quotes.
std::string bare(std::string_view sql) {
    std::string text = std::regex_replace(std::string{sql}, std::regex{R"(--[^\n]*|'[^']*')"}, " ");
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

using Names = std::vector<std::string>;

struct TableShape {
    std::map<std::string, std::string> columns; ///< type by name
    Names nullable;
    Names primary_key;
    std::vector<Names> unique;
    std::vector<Names> foreign_keys;

    explicit TableShape(Connection& connection, const std::string& name) {
        std::map<std::int64_t, std::string> key;
        connection.each(
            "select name, lower(type), \"notnull\", pk from pragma_table_info($1)",
            [&](const Row& row) {
                const std::string column{row.text(0)};
                columns[column] = row.text(1);
                if (row.integer(2) == 0) nullable.push_back(column);
                if (row.integer(3) > 0) key[row.integer(3)] = column;
            },
            name);
        for (const auto& [place, column] : key)
            primary_key.push_back(column);
        Names indexes;
        connection.each(
            "select name from pragma_index_list($1) where \"unique\" = 1 and origin <> 'pk'",
            [&](const Row& row) { indexes.emplace_back(row.text(0)); }, name);
        for (const std::string& index : indexes) {
            Names& names = unique.emplace_back();
            connection.each(
                "select name from pragma_index_info($1) order by seqno",
                [&](const Row& row) { names.emplace_back(row.null(0) ? "" : row.text(0)); }, index);
        }
        std::map<std::int64_t, Names> references;
        connection.each(
            "select id, \"from\" from pragma_foreign_key_list($1) order by id, seq",
            [&](const Row& row) { references[row.integer(0)].emplace_back(row.text(1)); }, name);
        for (auto& [id, names] : references)
            foreign_keys.push_back(std::move(names));
    }
};

class Checker {
public:
    Checker(const store::Schema& schema, const std::vector<std::string_view>& lookups)
        : schema_{schema}, lookups_{lookups} {}

    std::vector<std::string> run() {
        check_words();
        const TempDir dir;
        const auto database = store::open_database(dir.file("rules.db"), true).value();
        const auto connection = database->connect();
        for (const auto& migration : schema_.migrations)
            connection->script(migration.sql);
        Names made;
        connection->each(
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
            [&](const Row& row) { made.emplace_back(row.text(0)); });
        for (const std::string& name : made)
            check_table(name, TableShape{*connection, name});
        for (const auto& table : schema_.tables)
            if (std::ranges::find(made, table.name) == made.end())
                complain("table {} is declared and not made", table.name);
        return std::move(complaints_);
    }

private:
    template <class... Args>
    void complain(fmt::format_string<Args...> text, Args&&... args) {
        complaints_.push_back(
            fmt::format("{}: {}", schema_.room, fmt::format(text, std::forward<Args>(args)...)));
    }

    void check_words() {
        for (const auto& migration : schema_.migrations) {
            const std::string sql = bare(migration.sql);
            for (const Word& word : forbidden)
                if (std::regex_search(sql, std::regex{word.pattern}))
                    complain("migration {} ({}): {}", migration.number, migration.name, word.why);
        }
    }

    void check_table(const std::string& name, const TableShape& shape) {
        for (const auto& [column, type] : shape.columns)
            if (type != "bigint" && type != "text" && type != "smallint" && type != "blob")
                complain("{}.{} is of type \"{}\"", name, column, type);
        if (shape.primary_key.empty()) complain("{} has no primary key", name);
        for (const std::string& column : shape.primary_key)
            if (std::ranges::find(shape.nullable, column) != shape.nullable.end())
                complain("{}.{} is in the primary key and may be null", name, column);
        if (shape.columns.contains("subject_id") &&
            std::ranges::find(lookups_, name) == lookups_.end()) {
            check_first(name, "primary key", shape.primary_key);
            for (const Names& names : shape.unique)
                check_first(name, "unique index", names);
            for (const Names& names : shape.foreign_keys)
                check_first(name, "foreign key", names);
        }
        const auto declared = std::ranges::find(schema_.tables, name, &store::Table::name);
        if (declared == schema_.tables.end())
            complain("table {} is not declared", name);
        else if (!std::ranges::equal(declared->key, shape.primary_key))
            complain("{} is declared with key ({}) and has ({})", name,
                     fmt::join(declared->key, ", "), fmt::join(shape.primary_key, ", "));
    }

    void check_first(const std::string& table, const char* what, const Names& names) {
        if (names.empty() || names.front() != "subject_id")
            complain("{}: {} ({}) does not begin with subject_id", table, what,
                     fmt::join(names, ", "));
    }

    const store::Schema& schema_;
    const std::vector<std::string_view>& lookups_;
    std::vector<std::string> complaints_;
};

} // namespace

std::vector<std::string> check_storage_rules(const store::Schema& schema,
                                             const std::vector<std::string_view>& lookups) {
    return Checker{schema, lookups}.run();
}

} // namespace tepat::testing
