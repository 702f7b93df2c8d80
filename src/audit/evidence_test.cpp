#include "audit/detail/planted_fixture.hpp"
#include "audit/detail/regency_fixture.hpp"
#include "audit/evidence.hpp"
#include "audit/sample.hpp"
#include "journal/digest.hpp"
#include "journal/set_draft.hpp"
#include "journal/set_event.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tepat::audit {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string contents(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

struct Verdict {
    int exit = -1;
    std::string said;
};
/// What the pack's own verifier says.
Verdict verify(const fs::path& pack, const std::string& options = {}) {
    const auto command =
        "python3 -B '" + (pack / "verify.py").string() + "' --lang en " + options + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    Verdict made;
    std::array<char, 4096> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        made.said.append(buffer.data(), got);
    made.exit = WEXITSTATUS(pclose(pipe));
    return made;
}

class EvidenceTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        regency_ = std::make_unique<testing::GeneratedRegency>(400);
        list_ = regency_->make("2021:2/4");
    }
    static void TearDownTestSuite() { regency_.reset(); }

    fs::path folder() { return regency_->dir_.path() / ("pack" + std::to_string(++packs_)); }
    static Result<Evidence> write(const programmes::StoredList& list,
                                  const EvidenceRequest& request,
                                  access::AccessLog* log = nullptr) {
        return write_evidence(*regency_->database_, regency_->instrument_, list, request, log,
                              regency_->silent_);
    }
    fs::path whole() {
        const auto out = folder();
        EXPECT_TRUE(write(list_, {.actor = "bpk", .out = out}));
        return out;
    }
    /// Changes one byte of a file; with `forge`, the manifest too, as who means harm would.
    static void alter(const fs::path& pack, const std::string& name, std::size_t at, bool forge) {
        auto bytes = contents(pack / name);
        const auto before = journal::sha256(bytes).hex();
        bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
        std::ofstream{pack / name, std::ios::binary} << bytes;
        if (!forge) return;
        auto manifest = contents(pack / "manifest.json");
        manifest.replace(manifest.find(before), before.size(), journal::sha256(bytes).hex());
        std::ofstream{pack / "manifest.json", std::ios::binary} << manifest;
    }

    static std::unique_ptr<testing::GeneratedRegency> regency_;
    static programmes::StoredList list_;
    static int packs_;
};
std::unique_ptr<testing::GeneratedRegency> EvidenceTest::regency_;
programmes::StoredList EvidenceTest::list_;
int EvidenceTest::packs_ = 0;

TEST_F(EvidenceTest, AWholeListIsRecomputedWithoutADifference) {
    const auto out = folder();
    const auto made = write(list_, {.actor = "bpk", .out = out});
    ASSERT_TRUE(made) << made.error().code.name;
    EXPECT_EQ(made->lines, 400);
    const auto checked = verify(out);
    EXPECT_EQ(checked.exit, 0) << checked.said;
    EXPECT_THAT(checked.said, HasSubstr("400 lines of the list of entry"));
    EXPECT_THAT(checked.said, HasSubstr("0 differences"));
    EXPECT_THAT(checked.said, HasSubstr(made->root.hex()));
    EXPECT_EQ(verify(out, "--root " + made->root.hex()).exit, 0);
    EXPECT_EQ(verify(out, "--root " + journal::sha256("other").hex()).exit, 1);
    // Nobody but its owner reads it, and there is no name in it.
    EXPECT_EQ(fs::status(out).permissions() & fs::perms::others_all, fs::perms::none);
    EXPECT_FALSE(fs::exists(out / "personal.csv"));
}

/// Every kind of rule that the file holds: households, bounds, flat amounts, ten stages, caps.
TEST_F(EvidenceTest, ListsOfEveryTimeAreRecomputedByTheRulesOfTheirTime) {
    for (const auto* period :
         {"2008:1/4", "2013:3/4", "2015:4/4", "2016:2/4", "2017:1/4", "2018:4/4", "2019:1/4",
          "2019:2/4", "2020:1/10", "2020:7/10", "2021:4/4", "2024:3/4"}) {
        const auto out = folder();
        ASSERT_TRUE(write(regency_->make(period), {.actor = "bpk", .out = out})) << period;
        const auto checked = verify(out);
        EXPECT_EQ(checked.exit, 0) << period << "\n" << checked.said;
        EXPECT_THAT(checked.said, HasSubstr(" 0 differences"));
    }
}

/// Expressions that fail, guards, needs, macros: what PKH does not happen to use.
TEST_F(EvidenceTest, AnAwkwardPolicyIsRecomputedToTheFault) {
    std::string text{testing::aid_policy};
    const auto change = [&](std::string_view from, std::string_view to) {
        const auto at = text.find(from);
        ASSERT_NE(at, text.npos) << from;
        text.replace(at, from.size(), to);
    };
    change("holds = \"household.percentile <= 25\"",
           "holds = \"100 / (household.percentile - 20) < 10 || share(household.percentile, 5000, "
           "'half_up') == 3\"");
    change("holds = \"household.percentile <= 23\"",
           "holds = \"100 / (household.percentile - 20) < 10 && household.percentile % 7 != 3\"");
    change("excluded_when = \"members.exists(m, known(m.job_status) && m.job_status == "
           "Job.state_employee)\"",
           "excluded_when = \"members.filter(m, known(m.job_status)).size() > 4 || "
           "members.all(m, m.sex == Sex.male) || members.exists_one(m, known(m.birth_date) && "
           "months_between(m.birth_date, on) < 12) || 3 in [1, 2]\"");
    change("holds = \"known(member.birth_date) && age(member.birth_date, on) >= 70\"",
           "needs = \"known(member.birth_date)\"\nholds = \"age(member.birth_date, on) >= 70 && "
           "(known(member.disability) ? member.disability != 3 : 10 / (member.sex - 1) > 0)\"");
    change("required = false", "required = true");
    int faults = 0;
    int undetermined = 0;
    for (const auto* period : {"2021:1/4", "2021:2/4"}) {
        const auto list = regency_->make(period, text);
        programmes::each_line(*regency_->database_->connect_reader(), list,
                              [&](std::int64_t, const programmes::ListLine& line) {
                                  faults += line.fault.empty() ? 0 : 1;
                                  undetermined +=
                                      line.outcome == programmes::Verdict::undetermined ? 1 : 0;
                                  return true;
                              });
        const auto out = folder();
        ASSERT_TRUE(write(list, {.actor = "bpk", .out = out}));
        const auto checked = verify(out);
        EXPECT_EQ(checked.exit, 0) << period << "\n" << checked.said;
    }
    EXPECT_GT(faults, 0);
    EXPECT_GT(undetermined, faults);
}

constexpr std::string_view thirty_places = R"toml([[quota]]
from = 2020-01-01
order = [{ needs = "known(household.percentile)", value = "household.percentile", sentence = { id = "yang termiskin", en = "the poorest" } }]
source = "Law 4"
[quota.allocation]
"9101" = 30
)toml";

/// Many are equal, so the lots decide as well.
TEST_F(EvidenceTest, ThePlacesOfAQuotaAreGivenAgain) {
    const auto list =
        regency_->make("2021:1/4", std::string{testing::aid_policy} + std::string{thirty_places});
    ASSERT_EQ(list.totals.eligible, 30);
    const auto out = folder();
    ASSERT_TRUE(write(list, {.actor = "bpk", .out = out}));
    const auto checked = verify(out);
    EXPECT_EQ(checked.exit, 0) << checked.said;

    // Of a sample only the facts and rules can be told.
    const auto part = folder();
    ASSERT_TRUE(write(list, {.actor = "bpk", .out = part, .sample = 60, .seed = "x"}));
    const auto sampled = verify(part);
    EXPECT_EQ(sampled.exit, 2) << sampled.said;
    EXPECT_THAT(sampled.said, AllOf(HasSubstr("0 differences"), HasSubstr("CANNOT BE CHECKED: the "
                                                                          "places of a sample")));

    // The last two of the same list in each other's place, properly recorded.
    const auto reader = regency_->database_->connect_reader();
    const auto entry = journal::read_entry(*reader, list.seq);
    const auto set = journal::decode_set(entry->type, entry->payload);
    journal::SetDraft draft{*regency_->journal_, "forged"};
    programmes::each_line(*reader, list, [&](std::int64_t, const programmes::ListLine& its) {
        auto line = its;
        if (line.placement && line.placement->place > 31) line.placement->place += 1;
        draft.add(encode(line));
        draft.mark({});
        return true;
    });
    draft.finish();
    const auto receipt = regency_->journal_->submit_set(
        {"test", {"forged", 1, journal::sha256("forged")}, list.header.effective_on},
        {{"programmes.list_made", entry->type.version}, set.header, draft.chunks(), set.sums, {}},
        draft.key(), regency_->silent_);
    const auto again = regency_->database_->connect_reader();
    const auto forged = *programmes::read_list(*again, journal::Visibility{*again}, receipt->first);
    const auto bad = folder();
    ASSERT_TRUE(write(forged, {.actor = "bpk", .out = bad}));
    const auto found = verify(bad);
    EXPECT_EQ(found.exit, 1);
    EXPECT_THAT(found.said, HasSubstr("placement is ['9101', 33, 30], computing again gives "
                                      "['9101', 32, 30]"));
}

/// Who is on another list is no fact of the register: the pack only says it.
TEST_F(EvidenceTest, WhoIsOnAnotherListIsSaidToBeUnproved) {
    std::string other{testing::aid_policy};
    other.replace(other.find("\"aid\""), 5, "\"other\"");
    regency_->make("2021:1/4", other);
    std::string text{testing::aid_policy};
    const std::string_view rule = "excluded_when = \"";
    text.insert(text.find(rule) + rule.size(), "listed.other || ");
    text += "[[input]]\nid = \"other\"\nname = { id = \"Lain\", en = \"Other\" }\n"
            "list = \"programme\"\n";
    const auto list = regency_->make("2021:1/4", text);
    EXPECT_EQ(list.totals.eligible, 0);
    const auto out = folder();
    ASSERT_TRUE(write(list, {.actor = "bpk", .out = out}));
    const auto checked = verify(out);
    EXPECT_EQ(checked.exit, 2) << checked.said;
    EXPECT_THAT(checked.said, AllOf(HasSubstr("0 differences"),
                                    HasSubstr("CANNOT BE CHECKED: who is on the list \"other\"")));
}

/// Persons, providers, parameters, national quotas, supplements.
TEST_F(EvidenceTest, ListsOfEveryProgrammeThatAsksAboutNoOtherAreRecomputed) {
    int checked = 0;
    for (const auto* name : {"aslut", "aspdb", "bksp", "pbi_jkn", "pip", "psks", "sembako"}) {
        const auto text =
            testing::GeneratedRegency::text_of("policies/" + std::string{name} + ".toml");
        const auto policy = programmes::read_policy(text, name);
        ASSERT_TRUE(policy) << name;
        const auto period = policy->period_on(*Date::from_ymd(2021, 4, 1));
        if (!period) continue; // not in force that day
        const auto rules = policy->in_period(*period);
        ASSERT_TRUE(rules) << name;
        const auto list = regency_->make(period->text(), text,
                                         rules->quota == nullptr ? std::nullopt : std::optional{7});
        const auto out = folder();
        ASSERT_TRUE(write(list, {.actor = "bpk", .out = out})) << name;
        const auto said = verify(out);
        EXPECT_EQ(said.exit, 0) << name << "\n" << said.said;
        ++checked;
    }
    EXPECT_EQ(checked, 4); // the others are not in force that day
}

TEST_F(EvidenceTest, OneByteOfAnythingAlteredIsFoundAndTheVerifierSaysWhere) {
    struct Case {
        std::string file;
        double where; ///< part of the file
        std::string said;
    };
    const std::vector<Case> cases{
        {"facts.cbor", 0.5, "facts.cbor, item "},
        {"lines.cbor", 0.5, "lines.cbor, lines 0 to 399"},
        {"policy.toml", 0.5, "policy.toml"},
        {"entries.cbor", 0.99, "the proof does not lead to the journal's root"},
        {"entries.cbor", 0.5, "entries.cbor, item "},
        {"chunks.cbor", 0.9, "lines.cbor"},
        {"vocabulary.json", 0.0, ""},
        {"regions.csv", 0.5, "regions.csv"},
        {"README.md", 0.5, "README.md"},
    };
    for (const auto& [file, where, said] : cases) {
        for (const bool forge : {false, true}) {
            if (forge && (file == "regions.csv" || file == "README.md")) continue; // prove nothing
            const auto pack = whole();
            const auto size = static_cast<double>(fs::file_size(pack / file));
            alter(pack, file, static_cast<std::size_t>(where * size), forge);
            const auto checked = verify(pack);
            EXPECT_EQ(checked.exit, 1) << file << forge << checked.said;
            EXPECT_THAT(checked.said, HasSubstr(said)) << file << forge;
            if (!forge) {
                EXPECT_THAT(checked.said, HasSubstr(file + ": not the bytes")) << file;
            }
            fs::remove_all(pack);
        }
    }
}

TEST_F(EvidenceTest, NoByteOfAProofALineOrAFactCanBeForged) {
    const auto original = whole();
    SeededRandom random{42};
    for (const auto* file :
         {"facts.cbor", "lines.cbor", "entries.cbor", "chunks.cbor", "policy.toml"}) {
        for (int i = 0; i < 6; ++i) {
            const auto pack = folder();
            fs::copy(original, pack);
            const auto at = random.below(fs::file_size(pack / file));
            alter(pack, file, at, true);
            EXPECT_NE(verify(pack).exit, 0) << file << " byte " << at;
            fs::remove_all(pack);
        }
    }
}

TEST_F(EvidenceTest, ASampleIsChosenByItsSeedAndEachLineProvedAlone) {
    const auto out = folder();
    const EvidenceRequest request{.actor = "bpk", .out = out, .sample = 25, .seed = "Gorontalo 7"};
    const auto made = write(list_, request);
    ASSERT_TRUE(made) << made.error().code.name;
    EXPECT_EQ(made->lines, 25);
    const auto checked = verify(out);
    EXPECT_EQ(checked.exit, 0) << checked.said;
    EXPECT_THAT(checked.said, HasSubstr("A sample of 25 of 400 lines, seed \"Gorontalo 7\""));

    auto again = request;
    again.out = folder();
    ASSERT_TRUE(write(list_, again));
    EXPECT_EQ(contents(out / "lines.cbor"), contents(again.out / "lines.cbor"));

    // Another seed said to have been used: the lines are not those it chooses.
    auto manifest = contents(out / "manifest.json");
    manifest.replace(manifest.find("Gorontalo 7"), 11, "Gorontalo 8");
    std::ofstream{out / "manifest.json"} << manifest;
    const auto forged = verify(out);
    EXPECT_EQ(forged.exit, 1);
    EXPECT_THAT(forged.said, HasSubstr("not the lines that the seed chooses"));

    const auto altered = again.out;
    alter(altered, "lines.cbor", fs::file_size(altered / "lines.cbor") - 5, true);
    EXPECT_THAT(verify(altered).said,
                HasSubstr("the proof does not lead to the root of its chunk"));
}

TEST(Sample, IsTheSameForEverybodyAndSpreadOverTheList) {
    const auto sample = choose_sample(100'000, 1'000, "benih");
    EXPECT_EQ(sample, choose_sample(100'000, 1'000, "benih"));
    EXPECT_NE(sample, choose_sample(100'000, 1'000, "benih 2"));
    ASSERT_EQ(sample.size(), 1'000U);
    EXPECT_TRUE(std::ranges::is_sorted(sample, std::less_equal{}));
    for (int tenth = 0; tenth < 10; ++tenth) {
        const auto in = std::ranges::count_if(
            sample, [&](std::int64_t line) { return line / 10'000 == tenth; });
        EXPECT_GT(in, 60);
        EXPECT_LT(in, 140);
    }
    // Growing a sample keeps what was in it.
    EXPECT_TRUE(std::ranges::includes(sample, choose_sample(100'000, 100, "benih")));
    EXPECT_EQ(choose_sample(3, 10, "x"), (std::vector<std::int64_t>{0, 1, 2}));
    // As anybody may compute it: of ten, by "benih", this one.
    EXPECT_EQ(choose_sample(10, 1, "benih"), (std::vector<std::int64_t>{2}));
}

/// The language has more than the verifier reads: then it says so, and neither yes nor no.
TEST_F(EvidenceTest, APolicyThatTheVerifierDoesNotKnowIsSaidToBeUnknown) {
    const std::pair<std::string, std::string> cases[] = {
        {"on.getDayOfYear() >= 0", "getDayOfYear"}, {"size({1: 2}) == 1", "{1: 2}"},
        {"'a' + 'b' == 'ab'", "'a' + 'b'"},         {"dyn(1) == 1", "dyn"},
        {"1 in [true, 1]", "of two kinds"},         {"[1, 2] == [1, 2]", "or of lists"}};
    for (const auto& [condition, said] : cases) {
        std::string text{testing::aid_policy};
        const std::string_view rule = "household.percentile <= 25";
        text.replace(text.find(rule), rule.size(), "household.percentile <= 25 && " + condition);
        const auto out = folder();
        ASSERT_TRUE(write(regency_->make("2021:1/4", text), {.actor = "bpk", .out = out}));
        const auto checked = verify(out);
        EXPECT_EQ(checked.exit, 2) << condition << checked.said;
        EXPECT_THAT(checked.said, AllOf(HasSubstr("CANNOT BE CHECKED"), HasSubstr(said)));
        EXPECT_THAT(checked.said, Not(HasSubstr("differences")));
    }
}

TEST_F(EvidenceTest, NamesAreHandedOutOnlyForAPurposeAndTheReadingIsWrittenDown) {
    EvidenceRequest request{.actor = "bpk", .out = folder(), .sample = 3, .seed = "x"};
    request.personal = Purpose::audit;
    EXPECT_EQ(write(list_, request).error().code, "audit.no_log"_msg);
    EXPECT_FALSE(fs::exists(request.out));

    access::AccessLog log{*regency_->sequencer_, regency_->clock_};
    const auto made = write(list_, request, &log);
    ASSERT_TRUE(made) << made.error().code.name;
    EXPECT_EQ(verify(request.out).exit, 0);
    const auto names = contents(request.out / "personal.csv");
    EXPECT_THAT(names, HasSubstr("unit,person,key,name,nik,born"));
    EXPECT_GT(std::ranges::count(names, '\n'), 4);

    const auto reader = regency_->database_->connect_reader();
    int noted = 0;
    for (const auto line : choose_sample(list_.lines, 3, "x")) {
        const auto entry = journal::read_entry(*reader, list_.seq);
        const auto its =
            programmes::decode_list_line(*journal::read_line(*reader, *entry, line)).value();
        const auto readings = access::readings_of(*reader, its.subject);
        ASSERT_EQ(readings.size(), 1U);
        EXPECT_EQ(readings[0].reading.actor, "bpk");
        EXPECT_THAT(readings[0].reading.detail, HasSubstr("purpose audit"));
        EXPECT_THAT(names, HasSubstr(std::to_string(its.subject.value())));
        ++noted;
    }
    EXPECT_EQ(noted, 3);
}

TEST_F(EvidenceTest, IsAZipWhenItsNameSaysSoAndNeverOverwrites) {
    const auto out = folder().concat(".zip");
    ASSERT_TRUE(write(list_, {.actor = "bpk", .out = out}));
    EXPECT_EQ(write(list_, {.actor = "bpk", .out = out}).error().code, "audit.out_exists"_msg);
    const auto unpacked = folder();
    fs::create_directory(unpacked);
    const auto command =
        "cd '" + unpacked.string() + "' && python3 -m zipfile -e '" + out.string() + "' .";
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(verify(unpacked / out.stem()).exit, 0);
}

TEST_F(EvidenceTest, RefusesWhatIsAskedWrongly) {
    EXPECT_EQ(
        write(list_, {.actor = "bpk", .out = folder(), .sample = 0, .seed = "x"}).error().code,
        "audit.sample_size"_msg);
    EXPECT_EQ(write(list_, {.actor = "bpk", .out = folder(), .sample = 1}).error().code,
              "audit.no_seed"_msg);
    EXPECT_EQ(write(list_, {.actor = "bpk", .out = "/nowhere/at/all"}).error().code,
              "audit.cannot_write"_msg);
}

TEST_F(EvidenceTest, FactsThatTheTablesNoLongerGiveAreNoEvidence) {
    testing::GeneratedRegency other{60};
    const auto list = other.make("2021:2/4");
    other.database_->connect()->script("update person set born_on = born_on + 400");
    const auto made =
        write_evidence(*other.database_, other.instrument_, list,
                       {.actor = "bpk", .out = other.dir_.path() / "pack"}, nullptr, other.silent_);
    EXPECT_EQ(made.error().code, "audit.facts_differ"_msg);
    EXPECT_FALSE(fs::exists(other.dir_.path() / "pack"));
}

} // namespace
} // namespace tepat::audit
