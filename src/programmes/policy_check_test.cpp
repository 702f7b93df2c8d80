#include "programmes/detail/policy_text.hpp"
#include "programmes/policy_folder.hpp"
#include "rulefiles/problems.hpp"
#include "testing/registered_regency.hpp"

#include <gmock/gmock.h>

/// What `tepat policy check` says of each kind of mistake, word for word in both languages: the
/// file, line and column, what is wrong, what to do, and the heading it stands under.
namespace tepat::programmes {
namespace {

using namespace fixture;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string text = policy_of("aid", "family",
                                   criterion("poor", "needs = \"known(household.percentile)\"\n"
                                                     "holds = \"household.percentile <= 15\"") +
                                       fixed("100_000"));

std::string changed(std::string_view from, std::string_view to) {
    auto copy = text;
    const auto at = copy.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return copy.replace(at, from.size(), to);
}

struct Said {
    std::string en;
    std::string id;
};
Said said(const Refusal& refusal) {
    return {rulefiles::told(refusal, Language::en), rulefiles::told(refusal, Language::id)};
}
Said mistake(const std::string& policy) {
    const auto read = read_policy(policy, "aid.toml");
    if (read) return {};
    return said(read.error());
}

TEST(PolicyCheck, ATypeError) {
    const auto it = mistake(changed("household.percentile <= 15", "household.percentile <= '15'"));
    EXPECT_EQ(it.en, "aid.toml: Line 36, column 31: int <= string does not exist. Both sides must "
                     "be of fitting types; convert with int() or double().\n"
                     "Under: Law 1");
    EXPECT_EQ(it.id, "aid.toml: Baris 36, kolom 31: int <= string tidak ada. Kedua sisi harus "
                     "bertipe cocok; ubah dengan int() atau double().\n"
                     "Di bawah: Law 1");
}

TEST(PolicyCheck, AnUnknownName) {
    const auto it = mistake(changed("household.percentile <= 15", "household.percentil <= 15"));
    EXPECT_EQ(it.en, "aid.toml: Line 36, column 20: household has no field \"percentil\". Did you "
                     "mean \"percentile\"?\nUnder: Law 1");
    EXPECT_EQ(it.id, "aid.toml: Baris 36, kolom 20: household tidak mempunyai kolom "
                     "\"percentil\". Apakah maksudnya \"percentile\"?\nDi bawah: Law 1");
}

TEST(PolicyCheck, AnUnknownNameInALongConditionHasItsOwnLine) {
    const auto it = mistake(changed("\"household.percentile <= 15\"",
                                    "\"\"\"household.percentile <= 15 ||\n"
                                    "  members.exists(m, known(m.pregnan) && m.pregnan)\"\"\""));
    EXPECT_EQ(it.en, "aid.toml: Line 37, column 29: member has no field \"pregnan\". Did you mean "
                     "\"pregnant\"?\nUnder: Law 1");
}

TEST(PolicyCheck, AGapAndAnOverlapInDates) {
    const auto second = [](std::string_view until, std::string_view from) {
        return changed("each_stage = 100_000\nsource = \"Law 1\"\n",
                       "until = " + std::string{until} +
                           "\neach_stage = 100_000\nsource = \"Law 1\"\n[[fixed.rule]]\nfrom = " +
                           std::string{from} + "\neach_stage = 200_000\nsource = \"Law 2\"\n");
    };
    const auto gap = mistake(second("2021-06-30", "2021-07-02"));
    EXPECT_EQ(gap.en, "aid.toml, line 49, column 8: between the \"rule\" above and this one from "
                      "2021-07-02 are days without a value. Correct \"until\" or \"from\", or add "
                      "what held in between.\nUnder: Law 2");
    EXPECT_EQ(gap.id, "aid.toml, baris 49, kolom 8: antara \"rule\" di atas dan yang mulai "
                      "2021-07-02 ada hari tanpa nilai. Perbaiki \"until\" atau \"from\", atau "
                      "tambahkan nilai yang berlaku di antaranya.\nDi bawah: Law 2");
    const auto overlap = mistake(second("2021-07-02", "2021-07-02"));
    EXPECT_EQ(overlap.en, "aid.toml, line 49, column 8: the \"rule\" from 2021-07-02 begins before "
                          "the one above it ends. Put them in order of date and correct \"from\" "
                          "or \"until\".\nUnder: Law 2");
    EXPECT_EQ(overlap.id,
              "aid.toml, baris 49, kolom 8: \"rule\" mulai 2021-07-02 dimulai sebelum yang di "
              "atasnya berakhir. Urutkan menurut tanggal dan perbaiki \"from\" atau "
              "\"until\".\nDi bawah: Law 2");
}

TEST(PolicyCheck, AnAmountWithoutSource) {
    const auto it =
        mistake(changed("each_stage = 100_000\nsource = \"Law 1\"\n", "each_stage = 100_000\n"));
    EXPECT_EQ(it.en, "aid.toml, line 43, column 1: this value has no source. Add source = the law "
                     "or page it comes from, or source = \"assumption\" with a note.\n"
                     "Under: Law 1");
    EXPECT_EQ(it.id, "aid.toml, baris 43, kolom 1: nilai ini tanpa sumber. Tambahkan source "
                     "= peraturan atau halaman asalnya, atau source = \"assumption\" dengan "
                     "note.\nDi bawah: Law 1");
}

TEST(PolicyCheck, AllocationsAboveTheNationalQuota) {
    const auto it = mistake(text + quota("places = 100", "\"3201\" = 60\n\"3202\" = 41"));
    EXPECT_EQ(it.en, "aid.toml, line 51, column 10: the allocations come to 101, more than the 100 "
                     "places of the country. Lower the allocations, or correct the national "
                     "quota.\nUnder: Law 1");
    EXPECT_EQ(it.id, "aid.toml, baris 51, kolom 10: alokasi daerah berjumlah 101, lebih dari kuota "
                     "nasional 100. Kurangi alokasi, atau perbaiki kuota nasionalnya.\n"
                     "Di bawah: Law 1");
}

PolicyFile file(const std::string& id, const std::vector<std::string>& asks) {
    std::string inputs;
    std::string rules;
    for (const auto& input : asks) {
        inputs += fixture::input(input, "programme");
        rules += criterion("not_" + input, "excluded_when = \"listed." + input + "\"");
    }
    auto its = policy_of(id, "family", inputs + rules);
    auto policy = read_policy(its, id + ".toml").value();
    return {id + ".toml", std::move(its), std::move(policy)};
}

TEST(PolicyCheck, ACycleOfExclusions) {
    const std::vector<PolicyFile> files{file("a", {"b"}), file("b", {"c"}), file("c", {"a"}),
                                        file("d", {"a"})};
    const auto problems = check_relations(files);
    ASSERT_THAT(problems, SizeIs(1));
    const auto it = said(problems.front());
    EXPECT_EQ(it.en, "c.toml, line 30, column 1: these programmes ask about each other: a → b → c "
                     "→ a. Remove the input \"a\" here, or one in another of them.\n"
                     "Under: Law 1");
    EXPECT_EQ(it.id, "c.toml, baris 30, kolom 1: program-program ini saling menanyakan: a → b → c "
                     "→ a. Hapus masukan \"a\" di sini atau salah satu di program lainnya.\n"
                     "Di bawah: Law 1");
}

TEST(PolicyCheck, AnInputThatIsNoProgramme) {
    const std::vector<PolicyFile> files{file("a", {"pkk"}), file("pkh", {})};
    const auto problems = check_relations(files);
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(said(problems.front()).en,
              "a.toml, line 30, column 1: there is no programme \"pkk\". Write one of a, pkh, or "
              "list = \"outside\" for a list from elsewhere.\nUnder: Law 1");
}

TEST(PolicyCheck, ProgrammesStandInTheOrderOfTheirLists) {
    const std::vector<PolicyFile> files{file("a", {"c"}), file("b", {}), file("c", {"b"})};
    EXPECT_THAT(check_relations(files), IsEmpty());
    EXPECT_THAT(in_order(files), ::testing::ElementsAre(1, 2, 0));
}

class AgainstRegister : public RegisteredRegency {};

TEST_F(AgainstRegister, AQuotaLargerThanTheRegion) {
    auto its = policy_of("rice", "family", quota("", "\"9101\" = 9_999\n\"3201\" = 5"));
    const PolicyFile rice{"rice.toml", its, read_policy(its, "rice.toml").value()};
    const auto reader = database_->connect_reader();
    const store::ReadScope scope{*reader};
    const journal::Visibility visibility{*reader};
    const auto on = *Date::from_ymd(2021, 2, 1);
    const auto regions = registry::Regions::read(*reader, visibility, on);
    const registry::Reader people{*reader, visibility, on};
    const auto problems = check_quotas(rice, people, regions, *reader, visibility);
    ASSERT_THAT(problems, SizeIs(1));
    std::int64_t units = 0;
    reader->each("select count(*) from subject where kind = 'family'",
                 [&](const store::Row& row) { units = row.integer(0); });
    const auto it = said(problems.front());
    EXPECT_EQ(it.en, "rice.toml, line 36, column 10: 91.01 has 9999 places, but only " +
                         std::to_string(units) +
                         " units are in the register. Lower the allocation, or complete the "
                         "register first.\nUnder: Law 1");
    EXPECT_EQ(it.id, "rice.toml, baris 36, kolom 10: 91.01 mendapat 9999 tempat, tetapi di daftar "
                     "hanya ada " +
                         std::to_string(units) +
                         " unit. Kurangi alokasinya, atau lengkapi daftar lebih dulu.\n"
                         "Di bawah: Law 1");
}

} // namespace
} // namespace tepat::programmes
