// A database with something of everything, and every column of every table that must not change,
// changed: verification finds it, and says where.
#include "access/access_log.hpp"
#include "cli/cli.hpp"
#include "cli/detail/document_verbs.hpp"
#include "cli/detail/period_fixture.hpp"
#include "cli/detail/resources.hpp"
#include "cli/detail/session.hpp"
#include "core/progress.hpp"
#include "journal/verify.hpp"
#include "sync/make.hpp"
#include "sync/take.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_database.hpp"
#include "verification/meeting.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace tepat::cli::detail {
namespace {

using Value = std::variant<std::monostate, std::int64_t, std::string>;
using store::Column;

/// One value of one row, and how the row is found.
struct Cell {
    std::string table;
    std::vector<Column> columns; ///< of the key, then the one that changes
    std::vector<Value> key;
    std::size_t in_key = 0; ///< place in the key, its size when it is none of it
    Value was;
    Value is;

    [[nodiscard]] const Column& column() const { return columns.back(); }
    /// As verification names it.
    [[nodiscard]] std::string name(const std::vector<Value>& values) const {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto* text = std::get_if<std::string>(&values[i]);
            parts.push_back(fmt::format("{}={}", columns[i].name,
                                        text == nullptr
                                            ? std::to_string(std::get<std::int64_t>(values[i]))
                                        : columns[i].type == Column::Type::blob ? to_hex(*text)
                                                                                : *text));
        }
        return fmt::format("{}", fmt::join(parts, ", "));
    }
    [[nodiscard]] std::vector<Value> key_now() const {
        auto now = key;
        if (in_key < now.size()) now[in_key] = is;
        return now;
    }
};

store::Param param(const Value& value, Column::Type type) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return store::Null{};
    return type == Column::Type::blob ? store::Param{store::Blob{*text}} : store::Param{*text};
}

Value value_of(const store::Row& row, int at, Column::Type type) {
    if (row.null(at)) return {};
    switch (type) {
    case Column::Type::integer:
        return row.integer(at);
    case Column::Type::text:
        return std::string{row.text(at)};
    case Column::Type::blob:
        return std::string{row.blob(at)};
    }
    return {};
}

/// What somebody might make of a value: one bit, one number, one byte more.
std::vector<Value> changes_of(const Value& was, Column::Type type, std::size_t salt) {
    if (const auto* number = std::get_if<std::int64_t>(&was))
        return {*number ^ 1, *number + 7, *number - 1, Value{}};
    const auto* text = std::get_if<std::string>(&was);
    if (text == nullptr)
        return {type == Column::Type::integer ? Value{std::int64_t{1}} : Value{std::string{"x"}}};
    if (text->empty()) return {std::string{"x"}};
    auto bit = *text;
    bit[salt % bit.size()] = static_cast<char>(bit[salt % bit.size()] ^ 1);
    auto letter = *text;
    letter.back() = letter.back() == 'a' ? 'b' : 'a';
    if (type == Column::Type::blob) return {bit, *text + "x", Value{}};
    return {letter, *text + "x", Value{}};
}

/// Folded tables that nothing writes into yet.
const std::vector<std::string> not_filled{"nik_holder", "subject_flag"};

class Tampering : public tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        fill();
        writer_ = database().connect();
        const auto checked = check();
        ASSERT_TRUE(checked.empty()) << *checked.begin();
    }

    void tepat(std::vector<std::string> arguments) {
        for (const auto* more : {"--db", "", "--as", "pusat", "--quiet", "--lang", "en"})
            arguments.emplace_back(*more == '\0' ? where() : more);
        std::vector<const char*> words{"tepat"};
        for (const auto& its : arguments)
            words.push_back(its.c_str());
        ::testing::internal::CaptureStdout();
        const int exit = run(static_cast<int>(words.size()), words.data());
        const auto out = ::testing::internal::GetCapturedStdout();
        ASSERT_LE(exit, 1) << fmt::format("{}", fmt::join(arguments, " ")) << out;
    }
    /// The entry that a room's table knows last, or first.
    [[nodiscard]] std::string newest(std::string_view table, std::string_view which = "max") {
        std::string found;
        database().connect_reader()->each(
            fmt::format("select {}(seq) from {}", which, table),
            [&](const store::Row& row) { found = std::to_string(row.integer(0)); });
        return found;
    }
    [[nodiscard]] std::string file(std::string_view name) const { return dir_.file(name); }

    /// Something of every kind that a program writes.
    void fill() {
        const std::string areas = TEPAT_SOURCE_DIR "/tests/cli/areas";
        const auto work = dir_.file("kerja");
        tepat({"generate", "--regency", "97.01", "--families", "24", "--areas", areas, "--out",
               dir_.file("data"), "--csv", "--civil-register"});
        tepat({"init"});
        tepat({"account", "open", "pusat", "--name", "Pusat", "--role", "data_team", "--region",
               "00"});
        for (const auto* role : {"commitment_officer", "auditor"})
            tepat({"account", "give", "pusat", "--role", role, "--region", "00"});
        tepat({"account", "bind", "pusat", "--issuer", "https://sso.example.go.id", "--subject",
               "a-7"});
        tepat({"regions", "load", areas});
        tepat({"import", file("data/rumah_tangga.csv"), file("data/anggota.csv"), "--on",
               "2021-01-31"});
        tepat({"import", file("data/rekening.csv"), "--on", "2021-01-31"});
        tepat({"rank", "make", "--model", "pmt_synthetic", "--on", "2021-01-31"});
        for (const auto* period : {"2021:2/4", "2021:3/4"})
            tepat({"list", "make", "--programme", "pkh", "--period", period, "--region", "97.01"});
        tepat({"pay", "plan", "--programme", "pkh", "--period", "2021:2/4"});
        tepat({"match", "register", "--region", "97.01", "--on", "2021-01-31", "--civil",
               file("data/dukcapil.csv"), "--out", work});
        tepat({"match", "batch-out", "--region", "97.01", "--on", "2021-01-31", "--out",
               dir_.file("batch.csv")});
        tepat({"match", "list", file("data/rekening.csv"), "--list", "rekening", "--region",
               "97.01", "--on", "2021-01-31", "--out", work});
        tepat({"match", "worklist", "--region", "97.01", "--on", "2021-01-31", "--assign", "rina"});
        tepat({"rank", "dtks", "--out", file("dtks.csv")});
        tepat({"match", "sleep", "--entry", newest("identity_run"), "--verdict",
               "deceased,moved,no_nik", "--from", "2021-04-01"});
        tepat({"list", "compare", newest("programme_list", "min"), newest("programme_list")});
        tepat({"compare", "assign", newest("comparison"), "--to", "rina", "--all"});
        review_and_sign(work);
        for (const auto* name : {"prakerja", "keliru"}) {
            const auto outside = file(fmt::format("{}.csv", name));
            std::ofstream{outside} << "nik,nama\n9701014101900001,CONTOH " << name << "\n";
            tepat({"list", "take", outside, "--list", name, "--period", "2021:1/1", "--region",
                   "97.01"});
        }
        const auto card = file("laptop.device");
        tepat({"device", "new", "--name", "Laptop", "--out", card, "--work", work});
        tepat({"device", "admit", "--file", card, "--region", "97.01", "--until", "2999-12-31"});
        tepat({"package", "key", "--out", file("kunci.pub"), "--work", work});
        carry_a_package(work);
        play_a_period(work);
        tepat({"journal", "redact", newest("outside_list"), "--reason", "salah berkas"});
        tepat({"journal", "checkpoint", "--size", "4", "--work", work});
        tepat({"journal", "checkpoint", "--work", work});
        Terminal terminal{{Language::en, false, true}};
        const Context context{terminal, where(), "pusat", "", "journal checkpoint"};
        const auto session = Session::open(context).value();
        access::AccessLog log{session->journal().sequencer(), session->clock()};
        for (int i = 0; i < 3; ++i)
            log.record({"pusat", "family", SubjectId{i + 1}, "list 12 lines 0-49", "a"});
    }

    /// A pair that was looked at, a productive group, a comparison that both parties have signed.
    void review_and_sign(const std::string& work) {
        tepat({"match", "review", "--draw", "--entry", newest("identity_run", "min"), "--civil",
               file("data/dukcapil.csv"), "--out", work});
        tepat({"match", "review", "--set", newest("identity_review"), "--pair", "0", "--decide",
               "same"});
        std::ifstream members{file("data/anggota.csv")};
        std::string line;
        std::ofstream groups{file("kelompok.csv")};
        groups << "id_kelompok,nama_kelompok,kode_desa,idartbdt\n";
        std::getline(members, line);
        const auto at = column_of(line, "IDARTBDT");
        for (int i = 0; i < 3 && std::getline(members, line); ++i)
            groups << "K1,Mawar,9701012001," << field(line, at) << '\n';
        groups.close();
        tepat({"import", file("kelompok.csv"), "--on", "2021-01-31"});
        tepat({"compare", "assign", newest("comparison"), "--to", "pusat", "--all"});
        tepat({"compare", "settle", newest("comparison"), "--decision", "first_stands", "--note",
               "x", "--all"});
        tepat({"compare", "sign", newest("comparison"), "--party", "first"});
    }
    static std::string field(const std::string& line, std::size_t at) {
        std::istringstream in{line};
        std::string value;
        for (std::size_t i = 0; i <= at; ++i)
            std::getline(in, value, ',');
        return value;
    }
    static std::size_t column_of(const std::string& header, std::string_view name) {
        std::size_t at = 0;
        while (field(header, at) != name)
            ++at;
        return at;
    }

    void play_a_period(const std::filesystem::path& work) {
        Terminal terminal{{Language::en, false, true}};
        const Context context{terminal, where(), "pusat", TEPAT_SOURCE_DIR, "journal checkpoint"};
        const auto session = Session::open(context).value();
        const auto vault = vault_to_keep(work).value();
        const auto instrument = read_instrument_of(context).value();
        SubjectId family;
        SubjectId meeting;
        session->database().connect_reader()->each(
            "select subject_id from meeting", // that the package opened
            [&](const store::Row& row) { meeting = row.id<SubjectId>(0); });
        session->database().connect_reader()->each(
            "select min(subject_id) from family",
            [&](const store::Row& row) { family = row.id<SubjectId>(0); });
        testing::Period{session->journal(),
                        instrument,
                        vault,
                        RegionCode::parse("97.01.01.2001").value(),
                        family,
                        meeting,
                        session->clock().now()}
            .play();
    }

    /// A package of this database's own device, taken in by itself.
    void carry_a_package(const std::filesystem::path& work) {
        Terminal terminal{{Language::en, false, true}};
        const Context context{terminal, where(), "pusat", TEPAT_SOURCE_DIR, "journal checkpoint"};
        const auto session = Session::open(context).value();
        const auto today = verification::day_of(session->clock().now());
        const auto village = RegionCode::parse("97.01.01.2001").value();
        ASSERT_TRUE(verification::open_meeting(
            session->journal(), {"pusat", today, {}},
            {verification::MeetingKind::musdes, village, today, "Balai", "x"}));
        const auto vault = vault_to_keep(work).value();
        const auto instrument = read_instrument_of(context).value();
        const auto device = sync::DeviceSecret::read(work / "kunci-perangkat").value();
        const auto secret = sync::RegencySecret::read(package_key_file(work)).value();
        SilentProgress silent;
        const auto out = dir_.path() / "desa.siks";
        ASSERT_TRUE(sync::make_package(session->journal(), vault, instrument, device,
                                       {"pusat", secret.key(), today, {}}, out, silent));
        const auto taken = sync::take_package({session->journal(),
                                               vault,
                                               instrument,
                                               secret,
                                               {"pusat", today, [](RegionCode) { return true; }}},
                                              out, silent);
        ASSERT_EQ(taken.ending, sync::Ending::taken)
            << (taken.why ? taken.why->code.name : std::string_view{});
    }

    /// What verification says, as "code|entry|table|key".
    std::set<std::string> check() {
        std::set<std::string> told;
        const auto copy =
            store::open_database(dir_.file(fmt::format("copy{}.db", ++copies_)), true).value();
        const auto tell = [&](const Refusal& what, std::int64_t entry) {
            std::string table;
            std::string key;
            for (const auto& [name, value] : what.params) {
                if (name == "table") table = value;
                if (name == "key") key = value;
            }
            told.insert(fmt::format("{}|{}|{}|{}", what.code.name, entry, table, key));
        };
        SilentProgress silent;
        const auto checked =
            journal::verify(database(), *copy, all_folds(), Instant{}, silent).value();
        for (const auto& finding : checked.findings)
            tell(finding.what, finding.seq.value());
        const auto reader = database().connect_reader();
        for (const auto& finding : access::verify_access(*reader).findings)
            tell(finding.what, finding.batch);
        return told;
    }

    /// Some rows of a table, every column of them.
    std::vector<Cell> cells(const store::Table& table, std::size_t rows) {
        std::vector<Column> key;
        std::vector<std::string> names;
        const auto columns = writer_->columns(table.name);
        for (const auto name : table.key) {
            key.push_back(*std::ranges::find(columns, name, &Column::name));
            names.emplace_back(name);
        }
        for (const auto& column : columns)
            names.push_back(column.name);
        std::vector<Cell> all;
        std::size_t at = 0;
        const auto count = table_rows(table.name);
        const auto step = std::max<std::size_t>(1, count / rows);
        writer_->each(
            fmt::format("select {} from {} order by {}", fmt::join(names, ", "), table.name,
                        fmt::join(table.key, ", ")),
            [&](const store::Row& row) {
                if (at++ % step != step / 2 || all.size() >= rows * columns.size()) return;
                for (std::size_t i = 0; i < columns.size(); ++i) {
                    Cell cell{std::string{table.name}, key, {}, key.size(), {}, {}};
                    for (std::size_t k = 0; k < key.size(); ++k) {
                        cell.key.push_back(value_of(row, static_cast<int>(k), key[k].type));
                        if (key[k].name == columns[i].name) cell.in_key = k;
                    }
                    cell.columns.push_back(columns[i]);
                    cell.was = value_of(row, static_cast<int>(key.size() + i), columns[i].type);
                    all.push_back(std::move(cell));
                }
            });
        return all;
    }
    std::size_t table_rows(std::string_view table) {
        std::size_t rows = 0;
        writer_->each(fmt::format("select count(*) from {}", table), [&](const store::Row& row) {
            rows = static_cast<std::size_t>(row.integer(0));
        });
        return rows;
    }
    void set(const Cell& cell, const std::vector<Value>& where_key, const Value& value) {
        std::vector<std::string> conditions;
        std::vector<store::Param> params{param(value, cell.column().type)};
        for (std::size_t i = 0; i < where_key.size(); ++i) {
            conditions.push_back(fmt::format("{} = ${}", cell.columns[i].name, i + 2));
            params.push_back(param(where_key[i], cell.columns[i].type));
        }
        writer_->execute(fmt::format("update {} set {} = $1 where {}", cell.table,
                                     cell.column().name, fmt::join(conditions, " and ")),
                         params);
    }
    /// False when the database itself lets nothing else stand there.
    bool change(Cell& cell) {
        for (const auto& value : changes_of(cell.was, cell.column().type, ++salt_)) {
            if (value == cell.was) continue;
            try {
                set(cell, cell.key, value);
                cell.is = value;
                return true;
            } catch (const store::DatabaseError& error) {
                EXPECT_NE(error.kind(), store::Broken::corrupt);
            }
        }
        return false;
    }
    void put_back(const Cell& cell) { set(cell, cell.key_now(), cell.was); }

    void change_folded_tables();
    void change_entries(const store::Table& table);
    /// Whether one of these codes was told, of this entry when one is given.
    static bool tells(const std::set<std::string>& told, const std::vector<std::string_view>& codes,
                      std::optional<std::int64_t> entry) {
        return std::ranges::any_of(codes, [&](std::string_view code) {
            const auto start =
                entry ? fmt::format("{}|{}|", code, *entry) : fmt::format("{}|", code);
            return std::ranges::any_of(
                told, [&](const std::string& one) { return one.starts_with(start); });
        });
    }
    static std::string told_of(const Cell& cell, const std::set<std::string>& told) {
        return fmt::format("{}.{} at {}\n{}", cell.table, cell.column().name, cell.name(cell.key),
                           fmt::join(told, "\n"));
    }

    static std::size_t rows() { return std::getenv("TEPAT_LONG") != nullptr ? 12 : 1; }

    tepat::testing::TempDir dir_;
    std::unique_ptr<store::Connection> writer_;
    int copies_ = 0;
    std::size_t salt_ = 0;
};

/// One column of each folded table at a time: they are compared each by itself.
void Tampering::change_folded_tables() {
    std::vector<std::vector<Cell>> tables;
    std::vector<std::string> empty;
    for (const auto& schema : all_schemas())
        for (const auto& table : schema.tables) {
            if (table.kind != store::TableKind::folded) continue;
            tables.push_back(cells(table, rows()));
            if (tables.back().empty()) empty.emplace_back(table.name);
        }
    EXPECT_THAT(empty, ::testing::IsSubsetOf(not_filled)) << "fill() should reach it";
    std::size_t changed = 0;
    for (std::size_t round = 0;; ++round) {
        std::vector<Cell*> now;
        bool any = false;
        for (auto& its : tables) {
            if (round >= its.size()) continue;
            any = true;
            if (change(its[round])) now.push_back(&its[round]);
        }
        if (!any) break;
        const auto told = check();
        for (const auto* cell : now) {
            const auto at = [&](const std::vector<Value>& key) {
                return told.contains(
                    fmt::format("verify.row|0|{}|{}", cell->table, cell->name(key)));
            };
            EXPECT_TRUE(at(cell->key) || at(cell->key_now())) << told_of(*cell, told);
            put_back(*cell);
        }
        changed += now.size();
    }
    EXPECT_GT(changed, 180U);
}

/// Each column in an entry of its own, all at once; the number of an entry by itself.
void Tampering::change_entries(const store::Table& table) {
    const std::vector<std::string_view> codes{"verify.leaf", "verify.frontier", "verify.salt",
                                              "verify.entry", "verify.gap"};
    auto all = cells(table, table_rows(table.name));
    const auto columns = writer_->columns(table.name).size();
    const auto entries = all.size() / columns;
    ASSERT_GE(entries, columns);
    for (std::size_t round = 0; round < (rows() > 1 ? entries : 2); ++round) {
        std::vector<Cell*> now;
        for (std::size_t column = 0; column < columns; ++column) {
            auto& cell = all[(column + round * columns) % entries * columns + column];
            if (cell.in_key == 0) continue;
            ASSERT_TRUE(change(cell));
            now.push_back(&cell);
        }
        const auto told = check();
        for (const auto* cell : now) {
            EXPECT_TRUE(tells(told, codes, std::get<std::int64_t>(cell->key[0])))
                << told_of(*cell, told);
            put_back(*cell);
        }
    }
    auto& number = *std::ranges::find(all, 0U, &Cell::in_key);
    ASSERT_TRUE(change(number));
    EXPECT_TRUE(tells(check(), codes, std::get<std::int64_t>(number.key[0])));
    put_back(number);
}

TEST_P(Tampering, EveryColumnOfEveryTableIsFoundAndLocated) {
    change_folded_tables();
    std::vector<std::string> known;
    for (const auto& schema : all_schemas())
        for (const auto& table : schema.tables) {
            if (table.kind != store::TableKind::journal) continue;
            known.emplace_back(table.name);
            if (table.name == "journal_entry") {
                change_entries(table);
                continue;
            }
            for (auto& cell : cells(table, rows())) {
                if (!change(cell)) continue;
                const auto told = check();
                bool found = false;
                if (table.name == "journal_chunk")
                    found = tells(told, {"verify.chunk"}, {});
                else if (table.name == "journal_checkpoint")
                    found = tells(told, {"verify.checkpoint_row", "verify.checkpoint_signature"},
                                  std::get<std::int64_t>(cell.key_now()[0]));
                else
                    found = tells(told, {"access.gap", "access.chain", "access.changed"}, {});
                EXPECT_TRUE(found) << told_of(cell, told);
                put_back(cell);
            }
        }
    EXPECT_THAT(known, ::testing::UnorderedElementsAre("journal_entry", "journal_chunk",
                                                       "journal_checkpoint", "access_batch"))
        << "a new one needs its lines above";
    EXPECT_TRUE(check().empty()) << "all is as it was";
}

INSTANTIATE_TEST_SUITE_P(On, Tampering, tepat::testing::both_databases,
                         tepat::testing::engine_name);

} // namespace
} // namespace tepat::cli::detail
