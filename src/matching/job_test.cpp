#include "matching/evaluate.hpp"
#include "matching/invented_files.hpp"
#include "matching/job.hpp"
#include "testing/stop_after.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace tepat::matching {
namespace {

namespace fs = std::filesystem;
using invented::Villager;
using invented::Villagers;
using ::testing::HasSubstr;

std::string bytes_of(const fs::path& path) {
    std::ostringstream all;
    all << std::ifstream{path, std::ios::binary}.rdbuf();
    return all.str();
}

class Job : public ::testing::Test {
protected:
    Job() { options_.today = Date{std::chrono::year{2021} / 1 / 31}; }
    JobOptions with(std::vector<fs::path> files, const std::string& folder) {
        auto options = options_;
        options.files = std::move(files);
        options.folder = dir_.path() / folder;
        return options;
    }
    fs::path write(const std::string& name, const std::vector<Villager>& people) {
        invented::write_people(dir_.path() / name, people);
        return dir_.path() / name;
    }
    static std::string said(const Refusal& no) {
        return message_text(no.code, no.params, Language::en);
    }
    JobReport run(const JobOptions& options) {
        SilentProgress silent;
        auto done = run_job(options, silent);
        EXPECT_TRUE(done.has_value()) << (done ? "" : said(done.error()));
        return done.value_or(JobReport{});
    }
    Refusal refusal(const JobOptions& options) {
        SilentProgress silent;
        const auto done = run_job(options, silent);
        EXPECT_FALSE(done.has_value());
        return done ? Refusal{} : done.error();
    }
    /// All that a job wrote.
    static std::map<std::string, std::string> answer(const JobOptions& options) {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::directory_iterator{options.folder})
            all[entry.path().filename().string()] =
                entry.is_regular_file() ? bytes_of(entry.path()) : "a folder";
        return all;
    }
    Quality quality(const JobOptions& options, const Villagers& all) {
        invented::write_truth(dir_.path() / "truth.csv", all);
        return evaluate(options.folder, dir_.path() / "truth.csv").value().frozen;
    }

    testing::TempDir dir_;
    JobOptions options_;
};

TEST_F(Job, finds_the_doubles_of_a_file_and_leaves_nothing_else_behind) {
    const auto all = invented::some_villagers(1, 4'000);
    const auto options = with({write("a.csv", all.people)}, "out");
    const auto done = run(options);
    EXPECT_EQ(done.records, std::vector<std::int64_t>{4'000});
    const auto judged = quality(options, all);
    EXPECT_GT(judged.precision().value, 0.99);
    EXPECT_GT(judged.recall().value, 0.99);
    const auto files = answer(options);
    EXPECT_THAT(files, ::testing::SizeIs(4));
    EXPECT_THAT(files.at("pasangan.csv"), HasSubstr("NIK: "));
}

TEST_F(Job, links_two_files_one_to_one) {
    auto all = invented::some_villagers(2, 3'000);
    std::vector<Villager> ours;
    std::vector<Villager> theirs;
    std::map<std::string, bool> second;
    for (const auto& [one, two] : all.doubles)
        second[two] = true;
    for (const auto& person : all.people)
        (second.contains(person.id) ? theirs : ours).push_back(person);
    const auto options = with({write("ours.csv", ours), write("theirs.csv", theirs)}, "out");
    const auto done = run(options);
    EXPECT_EQ(done.records,
              (std::vector{std::ssize(ours) * std::int64_t{1}, std::int64_t{std::ssize(theirs)}}));
    const auto judged = quality(options, all);
    EXPECT_GT(judged.f1().value, 0.99);
}

TEST_F(Job, answers_with_the_same_bytes_whatever_the_threads_and_the_memory) {
    const auto file = write("a.csv", invented::some_villagers(3, 4'000).people);
    auto options = with({file}, "once");
    run(options);
    const auto once = answer(options);
    for (const int threads : {1, 3, 7}) {
        options.threads = threads;
        options.memory = threads == 3 ? 1 : options_.memory;
        options.folder = dir_.path() / std::to_string(threads);
        run(options);
        EXPECT_EQ(answer(options), once) << threads;
    }
}

TEST_F(Job, ends_with_the_same_bytes_wherever_it_was_stopped) {
    // More rows than between two looks at whether to stop.
    const auto file = write("a.csv", invented::some_villagers(4, 45'000).people);
    auto options = with({file}, "once");
    options.settings.rules = {
        {{Part::number}}, {{Part::name, Part::birth}}, {{Part::birth, Part::mother_start}}};
    run(options);
    const auto once = answer(options);
    options.folder = dir_.path() / "stopped";
    int stops = 0;
    for (bool stopped = true; stopped; ++stops) {
        ASSERT_LT(stops, 100);
        testing::StopAfter stop{stops};
        const auto done = run_job(options, stop);
        ASSERT_TRUE(done.has_value());
        stopped = done->stopped;
        if (stopped) {
            EXPECT_FALSE(fs::exists(options.folder / "pasangan.csv"));
        }
    }
    EXPECT_GT(stops, 3);
    EXPECT_EQ(answer(options), once);
}

TEST_F(Job, does_not_go_on_with_the_parts_of_another_job) {
    const auto all = invented::some_villagers(5, 3'000);
    auto options = with({write("a.csv", all.people)}, "out");
    testing::StopAfter stop{4};
    ASSERT_TRUE(run_job(options, stop).value().stopped);
    options.settings.rules = {{{Part::name, Part::birth}}};
    options.settings_text = "another";
    run(options);
    auto fresh = options;
    fresh.folder = dir_.path() / "fresh";
    run(fresh);
    EXPECT_EQ(answer(options), answer(fresh));

    testing::StopAfter again{1};
    options.folder = dir_.path() / "changed";
    ASSERT_TRUE(run_job(options, again).value().stopped);
    write("a.csv", invented::some_villagers(6, 3'000).people);
    run(options);
    run(fresh);
    EXPECT_EQ(answer(options), answer(fresh));
}

TEST_F(Job, says_what_stands_in_the_columns) {
    auto people = invented::some_villagers(7, 500).people;
    for (auto& person : people)
        person.nik = person.nik.empty() ? "9701014101900021" : person.nik;
    people[3].birth = "31-02-1980";
    people[4].birth.clear();
    people[5].nik = "0000000000000000";
    people[6].nik = "97010141O1900021";
    people[8].sex = "?";
    people[9].kk = "0";
    const auto done = run(with({write("a.csv", people)}, "out"));
    const auto& fields = done.contents.files[0].fields;
    const auto& births = fields[index_of(Field::birth)];
    EXPECT_EQ(births.blank, 1U);
    EXPECT_EQ(births.unusable, 1U);
    EXPECT_EQ(births.first_row, 5U) << "the titles are row 1";
    EXPECT_EQ(fields[index_of(Field::number)].unusable, 2U);
    EXPECT_EQ(fields[index_of(Field::number)].first_row, 7U);
    EXPECT_EQ(fields[index_of(Field::sex)].unusable, 1U);
    EXPECT_EQ(fields[index_of(Field::family)].unusable, 1U);
    EXPECT_EQ(fields[index_of(Field::relation)].blank, 500U) << "no such column";
    EXPECT_EQ(done.contents.shared.numbers, 0U);
}

// What people send.

TEST_F(Job, of_one_placeholder_that_a_tenth_shares_loses_nobody) {
    auto all = invented::some_villagers(8, 4'000);
    for (std::size_t i = 0; i < all.people.size(); i += 10)
        all.people[i].nik = "9701010101010001";
    const auto options = with({write("a.csv", all.people)}, "out");
    const auto done = run(options);
    EXPECT_GE(done.contents.shared.numbers, 400U);
    const auto judged = quality(options, all);
    EXPECT_GT(judged.precision().value, 0.99);
    EXPECT_GT(judged.recall().value, 0.97);
}

TEST_F(Job, of_one_name_for_all_tells_people_apart_by_the_rest) {
    auto all = invented::some_villagers(9, 4'000);
    for (auto& person : all.people)
        person.name = "SITI AMINAH";
    const auto options = with({write("a.csv", all.people)}, "out");
    const auto done = run(options);
    bool looked_at = false;
    for (const auto& rule : done.rules)
        looked_at = looked_at || rule.refused || rule.blocks_left_out > 0;
    EXPECT_TRUE(looked_at) << "names in a village make too many pairs";
    const auto judged = quality(options, all);
    EXPECT_GT(judged.precision().value, 0.98);
    EXPECT_GT(judged.recall().value, 0.95);
}

TEST_F(Job, of_one_village_for_all_tells_people_apart_by_the_rest) {
    auto all = invented::some_villagers(10, 4'000);
    for (auto& person : all.people)
        person.village = "9701012001";
    const auto options = with({write("a.csv", all.people)}, "out");
    run(options);
    EXPECT_GT(quality(options, all).f1().value, 0.98);
}

TEST_F(Job, without_any_nik_matches_by_the_rest) {
    auto all = invented::some_villagers(11, 4'000);
    for (auto& person : all.people)
        person.nik.clear();
    const auto options = with({write("a.csv", all.people)}, "out");
    EXPECT_EQ(run(options).contents.files[0].fields[0].blank, 4'000U);
    EXPECT_GT(quality(options, all).f1().value, 0.98);
}

TEST_F(Job, of_people_who_are_all_the_same_is_refused_with_the_figures) {
    auto people = invented::some_villagers(12, 3'000).people;
    for (auto& person : people) {
        const auto id = person.id;
        person = people.front();
        person.id = id;
        person.nik.clear();
        person.kk.clear();
    }
    auto options = with({write("a.csv", people)}, "out");
    options.settings.most_in_a_block = 1'000'000;
    const auto no = refusal(options);
    EXPECT_EQ(no.code, "matching.rules_explode"_msg);
    EXPECT_THAT(said(no), HasSubstr("name+birth: 1499.5"));
}

TEST_F(Job, refuses_an_empty_extract_other_columns_and_other_encodings) {
    const auto ours = write("ours.csv", invented::some_villagers(13, 100).people);
    const auto empty = write("empty.csv", {});
    const auto no_one = refusal(with({ours, empty}, "out"));
    EXPECT_EQ(no_one.code, "matching.empty_file"_msg);
    EXPECT_EQ(no_one.params[0].second, "empty.csv");

    std::ofstream{dir_.path() / "other.csv"} << "Barang,Harga\nBeras,12000\n";
    const auto other = refusal(with({dir_.path() / "other.csv"}, "out"));
    EXPECT_EQ(other.code, "matching.no_person"_msg);
    EXPECT_THAT(said(other), HasSubstr("Barang, Harga"));

    std::ofstream{dir_.path() / "latin.csv"} << "nama,nik\nSITI,1\nJOS\xC9,2\n";
    const auto latin = refusal(with({dir_.path() / "latin.csv"}, "out"));
    EXPECT_EQ(latin.code, "sheets.invalid_utf8"_msg);
    EXPECT_THAT(said(latin), HasSubstr("row 3, column A"));

    std::ofstream{dir_.path() / "bare.csv"} << "SITI AMINAH,9701014101900021\n";
    const auto bare = refusal(with({dir_.path() / "bare.csv"}, "out"));
    EXPECT_EQ(bare.code, "matching.no_titles"_msg);
    EXPECT_THAT(said(bare), ::testing::Not(HasSubstr("SITI"))) << "nobody's data in a message";

    std::ofstream{dir_.path() / "one.csv"} << "nama,nik\nSITI,9701014101900021\n";
    EXPECT_EQ(refusal(with({dir_.path() / "one.csv"}, "out")).code,
              "matching.nothing_to_compare"_msg);
}

TEST_F(Job, explains_a_pair_by_the_bits_that_the_answer_lists) {
    const auto all = invented::some_villagers(14, 3'000);
    auto options = with({write("a.csv", all.people)}, "out");
    const auto done = run(options);
    options.model = done.model;
    SilentProgress silent;
    const auto& [one, two] = all.doubles.front();
    const auto explained = explain_job(options, one, two, silent).value().value();
    EXPECT_GT(explained.chance(), 0.5);
    EXPECT_THAT(bytes_of(options.folder / "pasangan.csv"),
                HasSubstr(fmt::format("{:.2f}", explained.waterfall.weight())));
    const auto nobody = explain_job(options, one, "P999999", silent);
    ASSERT_FALSE(nobody.has_value());
    EXPECT_EQ(nobody.error().code, "matching.no_such_id"_msg);
    EXPECT_EQ(nobody.error().params[0].second, "2");
}

} // namespace
} // namespace tepat::matching
