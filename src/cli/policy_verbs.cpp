#include "cli/detail/resources.hpp"
#include "cli/detail/verbs.hpp"
#include "programmes/policy_folder.hpp"
#include "programmes/policy_page.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;
using programmes::PolicyFile;
using programmes::PolicyFolder;

fs::path policies_of(const Context& context) {
    return fs::path{context.resources} / "policies";
}

/// The files that were named, and beside them the programmes they may ask about.
PolicyFolder chosen(const Context& context, const PolicyCheckArgs& args,
                    std::vector<std::string>& names) {
    if (args.all) {
        auto all = programmes::read_policies(policies_of(context));
        for (const auto& file : all.files)
            names.push_back(file.file);
        return all;
    }
    PolicyFolder all;
    for (const auto& name : args.files) {
        auto one = programmes::read_policy_of_file(name);
        if (!one) {
            all.problems.push_back(one.error());
            continue;
        }
        names.push_back(one->file);
        for (auto& other : programmes::read_policies(fs::path{name}.parent_path()).files)
            if (all.find(other.policy.id) == nullptr && other.file != one->file)
                all.files.push_back(std::move(other));
        std::erase_if(all.files,
                      [&](const PolicyFile& it) { return it.policy.id == one->policy.id; });
        all.files.push_back(*std::move(one));
    }
    return all;
}

std::string param_of(const Refusal& refusal, std::string_view name) {
    for (const auto& [key, value] : refusal.params)
        if (key == name) return value;
    return {};
}

/// Holds quotas against the register that is there.
Result<void> against_register(const Context& context, std::span<const PolicyFile> files,
                              std::vector<Refusal>& problems) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const store::SystemClock clock;
    const auto connection = (*database)->connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection};
    const auto today = clock.now().date_at(jakarta);
    const auto regions = registry::Regions::read(*connection, visibility, today);
    const registry::Reader reader{*connection, visibility, today};
    for (const auto& file : files)
        std::ranges::move(programmes::check_quotas(file, reader, regions, *connection, visibility),
                          std::back_inserter(problems));
    return {};
}

std::string text_of(const std::optional<Date>& date) {
    return date ? date->text() : std::string{};
}

} // namespace

Result<Report> policy_check(const Context& context, const PolicyCheckArgs& args) {
    if (!args.all && args.files.empty()) return refuse("cli.which_policies"_msg);
    std::vector<std::string> names;
    auto all = chosen(context, args, names);
    auto& problems = all.problems;
    for (auto& problem : programmes::check_relations(all.files))
        if (std::ranges::find(names, param_of(problem, "file")) != names.end())
            problems.push_back(std::move(problem));
    if (args.against_register)
        if (const auto held = against_register(context, all.files, problems); !held)
            return std::unexpected(held.error());

    Report report;
    report.add("files", "cli.policy_files"_msg,
               static_cast<std::int64_t>(args.all ? names.size() + all.problems.size()
                                                  : args.files.size()));
    report.add("problems", "cli.policy_problems"_msg, static_cast<std::int64_t>(problems.size()));
    for (const auto& problem : problems)
        report.texts.push_back(context.terminal.told(problem));
    if (!problems.empty()) report.exit = Exit::refused;
    return report;
}

Result<Report> policy_docs(const Context& context, const PolicyDocsArgs& args) {
    const auto all = programmes::read_policies(policies_of(context));
    if (!all.problems.empty()) return std::unexpected(all.problems.front());
    const fs::path folder =
        args.out.empty() ? fs::path{context.resources} / "docs/programmes" : fs::path{args.out};
    fs::create_directories(folder);
    for (const auto& file : all.files) {
        const auto page = folder / (file.policy.id + ".md");
        std::ofstream out{page, std::ios::binary};
        out << programmes::policy_page(file.policy);
        if (!out.flush()) return refuse("cli.cannot_write"_msg, {{"file", page.string()}});
    }
    Report report;
    report.add("folder", "cli.folder"_msg, folder.string());
    report.add("files", "cli.files"_msg, static_cast<std::int64_t>(all.files.size()));
    return report;
}

Result<Report> policy_list(const Context& context) {
    const auto all = programmes::read_policies(policies_of(context));
    if (!all.problems.empty()) return std::unexpected(all.problems.front());
    Table table{"programmes",
                "cli.policies"_msg,
                {{"id", "cli.programme"_msg},
                 {"name", "cli.policy_name"_msg},
                 {"unit", "cli.policy_unit"_msg},
                 {"from", "cli.policy_from"_msg},
                 {"until", "cli.policy_until"_msg},
                 {"asks", "cli.policy_asks"_msg}},
                {}};
    for (const auto place : programmes::in_order(all.files)) {
        const auto& policy = all.files[place].policy;
        const auto& units = policy.unit.entries();
        std::string asks;
        for (const auto& input : policy.inputs)
            asks += (asks.empty() ? "" : ", ") + input.id;
        table.rows.push_back({policy.id, policy.name.in(context.terminal.language()),
                              std::string{name_of(units.back().value)}, units.front().from.text(),
                              text_of(units.back().until), asks});
    }
    Report report;
    report.tables.push_back(std::move(table));
    return report;
}

} // namespace tepat::cli::detail
