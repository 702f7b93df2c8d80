#include "registry/instrument.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace tepat::registry {
namespace {

std::string bdt_text() {
    std::ostringstream out;
    out << std::ifstream{TEPAT_SOURCE_DIR "/instruments/bdt.toml"}.rdbuf();
    return out.str();
}

/// The file with its first `from` made `to`, and the field and problem it is refused for.
std::string refused(const std::string& from, const std::string& to) {
    auto text = bdt_text();
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto read = parse_instrument(text, "bdt.toml");
    if (read) return "taken";
    if (read.error().code == "registry.instrument_file"_msg) return "not TOML";
    return read.error().params.at(1).second + ": " + read.error().params.at(2).second;
}

TEST(Instrument, TheBdtFileIsRead) {
    const auto bdt = read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml");
    ASSERT_TRUE(bdt) << bdt.error().params.at(1).second << bdt.error().params.at(2).second;
    EXPECT_EQ(bdt->household.fields.size(), 98);
    EXPECT_EQ(bdt->member.fields.size(), 37);
    const auto* fridge = bdt->household.fact("has_fridge");
    ASSERT_NE(fridge, nullptr);
    EXPECT_EQ(fridge->code(3)->value, 1);
    EXPECT_EQ(fridge->code(4)->value, 0);
    EXPECT_EQ(fridge->code(1), nullptr);
    EXPECT_EQ(fridge->code_for(1)->code, 3);
    EXPECT_EQ(bdt->member.fact("disability")->codes.size(), 13);
    EXPECT_TRUE(bdt->member.fact("pregnant")->personal);
    EXPECT_EQ(bdt->member.with_role(FieldRole::nik)->column, "NIK");
}

TEST(Instrument, AnythingUnknownOrDoubleIsRefused) {
    EXPECT_EQ(refused("version = 1", "version = 1\ncolour = 2"), "colour: unknown key");
    EXPECT_EQ(refused("number = 102", "number = 101"),
              "household.NoPBDTKemsos.number: given twice");
    EXPECT_EQ(refused("number = 1\n", "number = 101\n"), "member.IDARTBDT.number: given twice");
    EXPECT_EQ(refused("column = \"Alamat\"", "column = \"IDBDT\""),
              "household.IDBDT: column twice");
    EXPECT_EQ(refused("fact = \"address\"", "fact = \"ministry_number\""),
              "household.Alamat: fact twice");
    EXPECT_EQ(refused("codes = \"roof\"", "codes = \"roofs\""),
              "household.atap.codes: unknown list");
    EXPECT_EQ(refused("kind = \"integer\"", "kind = \"float\""),
              "household.Vector1.kind: unknown value");
    EXPECT_EQ(refused("column = \"Alamat\"\n", "column = \"Alamat\"\ncodes = \"roof\"\n"),
              "household.Alamat.codes: only for kind code");
    EXPECT_EQ(refused("role = \"nik\"\n", ""), "member: no field of role nik");
    EXPECT_EQ(refused("role = \"nik\"\n", "role = \"name\"\n"), "member.Nama: role twice");
    EXPECT_EQ(refused("{ code = 2, value = 0", "{ code = 1, value = 0"),
              "lists.yes_no_12: codes not ascending");
    EXPECT_EQ(refused("\n[lists]", "\n[lists]\nspare = [{ code = 1, id = \"a\", en = \"b\" }]"),
              "lists.spare: unused");
    EXPECT_EQ(refused("wall_material = [1, 2, 3]", "wall_stuff = [1]"),
              "household.wall_condition.when.wall_stuff: unknown fact");
    EXPECT_EQ(refused("wall_material = [1, 2, 3]", "wall_material = [99]"),
              "household.wall_condition.when.wall_material: unknown code");
    EXPECT_EQ(refused("wall_material = [1, 2, 3]", "wall_material = { least = 1 }"),
              "household.wall_condition.when.wall_material: bounds are for numbers");
    EXPECT_EQ(refused("name = \"roof_condition\"", "name = \"wall_condition\""),
              "household.wall_condition: name twice");
    EXPECT_EQ(refused("asks = [\"wall_condition\"]", ""),
              "household.wall_condition: asks, allows and needs nothing");
    EXPECT_EQ(refused("id = \"bdt\"", "id = "), "not TOML");
    EXPECT_EQ(read_instrument("/nowhere.toml").error().code, "registry.file_missing"_msg);
}

} // namespace
} // namespace tepat::registry
