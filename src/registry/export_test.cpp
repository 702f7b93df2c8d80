#include "core/random.hpp"
#include "testing/register.hpp"

#include <gmock/gmock.h>

namespace tepat::registry {
namespace {

class Export : public testing::Register {
protected:
    /// What a field may say at its `turn`: every code in turn, both bounds, a text.
    static std::string value_of(const Field& field, std::size_t turn, const std::string& id) {
        using enum FieldRole;
        switch (field.role) {
        case key:
            return id;
        case household_key:
            return id.substr(0, 16);
        case region:
            return "9101012002";
        case region_province:
            return "91";
        case region_regency:
            return "1";
        case region_district:
            return "1";
        case region_village:
            return "2002";
        case nik:
            return std::to_string(9'101'010'101'800'000 + static_cast<int>(turn) + 1);
        case kk_number:
            return std::to_string(9'101'010'101'200'000 + static_cast<int>(turn) + 1);
        case name:
            return "Ni Luh O\u2019Neil-Sari";
        case birth_date:
            return "2001-02-03";
        case family_number:
            return std::to_string(turn % 3 + 1);
        case answer:
        case sex:
        case household_relation:
        case family_relation:
            break;
        }
        switch (field.kind) {
        case FieldKind::code:
            return std::to_string(field.codes[turn % field.codes.size()].code);
        case FieldKind::integer:
        case FieldKind::money:
            return std::to_string(turn % 2 == 0 ? field.least.value_or(0) : field.most.value_or(7));
        case FieldKind::coordinate:
            return turn % 2 == 0 ? "-6.595038" : "10.816635";
        case FieldKind::date:
            return "2020-02-29";
        case FieldKind::id:
            return "00" + std::to_string(turn) + "-A";
        case FieldKind::text:
            return "Kp. Baru, RT 0" + std::to_string(turn) + " \"lama\" caf\u00e9";
        }
        return {};
    }
    static std::string quoted(const std::string& text) {
        std::string out = "\"";
        for (const char c : text)
            out.append(c == '"' ? "\"\"" : std::string{c});
        return out + "\"";
    }
    static std::string header(const Form& form) {
        std::string line;
        for (const auto& field : form.fields)
            line.append(line.empty() ? "" : ",").append(field.column);
        return line + "\n";
    }
    static std::string row(const Form& form, std::size_t turn, const std::string& id) {
        std::string line;
        for (const auto& field : form.fields)
            line.append(line.empty() ? "" : ",").append(quoted(value_of(field, turn, id)));
        return line + "\n";
    }
    static std::string content(const std::filesystem::path& path) {
        std::ostringstream out;
        out << std::ifstream{path}.rdbuf();
        return out.str();
    }
    std::filesystem::path exported_workbook() {
        const auto path = dir_.path() / "out.xlsx";
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            EXPECT_TRUE(export_workbook(connection, visibility, day_, bdt_,
                                        RegionCode::parse("91").value(), path, silent_));
        });
        return path;
    }
    std::vector<std::filesystem::path> exported_csv(const std::string& name) {
        const std::vector paths{dir_.path() / (name + "_rt.csv"),
                                dir_.path() / (name + "_art.csv")};
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            EXPECT_TRUE(export_csv(connection, visibility, day_, bdt_,
                                   RegionCode::parse("91").value(), paths[0], paths[1], silent_));
        });
        return paths;
    }
    void expect_unchanged(const Result<ImportReport>& report) {
        ASSERT_TRUE(report) << report.error().code.name;
        EXPECT_EQ(report->households.unchanged, report->households.read);
        EXPECT_EQ(report->members.unchanged, report->members.read);
        EXPECT_FALSE(report->errors);
        EXPECT_FALSE(report->receipt);
    }
};

TEST_P(Export, EveryFieldAndCodeComesBack) {
    constexpr std::size_t turns = 24; // no question has more codes
    auto households = header(bdt_.household);
    auto members = header(bdt_.member);
    for (std::size_t turn = 0; turn < turns; ++turn) {
        const auto id = std::to_string(9'101'012'002'000'000 + static_cast<int>(turn));
        households += row(bdt_.household, turn, id);
        members += row(bdt_.member, turn, id + "01");
    }
    const auto report = import({write("rt.csv", households), write("art.csv", members)});
    ASSERT_TRUE(report) << report.error().code.name;
    EXPECT_EQ(report->households.added, turns);
    EXPECT_EQ(report->members.added, turns);
    EXPECT_TRUE(errors().empty());

    const auto csv = exported_csv("out");
    for (const auto* form : {&bdt_.household, &bdt_.member}) {
        const auto workbook = sheets::open_workbook(csv[form == &bdt_.household ? 0 : 1]).value();
        const auto rows = workbook->rows(0).value();
        sheets::Row line;
        ASSERT_TRUE(rows->next(line).value());
        for (std::size_t turn = 0; turn < turns; ++turn) {
            ASSERT_TRUE(rows->next(line).value());
            const auto id = std::to_string(9'101'012'002'000'000 + static_cast<int>(turn));
            for (std::size_t at = 0; at < form->fields.size(); ++at) {
                const auto& field = form->fields[at];
                const auto wanted =
                    field.role == FieldRole::region_regency ||
                            field.role == FieldRole::region_district
                        ? "01"
                        : value_of(field, turn, form == &bdt_.household ? id : id + "01");
                EXPECT_EQ(line.at(at).text, wanted) << field.column << " turn " << turn;
            }
        }
    }
    expect_unchanged(import({exported_workbook()}));
    expect_unchanged(import(csv));
}

/// Invented registers of any shape: what was imported goes out, in again without change, and out
/// the same.
TEST_P(Export, RoundTripOfRandomRegisters) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        SeededRandom random{seed};
        auto households = header(bdt_.household);
        auto members = header(bdt_.member);
        const auto blanked = [&](const Form& form, const std::string& id) {
            std::string line;
            for (const auto& field : form.fields) {
                const bool keep =
                    field.required || field.role == FieldRole::region || random.chance(600);
                const auto text = keep ? value_of(field, random.below(30), id) : std::string{};
                line.append(line.empty() ? "" : ",").append(quoted(text));
            }
            return line + "\n";
        };
        for (int at = 0; at < 30; ++at) {
            const auto id = std::to_string(static_cast<std::int64_t>(seed) * 1'000'000'000'000'000 +
                                           at + 8'000'000'000'000'000);
            households += blanked(bdt_.household, id);
            for (std::uint64_t member = random.below(6); member > 0; --member)
                members += blanked(bdt_.member, id + std::to_string(member));
        }
        const auto report = import({write("rt.csv", households), write("art.csv", members)});
        ASSERT_TRUE(report) << report.error().code.name;
        const auto first = exported_csv("first");
        const auto again = import(first);
        expect_unchanged(again);
        EXPECT_EQ(again->households.read, static_cast<std::int64_t>(30 * seed));
        expect_unchanged(import({exported_workbook()}));
        const auto second = exported_csv("second");
        EXPECT_EQ(content(first[0]), content(second[0]));
        EXPECT_EQ(content(first[1]), content(second[1]));
    }
    expect_verified();
}

TEST_P(Export, StoppedItLeavesNoFile) {
    ASSERT_TRUE(
        import({write("a.csv", std::string{household_header} + "1,9101012001,Jl. Melati,6\n")}));
    reading([&](store::Connection& connection, const journal::Visibility& visibility) {
        ::tepat::testing::StopAfter stop{0};
        const auto path = dir_.path() / "stopped.xlsx";
        const auto report = export_workbook(connection, visibility, day_, bdt_,
                                            RegionCode::parse("91.01").value(), path, stop);
        EXPECT_TRUE(report->stopped);
        EXPECT_FALSE(std::filesystem::exists(path));
        const auto unknown = export_workbook(connection, visibility, day_, bdt_,
                                             RegionCode::parse("55").value(), path, stop);
        EXPECT_EQ(unknown.error().code, "registry.region_unknown"_msg);
    });
}

INSTANTIATE_TEST_SUITE_P(On, Export, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::registry
