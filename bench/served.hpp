#pragma once
#include "access/account.hpp"
#include "api/services.hpp"
#include "audit/comparison.hpp"
#include "documents/uses.hpp"
#include "identity/run.hpp"
#include "payments/folds.hpp"
#include "registry/folds.hpp"
#include "store/sequencer.hpp"
#include "store/system.hpp"
#include "verification/proposal.hpp"
#include "welfare/ranking.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace tepat::bench {

/// All that routes work with, over one database: a server without its socket.
class Served {
public:
    /// The database is migrated by this.
    Served(store::Database& database, const registry::Instrument& instrument,
           const std::filesystem::path& folder)
        : instrument_{instrument}, database_{migrated(database)},
          sequencer_{store::Sequencer::start(database, {}).value()},
          journal_{*sequencer_, database, folds(), clock_, secrets_, {}},
          gate_{access::Gate::open(journal_, made(folder) / "kunci").value()},
          vault_{documents::Vault::open(folder / "dokumen",
                                        store::ServerKey::at(folder / "kunci").value())
                     .value()},
          inbox_{{journal_, {&instrument_, 1}, channels_}, folder / "inbox"},
          model_{database, instrument_, channels_, clock_},
          simulator_{database, instrument_, folder / "segments"},
          reporter_{database, instrument_, folder / "segments"}, jobs_{folder / "jobs"},
          services_{journal_,   database,  model_, readings_,   *gate_,         sign_ins_,
                    vault_,     inbox_,    jobs_,  instrument_, channels_,      policies_.files,
                    simulator_, reporter_, clock_, "bench",     folder / "out", "bench"} {}

    static const journal::Folds& folds() {
        static const journal::Folds all{{access::folds(), documents::folds(), registry::folds(),
                                         verification::folds(), identity::folds(), welfare::folds(),
                                         programmes::folds(), audit::folds(), payments::folds()}};
        return all;
    }
    [[nodiscard]] http::Router routes() const {
        http::Router router;
        api::add_public_routes(router, services_);
        api::add_routes(router, services_);
        while (!model_.boards())
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        return router;
    }
    [[nodiscard]] journal::Journal& journal() { return journal_; }
    [[nodiscard]] access::Gate& gate() { return *gate_; }
    [[nodiscard]] const programmes::PolicyFolder& policies() const { return policies_; }

private:
    static const std::filesystem::path& made(const std::filesystem::path& folder) {
        std::filesystem::create_directories(folder);
        return folder;
    }
    store::Database& migrated(store::Database& database) {
        store::migrate(*database.connect(), folds().schemas(), clock_.now()).value();
        return database;
    }

    store::SystemClock clock_;
    store::SystemRandom secrets_;
    registry::Instrument instrument_;
    std::vector<payments::Channel> channels_;
    programmes::PolicyFolder policies_ = programmes::read_policies(TEPAT_SOURCE_DIR "/policies");
    store::Database& database_;
    std::unique_ptr<store::Sequencer> sequencer_;
    journal::Journal journal_;
    access::AccessLog readings_{*sequencer_, clock_};
    std::unique_ptr<access::Gate> gate_;
    limits::AddressLimit sign_ins_{{}, "an address is not measured here", clock_};
    documents::Vault vault_;
    intake::Inbox inbox_;
    api::ReadModel model_;
    simulation::Simulator simulator_;
    overlap::Reporter reporter_;
    api::Jobs jobs_;
    api::Services services_;
};

} // namespace tepat::bench
