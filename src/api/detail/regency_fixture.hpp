#pragma once
#include "access/access_log.hpp"
#include "api/services.hpp"
#include "audit/comparison.hpp"
#include "documents/uses.hpp"
#include "generate/workbook.hpp"
#include "identity/run.hpp"
#include "journal/journal.hpp"
#include "notices/follow.hpp"
#include "payments/folds.hpp"
#include "programmes/policy_file.hpp"
#include "registry/folds.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "store/system.hpp"
#include "sync/device.hpp"
#include "testing/temp_dir.hpp"
#include "verification/proposal.hpp"
#include "welfare/model.hpp"
#include "welfare/ranking.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tepat::api::testing {

inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// An invented regency of 400 families that went the whole way on a SQLite database: imported,
/// decided on, planned, ranked. Made once for all tests, which read it through the routes.
class Regency : public ::testing::Test {
protected:
    static void SetUpTestSuite() { world_ = std::make_unique<World>(); }
    static void TearDownTestSuite() { world_.reset(); }

    struct World {
        World() {
            const auto areas = std::filesystem::path{TEPAT_SOURCE_DIR} / "tests/cli/areas";
            generate::Options options;
            options.parameters.seed = 7;
            options.parameters.families = 400;
            options.region_lists = areas;
            options.regency = RegionCode::parse("97.01").value();
            options.output = dir.file("data");
            EXPECT_TRUE(generate::generate_regency(options, silent));
            EXPECT_TRUE(registry::load_regions(*journal, areas, "dinas",
                                               Date::parse("2000-01-01").value(), silent));
            for (const auto& file : std::filesystem::directory_iterator{options.output})
                if (file.path().filename() != "truth.csv" && file.path().extension() == ".xlsx")
                    take_in(file.path());
            take_in(std::filesystem::path{options.output} / "rekening.csv");

            make_list();
            plan = payments::plan_payments(*journal, list, channels, "dinas", silent).value();
            const auto model_text = content_of(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml");
            ranking = welfare::make_ranking(
                          *journal, welfare::read_model(model_text, "pmt.toml").value(), model_text,
                          bdt, {"dinas", options.regency, list.header.effective_on, {}}, silent)
                          .value();
            catch_up();
            add_public_routes(router, services);
            add_routes(router, services);
        }
        void make_list() {
            const auto text = content_of(TEPAT_SOURCE_DIR "/policies/pkh.toml");
            const auto policy = programmes::read_policy(text, "pkh.toml").value();
            programmes::ListRequest request{
                "dinas", Period::parse("2021:2/4").value(), RegionCode::parse("97.01").value(), {}};
            list = programmes::make_list(*journal, policy, text, bdt, request, silent).value();
        }
        /// Returns when the pages show the journal's last entry.
        void catch_up() const {
            const auto at = journal::last_seq(*database->connect_reader());
            while (model->shown() < at)
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        void take_in(const std::filesystem::path& file) {
            intake::IntakeOptions options;
            options.actor = "dinas";
            options.effective_on = Date::parse("2021-01-31").value();
            const auto done = intake::take_in(*journal, {&bdt, 1}, channels, file, options, silent);
            EXPECT_TRUE(done) << (done ? "" : done.error().code.name);
        }
        tepat::testing::TempDir dir;
        SilentProgress silent;
        store::SystemRandom secrets;
        FixedClock clock{Instant::parse("2021-04-05T03:00:00.000000Z").value()};
        registry::Instrument bdt =
            registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
        std::vector<payments::Channel> channels =
            payments::read_channels(content_of(TEPAT_SOURCE_DIR "/channels/himbara.toml"),
                                    "himbara.toml")
                .value();
        journal::Folds folds{{access::folds(), documents::folds(), registry::folds(),
                              verification::folds(), sync::folds(), notices::folds(),
                              identity::folds(), programmes::folds(), payments::folds(),
                              welfare::folds(), audit::folds()}};
        std::unique_ptr<store::Database> database =
            store::open_database(dir.file("regency.db"), true).value();
        bool migrated =
            store::migrate(*database->connect(), folds.schemas(), clock.now()).has_value();
        std::unique_ptr<store::Sequencer> sequencer =
            store::Sequencer::start(*database, {}).value();
        std::unique_ptr<journal::Journal> journal = std::make_unique<journal::Journal>(
            *sequencer, *database, folds, clock, secrets, journal::Journal::Options{});
        access::AccessLog readings{*sequencer, clock};
        std::unique_ptr<access::Gate> gate = access::Gate::open(*journal, dir.file("key")).value();
        store::ServerKey key = store::ServerKey::at(dir.file("key")).value();
        documents::Vault vault = documents::Vault::open(dir.file("documents"), key).value();
        intake::Inbox inbox{{*journal, {&bdt, 1}, channels}, dir.file("inbox")};
        std::unique_ptr<ReadModel> model =
            std::make_unique<ReadModel>(*database, bdt, channels, clock);
        programmes::PolicyFolder policies = programmes::read_policies(TEPAT_SOURCE_DIR "/policies");
        simulation::Simulator simulator{*database, bdt, dir.file("segments")};
        overlap::Reporter reporter{*database, bdt, dir.file("segments")};
        Jobs jobs{dir.file("jobs")};
        limits::AddressLimit sign_ins{{.tries = 12}, "sixteen bytes or more", clock};
        sync::RegencySecret packages = sync::RegencySecret::at(dir.file("kunci-paket")).value();
        notices::Addresses addresses{*journal, key};
        Services services{*journal,  *database, *model,  readings, *gate,           sign_ins,
                          vault,     inbox,     jobs,    bdt,      channels,        policies.files,
                          simulator, reporter,  clock,   "dinas",  dir.file("out"), "test",
                          nullptr,   &packages, nullptr, nullptr,  &addresses};
        http::Router router;
        programmes::StoredList list;
        payments::Plan plan;
        welfare::StoredRanking ranking;
    };

    static World& world() { return *world_; }

    /// What the server would hand to the route, and its answer.
    static http::Response ask(http::Method method, const std::string& path, http::Fields query = {},
                              std::string body = {}, Language language = Language::en,
                              http::Fields headers = {}, std::filesystem::path upload = {},
                              std::string client = {}) {
        auto match = world().router.match(method, path);
        if (match.route == nullptr) return http::json({}, 404);
        http::Request request;
        request.method = method;
        request.path = path;
        request.query = std::move(query);
        request.body = std::move(body);
        request.headers = std::move(headers);
        request.upload = std::move(upload);
        request.client = std::move(client);
        request.language = language;
        request.id = "request-1";
        request.params = std::move(match.params);
        return match.route->handler(request);
    }
    using Json = nlohmann::json;
    static Json get(const std::string& path, http::Fields query = {}) {
        const auto response = ask(http::Method::get, path, std::move(query));
        EXPECT_EQ(response.status, 200) << path << ": " << response.body;
        return Json::parse(response.body, nullptr, false);
    }
    static Json search(const Json& wanted) {
        const auto response =
            ask(http::Method::post, "/api/v1/lists/" + entry() + "/lines", {}, wanted.dump());
        EXPECT_EQ(response.status, 200) << response.body;
        return Json::parse(response.body, nullptr, false);
    }
    /// Orders long work under a key and waits for it; the job as it ended.
    static Json order(const std::string& path, const Json& wanted, const std::string& key) {
        const auto response =
            ask(http::Method::post, path, {}, wanted.is_null() ? std::string{} : wanted.dump(),
                Language::en, {{"idempotency-key", key}});
        EXPECT_EQ(response.status, 202) << path << ": " << response.body;
        world().jobs.wait_idle();
        return get("/api/v1/jobs/" + key);
    }
    static std::size_t readings() {
        std::size_t all = 0;
        world().database->connect_reader()->each("select batch from access_batch",
                                                 [&](const store::Row&) { ++all; });
        return all;
    }
    static std::string entry() { return std::to_string(world().list.seq.value()); }
    static std::string plan_entry() { return std::to_string(world().plan.seq.value()); }

private:
    static inline std::unique_ptr<World> world_;
};

} // namespace tepat::api::testing
