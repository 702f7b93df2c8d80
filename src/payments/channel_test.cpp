#include "payments/channel.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tepat::payments {
namespace {

constexpr std::string_view one = R"([[channel]]
id = "bri"
name = "BANK RAKYAT INDONESIA"
bic = "BRINIDJA"
name_length = 70
characters = "A-Z "
account_digits = 15
cut_off = "15:00"
debtor_name = "KEMENTERIAN SOSIAL"
debtor_account = "020601000001301"
[channel.source]
bic = "directory"
name_length = "assumed"
characters = "agreement"
account_digits = "agreement"
cut_off = "assumed"
debtor_name = "agreement"
debtor_account = "agreement"
)";

std::string with(std::string_view from, std::string_view to) {
    std::string text{one};
    return text.replace(text.find(from), from.size(), to);
}

TEST(Channels, are_read_with_what_is_assumed) {
    const auto channels = read_channels(one, "x.toml").value();
    ASSERT_EQ(channels.size(), 1U);
    const auto& bri = channels.front();
    EXPECT_EQ(bri.id, "bri");
    EXPECT_EQ(bri.bic, "BRINIDJA");
    EXPECT_EQ(bri.name_length, 70U);
    EXPECT_EQ(bri.account_digits, 15U);
    EXPECT_EQ(bri.cut_off, TimeOfDay{15 * 60});
    EXPECT_EQ(bri.assumed, (std::vector<std::string>{"name_length", "cut_off"}));
}

TEST(Channels, each_wrong_field_is_named) {
    const struct {
        std::string_view from;
        std::string_view to;
        std::string_view field;
    } rows[] = {
        {"id = \"bri\"", "", "id"},
        {"BRINIDJA", "BRINIDJ", "bic"},
        {"BRINIDJA", "BRIN1DJA", "bic"},
        {"= 70", "= 71", "name_length"},
        {"= 70", "= 0", "name_length"},
        {"= 70", "= \"70\"", "name_length"},
        {"= 15", "= 35", "account_digits"},
        {"A-Z ", "Z-A", "characters"},
        {"15:00", "24:00", "cut_off"},
        {"15:00", "9:00", "cut_off"},
        {"KEMENTERIAN SOSIAL", "", "debtor_name"},
        {"020601000001301", "0206-01", "debtor_account"},
        {"name_length = \"assumed\"", "", "name_length"},
        {"[channel.source]", "[channel.sources]", "source"},
        {"account_digits = 15", "account_digits = 15\naccount_length = 15", "account_length"},
    };
    for (const auto& row : rows) {
        const auto channels = read_channels(with(row.from, row.to), "x.toml");
        ASSERT_FALSE(channels) << row.to;
        EXPECT_EQ(channels.error().code, "payments.channel_field"_msg);
        EXPECT_EQ(channels.error().params.back().second, row.field) << row.to;
    }
}

TEST(Channels, the_file_as_a_whole) {
    EXPECT_EQ(read_channels("[[channel]\n", "x.toml").error().code, "payments.channel_file"_msg);
    EXPECT_EQ(read_channels("", "x.toml").error().code, "payments.channel_field"_msg);
    EXPECT_EQ(read_channels("channel = [1]", "x.toml").error().code, "payments.channel_field"_msg);
    EXPECT_EQ(read_channels(std::string{one}.append(one), "x.toml").error().code,
              "payments.channel_twice"_msg);
}

TEST(Channels, himbara_is_four_banks) {
    std::ostringstream text;
    text << std::ifstream{TEPAT_SOURCE_DIR "/channels/himbara.toml"}.rdbuf();
    const auto channels = read_channels(text.str(), "himbara.toml").value();
    std::vector<std::string> bics;
    bics.reserve(channels.size());
    for (const auto& channel : channels)
        bics.push_back(channel.bic);
    EXPECT_EQ(bics, (std::vector<std::string>{"BRINIDJA", "BNINIDJA", "BMRIIDJA", "BTANIDJA"}));
}

TEST(TimeOfDay, is_hours_and_minutes) {
    EXPECT_EQ(TimeOfDay::parse("09:05").value().minutes, 545);
    EXPECT_EQ(TimeOfDay{545}.text(), "09:05");
    for (const auto* bad : {"", "9:05", "09:60", "24:00", "09-05", "0905 ", "-1:00"})
        EXPECT_FALSE(TimeOfDay::parse(bad)) << bad;
}

} // namespace
} // namespace tepat::payments
