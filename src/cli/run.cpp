// long: CLI11 costs seconds, so that every verb and option stands in this one source.
#include "cli/cli.hpp"
#include "cli/detail/account_verbs.hpp"
#include "cli/detail/audit_verbs.hpp"
#include "cli/detail/chain_verbs.hpp"
#include "cli/detail/document_verbs.hpp"
#include "cli/detail/form_verbs.hpp"
#include "cli/detail/identity_verbs.hpp"
#include "cli/detail/journal_verbs.hpp"
#include "cli/detail/notice_verbs.hpp"
#include "cli/detail/package_verbs.hpp"
#include "cli/detail/question_verbs.hpp"
#include "cli/detail/verbs.hpp"
#include "store/error.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>

namespace tepat::cli {
namespace {

using namespace detail;
using Verb = std::function<Result<Report>(const Context&)>;

std::string environment(const char* name, std::string otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? std::string{value} : std::move(otherwise);
}

/// Indonesian first; English when the person or the machine says so.
Language wanted_language(int argc, const char* const* argv) {
    std::string name = environment("TEPAT_LANG", environment("LANG", "id"));
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string_view{argv[i]} == "--lang") name = argv[i + 1];
    return name.starts_with("en") ? Language::en : Language::id;
}

/// The command line: every verb with its options, and what to do when it is called.
class CommandLine {
public:
    explicit CommandLine(Language language)
        : language_{language}, app_{text("cli.about"_msg), "tepat"} {
        app_.get_formatter()->label("Usage", text("cli.usage"_msg));
        app_.get_formatter()->label("OPTIONS", text("cli.options"_msg));
        app_.get_formatter()->label("Options", text("cli.options"_msg));
        app_.get_formatter()->label("SUBCOMMAND", text("cli.verb"_msg));
        app_.get_formatter()->label("Subcommands", text("cli.verbs"_msg));
        app_.get_formatter()->column_width(34);
        app_.option_defaults()->group(text("cli.options"_msg));
        app_.set_help_flag("-h,--help", text("cli.help"_msg));
        app_.require_subcommand(1);
        app_.footer(text("cli.footer"_msg));
        app_.fallthrough();
        app_.add_option("--db", database_, text("cli.option.db"_msg));
        app_.add_option("--lang", language_name_, text("cli.option.lang"_msg))
            ->check(CLI::IsMember({"id", "en"}));
        app_.add_flag("--json", json_, text("cli.option.json"_msg));
        app_.add_flag("-q,--quiet", quiet_, text("cli.option.quiet"_msg));
        app_.add_option("--as", actor_, text("cli.option.as"_msg));
        app_.add_option("--witness", witness_, text("cli.option.witness"_msg));
        app_.add_option("--resources", resources_, text("cli.option.resources"_msg));
        add_generate();
        add_register();
        add_policies();
        add_lists();
        add_rankings();
        add_simulation();
        add_audit(*app_.get_subcommand("list"));
        add_reports();
        add_payments();
        add_matching();
        add_accounts();
        add_documents();
        add_packages();
        add_chain();
        add_instrument();
        add_cases();
        add_verification();
        add_journal();
        add_server();
    }

    /// Every verb as it is typed.
    [[nodiscard]] std::vector<std::string> verbs() const {
        std::vector<std::string> all;
        for (const auto* one : app_.get_subcommands([](const CLI::App*) { return true; })) {
            const auto below = one->get_subcommands([](const CLI::App*) { return true; });
            if (below.empty()) all.push_back(one->get_name());
            for (const auto* its : below)
                all.push_back(one->get_name() + " " + its->get_name());
        }
        return all;
    }

    int run(int argc, const char* const* argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return app_.exit(error);
            const auto unknown = unknown_verb(argc, argv);
            const auto wrong =
                unknown ? message_text("cli.unknown_verb"_msg, {{"verb", *unknown}}, language_)
                        : std::string{error.what()};
            fmt::print(stderr, "tepat: {}\n{}\n", wrong, text("cli.see_help"_msg));
            return static_cast<int>(Exit::usage);
        }
        Terminal terminal{{language_, json_, quiet_}};
        return call(terminal);
    }

private:
    [[nodiscard]] std::string text(MessageCode code) const {
        return message_text(code, {}, language_);
    }

    /// The first word that stands where a verb should and is none.
    std::optional<std::string> unknown_verb(int argc, const char* const* argv) {
        for (int i = 1; i < argc; ++i) {
            std::string word{argv[i]};
            const auto* option = word.starts_with("-") ? app_.get_option_no_throw(word) : nullptr;
            if (option != nullptr && option->get_expected_min() > 0) ++i;
            if (word.starts_with("-")) continue;
            const auto verbs =
                app_.get_subcommands([&](const CLI::App* it) { return it->get_name() == word; });
            if (verbs.empty()) return word;
            return std::nullopt;
        }
        return std::nullopt;
    }

    /// Empty when the verb has no --region, or it was not given.
    [[nodiscard]] std::string region_typed() const {
        const CLI::App* leaf = &app_;
        while (!leaf->get_subcommands().empty())
            leaf = leaf->get_subcommands().front();
        const auto* option = leaf->get_option_no_throw("--region");
        return option != nullptr && option->count() > 0 ? option->as<std::string>() : std::string{};
    }

    int call(Terminal& terminal) {
        const Context context{terminal, database_, actor_,        resources_,
                              typed_,   witness_,  region_typed()};
        try {
            const auto report = verb_(context);
            if (!report) {
                terminal.refuse(report.error());
                return static_cast<int>(Exit::refused);
            }
            terminal.show(*report);
            return static_cast<int>(report->exit);
        } catch (const store::DatabaseError& error) {
            terminal.refuse(told(error));
        } catch (const std::exception& error) {
            terminal.refuse({"cli.broken"_msg, {{"detail", error.what()}}});
        }
        return static_cast<int>(Exit::broken);
    }

    static Refusal told(const store::DatabaseError& error) {
        const MessageParams detail{{"detail", error.what()}};
        switch (error.kind()) {
        case store::Broken::disk_full:
            return {"cli.disk_full"_msg, {}};
        case store::Broken::read_only:
            return {"cli.read_only"_msg, {}};
        case store::Broken::deposed:
            return {"cli.deposed"_msg, {}};
        case store::Broken::corrupt:
            return {"cli.corrupt"_msg, detail};
        case store::Broken::retryable:
        case store::Broken::unknown:
        case store::Broken::constraint:
        case store::Broken::other:
            return {"cli.broken"_msg, detail};
        }
        return {"cli.broken"_msg, detail};
    }

    CLI::App* group(CLI::App& under, const std::string& name, MessageCode help) {
        auto* added = under.add_subcommand(name, text(help));
        added->group(text("cli.verbs"_msg));
        return added;
    }

    CLI::App* verb(CLI::App& under, const std::string& name, MessageCode help, Verb call) {
        auto* added = group(under, name, help);
        auto typed = &under == &app_ ? name : under.get_name() + " " + name;
        added->callback([this, call = std::move(call), typed = std::move(typed)] {
            verb_ = call;
            typed_ = typed;
        });
        return added;
    }

    void add_generate() {
        auto* it = verb(app_, "generate", "cli.generate"_msg,
                        [this](const Context& context) { return generate(context, generate_); });
        it->add_option("--regency", generate_.regency, text("cli.option.regency"_msg))->required();
        it->add_option("--families", generate_.families, text("cli.option.families"_msg))
            ->required();
        it->add_option("--seed", generate_.seed, text("cli.option.seed"_msg));
        it->add_option("--areas", generate_.areas, text("cli.option.areas"_msg))->required();
        it->add_option("--out", generate_.out, text("cli.option.out_folder"_msg))->required();
        it->add_option("--threads", generate_.threads, text("cli.option.threads"_msg));
        it->add_flag("--csv", generate_.csv, text("cli.option.generate_csv"_msg));
        it->add_flag("--civil-register", generate_.civil_register,
                     text("cli.option.civil_register"_msg));
    }

    void add_register() {
        verb(app_, "init", "cli.init"_msg, [](const Context& context) { return init(context); });
        auto* areas = group(app_, "regions", "cli.regions"_msg);
        areas->require_subcommand(1);
        auto* load = verb(*areas, "load", "cli.regions_load"_msg, [this](const Context& context) {
            return regions_load(context, regions_load_);
        });
        load->add_option("folder", regions_load_.directory, text("cli.option.areas"_msg))
            ->required();
        load->add_option("--since", regions_load_.since, text("cli.option.since"_msg));
        auto* bps = verb(*areas, "bps", "cli.regions_bps"_msg,
                         [this](const Context& context) { return regions_bps(context, bps_); });
        bps->add_option("file", bps_.file, text("cli.option.bps_file"_msg))->required();
        bps->add_option("--since", bps_.since, text("cli.option.since"_msg));

        auto* in = verb(app_, "import", "cli.import"_msg,
                        [this](const Context& context) { return import(context, import_); });
        in->add_option("files", import_.files, text("cli.option.import_files"_msg))->required();
        in->add_option("--on", import_.on, text("cli.option.import_on"_msg));
        in->add_option("--errors", import_.errors, text("cli.option.errors"_msg));
        in->add_option("--instrument", import_.instrument, text("cli.option.instrument"_msg));
        in->add_flag("--bps", import_.bps, text("cli.option.bps"_msg));
        in->add_flag("--again", import_.again, text("cli.option.again"_msg));

        auto* out = verb(app_, "export", "cli.export"_msg, [this](const Context& context) {
            return export_register(context, export_);
        });
        out->add_option("--region", export_.region, text("cli.option.region"_msg))->required();
        out->add_option("--out", export_.out, text("cli.option.out_file"_msg))->required();
        out->add_option("--on", export_.on, text("cli.option.on"_msg));
        out->add_option("--instrument", export_.instrument, text("cli.option.instrument"_msg));
    }

    void choose_list(CLI::App* it, ListChoice& choice) {
        it->add_option("--programme", choice.programme, text("cli.option.programme"_msg));
        it->add_option("--period", choice.period, text("cli.option.period"_msg));
        it->add_option("--entry", choice.entry, text("cli.option.entry"_msg));
    }

    void add_lists() {
        auto* list = group(app_, "list", "cli.list"_msg);
        list->require_subcommand(1);
        auto* make = verb(*list, "make", "cli.list_make"_msg, [this](const Context& context) {
            return list_make(context, list_make_);
        });
        make->add_option("--programme", list_make_.programme, text("cli.option.programme"_msg))
            ->required();
        make->add_option("--period", list_make_.period, text("cli.option.period"_msg))->required();
        make->add_option("--region", list_make_.region, text("cli.option.region"_msg));
        make->add_option("--on", list_make_.on, text("cli.option.on"_msg));
        make->add_option("--quota", list_make_.quota, text("cli.option.quota"_msg))
            ->check(CLI::NonNegativeNumber);

        auto* take = verb(*list, "take", "cli.list_take"_msg, [this](const Context& context) {
            return list_take(context, list_take_);
        });
        take->add_option("file", list_take_.file, text("cli.option.take_file"_msg))->required();
        take->add_option("--list", list_take_.list, text("cli.option.take_list"_msg))->required();
        take->add_option("--period", list_take_.period, text("cli.option.take_period"_msg))
            ->required();
        take->add_option("--region", list_take_.region, text("cli.option.take_region"_msg))
            ->required();
        take->add_option("--errors", list_take_.errors, text("cli.option.errors"_msg));
        take->add_flag("--again", list_take_.again, text("cli.option.again"_msg));

        auto* show = verb(*list, "show", "cli.list_show"_msg, [this](const Context& context) {
            return list_show(context, list_show_);
        });
        choose_list(show, list_show_.list);
        show->add_option("--outcome", list_show_.outcome, text("cli.option.outcome"_msg))
            ->check(CLI::IsMember({"eligible", "ineligible", "undetermined"}));
        show->add_option("--reason", list_show_.reason, text("cli.option.reason"_msg));
        show->add_option("--limit", list_show_.limit, text("cli.option.limit"_msg));

        auto* explain =
            verb(*list, "explain", "cli.list_explain"_msg,
                 [this](const Context& context) { return list_explain(context, list_explain_); });
        choose_list(explain, list_explain_.list);
        explain->add_option("who", list_explain_.who, text("cli.option.who"_msg));
        explain->add_option("--line", list_explain_.line, text("cli.option.line"_msg));
        explain->add_option("--examples", list_explain_.examples, text("cli.option.examples"_msg));
        explain->add_flag("--citizen", list_explain_.citizen, text("cli.option.citizen"_msg));

        auto* again =
            verb(*list, "reproduce", "cli.list_reproduce"_msg, [this](const Context& context) {
                return list_reproduce(context, list_reproduce_);
            });
        choose_list(again, list_reproduce_.list);
        again->add_option("--limit", list_reproduce_.limit, text("cli.option.limit"_msg));
    }

    void choose_ranking(CLI::App* it, RankChoice& choice) {
        it->add_option("--entry", choice.entry, text("cli.option.rank_entry"_msg));
        it->add_option("--model", choice.model, text("cli.option.model"_msg));
        it->add_option("--covering", choice.region, text("cli.option.covering"_msg));
    }

    void add_rankings() {
        auto* rank = group(app_, "rank", "cli.rank"_msg);
        rank->require_subcommand(1);
        auto* make = verb(*rank, "make", "cli.rank_make"_msg, [this](const Context& context) {
            return rank_make(context, rank_make_);
        });
        make->add_option("--model", rank_make_.model, text("cli.option.model"_msg))->required();
        make->add_option("--region", rank_make_.region, text("cli.option.rank_region"_msg));
        make->add_option("--on", rank_make_.on, text("cli.option.on"_msg));
        make->add_option("--as-of", rank_make_.as_of, text("cli.option.as_of"_msg));

        auto* show = verb(*rank, "show", "cli.rank_show"_msg, [this](const Context& context) {
            return rank_show(context, rank_show_);
        });
        choose_ranking(show, rank_show_);
        auto* explain =
            verb(*rank, "explain", "cli.rank_explain"_msg,
                 [this](const Context& context) { return rank_explain(context, rank_explain_); });
        choose_ranking(explain, rank_explain_.ranking);
        explain->add_option("household", rank_explain_.who, text("cli.option.who"_msg))->required();
        auto* compare =
            verb(*rank, "compare", "cli.rank_compare"_msg,
                 [this](const Context& context) { return rank_compare(context, rank_compare_); });
        compare->add_option("before", rank_compare_.before, text("cli.option.rank_entry"_msg))
            ->required();
        compare->add_option("after", rank_compare_.after, text("cli.option.rank_entry"_msg))
            ->required();
        compare->add_option("household", rank_compare_.who, text("cli.option.who"_msg))->required();
        auto* check = verb(*rank, "check", "cli.rank_check"_msg, [this](const Context& context) {
            return rank_check(context, rank_check_);
        });
        choose_ranking(check, rank_check_);

        auto* dtks = verb(*rank, "dtks", "cli.rank_dtks"_msg, [this](const Context& context) {
            return rank_dtks(context, rank_dtks_);
        });
        choose_ranking(dtks, rank_dtks_.ranking);
        dtks->add_option("--region", rank_dtks_.region, text("cli.option.dtks_region"_msg));
        dtks->add_option("--within", rank_dtks_.within, text("cli.option.within"_msg))
            ->check(CLI::IsMember({"country", "province", "regency", "district", "village"}));
        dtks->add_option("--share", rank_dtks_.share, text("cli.option.share"_msg));
        dtks->add_option("--out", rank_dtks_.out, text("cli.option.table_file"_msg));

        auto* fit = verb(*rank, "fit", "cli.rank_fit"_msg,
                         [this](const Context& context) { return rank_fit(context, rank_fit_); });
        fit->add_option("--model", rank_fit_.model, text("cli.option.model"_msg))->required();
        fit->add_option("truth", rank_fit_.truth, text("cli.option.truth"_msg))->required();
        fit->add_option("--on", rank_fit_.on, text("cli.option.on"_msg));
        fit->add_option("--note", rank_fit_.note, text("cli.option.note"_msg));
        fit->add_option("--out", rank_fit_.out, text("cli.option.model_file"_msg));
    }

    void add_policies() {
        auto* policy = group(app_, "policy", "cli.policy_verbs"_msg);
        policy->require_subcommand(1);
        auto* check =
            verb(*policy, "check", "cli.policy_check"_msg,
                 [this](const Context& context) { return policy_check(context, policy_check_); });
        check->add_option("files", policy_check_.files, text("cli.option.policy_files"_msg));
        check->add_flag("--all", policy_check_.all, text("cli.option.policy_all"_msg));
        check->add_flag("--register", policy_check_.against_register,
                        text("cli.option.policy_register"_msg));
        auto* docs = verb(*policy, "docs", "cli.policy_docs"_msg, [this](const Context& context) {
            return policy_docs(context, policy_docs_);
        });
        docs->add_option("--out", policy_docs_.out, text("cli.option.out_folder"_msg));
        verb(*policy, "list", "cli.policy_list"_msg,
             [](const Context& context) { return policy_list(context); });
    }

    void add_simulation() {
        auto* it = verb(app_, "simulate", "cli.simulate"_msg,
                        [this](const Context& context) { return simulate(context, simulate_); });
        it->add_option("policy", simulate_.changed, text("cli.option.changed"_msg))->required();
        it->add_option("--against", simulate_.against, text("cli.option.against"_msg));
        it->add_option("--set", simulate_.chosen, text("cli.option.set"_msg));
        it->add_option("--period", simulate_.period, text("cli.option.period"_msg))->required();
        it->add_option("--region", simulate_.region, text("cli.option.region"_msg))->required();
        it->add_option("--on", simulate_.on, text("cli.option.on"_msg));
        it->add_option("--quota", simulate_.quota, text("cli.option.quota"_msg))
            ->check(CLI::NonNegativeNumber);
        it->add_option("--poor", simulate_.poor, text("cli.option.poor"_msg))
            ->check(CLI::Range(1, 100));
        it->add_option("--poverty-line", simulate_.poverty_line,
                       text("cli.option.poverty_line"_msg))
            ->check(CLI::NonNegativeNumber);
        it->add_option("--losers", simulate_.losers, text("cli.option.losers"_msg));

        auto* all = verb(app_, "budget", "cli.budget"_msg,
                         [this](const Context& context) { return budget(context, budget_); });
        all->add_option("--on", budget_.on, text("cli.option.budget_on"_msg))->required();
        all->add_option("--region", budget_.region, text("cli.option.region"_msg))->required();
    }

    void choose_differences(CLI::App* it, DifferenceChoice& which) {
        it->add_option("entry", which.entry, text("cli.option.comparison"_msg))->required();
        it->add_option("--line", which.lines, text("cli.option.differences"_msg));
        it->add_option("--cause", which.cause, text("cli.option.cause"_msg));
        it->add_flag("--all", which.all, text("cli.option.all"_msg));
    }
    void add_personal(CLI::App* it, bool& personal, std::string& purpose) {
        it->add_flag("--personal", personal, text("cli.option.personal"_msg));
        it->add_option("--purpose", purpose, text("cli.option.purpose"_msg))
            ->check(CLI::IsMember({"audit", "supervision", "court", "correction"}));
    }

    void add_audit(CLI::App& list) {
        auto* compare =
            verb(list, "compare", "cli.list_compare"_msg,
                 [this](const Context& context) { return list_compare(context, list_compare_); });
        compare->add_option("first", list_compare_.first, text("cli.option.first_list"_msg))
            ->required();
        compare->add_option("second", list_compare_.second, text("cli.option.second_list"_msg))
            ->required();
        compare->add_option("--region", list_compare_.region, text("cli.option.covered"_msg));
        compare->add_option("--period", list_compare_.period, text("cli.option.its_period"_msg));
        compare->add_option("--on", list_compare_.on, text("cli.option.its_day"_msg));

        auto* evidence =
            verb(list, "evidence", "cli.list_evidence"_msg,
                 [this](const Context& context) { return list_evidence(context, list_evidence_); });
        evidence->add_option("list", list_evidence_.list.entry, text("cli.option.entry"_msg));
        choose_list(evidence, list_evidence_.list);
        evidence->add_option("-o,--out", list_evidence_.out, text("cli.option.pack"_msg))
            ->required();
        evidence->add_option("--sample", list_evidence_.sample, text("cli.option.sample"_msg));
        evidence->add_option("--seed", list_evidence_.seed, text("cli.option.sample_seed"_msg));
        add_personal(evidence, list_evidence_.personal, list_evidence_.purpose);

        auto* settle = group(app_, "compare", "cli.compare"_msg);
        settle->require_subcommand(1);
        auto* show = verb(*settle, "show", "cli.compare_show"_msg, [this](const Context& context) {
            return compare_show(context, compare_show_);
        });
        choose_differences(show, compare_show_.which);
        show->get_option("entry")->required(false);
        show->add_flag("--open", compare_show_.open, text("cli.option.open"_msg));
        show->add_option("--limit", compare_show_.limit, text("cli.option.limit"_msg));
        const auto add_act = [&](const char* name, MessageCode help, auto does) {
            auto* it = verb(*settle, name, help, [this, does](const Context& context) {
                return does(context, compare_act_);
            });
            choose_differences(it, compare_act_.which);
            return it;
        };
        add_act("assign", "cli.compare_assign"_msg, compare_assign)
            ->add_option("--to", compare_act_.owner, text("cli.option.owner"_msg))
            ->required();
        auto* decide = add_act("settle", "cli.compare_settle"_msg, compare_settle);
        decide->add_option("--decision", compare_act_.decision, text("cli.option.decision"_msg))
            ->required();
        decide->add_option("--note", compare_act_.note, text("cli.option.reason_why"_msg))
            ->required();
        decide->add_option("--document", compare_act_.document, text("cli.option.document"_msg));
        add_act("reopen", "cli.compare_reopen"_msg, compare_reopen)
            ->add_option("--reason", compare_act_.note, text("cli.option.reason_why"_msg))
            ->required();
        auto* sign = verb(*settle, "sign", "cli.compare_sign"_msg, [this](const Context& context) {
            return compare_sign(context, compare_sign_);
        });
        sign->add_option("entry", compare_sign_.entry, text("cli.option.comparison"_msg))
            ->required();
        sign->add_option("--party", compare_sign_.party, text("cli.option.party"_msg))->required();
        auto* out =
            verb(*settle, "export", "cli.compare_export"_msg, [this](const Context& context) {
                return compare_export(context, compare_export_);
            });
        out->add_option("entry", compare_export_.entry, text("cli.option.comparison"_msg))
            ->required();
        out->add_option("-o,--out", compare_export_.out, text("cli.option.out_file"_msg))
            ->required();
        add_personal(out, compare_export_.personal, compare_export_.purpose);
    }

    void choose_report(CLI::App* it, ReportArgs& args) {
        it->add_option("--on", args.on, text("cli.option.report_on"_msg))->required();
        it->add_option("--region", args.region, text("cli.option.region"_msg))->required();
        it->add_option("--out", args.out, text("cli.option.report_out"_msg));
    }

    void add_reports() {
        auto* all = group(app_, "report", "cli.report"_msg);
        all->require_subcommand(1);
        auto* twice =
            verb(*all, "duplicates", "cli.report_duplicates"_msg, [this](const Context& context) {
                return report_duplicates(context, duplicates_);
            });
        choose_report(twice, duplicates_);
        auto* lacks = verb(*all, "complementarity", "cli.report_complementarity"_msg,
                           [this](const Context& context) {
                               return report_complementarity(context, complements_);
                           });
        choose_report(lacks, complements_);
        auto* of = lacks->add_option("--of", complements_.of, text("cli.option.report_of"_msg));
        lacks->add_option("--poor", complements_.poor, text("cli.option.report_poor"_msg))
            ->check(CLI::Range(1, 100))
            ->excludes(of);
        lacks->add_option("--also", complements_.also, text("cli.option.report_also"_msg));
        auto* odd =
            verb(*all, "anomalies", "cli.report_anomalies"_msg,
                 [this](const Context& context) { return report_anomalies(context, anomalies_); });
        choose_report(odd, anomalies_);
        odd->add_flag("--with-sleepers", anomalies_.with_sleepers,
                      text("cli.option.with_sleepers"_msg));
    }

    void add_payments() {
        auto* pay = group(app_, "pay", "cli.pay"_msg);
        pay->require_subcommand(1);
        auto* plan = verb(*pay, "plan", "cli.pay_plan"_msg,
                          [this](const Context& context) { return pay_plan(context, pay_); });
        choose_list(plan, pay_.list);
        auto* out = verb(*pay, "export", "cli.pay_export"_msg,
                         [this](const Context& context) { return pay_export(context, pay_); });
        out->add_option("--programme", pay_.list.programme, text("cli.option.programme"_msg))
            ->required();
        out->add_option("--period", pay_.list.period, text("cli.option.period"_msg))->required();
        out->add_option("--execute-on", pay_.on, text("cli.option.execute_on"_msg));
        out->add_option("--out", pay_.out, text("cli.option.out_folder"_msg))->required();
    }

    void add_matching() {
        auto* match = group(app_, "match", "cli.match"_msg);
        match->require_subcommand(1);
        const auto with_files = [&](CLI::App* it) {
            it->add_option("files", match_.files, text("cli.option.match_files"_msg))
                ->required()
                ->expected(1, 2);
            it->add_option("--config", match_.config, text("cli.option.match_config"_msg));
            it->add_option("--on", match_.on, text("cli.option.match_on"_msg));
        };
        auto* train = verb(*match, "train", "cli.match_train"_msg,
                           [this](const Context& context) { return match_train(context, match_); });
        with_files(train);
        train->add_option("--model", match_.model, text("cli.option.match_model_out"_msg))
            ->required();
        auto* go = verb(*match, "run", "cli.match_run"_msg,
                        [this](const Context& context) { return match_run(context, match_); });
        with_files(go);
        go->add_option("--out", match_.out, text("cli.option.out_folder"_msg))->required();
        go->add_option("--model", match_.model, text("cli.option.match_model"_msg));
        go->add_option("--memory", match_.memory, text("cli.option.match_memory"_msg));
        go->add_option("--threads", match_.threads, text("cli.option.threads"_msg))
            ->check(CLI::Range(1, 256));
        go->add_flag("--xlsx", match_.xlsx, text("cli.option.match_xlsx"_msg));
        auto* why = verb(*match, "explain", "cli.match_explain"_msg,
                         [this](const Context& context) { return match_explain(context, match_); });
        with_files(why);
        why->add_option("--pair", match_.pair, text("cli.option.match_pair"_msg))
            ->required()
            ->expected(2);
        why->add_option("--model", match_.model, text("cli.option.match_model"_msg));
        auto* judge =
            verb(*match, "evaluate", "cli.match_evaluate"_msg, [this](const Context& context) {
                return judged_review_ > 0 ? match_evaluate_review(context, judged_review_)
                                          : match_evaluate(context, match_);
            });
        auto* folder = judge->add_option("folder", match_.out, text("cli.option.match_folder"_msg));
        auto* truth =
            judge->add_option("--truth", match_.truth, text("cli.option.match_truth"_msg));
        judge->add_option("--review", judged_review_, text("cli.option.review_set"_msg))
            ->excludes(folder)
            ->excludes(truth);
        add_register_matching(*match);
        add_review(*match);
        add_standings(*match);
    }

    void with_engine(CLI::App* it, RegisterMatchArgs& args) {
        it->add_option("--region", args.region, text("cli.option.region"_msg))->required();
        it->add_option("--out", args.engine.out, text("cli.option.match_work"_msg))->required();
        it->add_option("--on", args.engine.on, text("cli.option.on"_msg));
        it->add_option("--config", args.engine.config, text("cli.option.match_config"_msg));
        it->add_option("--model", args.engine.model, text("cli.option.match_model"_msg));
        it->add_option("--memory", args.engine.memory, text("cli.option.match_memory"_msg));
        it->add_option("--threads", args.engine.threads, text("cli.option.threads"_msg))
            ->check(CLI::Range(1, 256));
    }

    void add_register_matching(CLI::App& match) {
        auto* whole =
            verb(match, "register", "cli.match_register"_msg, [this](const Context& context) {
                return match_register(context, match_register_);
            });
        with_engine(whole, match_register_);
        whole->add_option("--civil", match_register_.civil, text("cli.option.match_civil"_msg));
        auto* list = verb(match, "list", "cli.match_list"_msg, [this](const Context& context) {
            return match_list(context, match_list_);
        });
        list->add_option("file", match_list_.file, text("cli.option.match_list_file"_msg))
            ->required();
        list->add_option("--list", match_list_.list, text("cli.option.match_list_name"_msg))
            ->required();
        with_engine(list, match_list_);

        auto* out =
            verb(match, "batch-out", "cli.match_batch_out"_msg,
                 [this](const Context& context) { return match_batch_out(context, batch_); });
        out->add_option("--region", batch_.region, text("cli.option.region"_msg))->required();
        out->add_option("--out", batch_.out, text("cli.option.match_batch_file"_msg))->required();
        out->add_option("--on", batch_.on, text("cli.option.on"_msg));
        auto* in =
            verb(match, "answers-in", "cli.match_answers_in"_msg,
                 [this](const Context& context) { return match_answers_in(context, batch_); });
        in->add_option("file", batch_.file, text("cli.option.match_answers"_msg))->required();
        in->add_option("--batch", batch_.batch, text("cli.option.match_batch"_msg))->required();
        in->add_option("--errors", batch_.errors, text("cli.option.errors"_msg));

        auto* show =
            verb(match, "verdicts", "cli.match_verdicts"_msg,
                 [this](const Context& context) { return match_verdicts(context, verdicts_); });
        show->add_option("--entry", verdicts_.entry, text("cli.option.match_run"_msg));
        show->add_option("--person", verdicts_.person, text("cli.option.match_person"_msg));
        show->add_option("--verdict", verdicts_.verdict, text("cli.option.match_verdict"_msg));
        show->add_flag("--held", verdicts_.held, text("cli.option.match_held"_msg));
        show->add_option("--limit", verdicts_.limit, text("cli.option.limit"_msg));
    }

    void add_review(CLI::App& match) {
        auto* it = verb(match, "review", "cli.match_review"_msg,
                        [this](const Context& context) { return match_review(context, review_); });
        auto& engine = review_.engine;
        it->add_flag("--draw", review_.draw, text("cli.option.review_draw"_msg));
        it->add_option("--entry", review_.entry, text("cli.option.match_run"_msg));
        it->add_option("--civil", review_.civil, text("cli.option.match_civil"_msg));
        it->add_option("--out", engine.out, text("cli.option.match_work"_msg));
        it->add_option("--lower", review_.lower, text("cli.option.review_lower"_msg))
            ->capture_default_str();
        it->add_option("--upper", review_.upper, text("cli.option.review_upper"_msg))
            ->capture_default_str();
        it->add_option("--sample", review_.sample, text("cli.option.review_sample"_msg))
            ->capture_default_str()
            ->check(CLI::Range(0, 1'000'000));
        it->add_option("--sample-taken", review_.taken, text("cli.option.review_taken"_msg))
            ->capture_default_str()
            ->check(CLI::Range(0, 1'000'000));
        it->add_option("--seed", review_.seed, text("cli.option.review_seed"_msg))
            ->capture_default_str();
        it->add_option("--verdict", review_.verdicts, text("cli.option.match_verdict"_msg))
            ->delimiter(',');
        it->add_option("--config", engine.config, text("cli.option.match_config"_msg));
        it->add_option("--model", engine.model, text("cli.option.match_model"_msg));
        it->add_option("--memory", engine.memory, text("cli.option.match_memory"_msg));
        it->add_option("--threads", engine.threads, text("cli.option.threads"_msg))
            ->check(CLI::Range(1, 256));
        it->add_option("--set", review_.set, text("cli.option.review_set"_msg));
        it->add_option("--pair", review_.pair, text("cli.option.review_pair"_msg));
        it->add_flag("--next", review_.next, text("cli.option.review_next"_msg));
        it->add_flag("--mine", review_.mine, text("cli.option.review_mine"_msg));
        it->add_option("--stage", review_.stage, text("cli.option.review_stage"_msg));
        it->add_option("--decide", review_.decide, text("cli.option.review_decide"_msg));
        it->add_flag("--take-back", review_.take_back, text("cli.option.review_take_back"_msg));
        it->add_option("--note", review_.note, text("cli.option.match_note"_msg));
        it->add_option("--key", review_.key, text("cli.option.review_key"_msg));
        it->add_option("--limit", review_.limit, text("cli.option.limit"_msg));
    }

    void add_standings(CLI::App& match) {
        auto* sleep = verb(match, "sleep", "cli.match_sleep"_msg, [this](const Context& context) {
            return match_sleep(context, standing_);
        });
        sleep->add_option("--entry", standing_.entry, text("cli.option.match_run"_msg));
        sleep->add_option("--verdict", standing_.verdicts, text("cli.option.match_verdict"_msg))
            ->delimiter(',');
        sleep->add_option("--person", standing_.persons, text("cli.option.match_person"_msg));
        sleep->add_option("--cause", standing_.cause, text("cli.option.match_cause"_msg));
        auto* merge = verb(match, "merge", "cli.match_merge"_msg, [this](const Context& context) {
            return match_merge(context, standing_);
        });
        merge->add_option("second", standing_.persons, text("cli.option.match_second"_msg))
            ->required()
            ->expected(1);
        merge->add_option("--into", standing_.into, text("cli.option.match_into"_msg))->required();
        auto* wake = verb(match, "wake", "cli.match_wake"_msg, [this](const Context& context) {
            return match_wake(context, standing_);
        });
        wake->add_option("--entry", standing_.entry, text("cli.option.match_standings"_msg));
        wake->add_option("--person", standing_.persons, text("cli.option.match_person"_msg));
        for (auto* it : {sleep, merge, wake}) {
            it->add_option("--from", standing_.from, text("cli.option.match_from"_msg));
            it->add_option("--note", standing_.note, text("cli.option.match_note"_msg));
        }
        auto* work =
            verb(match, "worklist", "cli.match_worklist"_msg,
                 [this](const Context& context) { return match_worklist(context, work_); });
        work->add_option("--region", work_.region, text("cli.option.region"_msg))->required();
        work->add_option("--on", work_.on, text("cli.option.on"_msg));
        work->add_option("--owner", work_.owner, text("cli.option.match_owner"_msg));
        work->add_option("--assign", work_.assign, text("cli.option.match_assign"_msg));
        work->add_option("--person", work_.persons, text("cli.option.match_person"_msg));
        work->add_flag("--close", work_.close, text("cli.option.match_close"_msg));
        work->add_flag("--closed", work_.closed, text("cli.option.match_closed"_msg));
        work->add_option("--note", work_.note, text("cli.option.match_note"_msg));
        work->add_option("--out", work_.out, text("cli.option.table_file"_msg));
        work->add_option("--limit", work_.limit, text("cli.option.limit"_msg));
    }

    void add_accounts() {
        auto* account = group(app_, "account", "cli.account"_msg);
        account->require_subcommand(1);
        const auto add = [&](const char* name, MessageCode help, auto does) {
            auto* it = verb(*account, name, help, [this, does](const Context& context) {
                return does(context, account_);
            });
            it->add_option("login", account_.login, text("cli.option.login"_msg))->required();
            return it;
        };
        const auto choose_role = [&](CLI::App* it) {
            it->add_option("--role", account_.role, text("cli.option.role"_msg))->required();
            it->add_option("--region", account_.region, text("cli.option.role_region"_msg))
                ->required();
        };
        auto* open = add("open", "cli.account_open"_msg, account_open);
        open->add_option("--name", account_.name, text("cli.option.officer"_msg))->required();
        choose_role(open);
        choose_role(add("give", "cli.account_give"_msg, account_give));
        choose_role(add("take", "cli.account_take"_msg, account_take));
        add("close", "cli.account_close"_msg, account_close)
            ->add_option("--reason", account_.reason, text("cli.option.close_reason"_msg))
            ->required();
        add("reopen", "cli.account_reopen"_msg, account_reopen);
        add("reset", "cli.account_reset"_msg, account_reset);
        for (auto* it : {add("bind", "cli.account_bind"_msg, account_bind),
                         add("unbind", "cli.account_unbind"_msg, account_unbind)}) {
            it->add_option("--issuer", account_.issuer, text("cli.option.issuer"_msg))->required();
            it->add_option("--subject", account_.subject, text("cli.option.subject"_msg))
                ->required();
        }
        verb(*account, "list", "cli.account_list"_msg,
             [](const Context& context) { return account_list(context); });
        verb(*account, "roles", "cli.account_roles_verb"_msg, [this](const Context& context) {
            return account_roles(context, account_);
        })->add_option("--out", account_.out, text("cli.option.out_file"_msg));
    }

    void add_documents() {
        auto* group_of = group(app_, "document", "cli.document"_msg);
        group_of->require_subcommand(1);
        auto* keep =
            verb(*group_of, "keep", "cli.document_keep"_msg,
                 [this](const Context& context) { return document_keep(context, document_); });
        keep->add_option("file", document_.file, text("cli.option.document_file"_msg))->required();
        auto* show =
            verb(*group_of, "show", "cli.document_show"_msg,
                 [this](const Context& context) { return document_show(context, document_); });
        show->add_option("digest", document_.digest, text("cli.option.digest"_msg))->required();
        show->add_option("--out", document_.out, text("cli.option.document_out"_msg));
        show->add_flag("--original", document_.original, text("cli.option.original"_msg));
        for (auto* it : {keep, show})
            it->add_option("--work", document_.work, text("cli.option.work"_msg));
    }

    void add_packages() {
        auto* devices = group(app_, "device", "cli.device_group"_msg);
        devices->require_subcommand(1);
        const auto of_device = [this](auto does) {
            return [this, does](const Context& context) { return does(context, device_); };
        };
        auto* fresh = verb(*devices, "new", "cli.device_new"_msg, of_device(device_new));
        fresh->add_option("--name", device_.name, text("cli.option.device_name"_msg))->required();
        fresh->add_option("--out", device_.out, text("cli.option.out_file"_msg))->required();
        fresh->add_option("--work", device_.work, text("cli.option.work"_msg));
        auto* admit = verb(*devices, "admit", "cli.device_admit"_msg, of_device(device_admit));
        admit->add_option("--file", device_.file, text("cli.option.device_file"_msg))->required();
        admit->add_option("--region", device_.region, text("cli.option.device_region"_msg))
            ->required();
        admit->add_option("--until", device_.until, text("cli.option.until"_msg))->required();
        auto* revoke = verb(*devices, "revoke", "cli.device_revoke"_msg, of_device(device_revoke));
        revoke->add_option("id", device_.id, text("cli.option.device_id"_msg))->required();
        revoke->add_option("--reason", device_.reason, text("cli.option.reason"_msg))->required();
        for (auto* it : {admit, revoke})
            it->add_option("--by", device_.by, text("cli.option.by"_msg));
        verb(*devices, "list", "cli.device_list"_msg,
             [](const Context& context) { return device_list(context); });

        auto* packages = group(app_, "package", "cli.package_group"_msg);
        packages->require_subcommand(1);
        const auto of_package = [this](auto does) {
            return [this, does](const Context& context) { return does(context, package_); };
        };
        auto* key = verb(*packages, "key", "cli.package_key"_msg, of_package(package_key));
        auto* out = verb(*packages, "export", "cli.package_export"_msg, of_package(package_export));
        out->add_option("--to-key", package_.key, text("cli.option.to_key"_msg))->required();
        out->add_option("--until", package_.until, text("cli.option.until"_msg))->required();
        out->add_option("--again", package_.again, text("cli.option.package_again"_msg))
            ->check(CLI::PositiveNumber);
        for (auto* it : {key, out})
            it->add_option("--out", package_.out, text("cli.option.out_file"_msg))->required();
        auto* in = verb(*packages, "import", "cli.package_import"_msg, of_package(package_import));
        in->add_option("files", package_.files, text("cli.option.package_files"_msg))->required();
        in->add_option("--receipts", package_.receipts, text("cli.option.receipts"_msg));
        auto* show = verb(*packages, "show", "cli.package_show"_msg, of_package(package_show));
        show->add_option("file", package_.file, text("cli.option.package_file"_msg))->required();
        for (auto* it : {key, out, in, show})
            it->add_option("--work", package_.work, text("cli.option.work"_msg));
        for (auto* it : {out, in})
            it->add_option("--by", package_.by, text("cli.option.by"_msg));
        verb(*packages, "list", "cli.package_list"_msg,
             [](const Context& context) { return package_list(context); });
        verb(*packages, "receipt", "cli.package_receipt"_msg, of_package(package_receipt))
            ->add_option("file", package_.file, text("cli.option.package_receipt"_msg))
            ->required();
    }

    void add_chain() {
        auto* chain = group(app_, "chain", "cli.chain"_msg);
        chain->require_subcommand(1);
        verb(*chain, "show", "cli.chain_show"_msg, [this](const Context& context) {
            return chain_show(context, chain_);
        })->add_option("--region", chain_.region, text("cli.option.region"_msg));
        verb(*chain, "periods", "cli.chain_periods_verb"_msg,
             [](const Context& context) { return chain_periods(context); });
        auto* open =
            verb(*chain, "open-period", "cli.chain_open_period"_msg,
                 [this](const Context& context) { return chain_open_period(context, chain_); });
        open->add_option("period", chain_.period, text("cli.option.chain_period"_msg))->required();
        for (const auto& [name, into] : {std::pair{"--opens", &chain_.opens},
                                         {"--villages-until", &chain_.villages_until},
                                         {"--dinsos-until", &chain_.dinsos_until},
                                         {"--bupati-until", &chain_.bupati_until}})
            open->add_option(name, *into, text("cli.option.instant"_msg))->required();
        open->add_option("--notice-days", chain_.notice_days, text("cli.option.notice_days"_msg));
        verb(*chain, "record", "cli.chain_record"_msg,
             [](const Context& context) { return chain_record(context); });
        const auto of_chain = [this](auto does) {
            return [this, does](const Context& context) { return does(context, chain_); };
        };
        auto* draw = verb(*chain, "sample", "cli.chain_sample"_msg, of_chain(chain_sample));
        draw->add_option("--share", chain_.per_mille, text("cli.option.visit_share"_msg))
            ->capture_default_str();
        auto* drawn = verb(*chain, "samples", "cli.chain_samples"_msg, of_chain(chain_samples));
        auto* table =
            verb(*chain, "agreement", "cli.chain_agreement"_msg, of_chain(chain_agreement));
        table->add_option("--sample", chain_.sample, text("cli.option.visit_sample"_msg));
        for (auto* it : {draw, drawn, table})
            it->add_option("--region", chain_.region, text("cli.option.region"_msg))
                ->required(it == draw);
        verb(*chain, "redraw", "cli.chain_redraw"_msg, of_chain(chain_redraw))
            ->add_option("sample", chain_.sample, text("cli.option.visit_sample"_msg))
            ->required();
    }

    void add_instrument() {
        auto* instruments = group(app_, "instrument", "cli.instrument"_msg);
        instruments->require_subcommand(1);
        const auto of_form = [this](auto does) {
            return [this, does](const Context& context) { return does(context, form_); };
        };
        auto* in =
            verb(*instruments, "import", "cli.instrument_import"_msg, of_form(instrument_import));
        in->add_option("file", form_.file, text("cli.option.xlsform"_msg))->required();
        in->add_flag("--supplements", form_.supplements, text("cli.option.supplements"_msg));
        in->add_option("--first-number", form_.first_number, text("cli.option.first_number"_msg))
            ->capture_default_str()
            ->check(CLI::PositiveNumber);
        auto* out =
            verb(*instruments, "export", "cli.instrument_export"_msg, of_form(instrument_export));
        for (auto* it : {in, out})
            it->add_option("--out", form_.out, text("cli.option.out_file"_msg))->required();
    }

    void add_cases() {
        const auto choose = [&](CLI::App* it) {
            it->add_option("--region", case_.region, text("cli.option.region"_msg));
            it->add_option("--state", case_.state, text("cli.option.case_state"_msg));
            it->add_option("--limit", case_.limit, text("cli.option.limit"_msg));
        };
        auto* objection = group(app_, "objection", "cli.objection"_msg);
        objection->require_subcommand(1);
        choose(verb(*objection, "list", "cli.objection_list"_msg,
                    [this](const Context& context) { return objection_list(context, case_); }));
        auto* complaint = group(app_, "complaint", "cli.complaint"_msg);
        complaint->require_subcommand(1);
        choose(verb(*complaint, "list", "cli.complaint_list"_msg,
                    [this](const Context& context) { return complaint_list(context, case_); }));
        verb(*complaint, "show", "cli.complaint_show"_msg,
             [this](const Context& context) { return complaint_show(context, case_); })
            ->add_option("complaint", case_.id, text("cli.complaint_number"_msg))
            ->required();
    }

    void add_verification() {
        auto* it = verb(app_, "verify", "cli.verify"_msg,
                        [this](const Context& context) { return verify(context, verify_); });
        it->add_option("--copy", verify_.copy, text("cli.option.copy"_msg));
        it->add_option("--work", verify_.work, text("cli.option.work"_msg));
        verb(app_, "status", "cli.status"_msg,
             [](const Context& context) { return status(context); });
    }

    void add_journal() {
        auto* journal = group(app_, "journal", "cli.journal"_msg);
        journal->require_subcommand(1);
        const auto add = [&](const char* name, MessageCode help, auto does) {
            return verb(*journal, name, help,
                        [this, does](const Context& context) { return does(context, journal_); });
        };
        const auto with_entry = [&](CLI::App* it) {
            it->add_option("entry", journal_.entry, text("cli.option.journal_entry"_msg))
                ->required();
            return it;
        };
        const auto with_keys = [&](CLI::App* it) {
            return it->add_option("--key", journal_.keys, text("cli.option.note_key"_msg));
        };
        auto* key = add("key", "cli.journal_key"_msg, journal_key);
        auto* checkpoint = add("checkpoint", "cli.journal_checkpoint"_msg, journal_checkpoint);
        checkpoint->add_option("--size", journal_.size, text("cli.option.checkpoint_size"_msg))
            ->check(CLI::PositiveNumber);
        checkpoint->add_option("--origin", journal_.origin, text("cli.option.origin"_msg));
        checkpoint->add_option("--out", journal_.out, text("cli.option.out_file"_msg));
        auto* check_all = add("verify", "cli.journal_verify"_msg, journal_verify);
        with_keys(check_all);
        for (auto* it : {key, checkpoint, check_all})
            it->add_option("--work", journal_.work, text("cli.option.work"_msg));
        auto* prove = with_entry(add("prove", "cli.journal_prove"_msg, journal_prove));
        prove->add_option("--line", journal_.line, text("cli.option.proof_line"_msg))
            ->check(CLI::NonNegativeNumber);
        prove->add_flag("--without-payload", journal_.without_payload,
                        text("cli.option.without_payload"_msg));
        prove->add_option("--out", journal_.out, text("cli.option.out_file"_msg))->required();
        auto* check = add("check", "cli.journal_check"_msg, journal_check);
        check->add_option("file", journal_.file, text("cli.option.proof_file"_msg))->required();
        with_keys(check)->required();
        check->add_option("--out", journal_.out, text("cli.option.proven_bytes"_msg));
        with_entry(add("receipt", "cli.journal_receipt"_msg, journal_receipt))
            ->add_option("--out", journal_.out, text("cli.option.receipt_file"_msg));
        with_entry(add("redact", "cli.journal_redact"_msg, journal_redact))
            ->add_option("--reason", journal_.reason, text("cli.option.redact_reason"_msg))
            ->required();
    }

    void add_server() {
        auto* it = verb(app_, "serve", "cli.serve"_msg,
                        [this](const Context& context) { return serve(context, serve_); });
        it->add_option("--address", serve_.address, text("cli.option.address"_msg));
        it->add_option("--port", serve_.port, text("cli.option.port"_msg));
        it->add_option("--threads", serve_.threads, text("cli.option.threads"_msg));
        it->add_flag("--only-public", serve_.only_public, text("cli.option.only_public"_msg));
        it->add_option("--web", serve_.web, text("cli.option.web"_msg));
        it->add_option("--work", serve_.work, text("cli.option.work"_msg));
        it->add_option("--host", serve_.hosts, text("cli.option.host"_msg));
        it->add_option("--trusted-proxy", serve_.trusted_proxies,
                       text("cli.option.trusted_proxy"_msg));
        serve_.outside_secret = environment("TEPAT_OIDC_SECRET", "");
        it->add_option("--oidc", serve_.outside, text("cli.option.oidc"_msg));
        it->add_option("--mail", serve_.mail, text("cli.option.mail"_msg));
        auto* notices = group(app_, "notice", "cli.notice"_msg);
        notices->require_subcommand(1);
        auto* send = verb(*notices, "send", "cli.notice_send"_msg,
                          [this](const Context& context) { return notice_send(context, notice_); });
        send->add_option("--mail", notice_.mail, text("cli.option.mail"_msg))->required();
        send->add_option("--work", notice_.work, text("cli.option.work"_msg));
    }

    Language language_;
    CLI::App app_;
    Verb verb_;
    std::string typed_; ///< the verb, with its group
    std::string database_ = environment("TEPAT_DATABASE", "tepat.db");
    std::string language_name_;
    std::string actor_ = environment("TEPAT_ACTOR", environment("USER", "operator"));
    std::string resources_ = environment("TEPAT_RESOURCES", TEPAT_RESOURCES);
    std::string witness_ = environment("TEPAT_WITNESS", "");
    bool json_ = false;
    bool quiet_ = false;
    GenerateArgs generate_;
    RegionsLoadArgs regions_load_;
    BpsArgs bps_;
    ImportArgs import_;
    ExportArgs export_;
    ListMakeArgs list_make_;
    ListTakeArgs list_take_;
    PolicyCheckArgs policy_check_;
    PolicyDocsArgs policy_docs_;
    ListShowArgs list_show_;
    ListExplainArgs list_explain_;
    ListReproduceArgs list_reproduce_;
    RankMakeArgs rank_make_;
    RankChoice rank_show_;
    RankExplainArgs rank_explain_;
    RankCompareArgs rank_compare_;
    RankChoice rank_check_;
    RankLowestArgs rank_dtks_;
    RankFitArgs rank_fit_;
    SimulateArgs simulate_;
    BudgetArgs budget_;
    ListCompareArgs list_compare_;
    ListEvidenceArgs list_evidence_;
    CompareShowArgs compare_show_;
    CompareActArgs compare_act_;
    CompareSignArgs compare_sign_;
    CompareExportArgs compare_export_;
    ReportArgs duplicates_;
    ReportArgs complements_;
    ReportArgs anomalies_;
    PayArgs pay_;
    ServeArgs serve_;
    NoticeArgs notice_;
    MatchArgs match_;
    RegisterMatchArgs match_register_;
    RegisterMatchArgs match_list_;
    BatchArgs batch_;
    VerdictArgs verdicts_;
    ReviewArgs review_;
    std::int64_t judged_review_ = 0;
    StandingArgs standing_;
    WorkArgs work_;
    VerifyArgs verify_;
    JournalArgs journal_;
    AccountArgs account_;
    DocumentArgs document_;
    DeviceArgs device_;
    PackageArgs package_;
    ChainArgs chain_;
    FormArgs form_;
    CaseArgs case_;
};

} // namespace

std::vector<std::string> all_verbs() {
    return CommandLine{Language::en}.verbs();
}

int run(int argc, const char* const* argv) {
    return CommandLine{wanted_language(argc, argv)}.run(argc, argv);
}

} // namespace tepat::cli
