#include "documents/uses.hpp"
#include "sync/detail/carried_fixture.hpp"
#include "testing/stop_after.hpp"
#include "testing/storage_rules.hpp"
#include "verification/chain.hpp"

#include <random>

namespace tepat::sync {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Side;
using ::testing::SizeIs;
using testing::text_of;
using testing::write_file;
using verification::Stage;

class Carried : public ::testing::TestWithParam<::tepat::testing::Engine> {
protected:
    void SetUp() override {
        if (GetParam() == ::tepat::testing::Engine::postgres &&
            !::tepat::testing::PostgresServer::shared())
            GTEST_SKIP() << "PostgreSQL is not installed";
        regency.emplace(GetParam(), 11, clock);
        laptop.emplace(::tepat::testing::Engine::sqlite, 22, clock);
        regency->admit(laptop->card("Laptop Desa Satu"));
    }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const {
        return dir.file(name);
    }
    [[nodiscard]] Date in(int days) const {
        return Date{verification::day_of(clock.now()).day_number() + days};
    }
    void later(int days) {
        clock.set(Instant{clock.now().microseconds() + days * 86'400'000'000LL});
    }
    /// Makes the next package of the laptop.
    std::filesystem::path made(const std::string& name, int days = 20) {
        const auto done = laptop->make(file(name), regency->secret->key(), in(days));
        EXPECT_TRUE(done) << done.error().code.name;
        return file(name);
    }
    static std::string why(const Imported& its) {
        return std::string{name_of(its.ending)} +
               (its.why ? " " + std::string{its.why->code.name} : "");
    }
    static std::vector<std::string> fates(const Imported& its) {
        std::vector<std::string> all;
        for (const auto& one : its.receipt.value_or(PackageReceipt{}).orders)
            all.push_back(one.fate == Fate::done ? "done" : one.code);
        return all;
    }

    ::tepat::testing::TempDir dir;
    FixedClock clock{Instant{1'612'051'200'000'000}}; // 2021-01-31
    std::optional<Side> regency;
    std::optional<Side> laptop;
};

TEST_P(Carried, AVillagesWorkIsDoneAgainInTheRegency) {
    const auto family = laptop->new_family("operator");
    const auto change = laptop->change("operator", "M1", "Siti Rahayu");
    const auto second = laptop->new_family("operator", "Beti");
    ASSERT_TRUE(verification::withdraw(*laptop->journal, laptop->act("operator"), second, "salah"));
    laptop->meet({family, change});
    const auto package = made("desa.siks");

    const auto done = regency->take(package);
    EXPECT_EQ(why(done), "taken");
    EXPECT_EQ(done.device, "Laptop Desa Satu");
    EXPECT_THAT(fates(done), ElementsAre("done", "done", "done", "done", "done", "done", "done"));
    const auto proposals = regency->proposals();
    ASSERT_THAT(proposals, SizeIs(3));
    std::map<std::string, verification::Proposal> by_head;
    for (const auto& its : proposals)
        by_head.emplace(its.head + (its.stage == Stage::withdrawn ? " withdrawn" : ""), its);
    ASSERT_TRUE(by_head.contains("Ani"));
    EXPECT_EQ(by_head["Ani"].stage, Stage::submitted);
    EXPECT_EQ(by_head["Ani"].proposer, "operator");
    EXPECT_EQ(by_head["Ani"].note, "tidak punya tanah");
    EXPECT_NE(by_head["Ani"].id, family) << "ids are each database's own";
    EXPECT_THAT(by_head, ::testing::Contains(::testing::Key("Beti withdrawn")));
    const auto reader = regency->reader();
    const auto meeting = verification::meeting(*reader, *by_head["Ani"].meeting);
    EXPECT_EQ(meeting->agreed, 2);
    EXPECT_THAT(meeting->signatures, SizeIs(2));
    EXPECT_THAT(documents::documents_of(*reader, *meeting->submitted), SizeIs(3));
    for (const auto& digest : documents::documents_of(*reader, *meeting->submitted))
        EXPECT_TRUE(regency->vault->read(digest));
    // What was proposed about somebody who is known is about the regency's own.
    const auto changes = verification::changes_of(*reader, by_head["Siti"].id);
    ASSERT_THAT(changes, SizeIs(1));
    EXPECT_EQ(changes.front().subject, regency->id("idartbdt", "M1"));
    regency->expect_verified();
    laptop->expect_verified();
}

TEST_P(Carried, TheFormsRulesAreKeptInTheRegencyToo) {
    // As a program would do that asks no rules in the village.
    registry::SubjectChange change;
    change.subject = laptop->id("idartbdt", "M2");
    change.kind = registry::SubjectKind::person;
    change.told = registry::read_said(laptop->bdt.member, {{"pregnant", "1"}}, laptop->day()).told;
    ASSERT_TRUE(verification::propose(*laptop->journal, laptop->bdt, laptop->act("operator"),
                                      {verification::Kind::change,
                                       verification::Origin::officer,
                                       *RegionCode::parse(testing::village),
                                       "",
                                       {change},
                                       {}}));
    EXPECT_THAT(fates(regency->take(made("desa.siks"))), ElementsAre("verification.form_rule"));
    EXPECT_THAT(regency->proposals(), IsEmpty());
}

TEST_P(Carried, TwiceIsOnce) {
    (void)laptop->new_family("operator");
    const auto package = made("1.siks");
    const auto first = regency->take(package);
    ASSERT_EQ(why(first), "taken");
    const auto entries = regency->count("select count(*) from journal_entry");
    const auto again = regency->take(package);
    EXPECT_EQ(why(again), "before");
    EXPECT_EQ(again.receipt_file, first.receipt_file);
    // Made again it is sealed anew, and asks the same.
    ASSERT_TRUE(laptop->make(file("again.siks"), regency->secret->key(), in(30), 1));
    EXPECT_NE(text_of(file("again.siks")), text_of(package));
    EXPECT_EQ(why(regency->take(file("again.siks"))), "before");
    EXPECT_EQ(regency->count("select count(*) from journal_entry"), entries);
    const auto read = read_receipt(first.receipt_file, regency->secret->key());
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, *first.receipt);
    EXPECT_EQ(read_receipt(first.receipt_file, laptop->secret->key()).error().code.name,
              "sync.receipt_signature");
    for (std::size_t at = 0; at < first.receipt_file.size(); ++at) {
        auto changed = first.receipt_file;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        EXPECT_FALSE(read_receipt(changed, regency->secret->key())) << at;
    }
    EXPECT_EQ(laptop->make(file("none.siks"), regency->secret->key(), in(30)).error().code.name,
              "sync.nothing_new");
}

TEST_P(Carried, LaterPackagesRestOnEarlierOnes) {
    const auto family = laptop->new_family("operator");
    const auto one = made("b.siks");
    laptop->meet({family});
    const auto two = made("a.siks");
    const auto third = laptop->change("operator", "M2", "Budi Santoso");
    ASSERT_TRUE(verification::withdraw(*laptop->journal, laptop->act("operator"), third, "x"));
    const auto three = made("c.siks");
    const auto waits = regency->take(two);
    EXPECT_EQ(why(waits), "waits sync.gap");
    EXPECT_EQ(waits.why->params.back().second, "1");
    EXPECT_THAT(regency->proposals(), IsEmpty());
    const std::array<std::filesystem::path, 2> some{three, one};
    const auto in_folder = in_order(some, *regency->secret);
    EXPECT_THAT(in_folder, ElementsAre(one, three));
    EXPECT_EQ(why(regency->take(in_folder[0])), "taken");
    EXPECT_EQ(why(regency->take(in_folder[1])), "waits sync.gap");
    EXPECT_EQ(why(regency->take(two)), "taken");
    const auto last = regency->take(three);
    EXPECT_EQ(why(last), "taken");
    EXPECT_THAT(fates(last), ElementsAre("done", "done"));
    EXPECT_EQ(why(regency->take(two)), "before");
    regency->expect_verified();
}

TEST_P(Carried, WhatIsOrderedIsJudgedByTheAccountsOfHere) {
    regency->account("pusat", access::Role::data_team, "");
    regency->account("operator", access::Role::village_operator, testing::village);
    regency->account("kades", access::Role::village_head, "91.01.01.2002"); // of the next village
    const auto family = laptop->new_family("operator");
    (void)laptop->change("orang.lain", "M1", "Siti Rahayu");
    laptop->meet({family});
    const auto done = regency->take(made("desa.siks"));
    EXPECT_EQ(why(done), "taken");
    EXPECT_THAT(fates(done),
                ElementsAre("done", "sync.no_account", "done", "done", "sync.not_allowed"));
    EXPECT_THAT(regency->proposals(), SizeIs(1));
    for (const auto& order : done.receipt->orders)
        for (const auto language : {Language::id, Language::en})
            EXPECT_THAT(order.text(language), ::testing::Not(IsEmpty()));
}

TEST_P(Carried, ADeviceSpeaksForItsOwnRegionAlone) {
    Side next{::tepat::testing::Engine::sqlite, 33, clock};
    regency->admit(next.card("Laptop Desa Dua"), "91.01.01.2002");
    (void)next.new_family("operator"); // in village one
    const auto package = file("dua.siks");
    ASSERT_TRUE(next.make(package, regency->secret->key(), in(20)));
    EXPECT_THAT(fates(regency->take(package)), ElementsAre("sync.other_village"));
    EXPECT_THAT(regency->proposals(), IsEmpty());
    EXPECT_EQ(admit_device(*regency->journal, regency->keeper(*RegionCode::parse("92.01")),
                           next.card("x"), *RegionCode::parse(testing::village), in(9))
                  .error()
                  .code.name,
              "sync.outside");
}

TEST_P(Carried, TwoDevicesOnOneFamilyAreToldApart) {
    Side other{::tepat::testing::Engine::sqlite, 33, clock};
    regency->admit(other.card("Laptop RW"));
    (void)laptop->change("operator", "M1", "Siti Rahayu");
    (void)other.change("rw", "M1", "Siti Aminah");
    const auto one = made("1.siks");
    const auto two = file("2.siks");
    ASSERT_TRUE(other.make(two, regency->secret->key(), in(20)));
    EXPECT_THAT(fates(regency->take(one)), ElementsAre("done"));
    const auto second = regency->take(two);
    EXPECT_EQ(why(second), "taken");
    EXPECT_THAT(fates(second), ElementsAre("verification.already"));
    // What rests on a refused order says so; the same again says the same.
    other.meet({other.proposals().front().id});
    ASSERT_TRUE(other.make(file("3.siks"), regency->secret->key(), in(20)));
    EXPECT_THAT(fates(regency->take(file("3.siks"))), ElementsAre("done", "sync.rests_on", "done"));
    EXPECT_THAT(fates(regency->take(two)), ElementsAre("verification.already"));
}

TEST_P(Carried, WhatCannotBeTakenSaysWhy) {
    (void)laptop->new_family("operator");
    const auto package = made("desa.siks");
    const auto bytes = text_of(package);
    const auto taking = [&](const std::string& changed) {
        write_file(file("x.siks"), changed);
        return why(regency->take(file("x.siks")));
    };
    EXPECT_EQ(taking("bukan paket"), "refused sync.not_a_package");
    EXPECT_EQ(taking(bytes.substr(0, bytes.size() - 1)), "refused sync.cut_short");
    EXPECT_EQ(taking(bytes.substr(0, 60)), "refused sync.cut_short");
    EXPECT_EQ(taking(bytes + "x"), "refused sync.changed");
    auto flipped = bytes;
    flipped[bytes.size() / 2] = static_cast<char>(flipped[bytes.size() / 2] ^ 1);
    EXPECT_EQ(taking(flipped), "refused sync.changed");
    EXPECT_EQ(why(regency->take(file("tidak ada.siks"))), "refused sync.unreadable");

    ASSERT_TRUE(laptop->make(file("lain.siks"), laptop->secret->key(), in(20), 1));
    EXPECT_EQ(why(regency->take(file("lain.siks"))), "refused sync.other_key");
    Side stranger{::tepat::testing::Engine::sqlite, 44, clock};
    (void)stranger.new_family("operator");
    ASSERT_TRUE(stranger.make(file("asing.siks"), regency->secret->key(), in(20)));
    EXPECT_EQ(why(regency->take(file("asing.siks"))), "refused sync.device_unknown");
    EXPECT_EQ(why(take_package({*regency->journal, *regency->vault, regency->bdt, *regency->secret,
                                regency->keeper(*RegionCode::parse("92.01"))},
                               package, *std::make_unique<SilentProgress>())),
              "refused sync.device_unknown")
        << "of another region";

    later(21);
    EXPECT_EQ(why(regency->take(package)), "refused sync.expired");
    ASSERT_TRUE(laptop->make(package, regency->secret->key(), in(20), 1));
    EXPECT_THAT(regency->proposals(), IsEmpty());
    EXPECT_EQ(why(regency->take(package)), "taken") << "made again, it is carried longer";

    (void)laptop->change("operator", "M1", "Siti Rahayu");
    const auto two = made("2.siks");
    ASSERT_TRUE(
        revoke_device(*regency->journal, regency->keeper(), laptop->card("").id(), "hilang"));
    EXPECT_EQ(why(regency->take(two)), "refused sync.device_revoked");
    EXPECT_EQ(admit_device(*regency->journal, regency->keeper(), laptop->card("Laptop"),
                           *RegionCode::parse(testing::village), in(9))
                  .error()
                  .code.name,
              "sync.device_revoked");
    EXPECT_EQ(revoke_device(*regency->journal, regency->keeper(), "0000000000000000", "x")
                  .error()
                  .code.name,
              "sync.device_unknown");
}

TEST_P(Carried, ADeviceIsAdmittedUntilADay) {
    (void)laptop->new_family("operator");
    later(350);
    const auto package = made("desa.siks");
    later(17);
    EXPECT_EQ(why(regency->take(package)), "refused sync.device_expired");
    regency->admit(laptop->card("Laptop Desa Satu"));
    EXPECT_EQ(why(regency->take(package)), "taken");
}

TEST_P(Carried, AClockThatIsWrongByAYearIsSeen) {
    (void)laptop->new_family("operator");
    const auto now = clock.now();
    const auto until = in(20);
    later(365);
    EXPECT_EQ(laptop->make(file("x.siks"), regency->secret->key(), until).error().code.name,
              "sync.until_past");
    const auto ahead = made("ahead.siks");
    clock.set(now);
    EXPECT_EQ(why(regency->take(ahead)), "refused sync.clock_ahead");

    later(-365);
    EXPECT_EQ(laptop->make(file("x.siks"), regency->secret->key(), until, 1).error().code.name,
              "sync.until_far");
    ASSERT_TRUE(laptop->make(file("behind.siks"), regency->secret->key(), in(20), 1));
    clock.set(now);
    EXPECT_EQ(why(regency->take(file("behind.siks"))), "refused sync.expired");
    // Its clock set, the same orders are carried again.
    ASSERT_TRUE(laptop->make(file("right.siks"), regency->secret->key(), until, 1));
    EXPECT_EQ(why(regency->take(file("right.siks"))), "taken");

    (void)laptop->change("operator", "M1", "Siti Rahayu");
    later(-40);
    ASSERT_TRUE(laptop->make(file("back.siks"), regency->secret->key(), in(60)));
    clock.set(now);
    EXPECT_EQ(why(regency->take(file("back.siks"))), "refused sync.clock_back");
}

TEST_P(Carried, AKeyThatSignsTwoPackagesUnderOneNumberIsSeen) {
    (void)laptop->new_family("operator");
    ASSERT_EQ(why(regency->take(made("1.siks"))), "taken");
    // A copy of the laptop with its key: another database, the same number.
    const auto orders = [&](std::string_view user) {
        OpenMeeting meeting{verification::MeetingKind::musdes, *RegionCode::parse(testing::village),
                            in(0), "Balai", "x"};
        return encode(std::vector<Order>{{7, std::string{user}, clock.now(), {}, meeting}});
    };
    const auto forged = [&](Header header, const std::string& user, const DeviceSecret& device) {
        const auto asked = orders(user);
        header.digest = content_digest(header.device, header.counter, header.previous, asked);
        Bytes out;
        EXPECT_TRUE(write_package(
            header, asked, regency->secret->key(), device,
            [](const journal::Digest&) { return Result<Bytes>{}; },
            [&](BytesView bytes) {
                out += bytes;
                return Result<void>{};
            }));
        write_file(file("forged.siks"), out);
        return why(regency->take(file("forged.siks")));
    };
    Header header;
    header.device = laptop->card("").id();
    header.counter = 1;
    header.made = clock.now();
    header.until = in(10);
    header.to = regency->secret->key().id();
    header.instrument = regency->bdt.id;
    header.instrument_version = regency->bdt.version;
    EXPECT_EQ(forged(header, "operator", *laptop->device), "refused sync.counter_reused");
    header.counter = 2;
    header.previous = journal::sha256("another past");
    EXPECT_EQ(forged(header, "operator", *laptop->device), "refused sync.other_previous");
    header.previous = last_taken(*regency->reader(), header.device)->digest;
    EXPECT_EQ(forged(header, "operator", *regency->device), "refused sync.signature");
    header.until = in(91);
    EXPECT_EQ(forged(header, "operator", *laptop->device), "refused sync.clock_behind");
    header.until = in(10);
    header.instrument = "dtsen";
    EXPECT_EQ(forged(header, "operator", *laptop->device), "refused sync.other_instrument");
    header.instrument = regency->bdt.id;
    header.to = laptop->secret->key().id();
    EXPECT_EQ(forged(header, "operator", *laptop->device), "refused sync.other_key")
        << "sealed anew by whom it was sent to";
    header.to = regency->secret->key().id();
    EXPECT_EQ(forged(header, "bukan \xFF UTF-8", *laptop->device), "refused sync.malformed");
    EXPECT_EQ(forged(header, "operator", *laptop->device), "taken");
}

TEST_P(Carried, StoppedAnywhereTheSameCallGoesOn) {
    for (int number = 0; number < 4; ++number)
        (void)laptop->new_family("operator", fmt::format("Ani {}", number));
    laptop->meet({laptop->proposals()[0].id});
    const auto package = made("desa.siks");
    for (int allowed = 1; allowed < 7; ++allowed) {
        ::tepat::testing::StopAfter stop{allowed};
        EXPECT_EQ(why(regency->take(package, stop)), "waits sync.stopped");
        regency->restart();
    }
    const auto done = regency->take(package);
    EXPECT_EQ(why(done), "taken");
    EXPECT_THAT(fates(done), ::testing::Each("done"));
    EXPECT_THAT(regency->proposals(), SizeIs(4));
    EXPECT_EQ(regency->count("select count(*) from meeting"), 1);
    regency->expect_verified();
}

TEST_P(Carried, VisitsTellOfPeopleThatAProposalBrings) {
    const auto family = laptop->new_family("operator");
    laptop->meet({family});
    ASSERT_EQ(why(regency->take(made("1.siks"))), "taken");
    // Both sides know of the camat; here each says so on its own.
    for (auto* side : {&*laptop, &*regency})
        ASSERT_TRUE(verification::pass_on(*side->journal, side->act("camat"),
                                          {*RegionCode::parse("91.01.01"), std::nullopt, 1}));
    const auto proposed = verification::changes_of(*laptop->reader(), family);
    auto found = verification::fill_visit(*laptop->reader(), laptop->bdt, proposed, std::nullopt,
                                          {{proposed.back().subject, {{"name", "Ani Rahayu"}}}},
                                          laptop->day());
    ASSERT_TRUE(verification::record_visit(*laptop->journal, laptop->bdt, laptop->act("pendamping"),
                                           {family,
                                            laptop->day(),
                                            false,
                                            {{-6'500'000, 106'800'000}},
                                            "ada",
                                            found.draft.changes,
                                            {laptop->paper(61)}}));
    const auto done = regency->take(made("2.siks"));
    EXPECT_THAT(fates(done), ElementsAre("done"));
    const auto its = regency->proposals().front();
    EXPECT_EQ(its.visits, 1);
    const auto changes = verification::changes_of(*regency->reader(), its.id);
    EXPECT_EQ(changes.back().subject, changes[2].subject) << "one person, told of twice";
}

TEST_P(Carried, WhoHasNoCommonNumberIsFoundByNikOrKk) {
    // The regency gave its records other numbers of their own.
    const auto ref = [](registry::SubjectKind kind, std::int64_t number) {
        return Ref{kind, "lain", "1", number, 0, 0};
    };
    Propose propose{verification::Kind::change,
                    verification::Origin::officer,
                    *RegionCode::parse(testing::village),
                    "",
                    {}};
    const auto told = registry::read_said(regency->bdt.member, {{"name", "Siti R"}}, in(0)).told;
    const auto judged = [&](std::int64_t number, const Ref& whom) {
        auto its = propose;
        its.changes = {Change{whom, false, {}, {}, told, {}, {}}};
        return Order{number, "operator", clock.now(), {}, its};
    };
    const auto orders = encode(std::vector<Order>{
        judged(1, ref(registry::SubjectKind::person, 9'101'014'101'800'002)),
        judged(2, ref(registry::SubjectKind::person, 9'101'014'101'800'001)),
        judged(3, ref(registry::SubjectKind::family, 9'101'010'101'010'009)),
        judged(4, Ref{registry::SubjectKind::person, "idartbdt", "M3", 0, 0, 0}),
        judged(5, Ref{registry::SubjectKind::person, "idartbdt", "M9", 0, 0, 0})});
    Header header;
    header.device = laptop->card("").id();
    header.counter = 1;
    header.made = clock.now();
    header.until = in(10);
    header.to = regency->secret->key().id();
    header.instrument = regency->bdt.id;
    header.instrument_version = regency->bdt.version;
    header.digest = content_digest(header.device, 1, {}, orders);
    Bytes out;
    ASSERT_TRUE(write_package(
        header, orders, regency->secret->key(), *laptop->device,
        [](const journal::Digest&) { return Result<Bytes>{}; },
        [&](BytesView bytes) {
            out += bytes;
            return Result<void>{};
        }));
    write_file(file("nik.siks"), out);
    EXPECT_THAT(fates(regency->take(file("nik.siks"))),
                ElementsAre("verification.elsewhere", "done", "verification.elsewhere",
                            "verification.elsewhere", "verification.elsewhere"))
        << "who lives in the next village and who lives nowhere are one answer";
}

/// Bits flipped, bytes cut and swapped everywhere: refused, and nothing is done.
TEST_P(Carried, NoChangedByteIsTaken) {
    (void)laptop->new_family("operator");
    const auto bytes = text_of(made("desa.siks"));
    const auto entries = regency->count("select count(*) from journal_entry");
    std::mt19937 random{20210131};
    for (int turn = 0; turn < 400; ++turn) {
        auto changed = bytes;
        const auto at = turn < 200 ? static_cast<std::size_t>(turn) : random() % bytes.size();
        switch (random() % 4) {
        case 0:
            changed.resize(at);
            break;
        case 1:
            changed.insert(at, 1, static_cast<char>(random()));
            break;
        default:
            changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1U << random() % 8));
        }
        write_file(file("x.siks"), changed);
        const auto its = regency->take(file("x.siks"));
        EXPECT_EQ(its.ending, Ending::refused) << at;
        EXPECT_TRUE(its.why) << at;
    }
    EXPECT_EQ(regency->count("select count(*) from journal_entry"), entries);
    EXPECT_EQ(why(regency->take(file("desa.siks"))), "taken");
}

INSTANTIATE_TEST_SUITE_P(On, Carried, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

TEST(Keys, AreTextsThatTellTheirOwnErrors) {
    ::tepat::testing::TempDir dir;
    const auto secret = RegencySecret::at(dir.file("kunci-paket")).value();
    EXPECT_EQ(std::filesystem::status(dir.file("kunci-paket")).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto text = secret.key().text();
    EXPECT_EQ(RegencyKey::parse(text)->bytes(), secret.key().bytes());
    EXPECT_EQ(RegencyKey::parse(text + "\r\n")->bytes(), secret.key().bytes());
    EXPECT_EQ(RegencySecret::read(dir.file("kunci-paket"))->key().bytes(), secret.key().bytes());
    EXPECT_FALSE(RegencySecret::read(dir.file("tidak ada")));
    EXPECT_FALSE(DeviceSecret::read(dir.file("tidak ada")));
    const auto device = DeviceSecret::at(dir.file("kunci-perangkat")).value();
    const DeviceCard card{"Laptop Desa Sukamaju", device.key()};
    EXPECT_EQ(DeviceCard::parse(card.text()), card);
    EXPECT_EQ(card.id().size(), 16U);
    for (const auto& whole : {text, card.text()})
        for (std::size_t at = 0; at + 1 < whole.size(); ++at) {
            auto changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            EXPECT_FALSE(RegencyKey::parse(changed)) << at;
            const auto read = DeviceCard::parse(changed);
            EXPECT_TRUE(!read || read->key == card.key) << at; // its name is anybody's to change
        }
    for (const auto* name : {"", " a", "a\nkey 00", "\xFF"})
        EXPECT_FALSE(is_device_name(name)) << name;
}

TEST(Tables, KeepTheStorageRules) {
    EXPECT_THAT(::tepat::testing::check_storage_rules(folds().schema), IsEmpty());
}

/// The format is permanent: these bytes are those of docs/formats/package.md.
TEST(Orders, AreWrittenAsTheFormatSays) {
    const auto day = Date::parse("2021-01-31").value();
    const auto where = RegionCode::parse(testing::village).value();
    const Ref home{registry::SubjectKind::household, "idbdt", "H1", 0, 0, 0};
    const Ref brought{registry::SubjectKind::person, "", "", 0, 3, 2};
    Change change{brought, true, where, home, {}, {4, 7}, Standing{1, home, day}};
    const std::vector<Order> all{
        {3,
         "a",
         Instant{5},
         {journal::sha256("x")},
         Propose{verification::Kind::birth, verification::Origin::rt_head, where, "n", {change}}},
        {4, "a", Instant{6}, {}, Withdraw{3, "r"}},
        {5,
         "b",
         Instant{7},
         {},
         OpenMeeting{verification::MeetingKind::muskel, where, day, "p", "g"}},
        {6, "b", Instant{8}, {}, Decide{5, true, "", {3}}},
        {7, "c", Instant{9}, {}, SubmitMinutes{5, 31, 120, {{"n", "o"}}}},
        {8, "d", Instant{-1}, {}, Visit{3, day, true, {{-6, 7}}, "v", {change}}}};
    EXPECT_EQ(decode_orders(encode(all)), all);
    EXPECT_EQ(to_hex(encode(std::span{all}.subspan(1, 1))), "81860461610680028203"
                                                            "6172");
    EXPECT_EQ(to_hex(encode(std::span{all}.subspan(3, 1))), "818606616208800484"
                                                            "05f5608103");
    const auto bytes = encode(all);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_THROW((void)decode_orders(BytesView{bytes}.substr(0, size)), CborError);
    auto twice = all;
    twice[1].number = 3;
    EXPECT_THROW((void)decode_orders(encode(twice)), CborError);
    change.told = "\xA1\x01\x61\xFF"; // a text that is no UTF-8
    EXPECT_THROW(
        (void)decode_orders(encode(std::vector<Order>{
            {3,
             "a",
             {},
             {},
             Propose{
                 verification::Kind::birth, verification::Origin::officer, where, "", {change}}}})),
        CborError);
}

} // namespace
} // namespace tepat::sync
