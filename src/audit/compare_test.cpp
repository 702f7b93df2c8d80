#include "audit/compare.hpp"
#include "audit/detail/planted_fixture.hpp"
#include "core/random.hpp"
#include "testing/storage_rules.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace tepat::audit {
namespace {

using ::testing::ElementsAre;
using testing::Household;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CompareTest : public ::testing::Test, public testing::PlantedWorld {
protected:
    /// A mother and a child of three; `number` from 1.
    void families(int count) {
        std::vector<Bytes> lines;
        for (int number = 1; number <= count; ++number)
            add(lines, usual(number));
        import("2020-12-01", lines);
    }
    [[nodiscard]] static Household usual(std::int64_t number) {
        return {number,
                satu,
                10,
                1,
                {{.number = 0, .born = date("1985-05-05"), .relation = 1, .name = "IBU"},
                 {.number = 1, .born = date("2018-03-03"), .name = "ANAK"}}};
    }
    Result<StoredComparison> compare(const programmes::StoredList& first,
                                     const programmes::StoredList& second) {
        return compare_lists(*journal_, instrument_, "dinas", first, second, silent_);
    }
    /// The policy with one text replaced by another.
    static std::string changed(std::string_view from, std::string_view to) {
        std::string text{testing::aid_policy};
        text.replace(text.find(from), from.size(), to);
        return text;
    }
    static std::vector<std::string> causes_in_words(const Difference& difference) {
        std::vector<std::string> said;
        for (const auto& found : difference.causes)
            for (const auto& detail : found.details)
                said.push_back(std::string{name_of(found.cause)} + " " + detail.what + ": " +
                               detail.before + " -> " + detail.after);
        return said;
    }
    /// Another list entry whose lines are those of `list`, changed by `how`.
    programmes::StoredList forged(const programmes::StoredList& list,
                                  const std::function<void(programmes::ListLine&)>& how) {
        const auto reader = database_->connect_reader();
        const auto entry = journal::read_entry(*reader, list.seq);
        const auto set = journal::decode_set(entry->type, entry->payload);
        journal::SetDraft draft{*journal_, "forged"};
        programmes::each_line(*reader, list, [&](std::int64_t, const programmes::ListLine& its) {
            auto line = its;
            how(line);
            draft.add(encode(line));
            draft.mark({});
            return true;
        });
        draft.finish();
        const auto receipt = journal_->submit_set(
            {"test", {"forged", 1, journal::sha256("forged")}, list.header.effective_on},
            {{"programmes.list_made", entry->type.version},
             set.header,
             draft.chunks(),
             set.sums,
             {}},
            draft.key(), silent_);
        const auto again = database_->connect_reader();
        return *programmes::read_list(*again, journal::Visibility{*again}, receipt->first);
    }
};

TEST_F(CompareTest, ListsThatAgreeDifferInNothing) {
    families(10);
    const auto first = make("2021:1/4", "91.01");
    const auto comparison = compare(first, make("2021:2/4", "91.01"));
    ASSERT_TRUE(comparison);
    EXPECT_EQ(comparison->totals.differences(), 0);
    EXPECT_THAT(differences(*comparison), IsEmpty());
}

TEST_F(CompareTest, AnotherTextOfThePolicyIsToldByTheValueThatActs) {
    families(5);
    const auto first = make("2021:1/4", "91.01");
    const auto second =
        make("2021:1/4", "91.01", changed("rupiah = 3_000_000", "rupiah = 3_100_000"));
    const auto comparison = compare(first, second);
    ASSERT_TRUE(comparison);
    ASSERT_EQ(comparison->totals.both, 5);
    for (const auto& difference : differences(*comparison)) {
        EXPECT_THAT(causes_in_words(difference),
                    ElementsAre("policy_changed component.child.amount: 3000000 -> 3100000"));
        EXPECT_EQ(difference.first.stage, Rupiah{750'000});
        EXPECT_EQ(difference.second.stage, Rupiah{775'000});
    }
}

/// What was put into or taken from the rules is told as well as what was changed in them.
TEST_F(CompareTest, ACriterionOrAPayeeThatIsOnlyInOneTextIsNamed) {
    families(4);
    const auto first = make("2021:1/4", "91.01");
    const auto stricter = changed("[[criterion]]\nid = \"found\"", R"([[criterion]]
id = "small"
remedy = { id = "Lapor.", en = "Report." }
[[criterion.rule]]
from = 2020-01-01
holds = "members.size() > 2"
sentence = { id = "Besar.", en = "Large." }
source = "Law 3"
[[criterion]]
id = "found")");
    const auto found = differences(*compare(first, make("2021:1/4", "91.01", stricter)));
    ASSERT_THAT(found, SizeIs(4));
    EXPECT_THAT(causes_in_words(found[0]),
                ElementsAre("policy_changed criterion.small:  -> members.size() > 2"));

    const auto men_first =
        changed("holds = \"member.sex == Sex.female && ", "holds = \"member.sex == Sex.male && ");
    const auto payees = differences(*compare(first, make("2021:1/4", "91.01", men_first)));
    // There is no man: the other step finds the mother, and nobody is paid otherwise.
    EXPECT_THAT(payees, IsEmpty());
}

TEST_F(CompareTest, TwoValuesThatOnlyTogetherActAreBothNamed) {
    auto twice = changed("household.percentile <= 25", "household.percentile <= 5");
    const std::string_view rule = "household.presence == HouseholdPresence.found";
    twice.replace(twice.find(rule), rule.size(), "household.presence == HouseholdPresence.died");
    families(1);
    const auto found =
        differences(*compare(make("2021:1/4", "91.01"), make("2021:1/4", "91.01", twice)));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].causes[0].details, SizeIs(2)) << "either leaves the family out";
}

TEST_F(CompareTest, UnitsOfAnotherKindAreADifferenceOfRulesAlone) {
    families(2);
    const auto first = make("2021:1/4", "91.01");
    const auto second =
        make("2021:1/4", "91.01", changed("value = \"family\"", "value = \"household\""));
    const auto comparison = compare(first, second);
    ASSERT_TRUE(comparison);
    EXPECT_EQ(comparison->totals.first, 2);
    EXPECT_EQ(comparison->totals.second, 2);
    for (const auto& difference : differences(*comparison))
        EXPECT_THAT(causes_in_words(difference),
                    ElementsAre("policy_changed unit: family -> household"));
}

TEST_F(CompareTest, ALineThatItsListDoesNotGiveIsBelievedInNothing) {
    families(6);
    const auto first = make("2021:1/4", "91.01");
    const auto wrong = forged(make("2021:2/4", "91.01"), [](programmes::ListLine& line) {
        if (line.subject != family(3)) return;
        line.outcome = programmes::Verdict::ineligible;
        line.criterion = "poor";
        line.counted.clear();
        line.payee.reset();
        line.yearly = line.stage = Rupiah{};
    });
    const auto found = differences(*compare(first, wrong));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].subject, family(3));
    EXPECT_EQ(found[0].primary(), Cause::not_reproduced);
    EXPECT_EQ(found[0].causes[0].details[0].what, "second");
}

TEST_F(CompareTest, RefusesListsThatCannotBeLaidBesideEachOther) {
    families(1);
    const auto first = make("2021:1/4", "91.01");
    EXPECT_EQ(compare(first, first).error().code, "audit.same_list"_msg);
    const auto other = make("2021:1/4", "91.01", changed("id = \"aid\"", "id = \"other\""));
    EXPECT_EQ(compare(first, other).error().code, "audit.other_programme"_msg);
}

TEST_F(CompareTest, AnOutsideWorkbookIsKnownByItsTitlesInAnyOrder) {
    const auto path = dir_.path() / "daftar.csv";
    const auto read = [&](std::string_view text) {
        std::ofstream{path} << text;
        return read_outside_list(path, date("2021-06-01"));
    };
    const auto list = read("Desa;Tanggal Lahir;Nominal;NAMA PENERIMA;No. KTP\n"
                           "Satu;5 Mei 1985;\"Rp 1.200.000,00\";Siti;9101014101800001\n"
                           ";;;;\n"
                           "Dua;31-12-1990;750000;;\n"
                           "Dua;99-99-1990;banyak;Ani;910101410180\n");
    ASSERT_TRUE(list) << list.error().code.name;
    ASSERT_THAT(list->rows, SizeIs(2)) << "a row that names nobody is passed over";
    EXPECT_EQ(list->rows[0].nik->text(), "9101014101800001");
    EXPECT_EQ(list->rows[0].born, date("1985-05-05"));
    EXPECT_EQ(list->rows[0].amount, Rupiah{1'200'000});
    EXPECT_EQ(list->rows[0].village, "Satu");
    EXPECT_EQ(list->rows[1].row, 5);
    EXPECT_EQ(list->rows[1].name, "Ani");
    EXPECT_FALSE(list->rows[1].nik || list->rows[1].born || list->rows[1].amount);

    EXPECT_EQ(read("Nama,Nominal\nSiti,1\n").error().code, "audit.no_columns"_msg)
        << "a name without a village names nobody";
    EXPECT_EQ(read("NIK,No KTP\n1,2\n").error().code, "audit.column_twice"_msg);
}

TEST_F(CompareTest, SchemaKeepsTheStorageRules) {
    EXPECT_THAT(::tepat::testing::check_storage_rules(audit::folds().schema), IsEmpty());
}

Difference some_difference(SeededRandom& random) {
    const auto text = [&] { return std::string(random.below(12), 'x'); };
    const auto maybe = [&] {
        return random.chance(500) ? std::optional{SubjectId{random.between(1, 1'000'000)}}
                                  : std::nullopt;
    };
    const auto answer = [&] {
        Answer its{static_cast<Standing>(random.below(4)), Rupiah{random.between(0, 1'000'000)},
                   Rupiah{random.between(0, 1'000)}, text(), maybe()};
        for (auto i = random.below(3); i > 0; --i)
            its.goods.push_back({text(), random.between(0, 99'000), random.between(0, 9)});
        its.provided = random.chance(500);
        if (random.chance(500))
            its.placement = {RegionCode::parse("9101").value(), random.between(1, 99),
                             random.between(0, 99)};
        return its;
    };
    Difference made;
    made.subject = maybe();
    made.side = static_cast<Side>(random.below(3));
    made.first = answer();
    made.second = answer();
    for (std::int64_t i = random.between(1, 3); i > 0; --i)
        add_cause(made, causes()[random.below(causes().size())],
                  {{text(), maybe(), text(), text()}});
    if (!made.subject || random.chance(300))
        made.row = NamedRow{text(), random.between(0, 99), text(), text(),
                            random.chance(500) ? std::optional{Rupiah{7}} : std::nullopt};
    return made;
}

TEST(Difference, IsReadAsItWasWrittenAndNothingElseIs) {
    SeededRandom random{3};
    for (int i = 0; i < 500; ++i) {
        const auto made = some_difference(random);
        const auto bytes = encode(made);
        ASSERT_EQ(decode_difference(bytes), made);
        EXPECT_FALSE(decode_difference(bytes.substr(0, bytes.size() - 1)));
        EXPECT_FALSE(decode_difference(bytes + "x"));
        auto bent = bytes;
        auto& byte = bent[random.below(bent.size())];
        byte = static_cast<char>(byte ^ 0x20);
        const auto other = decode_difference(bent);
        EXPECT_TRUE(!other || encode(*other) == bent);
    }
}

/// The example of docs/formats/comparison.md.
TEST(Difference, IsWrittenAsTheFormatsPageSays) {
    Difference made;
    made.subject = SubjectId{7};
    made.side = Side::first;
    made.first = {Standing::recipient, Rupiah{3'000'000}, Rupiah{750'000}, "", SubjectId{9}};
    made.second = {Standing::left_out, Rupiah{}, Rupiah{}, "poor", std::nullopt};
    add_cause(made, Cause::fact_changed, {{"household.percentile", std::nullopt, "10", "40"}});
    EXPECT_EQ(to_hex(encode(made)), "8607008801"
                                    "1a002dc6c01a000b71b0600980f4f6"
                                    "8802000064706f6f72f680f4f6"
                                    "81820c8184"
                                    "74686f757365686f6c642e70657263656e74696c65"
                                    "f6623130623430f6");
}

TEST(Difference, KeepsItsCausesInOrderAndEachOnce) {
    Difference made;
    add_cause(made, Cause::name_spelled);
    add_cause(made, Cause::moved, {{"a", {}, "", ""}});
    add_cause(made, Cause::moved, {{"b", {}, "", ""}, {"a", {}, "", ""}});
    ASSERT_THAT(made.causes, SizeIs(2));
    EXPECT_EQ(made.primary(), Cause::moved);
    EXPECT_THAT(made.causes[0].details, SizeIs(2));
}

TEST(Cause, HasANameAndANumberForEver) {
    for (const auto cause : causes()) {
        EXPECT_EQ(cause_named(name_of(cause)), cause);
        EXPECT_EQ(cause_numbered(static_cast<std::int64_t>(cause)), cause);
    }
    EXPECT_EQ(name_of(Cause::not_reproduced), "not_reproduced");
    EXPECT_EQ(name_of(Cause::name_spelled), "name_spelled");
    EXPECT_FALSE(cause_numbered(static_cast<std::int64_t>(causes().size())));
    EXPECT_FALSE(cause_numbered(-1));
    EXPECT_FALSE(cause_named("because"));
}

} // namespace
} // namespace tepat::audit
