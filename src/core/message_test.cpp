#include "core/detail/message_table.hpp"
#include "core/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tepat {
namespace {

TEST(Message, IsGivenInBothLanguagesWithItsParameters) {
    const MessageParams length{{"length", "15"}};
    EXPECT_EQ(message_text("nik.length"_msg, length, Language::en),
              "NIK has 15 digits; it must have 16. Copy it from the KTP or KK.");
    EXPECT_EQ(message_text("nik.length"_msg, length, Language::id),
              "NIK berisi 15 angka; seharusnya 16. Salin dari KTP atau KK.");
}

TEST(Message, ParametersAreFoundByName) {
    struct Case {
        MessageParams params;
        const char* text;
    };
    const Case cases[] = {
        {{{"member", "2"}, {"cap", "one child"}}, "(member 2): one child"},
        {{{"cap", "one child"}, {"other", "x"}, {"member", "2"}}, "(member 2): one child"},
        {{{"cap", "one child"}}, "(member ): one child"},
        {{{"member", "{cap}"}, {"cap", "{member}"}},
         "(member {cap}): {member}"}, // not replaced again
    };
    for (const auto& [params, text] : cases)
        EXPECT_TRUE(
            message_text("programmes.explain_cap"_msg, params, Language::en).ends_with(text))
            << text;
}

TEST(Message, TheCitizensTextIsItsOwnOrElseTheOfficers) {
    const MessageParams params{{"component", "SD"}, {"member", "2"}, {"cap", "one child"}};
    for (const auto language : {Language::id, Language::en}) {
        const auto officer = message_text("programmes.explain_cap"_msg, params, language);
        const auto citizen =
            message_text("programmes.explain_cap"_msg, params, language, Audience::citizen);
        EXPECT_NE(officer.find('2'), std::string::npos) << officer;
        EXPECT_EQ(citizen.find('2'), std::string::npos) << citizen;
        EXPECT_EQ(message_text("nik.letter"_msg, {}, language, Audience::citizen),
                  message_text("nik.letter"_msg, {}, language));
    }
}

TEST(Message, AnUnknownCodeGivesItselfAndItsParameters) {
    for (const auto language : {Language::id, Language::en}) {
        EXPECT_EQ(message_text(MessageCode{"later.rule"}, {}, language), "later.rule");
        EXPECT_EQ(message_text(MessageCode{"later.rule"}, {{"a", "1"}, {"b", "2"}}, language),
                  "later.rule a=1 b=2");
        EXPECT_EQ(message_text(MessageCode{""}, {}, language), "");
        EXPECT_EQ(message_text(MessageCode{"nik.lengt"}, {}, language), "nik.lengt");
        EXPECT_EQ(message_text(MessageCode{"zzz"}, {}, language), "zzz");
    }
}

TEST(Message, TheTableIsOrderedAndEveryTextSaysSomething) {
    const auto rows = detail::message_rows();
    EXPECT_TRUE(std::ranges::is_sorted(rows, {}, &detail::MessageRow::name));
    EXPECT_EQ(std::ranges::adjacent_find(rows, {}, &detail::MessageRow::name), rows.end());
    for (const auto& row : rows)
        for (const auto& texts : {row.id, row.en})
            EXPECT_FALSE(texts.officer.empty() || texts.citizen.empty()) << row.name;
}

} // namespace
} // namespace tepat
