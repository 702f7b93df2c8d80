#pragma once
#include "documents/vault.hpp"
#include "testing/made_documents.hpp"
#include "verification/chain.hpp"
#include "verification/complaint.hpp"
#include "verification/form.hpp"
#include "verification/meeting.hpp"
#include "verification/objection.hpp"
#include "verification/period.hpp"
#include "verification/revisit.hpp"

#include <gmock/gmock.h>

/// For tests: what a village and its offices do in one period, with something of every kind that
/// the chain keeps. Today is the clock's.
namespace tepat::cli::testing {

struct Period {
    journal::Journal& journal;
    const registry::Instrument& instrument;
    const documents::Vault& vault;
    RegionCode village;
    SubjectId family;  ///< of the register, of that village
    SubjectId meeting; ///< of the village, under way
    Instant now;

    /// On the decree's list at its end: one new family.
    void play() {
        namespace v = verification;
        const auto paper = vault.keep(::tepat::testing::made_pdf()).value().digest;
        const std::int64_t day = 86'400'000'000;
        const auto at = [&](int days) { return Instant{now.microseconds() + days * day}; };
        ok(v::open_period(journal, by("pusat"), {202'101, at(-1), at(5), at(6), at(7)}));

        v::ProposalForm form;
        form.village = village;
        form.note = "baru pindah";
        form.household = v::FormPart{{}, {{"address", "Jl. Baru"}, {"floor_area", "36"}}};
        form.members = {{{}, {{"name", "ANI"}, {"sex", "2"}, {"birth_date", "1990-05-06"}}}};
        form.documents = {paper};
        const auto filled = v::fill(*journal.database().connect_reader(), instrument, form, today(),
                                    [&] { return journal.reserve_ids(1).front(); });
        ok(filled);
        const auto proposed = v::propose(journal, instrument, by("warga"), filled->draft);
        ok(proposed);

        ok(v::decide(journal, by("operator"), meeting, {proposed->id}, true, ""));
        ok(v::submit_minutes(journal, by("kades"), meeting,
                             {3,
                              2,
                              {{"Pak Kades", "Kepala Desa"}, {"Bu Sek", "Sekretaris"}},
                              {paper},
                              {paper},
                              {paper}}));
        ok(v::pass_on(journal, by("camat"), {village.at(RegionLevel::district), {}, 1}));
        ok(v::record_visit(
            journal, instrument, by("pendamping"),
            {proposed->id, today(), false, {{-6'500'000, 106'800'000}}, "", {}, {paper}}));
        const auto regency = village.at(RegionLevel::regency);
        visit_again(proposed->id, regency);
        ok(v::validate(journal, by("dinsos"), {regency, {}, 1}));
        const v::Letter letter{"12/2021", today(), {paper}};
        const auto batch = v::approve(journal, by("bupati"), {regency, {}, 1}, letter);
        ok(batch);
        ok(v::forward(journal, by("gubernur"), village.at(RegionLevel::province), {batch->batch},
                      letter));
        ok(v::decree(journal, by("menteri"), {batch->batch}, letter));
        SilentProgress silent;
        ok(v::carry_out(journal, instrument, "server", silent));

        ok(v::object(journal, by("tetangga"),
                     {village,
                      family,
                      registry::SleepCause::able,
                      "rumah bertingkat",
                      {-6'500'000, 106'800'000},
                      {paper}}));
        const auto ticket =
            v::complain(journal, by("warga"),
                        {v::ComplaintKind::left_out, village, {}, "", "belum terdata", {}});
        ok(ticket);
        ok(v::answer(journal, by("verifikator"), ticket->id, "sudah diusulkan", "diusulkan", {}));
    }

private:
    /// Drawn, and found the same.
    void visit_again(SubjectId proposal, RegionCode regency) {
        namespace v = verification;
        ok(v::draw_sample(journal, by("kepala"), regency, 1'000));
        const auto reader = journal.database().connect_reader();
        const auto its = v::revisit_of(*reader, proposal).value();
        const auto asked = v::asked_again(*reader, instrument, its);
        ASSERT_EQ(asked.size(), 1U);
        ASSERT_EQ(asked.front().facts, std::vector<std::string>{"floor_area"});
        const auto filled = v::fill_revisit(
            *reader, instrument, its, v::FormPart{asked.front().subject, {{"floor_area", "36"}}},
            {}, today());
        ok(filled);
        ok(v::record_revisit(journal, instrument, by("pengawas"),
                             {proposal, today(), false, {}, "", filled->draft.changes, {}}));
    }

    template <class T>
    static void ok(const Result<T>& done) {
        ASSERT_TRUE(done) << done.error().code.name;
    }
    [[nodiscard]] Date today() const { return verification::day_of(now); }
    [[nodiscard]] verification::Act by(const char* who) const { return {who, today(), {}}; }
};

} // namespace tepat::cli::testing
