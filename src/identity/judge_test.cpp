#include "identity/judge.hpp"
#include "matching/collection.hpp"

#include <gmock/gmock.h>

namespace tepat::identity {
namespace {

using matching::Field;
using registry::NikVerdict;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr std::int64_t siti = 3'201'014'101'800'001;
constexpr std::int64_t rina = 3'201'014'502'850'007;

/// Records of a register and an extract, and what matching would have found between them.
class Found {
public:
    void person(std::int64_t id, std::int64_t nik, std::string_view name, std::string_view birth,
                NikVerdict claim = NikVerdict::claimed) {
        persons_.push_back({SubjectId{id}, nik, nik == 0 ? NikVerdict::none : claim});
        add(nik, name, birth, register_);
    }
    void civil(std::int64_t nik, std::string_view name, std::string_view birth,
               CivilStatus status = CivilStatus::living) {
        civil_.push_back({status});
        add(nik, name, birth, extract_);
    }
    /// A pair that was found, and whether it was accepted.
    void pair(std::uint32_t a, std::uint32_t b, float weight, bool accepted = true) {
        pairs_.push_back({a, b, weight});
        accepted_.push_back(accepted);
    }
    Judged judged() {
        auto matches = made();
        for (auto& found : matches.pairs)
            found.b += static_cast<std::uint32_t>(register_.size());
        matches.listed = matches.pairs;
        return judge_civil(persons_, civil_, matches);
    }
    std::vector<VerdictLine> doubles(std::vector<std::uint32_t> clusters) {
        auto matches = made();
        matches.clusters = std::move(clusters);
        return judge_doubles(persons_, matches);
    }
    [[nodiscard]] std::vector<std::optional<Verdict>> alone() const {
        return judge_alone(persons_);
    }

private:
    static void add(std::int64_t nik, std::string_view name, std::string_view birth,
                    std::vector<matching::Record>& to) {
        const auto digits = nik == 0 ? std::string{} : std::to_string(nik);
        matching::Person person;
        person[Field::number] = digits;
        person[Field::name] = name;
        person[Field::birth] = birth;
        to.push_back(matching::normalise(person, *Date::from_ymd(2021, 1, 31)));
    }
    matching::Matches made() const {
        matching::Matches matches;
        auto records = register_;
        records.insert(records.end(), extract_.begin(), extract_.end());
        matches.collection = matching::Collection{
            std::move(records), extract_.empty() ? 0 : register_.size(), matching::Settings{}};
        auto& model = matches.report.model;
        model.matched = matching::usual_matched();
        for (const auto field : matching::all_fields) {
            const auto levels = matching::levels_of(field);
            for (std::size_t level = 1; level < levels; ++level)
                model.strangers[matching::index_of(field)][level] =
                    level + 1 == levels ? 0.9 : 0.1 / static_cast<double>(levels);
        }
        matches.report.decision.least_weight = 10;
        matches.report.decision.prior = 0.001;
        matches.pairs = pairs_;
        matches.accepted = accepted_;
        return matches;
    }

    std::vector<RegisterPerson> persons_;
    std::vector<CivilPerson> civil_;
    std::vector<matching::Record> register_;
    std::vector<matching::Record> extract_;
    std::vector<matching::ScoredPair> pairs_;
    std::vector<bool> accepted_;
};

std::vector<Verdict> verdicts_of(const std::vector<VerdictLine>& lines) {
    std::vector<Verdict> all;
    for (const auto& line : lines)
        all.push_back(line.verdict);
    return all;
}

TEST(JudgeCivil, SaysWhatBecameOfEach) {
    Found found;
    found.person(1, siti, "SITI AMINAH", "1980-01-01");
    found.person(2, rina, "RINA", "1985-02-05");
    found.person(3, 0, "BUDI", "1970-03-03");
    found.person(4, 3'201'010'404'700'009, "EKO", "1970-04-04"); // another's NIK
    found.person(5, 3'201'010'505'700'003, "TONO", "1970-05-05");
    found.person(6, 3'201'010'606'700'003, "WATI", "1970-06-06", NikVerdict::suspect);
    found.civil(siti, "SITI AMINAH", "1980-01-01");
    found.civil(rina, "RINA", "1985-02-05", CivilStatus::dead);
    found.civil(3'201'010'303'700'001, "BUDI", "1970-03-03");
    found.civil(3'201'010'404'700'009, "JOKO", "1970-04-04");
    found.civil(3'201'010'404'700'008, "EKO", "1970-04-04", CivilStatus::living);
    found.pair(0, 0, 40);
    found.pair(1, 1, 40);
    found.pair(2, 2, 20);
    found.pair(3, 4, 25);
    const auto judged = found.judged();
    EXPECT_THAT(verdicts_of(judged.lines),
                ElementsAre(Verdict::matched, Verdict::deceased, Verdict::no_nik,
                            Verdict::nik_invalid, Verdict::not_matched, Verdict::nik_invalid));
    EXPECT_EQ(judged.lines[2].civil_nik, 3'201'010'303'700'001);
    EXPECT_EQ(judged.lines[3].civil_nik, 3'201'010'404'700'008);
    EXPECT_EQ(judged.lines[0].centibits, 4000);
    EXPECT_EQ(judged.places[3], 4U);
    EXPECT_FALSE(judged.places[4]);
    for (const auto& line : judged.lines)
        EXPECT_EQ(line.held, Held::no);
}

TEST(JudgeCivil, OfTwoWhoFitOneTheOneWithTheNumberIsIt) {
    Found found;
    found.person(1, 0, "SITI AMINAH", "1980-01-01");
    found.person(2, siti, "SITI AMINAH", "1980-01-01");
    found.civil(siti, "SITI AMINAH", "1980-01-01");
    found.pair(0, 0, 50);
    found.pair(1, 0, 40);
    const auto lines = found.judged().lines;
    EXPECT_THAT(verdicts_of(lines), ElementsAre(Verdict::duplicate, Verdict::matched));
    EXPECT_EQ(lines[0].other, SubjectId{2});
    EXPECT_EQ(lines[0].held, Held::no);
}

TEST(JudgeCivil, AGroupThatContradictsItselfIsHeld) {
    Found dates;
    dates.person(1, siti, "SITI AMINAH", "1980-01-01");
    dates.person(2, 0, "SITI AMINAH", "1994-11-23");
    dates.civil(siti, "SITI AMINAH", "1980-01-01");
    dates.pair(0, 0, 50);
    dates.pair(1, 0, 12);
    EXPECT_EQ(dates.judged().lines[1].held, Held::two_birth_dates);
    EXPECT_EQ(dates.judged().lines[1].verdict, Verdict::duplicate);

    Found swapped;
    swapped.person(1, siti, "SITI AMINAH", "1980-03-01");
    swapped.person(2, 0, "SITI AMINAH", "1980-01-03");
    swapped.civil(siti, "SITI AMINAH", "1980-03-01");
    swapped.pair(0, 0, 50);
    swapped.pair(1, 0, 12);
    EXPECT_EQ(swapped.judged().lines[1].held, Held::no) << "one date, written wrongly";

    Found niks;
    niks.person(1, siti, "SITI AMINAH", "1980-01-01");
    niks.person(2, rina, "SITI AMINAH", "1980-01-01");
    niks.civil(siti, "SITI AMINAH", "1980-01-01");
    niks.civil(rina, "RINA", "1985-02-05");
    niks.pair(0, 0, 50);
    niks.pair(1, 0, 20);
    EXPECT_EQ(niks.judged().lines[1].held, Held::two_niks);
}

TEST(JudgeCivil, TwoOfTheCivilRegisterWhoFitAreHeld) {
    Found found;
    found.person(1, 0, "SITI", "1980-01-01");
    found.civil(siti, "SITI", "1980-01-01");
    found.civil(rina, "SITI", "1980-01-01");
    found.pair(0, 0, 21.0F);
    found.pair(0, 1, 20.5F, false);
    EXPECT_EQ(found.judged().lines[0].held, Held::two_candidates);
    EXPECT_EQ(found.judged().lines[0].runner_up, 2050);
}

TEST(JudgeCivil, WhoSharesANumberAndIsNotItsHolderHasADoubleOne) {
    Found found;
    found.person(1, siti, "SITI AMINAH", "1980-01-01");
    found.person(2, siti, "BUDI", "1970-03-03");
    found.person(3, siti, "NOBODY", "1971-03-03");
    found.civil(siti, "SITI AMINAH", "1980-01-01");
    found.civil(rina, "BUDI", "1970-03-03");
    found.pair(0, 0, 50);
    found.pair(1, 1, 20);
    EXPECT_THAT(verdicts_of(found.judged().lines),
                ElementsAre(Verdict::matched, Verdict::nik_double, Verdict::nik_double));
}

TEST(JudgeDoubles, TheOneWithANumberStaysAndContradictionsAreHeld) {
    Found found;
    found.person(1, 0, "SITI AMINAH", "1980-01-01");
    found.person(2, siti, "SITI AMINAH", "1980-01-01");
    found.person(3, 0, "EKO", "1970-04-04");
    found.person(4, 0, "EKO", "1990-12-24");
    found.person(5, rina, "RINA", "1985-02-05");
    found.person(6, rina, "WATI", "1960-02-05");
    const auto lines = found.doubles({0, 0, 2, 2, 4, 5});
    ASSERT_THAT(lines, SizeIs(4));
    EXPECT_EQ(lines[0].person, SubjectId{1});
    EXPECT_EQ(lines[0].other, SubjectId{2});
    EXPECT_EQ(lines[0].held, Held::no);
    EXPECT_EQ(lines[1].person, SubjectId{4});
    EXPECT_EQ(lines[1].held, Held::two_birth_dates);
    EXPECT_EQ(lines[2].verdict, Verdict::nik_double);
    EXPECT_EQ(lines[2].other, SubjectId{6});
    EXPECT_EQ(lines[3].other, SubjectId{5});
}

TEST(JudgeAlone, KnowsNumbersThatNeedNoQuestion) {
    Found found;
    found.person(1, 0, "A", "1980-01-01");
    found.person(2, siti, "B", "1980-01-01");
    found.person(3, siti, "C", "1980-01-01");
    found.person(4, rina, "D", "1980-01-01", NikVerdict::suspect);
    found.person(5, rina + 1, "E", "1980-01-01");
    EXPECT_THAT(found.alone(),
                ElementsAre(Verdict::no_nik, Verdict::nik_double, Verdict::nik_double,
                            Verdict::nik_invalid, std::nullopt));
}

} // namespace
} // namespace tepat::identity
