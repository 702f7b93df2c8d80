#pragma once
#include "access/gate.hpp"
#include "documents/uses.hpp"
#include "notices/follow.hpp"
#include "notices/notice.hpp"
#include "sync/device.hpp"
#include "testing/register.hpp"
#include "verification/chain.hpp"
#include "verification/complaint.hpp"
#include "verification/form.hpp"
#include "verification/meeting.hpp"
#include "verification/period.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

/// For tests: two villages with three people and officers of each kind, and what they are told.
namespace tepat::notices::testing {

class Told : public registry::testing::Register {
protected:
    Told() {
        folds_ = journal::Folds{{access::folds(), documents::folds(), registry::folds(),
                                 verification::folds(), sync::folds(), notices::folds()}};
    }
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        const auto households =
            write("rt.csv", std::string{household_header} + "H1,9101012001,Jl. Satu,1\n"
                                                            "H2,9101012002,Jl. Dua,1\n");
        const auto members =
            write("art.csv", std::string{member_header} + "M1,H1,,,Siti,2,1980-01-01,1,1,1\n"
                                                          "M2,H1,,,Budi,1,1979-01-01,1,2,2\n"
                                                          "M3,H2,,,Tuti,2,1970-01-01,1,1,1\n");
        ASSERT_TRUE(import({households, members}));
        using enum access::Role;
        open("pusat", data_team, "", "pusat");
        open("warga", citizen, village);
        open("operator", village_operator, village);
        open("tetangga", village_operator, "91.01.01.2002");
        open("dinsos", dinsos_operator, "91.01");
    }
    void open(const std::string& login, access::Role role, std::string_view region,
              const std::string& by = "pusat") {
        const auto code = region.empty() ? RegionCode{} : RegionCode::parse(region).value();
        ASSERT_TRUE(access::open_account(*journal_, {by, day_, login}, login, {role, code}))
            << login;
    }
    std::vector<Notice> of(const std::string& login) {
        follow(*journal_);
        const auto reader = database().connect_reader();
        const store::ReadScope scope{*reader};
        return notices_of(*reader, access::account(*reader, login).value(), clock_.now());
    }
    /// Codes of what an account is told, but for its first role.
    std::vector<std::string> codes(const std::string& login) {
        std::vector<std::string> all;
        for (const auto& its : of(login))
            if (!its.security) all.emplace_back(its.text.name.substr(8));
        return all;
    }
    static std::string text(const std::vector<Notice>& all, std::string_view code) {
        for (const auto& its : all)
            if (its.text.name == code) return text_of(its, Language::en);
        return {};
    }
    void later(int hours) {
        clock_.set(Instant{clock_.now().microseconds() + hours * 3'600'000'000LL});
    }

    SubjectId person_id(std::string_view key) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return *registry::Reader{connection, visibility, day_}.find("idartbdt", key);
        });
    }
    verification::Act act(std::string actor) {
        return {std::move(actor), verification::day_of(clock_.now()), {}};
    }
    static journal::Digest paper(std::string_view what) { return journal::sha256(what); }
    SubjectId removal(std::string_view person, const std::string& who) {
        auto change = about(person);
        change.standing =
            registry::StandingOrder{change.subject, registry::SleepCause::able, {}, day_};
        return proposed(verification::Kind::removal, change, who);
    }
    SubjectId renaming(std::string_view person, const std::string& who) {
        auto change = about(person);
        change.told = registry::read_said(bdt_.member, {{"name", "Budi Santoso"}}, day_).told;
        return proposed(verification::Kind::change, change, who);
    }
    registry::SubjectChange about(std::string_view person) {
        registry::SubjectChange change;
        change.subject = person_id(person);
        change.kind = registry::SubjectKind::person;
        return change;
    }
    SubjectId proposed(verification::Kind kind, const registry::SubjectChange& change,
                       const std::string& who) {
        const auto done = verification::propose(
            *journal_, bdt_, act(who),
            {kind, verification::Origin::officer, at(village), "", {change}, {}});
        EXPECT_TRUE(done) << done.error().code.name;
        return done ? done->id : SubjectId{};
    }
    /// The meeting agrees to these, and they are passed on, visited and validated.
    void validated(std::vector<SubjectId> proposals) {
        const auto opened = verification::open_meeting(
            *journal_, act("operator"),
            {verification::MeetingKind::musdes, at(village), day_, "Balai", "DTKS"});
        ASSERT_TRUE(opened);
        ASSERT_TRUE(
            verification::decide(*journal_, act("operator"), opened->id, proposals, true, ""));
        ASSERT_TRUE(verification::submit_minutes(*journal_, act("kades"), opened->id,
                                                 {31,
                                                  120,
                                                  {{"Pak A", "Kades"}, {"Bu B", "Sekdes"}},
                                                  {paper("BA")},
                                                  {paper("hadir")},
                                                  {paper("foto")}}));
        const auto count = static_cast<std::int64_t>(proposals.size());
        ASSERT_TRUE(verification::pass_on(*journal_, act("camat"), {at("91.01.01"), {}, count}));
        for (const auto id : proposals)
            ASSERT_TRUE(verification::record_visit(
                *journal_, bdt_, act("pendamping"),
                {id, day_, false, {{-6'500'000, 106'800'000}}, "", {}, {paper("rumah")}}));
        const auto done =
            verification::validate(*journal_, act("dinsos"), {at("91.01"), {}, count});
        ASSERT_TRUE(done) << done.error().code.name;
    }
    static RegionCode at(std::string_view code) { return RegionCode::parse(code).value(); }

    static constexpr std::string_view village = "91.01.01.2001";
};

} // namespace tepat::notices::testing
