#include "payments/channel.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <set>

namespace tepat::payments {
namespace {

constexpr std::int64_t longest_name = 70;
constexpr std::int64_t longest_account = 34;
constexpr int minutes_a_day = 24 * 60;
constexpr std::string_view no_source = "assumed";
/// The values a channel states, each of which has a source.
constexpr std::array<std::string_view, 7> sourced{
    "bic",     "name_length", "characters",    "account_digits",
    "cut_off", "debtor_name", "debtor_account"};

bool in(char c, char low, char high) {
    return c >= low && c <= high;
}

/// Reads one [[channel]], keeping the first thing that is wrong with it.
class ChannelReader {
public:
    ChannelReader(const toml::table& table, std::string_view file) : table_{table}, file_{file} {}

    Result<Channel> read() {
        Channel channel;
        channel.id = text(table_, "id");
        channel.name = text(table_, "name");
        channel.bic = text(table_, "bic");
        if (!is_bic(channel.bic)) complain("bic");
        channel.name_length = number("name_length", longest_name);
        channel.account_digits = number("account_digits", longest_account);
        const auto characters = CharacterSet::parse(text(table_, "characters"));
        if (!characters) complain("characters");
        channel.characters = characters.value_or(CharacterSet{});
        const auto cut_off = TimeOfDay::parse(text(table_, "cut_off"));
        if (!cut_off) complain("cut_off");
        channel.cut_off = cut_off.value_or(TimeOfDay{});
        channel.debtor_name = text(table_, "debtor_name");
        channel.debtor_account = text(table_, "debtor_account");
        if (!std::ranges::all_of(channel.debtor_account, [](char c) { return in(c, '0', '9'); }))
            complain("debtor_account");
        read_sources(channel);
        refuse_unknown_keys();
        if (!wrong_.empty())
            return refuse(
                "payments.channel_field"_msg,
                {{"file", std::string{file_}}, {"channel", channel.id}, {"field", wrong_}});
        return channel;
    }

private:
    void complain(std::string_view field) {
        if (wrong_.empty()) wrong_ = field;
    }

    std::string text(const toml::table& table, std::string_view key) {
        auto value = table[key].value_or(std::string{});
        if (value.empty()) complain(key);
        return value;
    }

    std::size_t number(std::string_view key, std::int64_t most) {
        const auto value = table_[key].value_or(std::int64_t{0});
        if (value < 1 || value > most) complain(key);
        return static_cast<std::size_t>(std::clamp(value, std::int64_t{1}, most));
    }

    void read_sources(Channel& channel) {
        const auto* sources = table_["source"].as_table();
        if (sources == nullptr) return complain("source");
        for (const auto key : sourced)
            if (text(*sources, key) == no_source) channel.assumed.emplace_back(key);
    }

    void refuse_unknown_keys() {
        for (const auto& [key, node] : table_) {
            const auto name = key.str();
            if (name != "id" && name != "name" && name != "source" &&
                std::ranges::find(sourced, name) == sourced.end())
                complain(name);
        }
    }

    const toml::table& table_;
    std::string_view file_;
    std::string wrong_;
};

} // namespace

Result<TimeOfDay> TimeOfDay::parse(std::string_view text) {
    const auto refusal = [&] {
        return refuse("payments.time_of_day"_msg, {{"value", std::string{text}}});
    };
    if (text.size() != 5 || text[2] != ':') return refusal();
    for (const std::size_t at : {0U, 1U, 3U, 4U})
        if (!in(text[at], '0', '9')) return refusal();
    const auto pair = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    const TimeOfDay time{pair(0) * 60 + pair(3)};
    if (pair(3) > 59 || time.minutes >= minutes_a_day) return refusal();
    return time;
}

std::string TimeOfDay::text() const {
    const auto two = [](int value) {
        return std::string{static_cast<char>('0' + value / 10),
                           static_cast<char>('0' + value % 10)};
    };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

bool is_bic(std::string_view text) {
    if (text.size() != 8 && text.size() != 11) return false;
    return std::ranges::all_of(text, [](char c) { return in(c, 'A', 'Z') || in(c, '0', '9'); }) &&
           in(text[4], 'A', 'Z') && in(text[5], 'A', 'Z');
}

Result<std::vector<Channel>> read_channels(std::string_view toml, std::string_view file) {
    const std::string name{file};
    toml::table root;
    try {
        root = toml::parse(toml, file);
    } catch (const toml::parse_error& error) {
        return refuse("payments.channel_file"_msg,
                      {{"file", name},
                       {"line", std::to_string(error.source().begin.line)},
                       {"reason", std::string{error.description()}}});
    }
    const auto* tables = root["channel"].as_array();
    if (tables == nullptr || tables->empty() || root.size() != 1)
        return refuse("payments.channel_field"_msg,
                      {{"file", name}, {"channel", ""}, {"field", "channel"}});
    std::vector<Channel> channels;
    std::set<std::string> seen;
    for (const auto& node : *tables) {
        const auto* table = node.as_table();
        auto channel = ChannelReader{table == nullptr ? toml::table{} : *table, file}.read();
        if (!channel) return std::unexpected(channel.error());
        for (const auto& key : {channel->id, channel->bic})
            if (!seen.insert(key).second)
                return refuse("payments.channel_twice"_msg, {{"file", name}, {"value", key}});
        channels.push_back(*std::move(channel));
    }
    return channels;
}

} // namespace tepat::payments
