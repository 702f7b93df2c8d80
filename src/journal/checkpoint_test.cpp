#include "journal/checkpoint.hpp"
#include "journal/detail/toy_fixture.hpp"
#include "journal/proof_file.hpp"
#include "journal/stored_tree.hpp"
#include "journal/witness.hpp"

#include <fstream>

namespace tepat::journal {
namespace {

class Proving : public testing::ToyJournal {
protected:
    void add(std::int64_t count) {
        for (; count > 0; --count, ++next_)
            ASSERT_TRUE(number(next_, 100 + next_, next_));
    }
    SignedCheckpoint checkpoint() { return make_checkpoint(*journal_, signer_).value(); }
    [[nodiscard]] std::unique_ptr<store::Connection> reader() const {
        return database_->connect_reader();
    }
    void change(std::string_view sql) { database_->connect()->script(sql); }
    [[nodiscard]] std::vector<std::string_view> codes(std::span<const NoteKey> known = {}) const {
        std::vector<std::string_view> all;
        for (const auto& finding : verify_checkpoints(*reader(), known))
            all.push_back(finding.what.code.name);
        return all;
    }
    [[nodiscard]] Result<void> guarded() const {
        return guard(*reader(), std::filesystem::path{witness_});
    }

    const NoteSigner signer_ =
        NoteSigner::make("tepat.example.go.id/bogor", Bytes(NoteSigner::seed_size, 'k')).value();
    const std::vector<NoteKey> keys_{signer_.key()};
    const std::string witness_ = dir_.file("saksi.txt");
    std::int64_t next_ = 1;
    int copies_ = 0;
};
using Checkpoints = Proving;
using Witness = Proving;
using StoredTreeOf = Proving;
using ProofFile = Proving;
using ReceiptOf = Proving;
using Redaction = Proving;

TEST(CheckpointText, HasOneForm) {
    const Checkpoint its{"a.example/b", 17, sha256("root")};
    const auto text = checkpoint_text(its);
    EXPECT_EQ(parse_checkpoint(text), its);
    EXPECT_EQ(parse_checkpoint(text + "an extension\n"), its);
    const auto root = text.substr(text.rfind('\n', text.size() - 2) + 1);
    for (const auto& wrong : {std::string{}, std::string{"a\n"}, "a\n17\n" + root.substr(1),
                              "a\n017\n" + root, "a\n-1\n" + root, "a\n+1\n" + root, "a\n\n" + root,
                              "\n17\n" + root, "a\n9223372036854775808\n" + root,
                              text.substr(0, text.size() - 1), text + "\n", text + "an extension"})
        EXPECT_FALSE(parse_checkpoint(wrong)) << wrong;
}

TEST_F(StoredTreeOf, EverySizeGivesTheProofsOfTheLeaves) {
    add(33);
    const auto connection = reader();
    std::vector<Digest> leaves;
    connection->each("select leaf from journal_entry order by seq",
                     [&](const store::Row& row) { leaves.push_back(*Digest::from(row.blob(0))); });
    const StoredTree tree{*connection};
    EXPECT_EQ(tree.root(0), merkle_root({}));
    for (std::int64_t size = 1; size <= 33; ++size) {
        const auto first = std::span{leaves}.first(static_cast<std::size_t>(size));
        ASSERT_EQ(tree.root(size), merkle_root(first));
        for (std::int64_t at = 1; at <= size; ++at) {
            ASSERT_EQ(tree.inclusion(at, size),
                      inclusion_proof(first, static_cast<std::size_t>(at - 1)));
            ASSERT_EQ(tree.consistency(at, size),
                      consistency_proof(first, static_cast<std::size_t>(at)));
        }
    }
    EXPECT_THROW((void)tree.root(34), store::DatabaseError);
}

TEST_F(Checkpoints, AreSignedKeptAndConsistent) {
    EXPECT_EQ(make_checkpoint(*journal_, signer_).error().code, "journal.empty"_msg);
    add(5);
    const auto first = checkpoint();
    EXPECT_EQ(first.checkpoint.size, 5);
    EXPECT_EQ(checkpoint(), first) << "again the same";
    add(3);
    EXPECT_EQ(checkpoint().checkpoint.size, 8);
    EXPECT_EQ(make_checkpoint(*journal_, signer_, 6)->checkpoint.size, 6) << "an earlier size";
    EXPECT_EQ(make_checkpoint(*journal_, signer_, 9).error().code, "journal.no_such_size"_msg);
    EXPECT_EQ(kept_checkpoints(*reader()).size(), 3U);
    EXPECT_TRUE(codes(keys_).empty());
    const auto other = NoteSigner::make("lain", Bytes(NoteSigner::seed_size, 'o')).value();
    EXPECT_EQ(codes({&other.key(), 1}),
              (std::vector<std::string_view>(3, "verify.checkpoint_key")));
}

TEST_F(Checkpoints, AJournalWrittenAnewIsRefused) {
    add(5);
    (void)checkpoint();
    add(1);
    change("update journal_entry set frontier = (select frontier from journal_entry where seq = 3) "
           "where seq = 5");
    EXPECT_EQ(make_checkpoint(*journal_, signer_).error().code, "journal.not_consistent"_msg);
    EXPECT_FALSE(codes().empty());
}

TEST_F(Checkpoints, EveryChangedColumnIsFoundAndSaysWhich) {
    add(4);
    (void)checkpoint();
    add(3);
    (void)checkpoint();
    const auto other = NoteSigner::make("lain", Bytes(NoteSigner::seed_size, 'o')).value();
    const auto forged = other.sign(checkpoint_text({"lain", 4, sha256("another root")}));
    for (const auto& sql :
         {std::string{"update journal_checkpoint set size = 5 where size = 4"},
          std::string{"update journal_checkpoint set note = substr(note, 2) where size = 4"},
          std::string{"update journal_checkpoint set verifier = 'x' || verifier where size = 4"},
          "update journal_checkpoint set verifier = '" + other.key().text() + "', note = '" +
              forged + "' where size = 4"}) {
        change("create table kept as select * from journal_checkpoint");
        change(sql);
        const auto found = verify_checkpoints(*reader());
        ASSERT_FALSE(found.empty()) << sql;
        EXPECT_TRUE(found[0].seq == Seq{4} || found[0].seq == Seq{5}) << sql;
        change("delete from journal_checkpoint; insert into journal_checkpoint select * from "
               "kept; drop table kept");
    }
    EXPECT_TRUE(codes().empty());
}

TEST_F(Witness, HoldsWhatWasLodgedAndGuardsAStart) {
    EXPECT_TRUE(guarded()) << "nothing was promised yet";
    add(4);
    const auto first = checkpoint();
    EXPECT_EQ(guarded().error().code, "journal.witness_missing"_msg);
    ASSERT_TRUE(lodge(witness_, first));
    ASSERT_TRUE(lodge(witness_, first));
    add(4);
    const auto second = checkpoint();
    ASSERT_TRUE(lodge(witness_, second));
    EXPECT_EQ(*read_witness(witness_), (std::vector{first, second})) << "once each";
    EXPECT_TRUE(guarded());
    EXPECT_EQ(lodge(witness_, first).error().code, "journal.witness_ahead"_msg);
    const auto other = NoteSigner::make("lain", Bytes(NoteSigner::seed_size, 'o')).value();
    EXPECT_EQ(lodge(witness_, make_checkpoint(*journal_, other).value()).error().code,
              "journal.witness_origin"_msg);

    change("delete from journal_entry where seq > 6");
    EXPECT_EQ(guarded().error().code, "journal.rolled_back"_msg);
}

TEST_F(Witness, ASecondHistoryOfTheSameLengthIsRefused) {
    add(3);
    ASSERT_TRUE(lodge(witness_, checkpoint()));
    change("delete from journal_entry where seq = 3; delete from journal_command where counter = "
           "3; delete from toy_number where seq = 3; delete from touch where seq = 3");
    reopen();
    next_ = 3;
    add(2);
    EXPECT_EQ(guarded().error().code, "journal.other_history"_msg);
}

TEST_F(Witness, WhatAPowerCutLeftIsPassedOverAndWrittenAnew) {
    add(2);
    const auto first = checkpoint();
    ASSERT_TRUE(lodge(witness_, first));
    add(2);
    const auto second = checkpoint();
    const auto size = std::filesystem::file_size(witness_);
    for (std::size_t cut = 0; cut <= second.note.size(); ++cut) {
        std::filesystem::resize_file(witness_, size);
        std::ofstream{witness_, std::ios::app} << second.note.substr(0, cut);
        ASSERT_EQ(*read_witness(witness_), std::vector{first}) << cut;
    }
    ASSERT_TRUE(lodge(witness_, second));
    EXPECT_EQ(*read_witness(witness_), (std::vector{first, second}));
    std::ofstream{witness_, std::ios::trunc} << "bukan titik periksa\n\nbukan\n\n";
    EXPECT_EQ(read_witness(witness_).error().code, "journal.witness_file"_msg);
    EXPECT_EQ(lodge(witness_, second).error().code, "journal.witness_file"_msg);
}

TEST_F(ProofFile, LeadsFromALineToASignature) {
    add(2);
    ASSERT_TRUE(numbers(50, 40, silent_));
    add(2);
    const auto its = checkpoint();
    const auto connection = reader();
    for (const auto line : {0, 17, 39}) {
        const auto proof = prove_entry(*connection, Seq{3}, line, true, its).value();
        const auto text = proof_file(proof);
        EXPECT_EQ(parse_proof_file(text), proof);
        EXPECT_EQ(holds(proof)->entry.type.name, "toy.numbers");
        EXPECT_EQ(proof.line->line, testing::toy_line(1000 + line, line));
    }
    EXPECT_EQ(prove_entry(*connection, Seq{3}, 40, true, its).error().code, "journal.no_line"_msg);
    EXPECT_EQ(prove_entry(*connection, Seq{9}, {}, true, its).error().code, "journal.no_entry"_msg);
    const auto hidden = prove_entry(*connection, Seq{1}, {}, false, its).value();
    EXPECT_FALSE(hidden.payload);
    EXPECT_EQ(hidden.salt.size(), salt_half) << "the half that hides the payload stays here";
    EXPECT_EQ(holds(hidden)->entry.actor, "budi");
    EXPECT_EQ(parse_proof_file(proof_file(hidden)), hidden);
}

TEST_F(ProofFile, EveryChangedByteIsSeen) {
    add(2);
    ASSERT_TRUE(numbers(50, 9, silent_));
    const auto text = proof_file(prove_entry(*reader(), Seq{3}, 4, true, checkpoint()).value());
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto changed = text;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        const auto proof = parse_proof_file(changed);
        const auto note = proof ? parse_note(proof->checkpoint.note) : std::nullopt;
        EXPECT_FALSE(note && who_signed(*note, keys_) && holds(*proof)) << at;
    }
}

TEST_F(ReceiptOf, IsCheckedWithTheKeyAlone) {
    add(21);
    const auto its = checkpoint();
    for (std::int64_t seq = 1; seq <= 21; ++seq) {
        const auto code = make_receipt(*reader(), Seq{seq}, its).value();
        const auto text = receipt_text(code);
        EXPECT_EQ(parse_receipt("Tanda terima\n\n" + text + "\n"), code);
        EXPECT_EQ(holds(code, keys_), its.checkpoint);
        auto wrapped = text;
        for (std::size_t at = 40; at < wrapped.size(); at += 41)
            wrapped.insert(at, "\n");
        EXPECT_EQ(parse_receipt(wrapped), code) << "as somebody types it";
    }
    const auto text = receipt_text(make_receipt(*reader(), Seq{7}, its).value());
    EXPECT_LT(text.size(), 500U);
    for (std::size_t at = receipt_prefix.size(); at < text.size(); ++at) {
        auto changed = text;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        const auto code = parse_receipt(changed);
        EXPECT_FALSE(code && holds(*code, keys_)) << at;
    }
}

TEST_F(Redaction, DestroysThePayloadAndKeepsEveryProof) {
    add(2);
    ASSERT_TRUE(numbers(50, 12, silent_)); // entry 3, activated by 4
    add(1);
    const auto its = checkpoint();
    const auto before = prove_entry(*reader(), Seq{3}, {}, false, its).value();
    const auto redact = [&](std::int64_t counter, std::int64_t seq, std::string_view why = "SK 7") {
        return journal_->redact(command(counter, why), Seq{seq}, why);
    };
    EXPECT_EQ(redact(90, 3, "").error().code, "journal.redact_reason"_msg);
    EXPECT_EQ(redact(90, 99).error().code, "journal.no_entry"_msg);
    EXPECT_EQ(redact(90, 4).error().code, "journal.redact_rests"_msg) << "an activation";
    const auto done = redact(90, 3).value();
    EXPECT_EQ(redact(90, 3).value().last, done.last) << "the same command again";
    EXPECT_EQ(redact(91, 3).error().code, "journal.redacted_before"_msg);
    ASSERT_TRUE(redact(92, 1));
    add(2);

    EXPECT_EQ(count("select count(*) from journal_chunk"), 0);
    EXPECT_EQ(count("select count(*) from journal_entry where payload is null"), 2);
    EXPECT_EQ(count("select count(*) from toy_number where seq in (1, 3)"), 0);
    EXPECT_EQ(count("select count(*) from touch where seq in (1, 3)"), 0);
    const auto check = [&] {
        const auto empty =
            store::open_database(dir_.file("copy" + std::to_string(++copies_)), true).value();
        return verify(*database_, *empty, folds_, clock_.now(), silent_).value();
    };
    EXPECT_TRUE(check().findings.empty());
    EXPECT_TRUE(holds(before)) << "a proof that was given out holds for ever";
    const auto later = checkpoint();
    const auto after = prove_entry(*reader(), Seq{3}, {}, true, later).value();
    EXPECT_FALSE(after.payload);
    EXPECT_EQ(after.envelope, before.envelope) << "who, when and what kind stays proven";
    EXPECT_TRUE(holds(after));
    EXPECT_EQ(prove_entry(*reader(), Seq{3}, 2, true, later).error().code,
              "journal.redacted_before"_msg);
    EXPECT_TRUE(holds(prove_entry(*reader(), Seq{2}, {}, true, later).value()));

    // An entry is not redacted by taking its payload away.
    change("update journal_entry set payload = null, salt = substr(salt, 1, 16) where seq = 2");
    const auto checked = check();
    ASSERT_FALSE(checked.findings.empty());
    EXPECT_EQ(checked.findings[0].what.code, "verify.salt"_msg);
    EXPECT_EQ(checked.findings[0].seq, Seq{2});
}

} // namespace
} // namespace tepat::journal
