#include "access/gate.hpp"
#include "cli/cli.hpp"
#include "cli/detail/account_verbs.hpp"
#include "cli/detail/permits.hpp"
#include "cli/detail/session.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>

#include <algorithm>
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

} // namespace
} // namespace tepat::cli::detail
