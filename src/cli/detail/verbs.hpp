#pragma once
#include "cli/detail/report.hpp"
#include "cli/detail/session.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tepat::cli::detail {

/// What a verb was asked, as typed; each verb reads its own strictly.
struct GenerateArgs {
    std::string regency;
    std::int64_t families = 0;
    std::uint64_t seed = 1;
    std::string areas;
    std::string out;
    int threads = 2;
    bool csv = false;
    bool civil_register = false;
};
struct RegionsLoadArgs {
    std::string directory;
    std::string since;
};
struct BpsArgs {
    std::string file;
    std::string since;
};
struct ImportArgs {
    std::vector<std::string> files;
    std::string instrument;
    std::string on;
    std::string errors;
    bool bps = false;
    bool again = false;
};
struct ExportArgs {
    std::string region;
    std::string instrument;
    std::string out;
    std::string on;
};
/// Which list: by programme and period the newest one, or by its entry.
struct ListChoice {
    std::string programme;
    std::string period;
    std::int64_t entry = 0;
};
struct ListMakeArgs {
    std::string programme;
    std::string period;
    std::string region;
    std::string on;
    std::int64_t quota = -1;
};
struct ListTakeArgs {
    std::string file;
    std::string list;
    std::string period;
    std::string region;
    std::string errors;
    bool again = false;
};
struct PolicyCheckArgs {
    std::vector<std::string> files;
    bool all = false;
    bool against_register = false;
};
struct PolicyDocsArgs {
    std::string out;
};
struct ListShowArgs {
    ListChoice list;
    std::string outcome;
    std::string reason;
    std::int64_t limit = 20;
};
struct ListExplainArgs {
    ListChoice list;
    std::string who;
    std::int64_t line = -1;
    int examples = 0;
    bool citizen = false;
};
/// Which ranking: by its entry, or the newest of a model or that holds an area.
struct RankChoice {
    std::int64_t entry = 0;
    std::string model;
    std::string region;
};
struct RankMakeArgs {
    std::string model;
    std::string region; ///< empty: everyone
    std::string on;
    std::int64_t as_of = 0;
};
struct RankExplainArgs {
    RankChoice ranking;
    std::string who;
};
struct RankCompareArgs {
    std::int64_t before = 0;
    std::int64_t after = 0;
    std::string who;
};
struct RankLowestArgs {
    RankChoice ranking;
    std::string region;
    std::string within;
    int share = 40;
    std::string out;
};
struct RankFitArgs {
    std::string model;
    std::vector<std::string> truth;
    std::string on;
    std::string note;
    std::string out;
};
struct ListReproduceArgs {
    ListChoice list;
    std::int64_t limit = 20;
};
struct PayArgs {
    ListChoice list;
    std::string out;
    std::string on;
};
struct ServeArgs {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    int threads = 2;
    bool only_public = false;
    std::string web;
    std::string work;
    std::vector<std::string> hosts;
    std::vector<std::string> trusted_proxies;
    std::string outside; ///< settings of a sign-in provider
    std::string outside_secret;
    std::string mail; ///< settings of a mail server
};
struct MatchArgs {
    std::vector<std::string> files;
    std::string config;
    std::string model;
    std::string out;
    std::string truth;
    std::vector<std::string> pair;
    std::string on;
    std::string memory = "4G";
    int threads = 2;
    bool xlsx = false;
};
struct VerifyArgs {
    std::string copy;
    std::string work;
};

[[nodiscard]] Result<Report> generate(const Context& context, const GenerateArgs& args);
[[nodiscard]] Result<Report> init(const Context& context);
[[nodiscard]] Result<Report> regions_load(const Context& context, const RegionsLoadArgs& args);
[[nodiscard]] Result<Report> regions_bps(const Context& context, const BpsArgs& args);
[[nodiscard]] Result<Report> import(const Context& context, const ImportArgs& args);
[[nodiscard]] Result<Report> export_register(const Context& context, const ExportArgs& args);
[[nodiscard]] Result<Report> list_make(const Context& context, const ListMakeArgs& args);
[[nodiscard]] Result<Report> list_take(const Context& context, const ListTakeArgs& args);
[[nodiscard]] Result<Report> policy_check(const Context& context, const PolicyCheckArgs& args);
[[nodiscard]] Result<Report> policy_docs(const Context& context, const PolicyDocsArgs& args);
[[nodiscard]] Result<Report> policy_list(const Context& context);
[[nodiscard]] Result<Report> list_show(const Context& context, const ListShowArgs& args);
[[nodiscard]] Result<Report> list_explain(const Context& context, const ListExplainArgs& args);
[[nodiscard]] Result<Report> rank_make(const Context& context, const RankMakeArgs& args);
[[nodiscard]] Result<Report> rank_show(const Context& context, const RankChoice& choice);
[[nodiscard]] Result<Report> rank_explain(const Context& context, const RankExplainArgs& args);
[[nodiscard]] Result<Report> rank_compare(const Context& context, const RankCompareArgs& args);
[[nodiscard]] Result<Report> rank_check(const Context& context, const RankChoice& choice);
[[nodiscard]] Result<Report> rank_dtks(const Context& context, const RankLowestArgs& args);
[[nodiscard]] Result<Report> rank_fit(const Context& context, const RankFitArgs& args);
[[nodiscard]] Result<Report> list_reproduce(const Context& context, const ListReproduceArgs& args);
[[nodiscard]] Result<Report> pay_plan(const Context& context, const PayArgs& args);
[[nodiscard]] Result<Report> pay_export(const Context& context, const PayArgs& args);
[[nodiscard]] Result<Report> match_train(const Context& context, const MatchArgs& args);
[[nodiscard]] Result<Report> match_run(const Context& context, const MatchArgs& args);
[[nodiscard]] Result<Report> match_explain(const Context& context, const MatchArgs& args);
[[nodiscard]] Result<Report> match_evaluate(const Context& context, const MatchArgs& args);
[[nodiscard]] Result<Report> verify(const Context& context, const VerifyArgs& args);
[[nodiscard]] Result<Report> serve(const Context& context, const ServeArgs& args);
[[nodiscard]] Result<Report> status(const Context& context);

inline constexpr int jakarta = 7; ///< hours east of UTC
/// The day the user named, or today in Jakarta.
[[nodiscard]] Result<Date> day_or_today(const std::string& iso, const Clock& clock);

} // namespace tepat::cli::detail
