#include "payments/identifiers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tepat::payments {
namespace {

TEST(HoldsNik, finds_it_wherever_it_stands) {
    EXPECT_TRUE(holds_nik("3201014101900001"));
    EXPECT_TRUE(holds_nik("PKH-3201014101900001"));
    EXPECT_TRUE(holds_nik("20213201014101900001")) << "inside a longer run of digits";
    EXPECT_FALSE(holds_nik("320101410190001")) << "fifteen digits";
    EXPECT_FALSE(holds_nik("32010141-01900001"));
    EXPECT_FALSE(holds_nik("0000000000000000"));
    EXPECT_FALSE(holds_nik(""));
}

TEST(EndToEndId, is_short_plain_and_says_nothing_of_a_person) {
    EXPECT_EQ(EndToEndId::parse("PABC-234").value().text(), "PABC-234");
    EXPECT_TRUE(EndToEndId::parse(std::string(35, 'A')));
    for (const auto* bad : {"", "A B", "A_B", "A/B", "É", "A\n", "A&B"})
        EXPECT_EQ(EndToEndId::parse(bad).error().code, "payments.id_shape"_msg) << bad;
    EXPECT_EQ(EndToEndId::parse(std::string(36, 'A')).error().code, "payments.id_shape"_msg);
    const auto refused = EndToEndId::parse("X3201014101900001");
    EXPECT_EQ(refused.error().code, "payments.id_nik"_msg);
    EXPECT_TRUE(refused.error().params.empty()) << "the NIK is not repeated in the refusal";
}

TEST(EndToEndId, is_made_of_a_digest_without_a_long_run_of_digits) {
    EXPECT_EQ(EndToEndId::of(std::string(32, '\xff')).text(),
              "P77777777777-777777777777-777777777");
    EXPECT_TRUE(EndToEndId::parse(EndToEndId::of(std::string(32, '\xff')).text()));
    EXPECT_THROW(EndToEndId::of("short"), std::invalid_argument);
}

TEST(MessageId, is_a_cut_of_the_digest) {
    const MessageId zero{std::string(32, '\0')};
    EXPECT_EQ(zero.text(), "T" + std::string(32, 'A'));
    EXPECT_EQ(MessageId{std::string(32, '\xff')}.text(), "T" + std::string(32, '7'));
    EXPECT_EQ(MessageId{"foobarfoobarfoobarfoobarfoobar!!"}.text(),
              "TMZXW6YTBOJTG633CMFZGM33PMJQXEZTP");
    EXPECT_EQ(zero.payment_block().size(), 35U);
    EXPECT_THROW(MessageId{"short"}, std::invalid_argument);
}

} // namespace
} // namespace tepat::payments
