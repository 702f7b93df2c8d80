#include "access/account.hpp"
#include "access/detail/account_events.hpp"
#include "access/detail/secrets.hpp"
#include "access/gate.hpp"
#include "core/cbor.hpp"
#include "journal/reader.hpp"
#include "journal/verify.hpp"
#include "store/system.hpp"
#include "testing/temp_dir.hpp"
#include "testing/test_database.hpp"

#include <gmock/gmock.h>
#include <oath.h>

#include <algorithm>
#include <thread>

namespace tepat::access {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RegionCode at(std::string_view code) {
    return RegionCode::parse(code).value();
}
const Grant data_team{Role::data_team, {}};
const Grant village_operator{Role::village_operator, at("32.01.01.2001")};

/// As an authenticator app makes it from what it was told.
std::string code_of_app(const std::string& secret, Instant now) {
    char* bytes = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(::oath_base32_decode(secret.data(), secret.size(), &bytes, &size), OATH_OK);
    std::array<char, 7> code{};
    EXPECT_EQ(
        ::oath_totp_generate(bytes, size, now.microseconds() / 1'000'000, 30, 0, 6, code.data()),
        OATH_OK);
    std::free(bytes); // NOLINT(cppcoreguidelines-no-malloc): the library's
    return code.data();
}

class Accounts : public ::tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = store::Sequencer::start(database(), {}).value();
        journal_ = std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
        gate_ = Gate::open(*journal_, dir_.file("key")).value();
    }
    void TearDown() override {
        gate_.reset();
        journal_.reset();
        sequencer_.reset();
    }

    AccountOrder order(std::string login, std::string actor = "pusat") {
        return {std::move(actor), Date::parse("2021-02-01").value(), std::move(login)};
    }
    std::string_view refused(const Result<journal::Receipt>& result) {
        return result ? "" : result.error().code.name;
    }
    /// The centre, one regency's head and one village's operator.
    void open_some() {
        ASSERT_TRUE(open_account(*journal_, order("pusat", "root"), "Tim Data", data_team));
        ASSERT_TRUE(open_account(*journal_, order("kadis"), "Kepala Dinas",
                                 {Role::dinsos_head, at("32.01")}));
        ASSERT_TRUE(open_account(*journal_, order("desa", "kadis"), "Operator", village_operator));
    }
    std::optional<Account> of(std::string_view login) {
        return account(*database().connect_reader(), login);
    }
    void pass(std::chrono::microseconds time) {
        clock_.set(Instant{clock_.now().microseconds() + time.count()});
    }
    /// With a password of its own.
    void settle(const std::string& login) {
        const auto first = give_first_password(*journal_, login);
        const auto in = gate_->sign_in({login, first, {}});
        ASSERT_TRUE(in);
        ASSERT_TRUE(gate_->change_password(in->token, first, password_));
    }
    std::string in(const std::string& login) {
        return gate_->sign_in({login, password_, {}}).value().token;
    }

    const std::string password_ = "padi menguning";
    ::tepat::testing::TempDir dir_;
    FixedClock clock_{Instant::parse("2021-02-01T03:00:00.000000Z").value()};
    store::SystemRandom secrets_;
    journal::Folds folds_{{folds()}};
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<Gate> gate_;
};

TEST_P(Accounts, AreOpenedByWhoMayAppoint) {
    EXPECT_FALSE(gate_->guarded());
    EXPECT_EQ(refused(open_account(*journal_, order("desa"), "Operator", village_operator)),
              "access.first_account")
        << "nobody could open the second";
    open_some();
    EXPECT_TRUE(gate_->guarded());
    const auto its = of("desa");
    ASSERT_TRUE(its);
    EXPECT_EQ(its->name, "Operator");
    EXPECT_THAT(its->grants, ElementsAre(village_operator));

    const auto fails = [&](const AccountOrder& what, Grant grant) {
        return refused(open_account(*journal_, what, "Lain", grant));
    };
    const Grant elsewhere{Role::village_operator, at("32.02.01.2001")};
    EXPECT_EQ(fails(order("lain", "kadis"), elsewhere), "access.may_not_appoint");
    EXPECT_EQ(fails(order("lain", "kadis"), {Role::bupati, at("32.01")}), "access.may_not_appoint");
    EXPECT_EQ(fails(order("lain", "desa"), village_operator), "access.may_not_appoint");
    EXPECT_EQ(fails(order("lain", "nobody"), village_operator), "access.may_not_appoint");
    EXPECT_EQ(fails(order("desa"), elsewhere), "access.login_taken");
    EXPECT_EQ(fails(order("Desa Maju"), elsewhere), "access.login_shape");
    EXPECT_EQ(fails(order("lain"), {Role::village_operator, at("32.01")}), "access.role_region");
    EXPECT_EQ(refused(open_account(*journal_, order("lain"), "", elsewhere)),
              "access.name_missing");
}

TEST_P(Accounts, TheSameOrderAgainRecordsNothing) {
    open_some();
    const auto entries = journal::last_seq(*database().connect_reader());
    ASSERT_TRUE(open_account(*journal_, order("desa", "kadis"), "Operator", village_operator));
    ASSERT_TRUE(give_role(*journal_, order("desa"), village_operator));
    ASSERT_TRUE(reopen_account(*journal_, order("desa")));
    EXPECT_EQ(journal::last_seq(*database().connect_reader()), entries);
}

TEST_P(Accounts, RolesAreGivenAndTakenAndTheLastKeeperStays) {
    open_some();
    const Grant other{Role::village_operator, at("32.01.01.2002")};
    ASSERT_TRUE(give_role(*journal_, order("desa"), other));
    EXPECT_THAT(of("desa")->grants, SizeIs(2));
    ASSERT_TRUE(take_role(*journal_, order("desa"), other));
    EXPECT_EQ(refused(take_role(*journal_, order("desa"), other)), "access.role_not_held");
    EXPECT_EQ(refused(take_role(*journal_, order("pusat"), data_team)), "access.last_keeper");
    EXPECT_EQ(refused(close_account(*journal_, order("pusat"), "pensiun")), "access.last_keeper");
    ASSERT_TRUE(open_account(*journal_, order("pusat2"), "Tim Data Dua", data_team));
    ASSERT_TRUE(close_account(*journal_, order("pusat", "pusat2"), "pensiun"));
    EXPECT_TRUE(of("pusat")->closed);
    EXPECT_EQ(refused(give_role(*journal_, order("desa", "pusat"), other)),
              "access.may_not_appoint")
        << "a closed account appoints nobody";
    EXPECT_EQ(refused(close_account(*journal_, order("desa", "pusat2"), "")),
              "access.reason_missing");
    EXPECT_EQ(refused(give_role(*journal_, order("siapa", "pusat2"), other)), "access.no_account");
}

TEST_P(Accounts, FoldAgainToTheSameTables) {
    open_some();
    ASSERT_TRUE(
        bind_identity(*journal_, order("desa", "kadis"), {"https://sso.example.go.id", "a"}));
    ASSERT_TRUE(give_role(*journal_, order("desa"), {Role::village_head, at("32.01.01.2001")}));
    ASSERT_TRUE(take_role(*journal_, order("desa"), village_operator));
    ASSERT_TRUE(close_account(*journal_, order("desa"), "pindah tugas"));
    ASSERT_TRUE(reopen_account(*journal_, order("desa")));
    ASSERT_TRUE(record_reset(*journal_, order("desa")));
    SilentProgress silent;
    const auto scratch = store::open_database(dir_.file("again.db"), true).value();
    const auto found = journal::verify(database(), *scratch, folds_, clock_.now(), silent);
    ASSERT_TRUE(found);
    EXPECT_THAT(found->findings, IsEmpty());
}

TEST(AccountEvents, AreReadAsTheyWereWrittenAndNotOtherwise) {
    const detail::AccountEvent opened{"desa", "Operator"};
    EXPECT_EQ(detail::decode_account(detail::encode(opened)), opened);
    for (const auto region : {RegionCode{}, at("32"), at("32.01"), at("32.01.01.2001")}) {
        const detail::RoleEvent given{"desa", {Role::auditor, region}};
        EXPECT_EQ(detail::decode_role(detail::encode(given)), given) << region.text();
    }
    CborWriter out;
    out.array(3);
    out.text("desa");
    out.integer(29);
    out.text("32");
    EXPECT_THROW((void)detail::decode_role(out.take()), CborError) << "no such role";
    EXPECT_THROW((void)detail::decode_account(detail::encode(opened) + "x"), CborError);
}

TEST(Account, WhatItMayDoGoesByRoleAndRegion) {
    Account its{"a",
                "A",
                false,
                Seq{1},
                {{Role::village_operator, at("32.01.01.2001")},
                 {Role::verifier, at("32.01.01")},
                 {Role::verifier, at("32.01")}}};
    EXPECT_TRUE(its.may(Action::see_people, at("32.01.02.2001"))) << "as verifier";
    EXPECT_FALSE(its.may(Action::import_files, at("32.01.02.2001"))) << "operator elsewhere";
    EXPECT_TRUE(its.may(Action::import_files, at("32.01.01.2001")));
    EXPECT_FALSE(its.may(Action::import_files, at("32.01"))) << "not all of it";
    EXPECT_FALSE(its.may(Action::plan_payments));
    EXPECT_THAT(its.where(Action::see_people), ElementsAre(at("32.01"))) << "the rest lies in it";
    EXPECT_THAT(its.where(Action::plan_payments), IsEmpty());
    EXPECT_FALSE(its.needs_code());
}

TEST(Permissions, NameEveryRoleAndActionOnce) {
    ASSERT_EQ(permissions().size(), actions);
    for (std::size_t i = 0; i < actions; ++i) {
        EXPECT_EQ(static_cast<std::size_t>(permissions()[i].action), i);
        std::vector<Role> its(permissions()[i].roles.begin(), permissions()[i].roles.end());
        EXPECT_FALSE(its.empty());
        std::ranges::sort(its);
        EXPECT_EQ(std::ranges::adjacent_find(its), its.end()) << permissions()[i].name;
    }
    for (const auto role : all_roles()) {
        EXPECT_EQ(role_of(name_of(role)), role);
        EXPECT_TRUE(may(role, Action::sign_in));
    }
    EXPECT_FALSE(may(Role::minister, Action::see_people)) << "decides on figures";
    for (const auto role : all_roles())
        EXPECT_FALSE(may(role, Action::plan_payments) && may(role, Action::make_lists))
            << "who fixes the list does not pay it: " << name_of(role);
}

TEST_P(Accounts, SignInWithTheFirstPasswordAndMustChangeIt) {
    open_some();
    const auto first = give_first_password(*journal_, "desa");
    const auto in = gate_->sign_in({"desa", first, {}});
    ASSERT_TRUE(in);
    EXPECT_EQ(in->caller.must, Must::change_password);
    const auto change = [&](const std::string& next) {
        const auto done = gate_->change_password(in->token, first, next);
        return done ? std::string{} : std::string{done.error().code.name};
    };
    EXPECT_EQ(change("pendek"), "access.password_short");
    EXPECT_EQ(change(first), "access.password_same");
    EXPECT_EQ(change("operator desa 1"), "access.password_login");
    EXPECT_EQ(change(password_), "");
    EXPECT_EQ(gate_->caller(in->token)->must, Must::nothing);
    EXPECT_FALSE(gate_->sign_in({"desa", first, {}}));
    EXPECT_TRUE(gate_->sign_in({"desa", password_, {}}));

    const auto again = give_first_password(*journal_, "desa");
    EXPECT_FALSE(gate_->caller(in->token)) << "a reset ends every session";
    pass(hours{73});
    EXPECT_FALSE(gate_->sign_in({"desa", again, {}})) << "too old";
}

TEST_P(Accounts, AreLockedAfterFiveWrongOnesForLongerEachTime) {
    open_some();
    settle("desa");
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(gate_->sign_in({"desa", "salah " + std::to_string(i), {}}));
    EXPECT_FALSE(gate_->sign_in({"desa", password_, {}})) << "locked, though it is right";
    pass(seconds{61});
    EXPECT_FALSE(gate_->sign_in({"desa", "salah", {}}));
    pass(seconds{61});
    EXPECT_FALSE(gate_->sign_in({"desa", password_, {}})) << "two minutes now";
    pass(seconds{61});
    EXPECT_TRUE(gate_->sign_in({"desa", password_, {}}));
    EXPECT_FALSE(gate_->sign_in({"desa", "salah", {}}));
    EXPECT_TRUE(gate_->sign_in({"desa", password_, {}})) << "counted from nothing again";
    // One answer for all of it.
    const auto unknown = gate_->sign_in({"siapa", password_, {}});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code.name, "access.sign_in_wrong");
}

TEST_P(Accounts, WhoGuessesInParallelIsCountedOneByOne) {
    open_some();
    settle("desa");
    std::vector<std::thread> threads;
    std::atomic<int> let_in = 0;
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&] {
            for (;;) {
                const auto done = gate_->sign_in({"desa", "salah sekali", {}});
                if (done) ++let_in;
                if (done || done.error().code.name != "access.sign_in_busy") break;
                std::this_thread::yield();
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(let_in, 0);
    EXPECT_FALSE(gate_->sign_in({"desa", password_, {}})) << "locked";
    std::int64_t wrong = 0;
    database().connect_reader()->each("select wrong from access_secret where login = 'desa'",
                                      [&](const store::Row& row) { wrong = row.integer(0); });
    EXPECT_EQ(wrong, 5) << "what came after the lock was not looked at";
}

TEST_P(Accounts, ACodeIsAskedOfWhoHasOneAndHoldsOnce) {
    open_some();
    settle("kadis");
    const auto token = in("kadis");
    EXPECT_EQ(gate_->caller(token)->must, Must::set_up_code) << "a head of Dinsos needs one";
    const auto secret = gate_->new_code(token);
    ASSERT_TRUE(secret);
    EXPECT_THAT(secret->uri, HasSubstr("otpauth://totp/Tepat:kadis?secret=" + secret->text));
    EXPECT_FALSE(gate_->confirm_code(token, "000000"));

    const auto code_now = [&] { return code_of_app(secret->text, clock_.now()); };
    ASSERT_TRUE(gate_->confirm_code(token, code_now()));
    EXPECT_EQ(gate_->caller(token)->must, Must::nothing);
    EXPECT_EQ(gate_->new_code(token).error().code.name, "access.code_is_set");

    const auto without = gate_->sign_in({"kadis", password_, {}});
    EXPECT_EQ(without.error().code.name, "access.code_wanted");
    EXPECT_FALSE(gate_->sign_in({"kadis", password_, code_now()})) << "used already";
    pass(seconds{30});
    EXPECT_TRUE(gate_->sign_in({"kadis", password_, code_now()}));
    EXPECT_FALSE(gate_->sign_in({"kadis", password_, code_now()})) << "each once";
    EXPECT_EQ(gate_->sign_in({"kadis", "salah", {}}).error().code.name, "access.sign_in_wrong")
        << "who has not the password learns nothing of codes";
    ASSERT_EQ(give_first_password(*journal_, "kadis").size(), 24U);
    EXPECT_FALSE(gate_->caller(token));
}

TEST_P(Accounts, SessionsEndAndAreRenewed) {
    open_some();
    settle("desa");
    const auto token = in("desa");
    ASSERT_TRUE(gate_->caller(token));
    EXPECT_FALSE(gate_->caller(token + "x"));
    EXPECT_FALSE(gate_->caller(""));
    auto forged = token;
    forged[3] = forged[3] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(gate_->caller(forged));

    pass(minutes{11});
    EXPECT_EQ(gate_->known(token)->renewed, "") << "a question before the question renews nothing";
    EXPECT_FALSE(gate_->known(forged));
    const auto renewed = gate_->caller(token);
    ASSERT_TRUE(renewed);
    ASSERT_FALSE(renewed->renewed.empty());
    EXPECT_NE(renewed->renewed, token);
    EXPECT_EQ(gate_->caller(token)->renewed, "") << "the old one still holds, and is not renewed";
    EXPECT_EQ(gate_->caller(renewed->renewed)->csrf, renewed->csrf);
    pass(seconds{61});
    EXPECT_FALSE(gate_->caller(token)) << "the old one";
    EXPECT_TRUE(gate_->caller(renewed->renewed));
    pass(minutes{31});
    EXPECT_FALSE(gate_->caller(renewed->renewed)) << "idle";

    auto busy = in("desa");
    for (int i = 0; i < 72; ++i) {
        const auto its = gate_->caller(busy);
        ASSERT_TRUE(its) << i;
        if (!its->renewed.empty()) busy = its->renewed;
        pass(minutes{10});
    }
    pass(minutes{1});
    EXPECT_FALSE(gate_->caller(busy)) << "twelve hours are a day's work";
}

TEST_P(Accounts, WhatChangesAboutAnAccountHoldsAtOnce) {
    open_some();
    settle("desa");
    const auto token = in("desa");
    EXPECT_FALSE(gate_->caller(token)->account.may(Action::review));
    ASSERT_TRUE(give_role(*journal_, order("desa"), {Role::verifier, at("32.01")}));
    EXPECT_TRUE(gate_->caller(token)->account.may(Action::review));
    ASSERT_TRUE(close_account(*journal_, order("desa"), "pindah"));
    EXPECT_FALSE(gate_->caller(token));
    EXPECT_FALSE(gate_->sign_in({"desa", password_, {}}));
    ASSERT_TRUE(reopen_account(*journal_, order("desa")));
    const auto other = in("desa");
    gate_->sign_out(other);
    EXPECT_FALSE(gate_->caller(other));
}

TEST_P(Accounts, ALineToTheDatabaseThatWasCutIsMadeAnew) {
    open_some();
    settle("desa");
    const auto token = in("desa");
    if (GetParam() == ::tepat::testing::Engine::postgres) { // a file has no line
        const auto connection = database().connect();
        std::int64_t ended = 0;
        connection->each(
            "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where "
            "datname = current_database() and pid <> pg_backend_pid()",
            [&](const store::Row& row) { ended = row.integer(0); });
        EXPECT_GT(ended, 0);
    }
    EXPECT_TRUE(gate_->caller(token));
}

TEST_P(Accounts, AnotherServersKeyOpensNothing) {
    open_some();
    settle("desa");
    const auto token = in("desa");
    const auto other = Gate::open(*journal_, dir_.file("other")).value();
    EXPECT_FALSE(other->caller(token));
    const auto same = Gate::open(*journal_, dir_.file("key")).value();
    EXPECT_TRUE(same->caller(token)) << "a server that starts again knows its sessions";
    EXPECT_EQ(std::filesystem::status(dir_.file("key")).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::resize_file(dir_.file("other"), 31);
    EXPECT_EQ(Gate::open(*journal_, dir_.file("other")).error().code.name, "access.key_file");
}

TEST_P(Accounts, NoSecretStandsInTheJournal) {
    open_some();
    const auto first = give_first_password(*journal_, "desa");
    ASSERT_TRUE(record_reset(*journal_, order("desa")));
    journal::read_entries(*database().connect_reader(), Seq{1}, [&](const journal::Entry& entry) {
        EXPECT_EQ(entry.payload.find(first), std::string::npos);
        EXPECT_EQ(entry.payload.find("argon2"), std::string::npos);
    });
}

TEST_P(Accounts, AnIdentityOutsideIsBoundToOneAccountByWhoKeepsIt) {
    open_some();
    const OutsideIdentity one{"https://sso.example.go.id", "a-7"};
    const auto its = [&](std::string_view login) {
        return identities_of(*database().connect_reader(), login);
    };
    ASSERT_TRUE(bind_identity(*journal_, order("desa", "kadis"), one));
    EXPECT_THAT(its("desa"), ElementsAre(one));
    EXPECT_EQ(login_of(*database().connect_reader(), one), "desa");
    const auto last = journal::last_seq(*database().connect_reader());
    ASSERT_TRUE(bind_identity(*journal_, order("desa", "kadis"), one));
    EXPECT_EQ(journal::last_seq(*database().connect_reader()), last) << "the same again";
    EXPECT_EQ(refused(bind_identity(*journal_, order("kadis"), one)), "access.identity_taken");
    EXPECT_EQ(refused(bind_identity(*journal_, order("pusat", "kadis"), {one.issuer, "b"})),
              "access.may_not_appoint")
        << "a supervisor's account is not the way to more";
    EXPECT_EQ(refused(bind_identity(*journal_, order("siapa"), one)), "access.no_account");
    for (const auto& [issuer, subject] :
         {std::pair{"http://sso.example.go.id", "a"}, std::pair{"https://sso.example.go.id", ""},
          std::pair{"https://sso.example.go.id", "a\nb"}, std::pair{"https://a b", "a"}})
        EXPECT_EQ(refused(bind_identity(*journal_, order("desa", "kadis"), {issuer, subject})),
                  "access.identity_shape");
    EXPECT_EQ(refused(unbind_identity(*journal_, order("kadis"), one)),
              "access.identity_not_bound");
    ASSERT_TRUE(unbind_identity(*journal_, order("desa", "kadis"), one));
    EXPECT_THAT(its("desa"), IsEmpty());
    EXPECT_TRUE(bind_identity(*journal_, order("kadis"), one));
}

TEST_P(Accounts, AProviderOutsideSignsInTheAccountItIsBoundToAndNoOther) {
    open_some();
    const OutsideIdentity one{"https://sso.example.go.id", "a-7"};
    const auto enter = [&](const OutsideIdentity& who) {
        return gate_->sign_in_outside({who, false, {}});
    };
    (void)give_first_password(*journal_, "desa");
    EXPECT_EQ(enter(one).error().code.name, "access.outside_unknown");
    ASSERT_TRUE(bind_identity(*journal_, order("desa", "kadis"), one));
    EXPECT_EQ(enter({"https://sso.example.go.id/", "a-7"}).error().code.name,
              "access.outside_unknown");
    EXPECT_EQ(enter({"https://sso.example.go.id", "A-7"}).error().code.name,
              "access.outside_unknown");
    const auto done = enter(one);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->caller.account.login, "desa");
    EXPECT_EQ(done->caller.must, Must::nothing) << "nobody has the first password";
    // Whoever guesses at its password does not shut it out here.
    for (int at = 0; at < 6; ++at)
        EXPECT_FALSE(gate_->sign_in({"desa", "salah", {}}));
    EXPECT_TRUE(enter(one));
    ASSERT_TRUE(close_account(*journal_, order("desa", "kadis"), "pindah"));
    EXPECT_FALSE(gate_->caller(done->token));
    EXPECT_EQ(enter(one).error().code.name, "access.outside_unknown");
    ASSERT_TRUE(reopen_account(*journal_, order("desa", "kadis")));
    ASSERT_TRUE(unbind_identity(*journal_, order("desa", "kadis"), one));
    EXPECT_EQ(enter(one).error().code.name, "access.outside_unknown");
}

TEST_P(Accounts, TheOwnCodeIsAskedUnlessTheProviderAskedForOne) {
    open_some();
    const OutsideIdentity one{"https://sso.example.go.id", "a-7"};
    (void)give_first_password(*journal_, "kadis");
    ASSERT_TRUE(bind_identity(*journal_, order("kadis"), one));
    const auto enter = [&](std::string code, bool with_code = false) {
        return gate_->sign_in_outside({one, with_code, std::move(code)});
    };
    EXPECT_EQ(enter({}, true).value().caller.must, Must::nothing);
    const auto without = enter({});
    ASSERT_TRUE(without);
    EXPECT_EQ(without->caller.must, Must::set_up_code) << "the role needs one";
    const auto secret = gate_->new_code(without->token);
    const auto code_now = [&] { return code_of_app(secret->text, clock_.now()); };
    ASSERT_TRUE(gate_->confirm_code(without->token, code_now()));
    EXPECT_EQ(enter({}).error().code.name, "access.code_wanted");
    EXPECT_EQ(enter(code_now()).error().code.name, "access.sign_in_wrong") << "used";
    pass(seconds{30});
    EXPECT_TRUE(enter(code_now()));
    EXPECT_TRUE(enter({}, true)) << "the provider asked";
    for (int at = 0; at < 5; ++at)
        EXPECT_FALSE(enter("000000"));
    pass(seconds{30});
    EXPECT_EQ(enter(code_now()).error().code.name, "access.sign_in_wrong") << "locked";
    pass(minutes{1});
    EXPECT_TRUE(enter(code_now()));
}

INSTANTIATE_TEST_SUITE_P(On, Accounts, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

/// RFC 6238 appendix B, the six last digits of its SHA-1 column.
TEST(Codes, AreThoseOfTheStandard) {
    const Bytes secret = "12345678901234567890";
    const auto step = [&](std::int64_t time, std::string_view code, std::int64_t used = 0) {
        return detail::step_of_code(secret, code, Instant{time * 1'000'000}, used);
    };
    EXPECT_EQ(step(59, "287082"), 1);
    EXPECT_EQ(step(1'111'111'109, "081804"), 37'037'036);
    EXPECT_EQ(step(1'234'567'890, "005924"), 41'152'263);
    EXPECT_EQ(step(2'000'000'000, "279037"), 66'666'666);
    EXPECT_EQ(step(20'000'000'000, "353130"), 666'666'666);
    EXPECT_EQ(step(59 + 30, "287082"), 1) << "the one before holds too";
    EXPECT_EQ(step(59 + 60, "287082"), std::nullopt);
    EXPECT_EQ(step(59, "287082", 1), std::nullopt) << "used";
    EXPECT_EQ(step(59, "28708"), std::nullopt);
    EXPECT_EQ(detail::base32("foobar"), "MZXW6YTBOI======") << "RFC 4648";
}

TEST(Passwords, AreHashedWithArgon2idAndNeverAlike) {
    const auto one = detail::hash_password("padi");
    EXPECT_THAT(one, HasSubstr("$argon2id$"));
    EXPECT_NE(one, detail::hash_password("padi"));
    EXPECT_TRUE(detail::is_password(one, "padi"));
    EXPECT_FALSE(detail::is_password(one, "Padi"));
    EXPECT_FALSE(detail::is_password("", "padi"));
    EXPECT_NE(detail::first_password(), detail::first_password());
}

} // namespace
} // namespace tepat::access
