#include "api/detail/body.hpp"
#include "notices/address.hpp"
#include "notices/follow.hpp"
#include "notices/notice.hpp"

#include <algorithm>

/// What concerns who is signed in, and the address that mail about it goes to.
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

constexpr std::size_t order_bytes = 65'536;
constexpr std::size_t address_bytes = 4'096;

std::int64_t unread_of(const std::vector<notices::Notice>& all) {
    return std::ranges::count(all, false, &notices::Notice::read);
}

class Notices {
public:
    explicit Notices(const Services& services) : services_{services} {}

    [[nodiscard]] Response all(const Request& request) const {
        const auto its = own(request);
        auto out = Json::array();
        for (const auto& notice : its) {
            Json json{{"notice", notice.key},
                      {"text", notices::text_of(notice, request.language)},
                      {"page", notice.page},
                      {"security", notice.security},
                      {"read", notice.read}};
            if (notice.at) json["at"] = notice.at->text();
            if (notice.due) json["due"] = notice.due->text();
            out.push_back(std::move(json));
        }
        auto response = answer({{"unread", unread_of(its)}, {"notices", std::move(out)}});
        response.headers.emplace_back("Cache-Control", "no-store");
        return response;
    }

    /// Only what is a notice now is marked, so that nothing else is kept.
    [[nodiscard]] Response read(const Request& request) const {
        Body body{request.body};
        const auto asked = body.words("notices");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        auto its = own(request);
        std::vector<std::string> keys;
        for (auto& notice : its)
            if (!notice.read && std::ranges::find(asked, notice.key) != asked.end()) {
                notice.read = true;
                keys.push_back(notice.key);
            }
        if (!keys.empty()) {
            const auto now = services_.clock.now();
            services_.journal.sequencer().run(
                store::Lane::interactive, [&](store::Transaction& transaction) {
                    notices::mark_read(transaction.connection, request.actor(), keys, now);
                });
        }
        return answer({{"unread", unread_of(its)}});
    }

    [[nodiscard]] Response address(const Request& request) const {
        if (!offered(request))
            return answer(
                {{"offered", false}, {"address", ""}, {"waiting", ""}, {"failed", false}});
        const auto reader = services_.database.connect_reader();
        const auto its = services_.addresses->shown(*reader, request.actor())
                             .value_or(notices::Addresses::Shown{});
        auto response = answer({{"offered", true},
                                {"address", its.address},
                                {"waiting", its.waiting},
                                {"failed", its.failed}});
        response.headers.emplace_back("Cache-Control", "no-store");
        return response;
    }

    [[nodiscard]] Response give_address(const Request& request) const {
        return with(request, "address", [&](const std::string& given) {
            return services_.addresses->give(request.actor(), given, request.language);
        });
    }

    [[nodiscard]] Response confirm_address(const Request& request) const {
        return with(request, "code", [&](const std::string& given) {
            return services_.addresses->confirm(request.actor(), given);
        });
    }

    [[nodiscard]] Response remove_address(const Request& request) const {
        if (offered(request)) services_.addresses->remove(request.actor());
        return address(request);
    }

private:
    /// Whether this server sends mail, and there is an account to send it to.
    [[nodiscard]] bool offered(const Request& request) const {
        return services_.addresses != nullptr && request.caller().has_value();
    }

    [[nodiscard]] std::vector<notices::Notice> own(const Request& request) const {
        if (!request.caller()) return {};
        notices::follow(services_.journal);
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        return notices::notices_of(*reader, request.caller()->account, services_.clock.now());
    }

    template <class Order>
    [[nodiscard]] Response with(const Request& request, const char* field,
                                const Order& order) const {
        Body body{request.body};
        const auto given = body.text(field);
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!offered(request)) return http::problem(request, 409, {"notices.no_mail"_msg, {}});
        const Result<void> done = order(given);
        if (!done) return http::problem(request, 409, done.error());
        return address(request);
    }

    const Services& services_;
};

} // namespace

void add_notice_routes(http::Router& router, const Services& services) {
    using http::Method;
    Routes<Notices> routes{router, services};
    const auto add = [&](Method method, const std::string& pattern, std::size_t bytes,
                         auto handler) {
        routes.add({access::Action::sign_in, Reach::nobodys, method, "/api/v1/" + pattern, bytes},
                   handler);
    };
    add(Method::get, "notices", 0, &Notices::all);
    add(Method::post, "notices/read", order_bytes, &Notices::read);
    add(Method::get, "session/address", 0, &Notices::address);
    add(Method::put, "session/address", address_bytes, &Notices::give_address);
    add(Method::put, "session/address/code", address_bytes, &Notices::confirm_address);
    add(Method::del, "session/address", 0, &Notices::remove_address);
}

} // namespace tepat::api::detail
