#include "api/cekbansos.hpp"
#include "api/citizens.hpp"
#include "api/services.hpp"
#include "cli/detail/document_verbs.hpp"
#include "cli/detail/journal_verbs.hpp"
#include "cli/detail/notice_verbs.hpp"
#include "cli/detail/resources.hpp"
#include "cli/detail/verbs.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "journal/witness.hpp"
#include "oidc/provider.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

bool is_loopback(const std::string& address) {
    return address == "::1" || address == "localhost" || address.starts_with("127.");
}

constexpr std::array<std::string_view, 20> app_paths{
    "/daftar",    "/banding", "/keluarga",      "/impor",           "/pembayaran",
    "/simulasi",  "/laporan", "/tinjauan",      "/masuk",           "/akun",
    "/tugas",     "/usulan",  "/musyawarah",    "/pengesahan",      "/sanggahan",
    "/pengaduan", "/paket",   "/pemberitahuan", "/kunjungan-ulang", "/kesesuaian"};

/// The web app's own pages are one file; what is none of them is that file too, as 404.
http::Handler app_pages(std::shared_ptr<const http::StaticFiles> files) {
    return [files = std::move(files)](const http::Request& request) {
        if (auto file = files->answer(request, request.path)) return *std::move(file);
        const auto in = [&](std::string_view page) {
            return request.path == page || request.path.starts_with(std::string{page} + "/");
        };
        const bool page = std::ranges::any_of(app_paths, in);
        if (!in("/api"))
            if (auto index = files->answer(request, "/")) {
                if (!page) index->status = 404;
                return *std::move(index);
            }
        return http::problem(request, 404, {"cli.no_page"_msg, {}});
    };
}

/// What somebody sees who types the bare address.
http::Response to_cekbansos(const http::Request& request) {
    if (request.path == "/") return http::see_other("/cekbansos");
    return http::problem(request, 404, {"cli.no_page"_msg, {}});
}

void add_gauges(http::Metrics& metrics, Session& session, const api::ReadModel& model) {
    metrics.gauge("tepat_read_model_lag_entries", "Entries the read models do not show yet",
                  [&model] { return static_cast<double>(model.lag()); });
    metrics.gauge("tepat_wal_bytes", "Size of the write-ahead log",
                  [&session] { return static_cast<double>(session.database().log_bytes()); });
}

/// Lodges the journal with its witness, if there is one: at the start, after each quarter of an
/// hour, and at the end. What cannot be lodged is told and stops nobody; the next time tries again.
class Lodging {
public:
    static constexpr std::chrono::minutes apart{15};
    Lodging(const Context& context, journal::Journal& journal, const journal::NoteSigner& signer)
        : context_{context}, journal_{journal}, signer_{signer} {}
    void now() {
        last_ = std::chrono::steady_clock::now();
        if (context_.witness.empty()) return;
        const auto made = journal::make_checkpoint(journal_, signer_);
        const auto lodged =
            made ? journal::lodge(context_.witness, *made) : std::unexpected(made.error());
        if (!lodged && lodged.error().code != "journal.empty"_msg)
            context_.terminal.refuse(lodged.error());
    }
    void when_due() {
        if (std::chrono::steady_clock::now() - last_ >= apart) now();
    }

private:
    const Context& context_;
    journal::Journal& journal_;
    const journal::NoteSigner& signer_;
    std::chrono::steady_clock::time_point last_;
};

} // namespace

Result<Report> serve(const Context& context, const ServeArgs& args) {
    if (!is_loopback(args.address))
        return refuse("cli.loopback_only"_msg, {{"address", args.address}});
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto instruments = read_instruments_of(context);
    if (!instruments) return std::unexpected(instruments.error());
    const auto channels = read_channels_of(context);
    if (!channels) return std::unexpected(channels.error());
    const auto policies = args.only_public
                              ? programmes::PolicyFolder{}
                              : programmes::read_policies(fs::path{context.resources} / "policies");
    if (!policies.problems.empty()) return std::unexpected(policies.problems.front());
    if (const auto wrong = programmes::check_relations(policies.files); !wrong.empty())
        return std::unexpected(wrong.front());
    const auto web =
        args.web.empty() ? fs::path{context.resources} / "build/web" : fs::path{args.web};
    if (!args.only_public && !fs::exists(web / "index.html"))
        return refuse("cli.no_web"_msg, {{"folder", web.string()}});
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());

    const auto work = work_folder(context, args.work);
    make_work_folder(work);
    fs::create_directories(work / "unggah");
    auto& journal = (*session)->journal();
    access::AccessLog readings{journal.sequencer(), (*session)->clock()};
    const auto gate = access::Gate::open(journal, key_file(work));
    if (!gate) return std::unexpected(gate.error());
    const auto vault = vault_to_keep(work);
    if (!vault) return std::unexpected(vault.error());
    const auto packages = sync::RegencySecret::at(package_key_file(work));
    if (!packages) return std::unexpected(packages.error());
    // Only a village's laptop has these.
    const auto device = sync::DeviceSecret::read(device_key_file(work));
    const auto regency = sync::RegencyKey::read(regency_key_file(work));
    store::SystemRandom secrets;
    const auto signer = journal::signer_at(signing_key_of(context, args.work), {}, secrets);
    if (!signer) return std::unexpected(signer.error());
    Lodging lodging{context, journal, *signer};
    lodging.now();
    intake::Inbox inbox{{journal, *instruments, *channels}, work / "masuk"};
    api::ReadModel model{(*session)->database(), *instrument, *channels, (*session)->clock()};
    simulation::Simulator simulator{(*session)->database(), *instrument, work / "segmen"};
    overlap::Reporter reporter{(*session)->database(), *instrument, work / "segmen"};
    api::Jobs jobs{work / "pekerjaan"};
    const auto secret = secrets.bytes(144);
    const auto part = [&](std::size_t from, std::size_t size) {
        return BytesView{secret}.substr(from, size);
    };
    lookup::Handles handles{part(64, 32), secrets, (*session)->clock()};
    lookup::Limits asking{api::asking_of_accounts, part(96, 16), (*session)->clock()};
    const auto fetch = oidc::fetch_by_curl();
    std::optional<oidc::Provider> outside;
    if (!args.outside.empty()) {
        auto settings = oidc::read_settings(args.outside, args.outside_secret);
        if (!settings) return std::unexpected(settings.error());
        outside.emplace(*std::move(settings), *fetch, secrets, (*session)->clock());
    }
    std::unique_ptr<Mailing> mailing;
    if (!args.mail.empty() && !args.only_public) {
        auto started = Mailing::start(context, journal, args.mail, work);
        if (!started) return std::unexpected(started.error());
        mailing = *std::move(started);
    }
    limits::AddressLimit sign_ins{{}, part(112, 32), (*session)->clock()};
    const api::Services services{journal,
                                 (*session)->database(),
                                 model,
                                 readings,
                                 **gate,
                                 sign_ins,
                                 *vault,
                                 inbox,
                                 jobs,
                                 *instrument,
                                 *channels,
                                 policies.files,
                                 simulator,
                                 reporter,
                                 (*session)->clock(),
                                 context.actor,
                                 work / "keluar",
                                 TEPAT_VERSION,
                                 outside ? &*outside : nullptr,
                                 &*packages,
                                 device ? &*device : nullptr,
                                 regency ? &*regency : nullptr,
                                 mailing ? &mailing->addresses() : nullptr};
    http::Metrics metrics;
    add_gauges(metrics, **session, model);
    http::Router router;
    api::add_public_routes(router, services);
    lookup::Challenge challenge{part(0, 32), (*session)->clock()};
    lookup::Limits limits{{}, part(32, 32), (*session)->clock()};
    api::add_cekbansos(router, {[&model]() -> std::shared_ptr<const lookup::Index> {
                                    const auto boards = model.boards();
                                    return boards ? boards->lookup : nullptr;
                                },
                                [&model]() -> std::shared_ptr<const registry::Regions> {
                                    const auto boards = model.boards();
                                    return boards ? boards->regions : nullptr;
                                },
                                challenge, limits});
    if (args.only_public) {
        router.otherwise(to_cekbansos);
    } else {
        api::add_routes(router, services);
        api::add_citizen_routes(router, services, {handles, asking, *signer});
        router.add({http::Method::get, "/metrics", [&metrics](const http::Request& request) {
                        if (!is_loopback(request.client))
                            return http::problem(request, 404, {"cli.no_page"_msg, {}});
                        http::Response response;
                        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                        response.body = metrics.text();
                        return response;
                    }});
        router.otherwise(app_pages(std::make_shared<const http::StaticFiles>(web)));
    }

    http::ServerOptions options;
    options.address = args.address;
    options.port = args.port;
    options.threads = args.threads;
    options.trusted_proxies = args.trusted_proxies;
    options.hosts.insert(options.hosts.end(), args.hosts.begin(), args.hosts.end());
    options.uploads = work / "unggah";
    const auto server = http::Server::start(std::move(router), options, metrics);
    if (!server) return std::unexpected(server.error());
    fmt::print(stderr, "{}\n",
               context.terminal.text(
                   "cli.serving"_msg,
                   {{"address", fmt::format("http://{}:{}", args.address, (*server)->port())}}));
    while (!context.terminal.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        lodging.when_due();
    }
    (*server)->stop();
    mailing.reset();
    jobs.close();
    lodging.now();
    return Report{};
}

} // namespace tepat::cli::detail
