// A slider of the simulation page is let go: the question through the route that browsers ask, from
// its JSON to the answer's, over a register that the server keeps in memory. Each value is another
// one, as when somebody drags. Beside what one would do without: the list of the changed programme
// made, whose sums must be the same.
#include "core/random.hpp"
#include "made_register.hpp"
#include "served.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace {

using namespace tepat;
using bench::require;
using Json = nlohmann::json;

constexpr auto period = "2021:2/4";
constexpr auto region = "91.01";
constexpr int redraws = 25;
constexpr double wanted_seconds = 1;

/// A server without its socket.
class Server {
public:
    Server(bench::MadeRegister& made, const bench::Scratch& dir)
        : made_{made}, served_{made.database(), made.instrument(), dir.path() / "work"},
          router_{served_.routes()} {}

    Json simulate(std::int64_t poorest) const {
        const auto match = router_.match(http::Method::post, "/api/v1/simulations");
        http::Request request;
        request.method = http::Method::post;
        request.body = Json{{"programme", "pkh"},
                            {"period", period},
                            {"region", region},
                            {"parameters", {{"poorest", poorest}}}}
                           .dump();
        const auto response = match.route->handler(request);
        require(response.status == 200, response.body);
        return Json::parse(response.body);
    }
    /// The list of the same programme, made and kept.
    programmes::StoredList list(std::int64_t poorest) {
        const auto& file = *served_.policies().find("pkh");
        const auto policy =
            programmes::read_policy(file.text, file.file, {{{"poorest", poorest}}}).value();
        SilentProgress silent;
        return programmes::make_list(served_.journal(), policy, file.text, made_.instrument(),
                                     {"bench", Period::parse(period).value(),
                                      RegionCode::parse(region).value(), std::nullopt},
                                     silent)
            .value();
    }

private:
    bench::MadeRegister& made_;
    bench::Served served_;
    http::Router router_;
};

void require_same(const Json& said, const programmes::ListTotals& totals) {
    require(said.at("eligible") == totals.eligible &&
                said.at("undetermined") == totals.undetermined &&
                said.at("yearly") == totals.yearly.amount() &&
                said.at("stage") == totals.stage.amount(),
            "the simulation says " + said.dump() + ", the list is another");
}

void measure(int families, int scale) {
    const bench::Scratch dir;
    bench::MadeRegister made{dir, families};
    Server server{made, dir};
    SeededRandom random{static_cast<std::uint64_t>(families)};
    Json answer;
    const auto first = bench::seconds([&] { answer = server.simulate(10); });
    std::vector<double> each;
    std::int64_t poorest = 0;
    for (int i = 0; i < redraws; ++i) {
        poorest = random.between(1, 40);
        each.push_back(bench::seconds([&] { answer = server.simulate(poorest); }));
        require_same(answer.at("before"), made.list().totals);
    }
    std::ranges::sort(each);
    const auto median = each[each.size() / 2];
    std::optional<programmes::StoredList> list;
    const auto making = bench::seconds([&] { list = server.list(poorest); });
    require_same(answer.at("after"), list->totals);
    bench::report({.what = "redraw of a slider",
                   .scale = scale,
                   .size = bench::counted(families, "families"),
                   .unit = "families/s",
                   .ours = families / median,
                   .peer = "making the list",
                   .theirs = families / making,
                   .wanted = {},
                   .note = fmt::format("p50 {:.2f} s, worst {:.2f} s, the first question {:.1f} s, "
                                       "wanted {:.0f} s",
                                       median, each.back(), first, wanted_seconds)});
    require(median <= wanted_seconds, "a redraw takes more than a second");
}

bool run() {
    const int usual = bench::is_long() ? 100'000 : 10'000;
    measure(usual, 1);
    measure(10 * usual, 10);
    return true;
}

} // namespace

int main() {
    return tepat::bench::run(run);
}
