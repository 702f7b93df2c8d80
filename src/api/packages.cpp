#include "api/detail/answers.hpp"
#include "api/detail/body.hpp"
#include "sync/make.hpp"
#include "sync/take.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

/// Packages that somebody carried here, taken in, and those that were; and, in a village, those
/// that are made to be carried away.
namespace tepat::api::detail {
namespace {

namespace fs = std::filesystem;
using Request = Call;
using access::Action;
using http::Response;

constexpr std::size_t largest_package = std::size_t{512} << 20;
constexpr std::size_t largest_receipt = std::size_t{64} << 20;
constexpr std::size_t order_bytes = 4'096;

Json json_of(const sync::PackageReceipt& receipt, Language language) {
    auto orders = Json::array();
    for (const auto& its : receipt.orders)
        orders.push_back({{"order", its.number},
                          {"fate", its.fate == sync::Fate::done     ? "done"
                                   : its.fate == sync::Fate::partly ? "partly"
                                                                    : "refused"},
                          {"code", its.code},
                          {"text", its.text(language)}});
    return {{"device", receipt.device},       {"counter", receipt.counter},
            {"digest", receipt.digest.hex()}, {"entry", receipt.entry},
            {"taken", receipt.taken.text()},  {"orders", std::move(orders)}};
}

class Packages {
public:
    explicit Packages(const Services& services) : services_{services} {}

    [[nodiscard]] Response take(const Request& request) const {
        if (services_.packages == nullptr)
            return http::problem(request, 409, {"sync.no_secret"_msg, {{"file", "kunci-paket"}}});
        SilentProgress silent;
        const auto its =
            sync::take_package({services_.journal,
                                services_.vault,
                                services_.instrument,
                                *services_.packages,
                                {request.actor(), today(services_),
                                 [&](RegionCode region) { return request.covers(region); }}},
                               request.upload, silent);
        if (!its.receipt)
            return http::problem(request, 409, its.why.value_or(Refusal{"sync.malformed"_msg, {}}));
        auto out = json_of(*its.receipt, request.language);
        out["ending"] = sync::name_of(its.ending);
        out["name"] = its.device;
        out["file"] = to_hex(its.receipt_file);
        return answer(out, its.ending == sync::Ending::taken ? 201 : 200);
    }

    [[nodiscard]] Response all(const Request& request) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto devices = Json::array();
        for (const auto& its : sync::devices(*reader))
            if (request.covers(its.region))
                devices.push_back({{"device", its.id},
                                   {"name", its.name},
                                   {"region", its.region.text()},
                                   {"until", its.until.text()},
                                   {"revoked", its.revoked.has_value()}});
        auto packages = Json::array();
        for (const auto& its : sync::taken_packages(*reader)) {
            const auto device = sync::device(*reader, its.device);
            if (!device || !request.covers(device->region)) continue;
            packages.push_back({{"device", its.device},
                                {"counter", its.counter},
                                {"entry", its.seq.value()},
                                {"made", its.made.text()},
                                {"done", its.done},
                                {"refused", its.refused}});
        }
        return answer({{"devices", std::move(devices)}, {"packages", std::move(packages)}});
    }

private:
    const Services& services_;
};

/// A village's side: its laptop's packages, and their receipts.
class Outgoing {
public:
    explicit Outgoing(const Services& services) : services_{services} {}

    [[nodiscard]] Response all(const Request&) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto packages = Json::array();
        for (const auto& its : sync::made_packages(*reader))
            packages.push_back(
                {{"counter", its.counter},
                 {"entry", its.seq.value()},
                 {"made", journal::read_head(*reader, its.seq).value().recorded_at.text()},
                 {"kept", fs::exists(file_of(its.counter))}});
        Json out{{"packages", std::move(packages)}};
        if (services_.device != nullptr) out["device"] = sync::device_id(services_.device->key());
        if (services_.regency != nullptr) out["regency"] = to_hex(services_.regency->id());
        return answer(out);
    }

    [[nodiscard]] Response make(const Request& request) const {
        if (services_.device == nullptr)
            return http::problem(request, 409, {"sync.no_device"_msg, {}});
        if (services_.regency == nullptr)
            return http::problem(request, 409, {"api.no_regency_key"_msg, {}});
        Body body{request.body};
        const auto until = body.day("until");
        if (!until) body.refuse_field("until");
        const auto again = body.number("again");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        fs::create_directories(folder());
        // Named by its number, which is known when it is made.
        const auto unnamed = folder() / (request.id + ".siks");
        SilentProgress silent;
        const auto made = sync::make_package(
            services_.journal, services_.vault, services_.instrument, *services_.device,
            {request.actor(), *services_.regency, *until, again}, unnamed, silent);
        if (!made) return http::problem(request, 409, made.error());
        fs::rename(unnamed, file_of(made->header.counter));
        return answer({{"counter", made->header.counter},
                       {"orders", made->orders},
                       {"documents", std::ssize(made->header.papers)},
                       {"until", made->header.until.text()},
                       {"more", made->more}},
                      201);
    }

    /// Sealed to the regency: it shows nobody to who carries it.
    [[nodiscard]] Response file(const Request& request) const {
        const auto counter = number(request.param("counter"));
        if (!counter || services_.device == nullptr || !fs::exists(file_of(*counter)))
            return none(request, request.param("counter"));
        Response response;
        response.content_type = "application/octet-stream";
        response.file = file_of(*counter);
        response.headers.emplace_back(
            "Content-Disposition", fmt::format("attachment; filename=\"paket-{}-{:04}.siks\"",
                                               sync::device_id(services_.device->key()), *counter));
        return response;
    }

    [[nodiscard]] Response receipt(const Request& request) const {
        std::ifstream in{request.upload, std::ios::binary};
        const Bytes bytes{std::istreambuf_iterator<char>{in}, {}};
        const auto receipt = sync::receipt_of_own(*services_.database.connect_reader(), bytes);
        if (!receipt) return http::problem(request, 409, receipt.error());
        return answer(json_of(*receipt, request.language));
    }

private:
    [[nodiscard]] fs::path folder() const { return services_.scratch / "paket"; }
    [[nodiscard]] fs::path file_of(std::int64_t counter) const {
        return folder() / fmt::format("{}.siks", counter);
    }

    const Services& services_;
};

} // namespace

void add_package_routes(http::Router& router, const Services& services) {
    using http::Method;
    Routes<Packages> packages{router, services};
    packages.add({Action::take_packages, Reach::asked, Method::get, "/api/v1/packages"},
                 &Packages::all);
    packages.add({Action::take_packages, Reach::asked, Method::post, "/api/v1/packages",
                  largest_package, true},
                 &Packages::take);
    Routes<Outgoing> outgoing{router, services};
    outgoing.add({Action::make_packages, Reach::nobodys, Method::get, "/api/v1/outgoing-packages"},
                 &Outgoing::all);
    outgoing.add({Action::make_packages, Reach::nobodys, Method::post, "/api/v1/outgoing-packages",
                  order_bytes},
                 &Outgoing::make);
    outgoing.add({Action::make_packages, Reach::nobodys, Method::get,
                  "/api/v1/outgoing-packages/{counter}/file"},
                 &Outgoing::file);
    outgoing.add({Action::make_packages, Reach::nobodys, Method::post,
                  "/api/v1/outgoing-packages/receipts", largest_receipt, true},
                 &Outgoing::receipt);
}

} // namespace tepat::api::detail
