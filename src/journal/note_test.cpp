#include "journal/detail/base_text.hpp"
#include "journal/note.hpp"
#include "testing/temp_dir.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace tepat::journal {
namespace {

NoteSigner signer(std::string_view name = "tepat.example.go.id/bogor", char seed = 's') {
    return NoteSigner::make(name, Bytes(NoteSigner::seed_size, seed)).value();
}

TEST(BaseText, IsTheStandardsAndReadInOneWay) {
    const std::pair<const char*, const char*> base64[]{
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
    const std::pair<const char*, const char*> base32[]{
        {"", ""},         {"f", "MY"},         {"fo", "MZXQ"},
        {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"foobar", "MZXW6YTBOI"}};
    for (const auto& [bytes, text] : base64) {
        EXPECT_EQ(detail::to_base64(bytes), text);
        EXPECT_EQ(detail::from_base64(text), bytes);
    }
    for (const auto& [bytes, text] : base32) {
        EXPECT_EQ(detail::to_base32(bytes), text);
        EXPECT_EQ(detail::from_base32(text), bytes);
    }
    for (const auto* wrong : {"Zg", "Zg=", "Zh==", "Z===", "Zm\x88v", "Zm9v\n", " Zm9v", "Zm-_"})
        EXPECT_FALSE(detail::from_base64(wrong)) << wrong;
    for (const auto* wrong : {"M", "MZ7", "MZ", "mzxw6", "MZXW6===", "MZXW1"})
        EXPECT_FALSE(detail::from_base32(wrong)) << wrong;
}

TEST(Note, IsSignedOpenedAndHasNoOtherForm) {
    const auto its = signer();
    const auto text = its.sign("satu\n\ndua\n");
    const auto note = parse_note(text).value();
    EXPECT_EQ(note.text, "satu\n\ndua\n");
    ASSERT_EQ(note.signatures.size(), 1U);
    EXPECT_EQ(note_text(note), text);
    EXPECT_EQ(who_signed(note, std::vector{signer("lain").key(), its.key()}), 1U);
    EXPECT_FALSE(who_signed(note, std::vector{signer("lain").key()}));
    EXPECT_FALSE(who_signed(note, std::vector{signer(its.key().name(), 't').key()}))
        << "the same name, another key";
}

TEST(Note, EveryChangedByteIsSeen) {
    const auto its = signer();
    const auto text = its.sign("baris\n");
    for (std::size_t at = 0; at < text.size(); ++at)
        for (const int bit : {1, 2, 64}) {
            auto changed = text;
            changed[at] = static_cast<char>(changed[at] ^ bit);
            const auto note = parse_note(changed);
            EXPECT_FALSE(note && who_signed(*note, std::vector{its.key()})) << at;
        }
}

TEST(Note, AForeignSignatureIsPassedOverAndAForgedOneSpoilsAll) {
    const auto ours = signer();
    const auto theirs = signer("saksi.example.org", 'w');
    auto note = parse_note(ours.sign("baris\n")).value();
    note.signatures.push_back(parse_note(theirs.sign("baris\n"))->signatures[0]);
    note.signatures.push_back({"asing", "abcd", "a kind of key that we do not know"});
    note = parse_note(note_text(note)).value();
    EXPECT_EQ(who_signed(note, std::vector{theirs.key(), ours.key()}), 1U) << "the first line's";
    EXPECT_EQ(who_signed(note, std::vector{theirs.key()}), 0U);
    note.signatures[1].bytes[5] ^= 1;
    EXPECT_FALSE(who_signed(note, std::vector{theirs.key(), ours.key()}));
    EXPECT_EQ(who_signed(note, std::vector{ours.key()}), 0U);
}

TEST(Note, WhatIsNoNoteIsNotRead) {
    const auto good = signer().sign("baris\n");
    const auto line = good.substr(good.find('\xE2'));
    std::vector<std::string> wrong{"",
                                   "\n",
                                   "\n\n",
                                   "baris\n",
                                   "baris\n\n",
                                   good.substr(0, good.size() - 1),
                                   good + "\n",
                                   good + "lagi\n",
                                   "baris\r\n\n" + line,
                                   "baris\x01\n\n" + line,
                                   "baris\xff\n\n" + line,
                                   "baris\xc0\x80\n\n" + line,
                                   "baris\xed\xa0\x80\n\n" + line,
                                   "baris\n\n- nama AAAAAAAA\n",
                                   "baris\n\n\xE2\x80\x94 nama AAAA\n",
                                   "baris\n\n\xE2\x80\x94 nama AAAAA\n",
                                   "baris\n\n\xE2\x80\x94 na+ma AAAAAAAA\n",
                                   "baris\n\n\xE2\x80\x94 na\xC2\xA0ma AAAAAAAA\n",
                                   "baris\n\n\xE2\x80\x94  AAAAAAAA\n",
                                   std::string(note_size_most, 'x') + "\n\n" + line};
    std::string many = "baris\n\n";
    for (std::size_t i = 0; i <= note_signatures_most; ++i)
        many += line;
    wrong.push_back(many);
    for (const auto& text : wrong)
        EXPECT_FALSE(parse_note(text)) << text.substr(0, 80);
    EXPECT_TRUE(parse_note(many.substr(0, many.size() - line.size())));
}

TEST(NoteKey, HasOneTextForm) {
    const auto its = signer();
    EXPECT_EQ(NoteKey::parse(its.key().text()), its.key());
    const auto again = NoteSigner::parse(its.text());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->sign("a\n"), its.sign("a\n"));
    const auto text = its.key().text();
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto changed = text;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(NoteKey::parse(changed)) << changed;
    }
    for (const auto* wrong : {"", "a", "a+b", "a+00000000+", "+00000000+AQ=="})
        EXPECT_FALSE(NoteKey::parse(wrong));
    for (const auto* name : {"", "a b", "a+b", "a\tb", "a\xE2\x80\x83z"})
        EXPECT_FALSE(NoteSigner::make(name, Bytes(NoteSigner::seed_size, 's'))) << name;
    EXPECT_FALSE(NoteSigner::make("a", "short"));
}

TEST(NoteKey, IsMadeOnceForItsOwnerAlone) {
    const ::tepat::testing::TempDir dir;
    const auto file = dir.file("kunci-jurnal");
    SeededRandom random{7};
    EXPECT_FALSE(signer_in(file)->has_value());
    EXPECT_EQ(signer_at(file, "dua kata", random).error().code, "journal.key_name"_msg);
    const auto made = signer_at(file, "", random).value();
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(signer_at(file, "", random)->key(), made.key());
    EXPECT_EQ(signer_at(file, made.key().name(), random)->key(), made.key());
    EXPECT_EQ(signer_at(file, "lain", random).error().code, "journal.key_other_name"_msg);
    std::ofstream{file, std::ios::app} << "x";
    EXPECT_EQ(signer_at(file, "", random).error().code, "journal.key_file"_msg);
    EXPECT_EQ(signer_at("/dev/null/x", "", random).error().code, "journal.key_file"_msg);
}

} // namespace
} // namespace tepat::journal
