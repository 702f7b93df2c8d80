#pragma once
#include "http/response.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::http {

using Handler = std::function<Response(const Request&)>;
/// A no to a request whose body has not been read; nothing: go on.
using Admit = std::function<std::optional<Response>(const Request&)>;

/// Where a handler runs: a quick one (memory only, well below a millisecond) on the thread that
/// reads the connection, one that asks the database or computes on the workers.
enum class Runs : std::uint8_t { here, worker };

struct Route {
    Method method = Method::get;
    /// `/api/v1/lists/{entry}/lines`: a name in braces takes one segment.
    std::string pattern;
    Handler handler;
    Runs runs = Runs::worker;
    std::size_t body_limit = 0; ///< bytes; 0: none is accepted
    bool upload = false;        ///< the body goes to a file as it comes, see Request::upload
    /// Asked on the workers before any of a body is read, for large ones: whom the handler would
    /// turn away costs neither memory nor disk. The handler is to ask again. Null: everybody.
    Admit admit = {};
};

/// What answers which path. Built before the server starts, then immutable and thread-safe. HEAD is
/// answered by GET's route.
class Router {
public:
    void add(Route route);
    /// Called for GET and HEAD of a path no route knows, as Runs::here: 404 unless it does better
    /// (the web app's own pages).
    void otherwise(Handler handler) { otherwise_ = std::move(handler); }

    struct Match {
        const Route* route = nullptr; ///< null: unknown path, or known with other methods
        Fields params;
        std::vector<Method> allowed; ///< of a known path, when the method does not fit
    };
    [[nodiscard]] Match match(Method method, std::string_view path) const;
    [[nodiscard]] const Handler& otherwise() const { return otherwise_; }
    [[nodiscard]] std::span<const Route> routes() const { return routes_; }

private:
    std::vector<Route> routes_;
    Handler otherwise_;
};

} // namespace tepat::http
