#include "identity/detail/register_fixture.hpp"
#include "identity/follow.hpp"
#include "identity/link.hpp"
#include "registry/standing.hpp"
#include "testing/stop_after.hpp"

#include <gmock/gmock.h>

namespace tepat::identity {
namespace {

using ::testing::HasSubstr;

class LinkedRegister : public testing::GeneratedRegister {
protected:
    /// By key of the register: the civil register's id and what it says of the person.
    struct Truth {
        std::string civil;
        std::string status;
        std::string nik;
    };
    std::map<std::string, Truth> truth() {
        std::map<std::string, std::vector<std::string>> civil;
        for (const auto& row : rows(data("dukcapil.csv")))
            civil[row[0]] = row;
        std::map<std::string, Truth> found;
        for (const auto& row : rows(data("dukcapil_truth.csv"))) {
            const auto& its = civil.at(row[1]);
            found[row[0]] = {row[1], its.back(), its[1]};
        }
        return found;
    }
    /// Keys of second registrations with the key of the first.
    std::map<std::string, std::string> doubles() {
        std::map<std::string, std::string> found;
        for (const auto& row : rows(data("truth.csv")))
            if (row[3] == "double_person") found[row[1]] = row[4];
        return found;
    }
    /// What whoever goes through the register meets.
    std::vector<std::string> register_seen() {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            std::vector<std::string> seen;
            each_person(connection, visibility, [&](const registry::PersonView& person) {
                seen.push_back(person.source_key + to_hex(person.answer_bytes) + person.name);
            });
            return seen;
        });
    }
};

TEST_F(LinkedRegister, HasAVerdictForEverybodyAndTheyAreRight) {
    const auto done = link(true);
    ASSERT_TRUE(done) << message_text(done.error().code, done.error().params, Language::en);
    ASSERT_FALSE(done->stopped);
    const auto everybody = persons();
    const auto all = lines(done->run);
    ASSERT_EQ(all.size(), everybody.size());
    EXPECT_EQ(done->run.lines, std::ssize(all));
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, &VerdictLine::person));

    const auto known = truth();
    const auto twice = doubles();
    std::map<SubjectId, VerdictLine> by_person;
    for (const auto& line : all)
        by_person.emplace(line.person, line);
    VerdictCounts counts;
    int wrong = 0;
    int missed = 0;
    int wrongly_gone = 0;
    for (const auto& [key, person] : everybody) {
        const auto& line = by_person.at(person);
        counts.add(line);
        const auto its = known.find(key);
        if (its == known.end()) {
            wrong += line.civil_id.empty() ? 0 : 1;
            continue;
        }
        if (line.civil_id.empty()) {
            ++missed;
            continue;
        }
        wrong += line.civil_id == its->second.civil ? 0 : 1;
        const bool gone = line.verdict == Verdict::deceased || line.verdict == Verdict::moved;
        if (its->second.status == "hidup") {
            wrongly_gone += gone ? 1 : 0;
            if (line.verdict == Verdict::duplicate) {
                EXPECT_TRUE(line.other);
                EXPECT_TRUE(twice.contains(key) || line.held != Held::no ||
                            std::ranges::any_of(
                                twice, [&](const auto& pair) { return pair.second == key; }))
                    << key << " is registered once";
            }
        } else {
            EXPECT_EQ(name_of(line.verdict), its->second.status == "pindah" ? "moved" : "deceased");
        }
    }
    EXPECT_EQ(counts, done->run.counts);
    const auto size = static_cast<int>(all.size());
    EXPECT_LE(wrong, size / 500);
    EXPECT_LE(missed, size / 100);
    EXPECT_EQ(wrongly_gone, 0) << "nobody who lives is said to be dead or gone";
    EXPECT_GT(counts.of(Verdict::matched), size / 2);
    EXPECT_GT(counts.of(Verdict::deceased), 5);
    EXPECT_GT(counts.of(Verdict::moved), 10);
    EXPECT_GT(counts.of(Verdict::no_nik), 50);
    EXPECT_GT(counts.of(Verdict::nik_invalid), 10);
    EXPECT_GT(counts.of(Verdict::not_matched), 5);
    EXPECT_GT(counts.of(Verdict::duplicate), 5);
    EXPECT_FALSE(std::filesystem::exists(dir_.path() / "kerja/.kerja")) << "nothing is left behind";
    expect_verified();
}

TEST_F(LinkedRegister, WhoHasNoNikIsToldTheCivilRegisters) {
    const auto done = link(true);
    const auto known = truth();
    const auto everybody = persons();
    std::map<SubjectId, std::string> keys;
    for (const auto& [key, person] : everybody)
        keys[person] = key;
    int told = 0;
    for (const auto& line : lines(done->run)) {
        if (line.verdict != Verdict::no_nik || !line.civil_nik) continue;
        ++told;
        const auto its = known.find(keys.at(line.person));
        ASSERT_NE(its, known.end());
        EXPECT_EQ(std::stoll(its->second.nik), *line.civil_nik);
        EXPECT_FALSE(line.reasons.empty());
    }
    EXPECT_GT(told, 50);
}

TEST_F(LinkedRegister, StoppedAnywhereItGoesOnAndAgainItIsTheSameEntry) {
    for (const int steps : {1, 2, 5, 9, 14}) {
        ::tepat::testing::StopAfter stop{steps};
        const auto stopped = link(true, &stop);
        ASSERT_TRUE(stopped) << steps;
        if (!stopped->stopped) break;
    }
    const auto done = link(true);
    ASSERT_TRUE(done);
    ASSERT_FALSE(done->stopped);
    const auto again = link(true);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->run.repeated);
    EXPECT_EQ(again->run.seq, done->run.seq);
    EXPECT_EQ(reading([&](store::Connection& connection, const journal::Visibility& visibility) {
                  return all_runs(connection, visibility).size();
              }),
              1U);
    expect_verified();
}

TEST_F(LinkedRegister, FindsSecondRegistrationsAndMergesThemAndUndoesIt) {
    const auto before = register_seen();
    const auto done = link(false);
    ASSERT_TRUE(done) << message_text(done.error().code, done.error().params, Language::en);
    const auto everybody = persons();
    std::map<SubjectId, std::string> keys;
    for (const auto& [key, person] : everybody)
        keys[person] = key;
    const auto twice = doubles();
    const auto first_of = [&](const std::string& key) {
        const auto its = twice.find(key);
        return its == twice.end() ? key : its->second;
    };
    int right = 0;
    int wrong = 0;
    for (const auto& line : lines(done->run)) {
        if (line.verdict != Verdict::duplicate) continue;
        const bool same = first_of(keys.at(line.person)) == first_of(keys.at(*line.other));
        ++(same ? right : wrong);
    }
    EXPECT_GE(right, static_cast<int>(twice.size()) * 8 / 10);
    EXPECT_LE(wrong, 1);

    const auto slept = follow_verdicts(
        *journal_, {"dinas", done->run.seq, {Verdict::duplicate}, day_, "rapat"}, silent_);
    ASSERT_TRUE(slept);
    EXPECT_EQ(slept->slept, done->run.counts.of(Verdict::duplicate) - done->run.counts.held);
    EXPECT_EQ(std::ssize(register_seen()), std::ssize(before) - slept->slept);
    EXPECT_FALSE(follow_verdicts(*journal_,
                                 {"dinas", done->run.seq, {Verdict::duplicate}, day_, "rapat"},
                                 silent_)
                     ->receipt)
        << "followed once";

    std::vector<registry::StandingOrder> wake;
    for (const auto person :
         reading([&](store::Connection& connection, const journal::Visibility& visibility) {
             return registry::persons_of_standings(connection, visibility, slept->receipt->first);
         }))
        wake.push_back({person});
    ASSERT_EQ(std::ssize(wake), slept->slept);
    ASSERT_EQ(registry::change_standings(*journal_, {"dinas", day_, {}, ""}, wake, silent_)->woken,
              slept->slept);
    EXPECT_EQ(register_seen(), before) << "the same register as before";
    expect_verified();
}

TEST_F(LinkedRegister, RefusesWhatItCannotUse) {
    auto asked = request(true);
    asked.civil = dir_.path() / "tidak-ada.csv";
    EXPECT_EQ(link_register(*journal_, instrument_, asked, silent_).error().code.name,
              "identity.no_file");
    asked.civil = write("kolom.csv", "a,b\n1,2\n");
    EXPECT_THAT(link_register(*journal_, instrument_, asked, silent_).error().code.name,
                HasSubstr("matching."));
    asked = request(false);
    asked.region = *RegionCode::parse("32");
    EXPECT_EQ(link_register(*journal_, instrument_, asked, silent_).error().code.name,
              "identity.no_region");
    asked.region = region_;
    asked.on = *Date::from_ymd(2001, 1, 1);
    EXPECT_EQ(link_register(*journal_, instrument_, asked, silent_).error().code.name,
              "identity.nobody");
    EXPECT_EQ(follow_verdicts(*journal_, {"dinas", Seq{1}, {Verdict::moved}, day_, ""}, silent_)
                  .error()
                  .code.name,
              "identity.no_run");
    EXPECT_EQ(follow_verdicts(*journal_, {"dinas", Seq{1}, {Verdict::matched}, day_, ""}, silent_)
                  .error()
                  .code.name,
              "identity.verdict_awake");
}

} // namespace
} // namespace tepat::identity
