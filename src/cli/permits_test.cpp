#include "access/gate.hpp"
#include "cli/cli.hpp"
#include "cli/detail/account_verbs.hpp"
#include "cli/detail/permits.hpp"
#include "cli/detail/session.hpp"
#include "core/progress.hpp"
#include "registry/import.hpp"
#include "registry/region_files.hpp"
#include "testing/temp_dir.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

namespace tepat::cli::detail {
namespace {

using ::testing::UnorderedElementsAreArray;

std::string text_of(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// The words in backticks of each line of docs/roles.md that begins with one: the first, and the
/// others.
std::multimap<std::string, std::vector<std::string>> lines_of(std::string_view heading) {
    const auto text = text_of(TEPAT_SOURCE_DIR "/docs/roles.md");
    std::istringstream in{text.substr(text.find(heading))};
    std::multimap<std::string, std::vector<std::string>> lines;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line) && !line.starts_with("## ")) {
        std::vector<std::string> words;
        for (std::size_t from = 0; (from = line.find('`', from)) != std::string::npos;) {
            const auto end = line.find('`', from + 1);
            words.push_back(line.substr(from + 1, end - from - 1));
            from = end + 1;
        }
        if (words.empty()) continue;
        auto first = words.front();
        words.erase(words.begin());
        lines.emplace(std::move(first), std::move(words));
    }
    return lines;
}

TEST(Permits, NameEveryVerbOnce) {
    std::vector<std::string> named;
    for (const auto& permit : permits())
        named.emplace_back(permit.verb);
    EXPECT_THAT(all_verbs(), UnorderedElementsAreArray(named));
}

TEST(Permits, AreWhatTheDocumentSays) {
    EXPECT_EQ(text_of(TEPAT_SOURCE_DIR "/docs/roles.md"), roles_text())
        << "tepat account roles --out docs/roles.md";
}

class Verbs : public ::testing::Test {
protected:
    Context as(std::string actor, std::string verb) {
        return {terminal_, dir_.file("a.db"), std::move(actor), "", std::move(verb)};
    }
    std::string refused(const std::string& actor, const std::string& verb) {
        const auto opened = open_to_read(as(actor, verb));
        return opened ? std::string{} : std::string{opened.error().code.name};
    }
    tepat::testing::TempDir dir_;
    Terminal terminal_{{Language::en, false, true}};
};

TEST_F(Verbs, AreOpenToExactlyTheRolesOfTheDocument) {
    std::map<std::string, access::Role> logins;
    {
        const auto session = Session::open(as("root", "init"), Session::Mode::create).value();
        EXPECT_EQ(refused("anybody", "pay plan"), "") << "no accounts yet";
        const access::AccountOrder first{"root", Date::parse("2021-02-01").value(), "pusat"};
        ASSERT_TRUE(access::open_account(session->journal(), first, "Pusat",
                                         {access::Role::data_team, {}}));
        for (const auto role : access::all_roles()) {
            std::string login{access::name_of(role)};
            std::ranges::replace(login, '_', '-');
            const access::AccountOrder order{"pusat", first.effective_on, login};
            for (const auto* code : {"00", "32", "32.01", "32.01.01", "32.01.01.2001"}) {
                const auto region = RegionCode::parse(code).value();
                if (!access::can_be_held(role, region)) continue;
                ASSERT_TRUE(access::open_account(session->journal(), order, login, {role, region}));
                break;
            }
            logins.emplace(login, role);
        }
    }
    const auto actions = lines_of("## Who may do what");
    std::size_t cells = 0;
    for (const auto& [verb, action] : lines_of("## Verbs")) {
        const auto typed = verb.substr(verb.find(' ') + 1);
        for (const auto& [login, role] : logins) {
            bool may = action.empty();
            if (!may) {
                const auto& who = actions.find(action.front())->second;
                may = std::ranges::find(who, access::name_of(role)) != who.end();
            }
            EXPECT_EQ(refused(login, typed), may ? "" : "access.denied") << login << " " << typed;
            ++cells;
        }
        EXPECT_EQ(refused("nobody", typed), action.empty() ? "" : "cli.as_whom") << typed;
    }
    EXPECT_GT(cells, 1'400U);
    EXPECT_EQ(refused("pusat", "a verb that is new"), "access.denied");
    EXPECT_EQ(Session::open(as("shop", "import")).error().code.name, "access.denied")
        << "who writes is asked alike";
}

TEST_F(Verbs, ReachNobodyOutsideTheAccountsRegions) {
    const std::string areas = dir_.path() / "areas";
    std::filesystem::create_directories(areas);
    const auto write = [&](const char* name, std::string_view text) {
        std::ofstream{dir_.path() / name} << text;
        return std::filesystem::path{dir_.path() / name};
    };
    write("areas/provinces.csv", "code,name\n97,PROVINSI CONTOH\n");
    write("areas/regencies.csv", "code,province_code,name\n97.01,97,SATU\n97.02,97,DUA\n");
    write("areas/districts.csv", "code,regency_code,name\n97.01.01,97.01,A\n97.02.01,97.02,B\n");
    write("areas/villages.csv",
          "code,district_code,name\n97.01.01.2001,97.01.01,A\n97.02.01.2001,97.02.01,B\n");
    const auto day = Date::parse("2021-02-01").value();
    const auto code = [](const char* text) { return RegionCode::parse(text).value(); };
    const auto session = Session::open(as("root", "init"), Session::Mode::create).value();
    SilentProgress silent;
    ASSERT_TRUE(registry::load_regions(session->journal(), areas, "dinas", day, silent));
    const auto enter = [&](const char* name, const char* village) {
        const auto file = write(name, fmt::format("IDBDT,KDGabungan4,Alamat,lantai\n"
                                                  "{},{},Jl. Satu,1\n",
                                                  name, village));
        const std::array files{file};
        const auto instrument =
            registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value();
        ASSERT_TRUE(registry::import_files(
            session->journal(), instrument, files,
            {"dinas", day, registry::CodeSystem::kemendagri, dir_.path() / "e.xlsx", false},
            silent));
    };
    enter("satu.csv", "9701012001");
    const auto open = [&](const char* login, access::Role role, const char* region) {
        ASSERT_TRUE(access::open_account(
            session->journal(), {login == std::string{"pusat"} ? "root" : "pusat", day, login},
            login, {role, code(region)}));
    };
    open("pusat", access::Role::data_team, "00");
    open("satu", access::Role::dinsos_operator, "97.01");
    open("provinsi", access::Role::province_office, "97");
    const auto in = [&](const std::string& actor, const std::string& verb, std::string region) {
        auto context = as(actor, verb);
        context.region = std::move(region);
        const auto opened = open_to_read(context);
        return opened ? std::string{} : std::string{opened.error().code.name};
    };
    EXPECT_EQ(in("satu", "export", "97.01"), "");
    EXPECT_EQ(in("satu", "export", "97.01.01"), "");
    EXPECT_EQ(in("satu", "export", "97.02"), "cli.not_there");
    EXPECT_EQ(in("satu", "export", "97"), "cli.not_there");
    EXPECT_EQ(in("satu", "list show", ""), "") << "a database of the own regency alone";
    EXPECT_EQ(in("satu", "import", ""), "");

    enter("dua.csv", "9702012001");
    for (const auto* verb :
         {"list show", "import", "chain show", "complaint show", "report anomalies"})
        EXPECT_EQ(in("satu", verb, ""), "cli.not_everywhere") << verb;
    EXPECT_EQ(in("satu", "export", "not a region"), "cli.not_everywhere");
    EXPECT_EQ(in("satu", "export", "97.01"), "");
    EXPECT_EQ(in("satu", "document keep", ""), "") << "shows nobody";
    EXPECT_EQ(in("provinsi", "list show", ""), "");
    EXPECT_EQ(in("pusat", "import", ""), "");
}

} // namespace
} // namespace tepat::cli::detail
