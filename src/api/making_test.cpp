#include "api/detail/job_answers.hpp"
#include "api/detail/regency_fixture.hpp"

namespace tepat::api {
namespace {

using http::Method;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto lists = "/api/v1/lists";

class Making : public testing::Regency {
protected:
    static Json wanted() {
        return {{"programme", "pkh"}, {"period", "2021:2/4"}, {"region", "97.01"}};
    }
    static Json with(const char* field, Json value) {
        auto asked = wanted();
        asked[field] = std::move(value);
        return asked;
    }
    static http::Response post(const std::string& path, const Json& body, const std::string& key) {
        return ask(Method::post, path, {}, body.dump(), Language::en, {{"idempotency-key", key}});
    }
    /// Refused at once, at a field.
    static void expect_refused(const std::string& path, const Json& body, const std::string& field,
                               const std::string& words) {
        const auto response = post(path, body, "refused-key");
        EXPECT_EQ(response.status, 400) << body.dump();
        const auto problem = Json::parse(response.body, nullptr, false);
        EXPECT_EQ(problem["params"]["field"], field) << response.body;
        EXPECT_THAT(problem["detail"].get<std::string>(), HasSubstr(words));
    }
    static std::string path_of(const char* what) { return "/api/v1/lists/" + entry() + what; }
};

TEST_F(Making, TheListThatIsThereIsFoundAgain) {
    const auto job = order(lists, wanted(), "list-as-it-is");
    EXPECT_EQ(job["state"], "done") << job;
    EXPECT_EQ(job["kind"], "make_list");
    EXPECT_EQ(std::to_string(job["entry"].get<int>()), entry());
    EXPECT_EQ(job["repeated"], true);
    EXPECT_EQ(job["shown"], true);
}

TEST_F(Making, ANewListIsMadeOnceHoweverOftenItIsAskedFor) {
    const auto asked = with("effective_on", "2021-03-15");
    const auto job = order(lists, asked, "list-of-march");
    ASSERT_EQ(job["state"], "done") << job;
    EXPECT_EQ(job["repeated"], false);
    EXPECT_EQ(order(lists, asked, "list-of-march"), get("/api/v1/jobs/list-of-march"));
    const auto again = order(lists, asked, "list-of-march-2");
    EXPECT_EQ(again["entry"], job["entry"]);
    EXPECT_EQ(again["repeated"], true);
    const auto reader = world().database->connect_reader();
    const auto made = programmes::read_list(*reader, journal::Visibility{*reader},
                                            Seq{job["entry"].get<std::int64_t>()});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->header.effective_on.text(), "2021-03-15");
    EXPECT_EQ(made->lines, world().list.lines);
}

TEST_F(Making, AKeyIsForOneQuestion) {
    (void)order(lists, wanted(), "key-of-one");
    const auto other = post(lists, with("effective_on", "2021-04-01"), "key-of-one");
    EXPECT_EQ(other.status, 409);
    EXPECT_THAT(other.body, HasSubstr("api.job_key_reused"));
    for (const auto* key : {"", "short", "with spaces here", "../../etc/passwd"})
        EXPECT_EQ(post(lists, wanted(), key).status, 400) << key;
    EXPECT_EQ(ask(Method::get, "/api/v1/jobs/nobodys-key").status, 404);
}

TEST_F(Making, WhatIsWrongIsSaidAtItsField) {
    expect_refused(lists, with("programme", "pkhh"), "programme", "pkhh");
    expect_refused(lists, with("period", "2021"), "period", "");
    expect_refused(lists, with("period", "2021:2/3"), "period", "");
    expect_refused(lists, with("region", "Bogor"), "region", "");
    expect_refused(lists, with("effective_on", "kemarin"), "effective_on", "");
    EXPECT_EQ(post(lists, with("effectiveon", "2021-04-01"), "refused-key").status, 400);
    EXPECT_EQ(post(lists, with("quota", -1), "refused-key").status, 400);
    EXPECT_EQ(post(lists, Json::array(), "refused-key").status, 400);

    const auto nobody = order(lists, with("region", "11.01"), "region-of-nobody");
    EXPECT_EQ(nobody["state"], "refused");
    EXPECT_EQ(nobody["field"], "region") << nobody;
    const auto quota = order(lists, with("quota", 100), "quota-of-none");
    EXPECT_EQ(quota["state"], "refused");
    EXPECT_EQ(quota["field"], "quota");
    EXPECT_THAT(quota["text"].get<std::string>(), HasSubstr("no quota"));
}

TEST_F(Making, AListIsReproduced) {
    const auto job = order(path_of("/reproductions"), {}, "again-please");
    ASSERT_EQ(job["state"], "done") << job;
    EXPECT_EQ(job["reproduction"]["lines"], world().list.lines);
    EXPECT_EQ(job["reproduction"]["differing"], 0);
    EXPECT_EQ(job["reproduction"]["first"], Json::array());
    EXPECT_EQ(ask(Method::post, "/api/v1/lists/1/reproductions", {}, {}, Language::en,
                  {{"idempotency-key", "of-no-list"}})
                  .status,
              404);
}

TEST_F(Making, LinesThatAreNotReproducedAreNamed) {
    Job job;
    job.result.reproduction = {
        400,
        2,
        {{7, SubjectId{12}, programmes::NotReproduced::decision, {programmes::LinePart::stage}},
         {{}, SubjectId{13}, programmes::NotReproduced::not_stored, {}}}};
    const auto out = detail::json_of(world().services, job, Language::en)["reproduction"];
    EXPECT_EQ(out["differing"], 2);
    EXPECT_EQ(out["first"][0]["line"], 7);
    EXPECT_EQ(out["first"][0]["subject"], "12");
    EXPECT_EQ(out["first"][0]["parts"][0], "amount of the stage");
    EXPECT_THAT(out["first"][0]["text"].get<std::string>(), HasSubstr("another decision"));
    EXPECT_FALSE(out["first"][1].contains("line"));
}

TEST_F(Making, EvidenceIsPackedAndFetched) {
    const auto before = readings();
    const auto job =
        order(path_of("/evidence"), {{"sample", 25}, {"seed", "dadu 4 6"}}, "evidence-25");
    ASSERT_EQ(job["state"], "done") << job;
    EXPECT_EQ(job["pack"]["lines"], 25);
    EXPECT_EQ(job["pack"]["personal"], false);
    EXPECT_EQ(readings(), before) << "nobody is named in it";
    for (int time = 0; time < 2; ++time) { // a download that broke off may begin again
        const auto file = ask(Method::get, "/api/v1/jobs/evidence-25/file");
        EXPECT_EQ(file.status, 200);
        EXPECT_FALSE(file.file_is_temporary);
        EXPECT_EQ(file.file.filename(), "bukti-pkh-" + entry() + ".zip");
        EXPECT_THAT(testing::content_of(file.file), StartsWith("PK"));
    }
}

TEST_F(Making, NamesInEvidenceAreWrittenDownFirst) {
    const auto before = readings();
    const auto job = order(path_of("/evidence"),
                           {{"sample", 2}, {"seed", "a"}, {"purpose", "court"}}, "evidence-court");
    ASSERT_EQ(job["state"], "done") << job;
    EXPECT_EQ(job["pack"]["personal"], true);
    EXPECT_GT(readings(), before);
    const auto packed = readings();
    (void)ask(Method::get, "/api/v1/jobs/evidence-court/file");
    EXPECT_GT(readings(), packed) << "and so is who took it away";
    expect_refused(path_of("/evidence"), {{"sample", 5}}, "seed", "seed");
    expect_refused(path_of("/evidence"), {{"sample", 0}, {"seed", "a"}}, "sample", "one line");
    expect_refused(path_of("/evidence"), {{"purpose", "curiosity"}}, "purpose", "purpose");
    EXPECT_EQ(ask(Method::get, "/api/v1/jobs/again-please-not/file").status, 404);
}

class JobsAlone : public ::testing::Test {
protected:
    static journal::Digest digest(const char* of) { return journal::sha256(of); }
    tepat::testing::TempDir dir;
};

TEST_F(JobsAlone, WorkIsStoppedAndAskedForAgain) {
    Jobs jobs{dir.file("jobs")};
    std::atomic<int> began = 0;
    const Jobs::Work until_stopped = [&](const std::filesystem::path&,
                                         Progress& progress) -> Result<JobResult> {
        ++began;
        progress.at("progress.decide"_msg, 3, 10);
        while (!progress.stop_requested())
            std::this_thread::yield();
        return refuse("programmes.stopped"_msg);
    };
    ASSERT_TRUE(jobs.add("first-job", digest("a"), JobKind::make_list, {}, until_stopped));
    ASSERT_TRUE(jobs.add("second-job", digest("b"), JobKind::make_list, {}, until_stopped));
    while (jobs.job("first-job")->total != 10)
        std::this_thread::yield();
    EXPECT_EQ(jobs.job("first-job")->done, 3);
    EXPECT_EQ(jobs.job("second-job")->state, JobState::waiting);
    EXPECT_TRUE(jobs.stop("second-job"));
    EXPECT_EQ(jobs.job("second-job")->state, JobState::stopped);
    EXPECT_TRUE(jobs.stop("first-job"));
    jobs.wait_idle();
    EXPECT_EQ(jobs.job("first-job")->state, JobState::stopped);
    EXPECT_FALSE(jobs.stop("first-job"));
    EXPECT_EQ(began, 1) << "what waited never began";

    const auto done = [](const std::filesystem::path&, Progress&) -> Result<JobResult> {
        return JobResult{.entry = Seq{7}};
    };
    ASSERT_TRUE(jobs.add("first-job", digest("a"), JobKind::make_list, {}, done));
    jobs.wait_idle();
    EXPECT_EQ(jobs.job("first-job")->state, JobState::done);
    EXPECT_EQ(jobs.job("first-job")->result.entry, Seq{7});
}

TEST_F(JobsAlone, WhatBreaksEndsThatJobAlone) {
    Jobs jobs{dir.file("jobs")};
    const auto broken = [](const std::filesystem::path&, Progress&) -> Result<JobResult> {
        throw std::runtime_error{"the disk is gone"};
    };
    ASSERT_TRUE(jobs.add("broken-job", digest("a"), JobKind::compare, {}, broken));
    jobs.wait_idle();
    EXPECT_EQ(jobs.job("broken-job")->refusal->code, "api.job_broken"_msg);
    ASSERT_TRUE(jobs.add(
        "good-job", digest("b"), JobKind::compare, {},
        [](const std::filesystem::path&, Progress&) -> Result<JobResult> { return JobResult{}; }));
    jobs.wait_idle();
    EXPECT_EQ(jobs.job("good-job")->state, JobState::done);
}

TEST_F(JobsAlone, ClosingStopsWhatRunsAndTakesNoMore) {
    Jobs jobs{dir.file("jobs")};
    const Jobs::Work until_stopped = [](const std::filesystem::path&,
                                        Progress& progress) -> Result<JobResult> {
        while (!progress.stop_requested())
            std::this_thread::yield();
        return refuse("programmes.stopped"_msg);
    };
    ASSERT_TRUE(jobs.add("running-job", digest("a"), JobKind::make_list, {}, until_stopped));
    while (jobs.job("running-job")->state == JobState::waiting)
        std::this_thread::yield();
    jobs.close();
    EXPECT_EQ(jobs.job("running-job")->state, JobState::stopped);
    const auto late = jobs.add("later-job", digest("b"), JobKind::make_list, {}, until_stopped);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "api.job_closing"_msg);
}

TEST_F(JobsAlone, FilesGoWithTheOldestJobs) {
    const auto folder = dir.file("jobs");
    Jobs jobs{folder};
    const auto write = [](const std::filesystem::path& own, Progress&) -> Result<JobResult> {
        std::ofstream{own / "berkas"} << "x";
        return JobResult{};
    };
    for (std::size_t i = 0; i < Jobs::most_kept + 3; ++i)
        ASSERT_TRUE(
            jobs.add("job-number-" + std::to_string(i), digest("a"), JobKind::evidence, {}, write));
    jobs.wait_idle();
    EXPECT_FALSE(jobs.job("job-number-2"));
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::path{folder} / "job-number-2"));
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path{folder} / "job-number-3"));
}

} // namespace
} // namespace tepat::api
