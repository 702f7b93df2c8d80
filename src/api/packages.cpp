#include "api/detail/answers.hpp"
#include "sync/take.hpp"

/// Packages that somebody carried here, taken in, and those that were.
namespace tepat::api::detail {
namespace {

using Request = Call;
using access::Action;
using http::Response;

constexpr std::size_t largest_package = std::size_t{512} << 20;

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

} // namespace

void add_package_routes(http::Router& router, const Services& services) {
    using http::Method;
    Routes<Packages> packages{router, services};
    packages.add({Action::take_packages, Reach::asked, Method::get, "/api/v1/packages"},
                 &Packages::all);
    packages.add({Action::take_packages, Reach::asked, Method::post, "/api/v1/packages",
                  largest_package, true},
                 &Packages::take);
}

} // namespace tepat::api::detail
