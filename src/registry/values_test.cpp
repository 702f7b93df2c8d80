#include "registry/text.hpp"
#include "registry/values.hpp"

#include <gtest/gtest.h>

namespace tepat::registry {
namespace {

using sheets::Cell;
using sheets::CellKind;

const Date today{std::chrono::year{2021} / 1 / 31};

std::string date(std::string_view text, CellKind kind = CellKind::text) {
    const auto read = read_date(Cell{text, kind, false}, sheets::DateSystem::from_1900, today);
    if (!read) return std::string{read.error().code.name};
    return *read ? (*read)->text() : "";
}

TEST(Values, DatesAsPeopleWriteThem) {
    for (const auto* text : {"1980-03-31", "31/03/1980", "31-3-1980", "31.03.1980", "31 Maret 1980",
                             "31 MAR 1980", "31-Mar-1980", "1980-03-31T00:00:00",
                             "1980-03-31 00:00:00", " 31/03/1980\u00a0", "1980/03/31", "29311"})
        EXPECT_EQ(date(text), "1980-03-31") << text;
    EXPECT_EQ(date("29311", CellKind::number), "1980-03-31");
    EXPECT_EQ(date("29311.5", CellKind::date), "1980-03-31");
    EXPECT_EQ(date(""), "");
    for (const auto* text : {"31/02/1980", "31/03/80", "1980", "03/1980", "abc", "31 Foo 1980",
                             "13/13/1980", "31/03/1980/2", "00/01/1980", "-"})
        EXPECT_EQ(date(text), "registry.not_date") << text;
    EXPECT_EQ(date("2021-02-01"), "registry.date_ahead");
    EXPECT_EQ(date("2021-01-31"), "2021-01-31");
    EXPECT_EQ(date("1890-01-01"), "registry.date_too_old");
}

TEST(Values, Codes) {
    const Field sex{1,
                    "JnsKel",
                    {},
                    "sex",
                    FieldKind::code,
                    FieldRole::sex,
                    "",
                    "",
                    false,
                    false,
                    {},
                    {},
                    {{1, 1, "laki-laki", "male", {"L"}}, {2, 2, "perempuan", "female", {"P"}}}};
    const auto code = [&](std::string_view text, CellKind kind = CellKind::text) {
        return read_code(sex, Cell{text, kind, false});
    };
    for (const auto* text : {"2", "02", " 2 ", "2.0", "P", "p", "Perempuan", "FEMALE"})
        EXPECT_EQ(code(text), 2) << text;
    EXPECT_EQ(code("2", CellKind::number), 2);
    EXPECT_EQ(code(" "), std::nullopt);
    for (const auto* text : {"3", "-1", "1.5", "x", "TRUE"})
        EXPECT_FALSE(code(text)) << text;
}

TEST(Values, TextsKeepWhatIsWritten) {
    std::string room;
    EXPECT_EQ(tidy("\u00a0 Siti  Aminah\t\ufeff", room), "Siti  Aminah");
    EXPECT_EQ(tidy("Jose\u0301", room), "Jos\u00e9");
    EXPECT_EQ(tidy("satu\r\ndua", room), "satu  dua");
    EXPECT_EQ(tidy("\u200b", room), "");
    EXPECT_EQ(folded(" KD_Gabungan 4\u00a0"), "kdgabungan4");
    EXPECT_EQ(folded("ID.BDT"), folded("idbdt"));
}

TEST(Values, FormulasAndErrors) {
    EXPECT_FALSE(readable(Cell{"#N/A", CellKind::error, false}));
    EXPECT_FALSE(readable(Cell{"", CellKind::empty, true}));
    EXPECT_TRUE(readable(Cell{"12", CellKind::number, true}));
}

TEST(Values, IdsThatLostDigits) {
    std::string room;
    EXPECT_EQ(read_id(Cell{"3201", CellKind::number, false}, room), "3201");
    EXPECT_FALSE(read_id(Cell{"3201011234567890", CellKind::number, false}, room));
    EXPECT_FALSE(read_id(Cell{"3,20101E+15", CellKind::text, false}, room));
    EXPECT_TRUE(read_nik(Cell{"3201011234567890", CellKind::number, false})->suspect);
    EXPECT_FALSE(read_nik(Cell{"3201011234567890", CellKind::text, false})->suspect);
    EXPECT_FALSE(read_kk(Cell{"3201011234567890", CellKind::number, false}));
}

} // namespace
} // namespace tepat::registry
