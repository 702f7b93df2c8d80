#include "payments/detail/batch_check.hpp"

#include "core/nik.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::payments::detail {
namespace {

// ISO 20022: Max34Text, Max140Text, Max15NumericText, 18 digits of an amount; Nm as narrow as an
// account name.
constexpr std::size_t longest_account = 34;
constexpr std::size_t longest_debtor_name = 70;
constexpr std::size_t longest_remittance = 140;
constexpr std::int64_t most_instructions = 999'999'999'999'999;
constexpr Rupiah most_money{999'999'999'999'999'999};

std::string code_point(char32_t character) {
    return fmt::format("U+{:04X}", static_cast<std::uint32_t>(character));
}

bool is_account(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Some banks' accounts have sixteen digits too; only one that holds a date of birth is taken for a
/// NIK.
bool reads_as_nik(std::string_view account, Date today) {
    const auto nik = Nik::parse(account);
    return nik && nik->birth_date_signal(today);
}

/// A text of the header in the channel's characters, 1 to `limit` of them, without a NIK.
Result<std::string> header_text(std::string_view text, std::string_view field, std::size_t limit,
                                const Channel& channel) {
    const MessageParams where{{"field", std::string{field}}};
    auto clean = clean_text(text, channel.characters);
    if (!clean) {
        return refuse("payments.header_character"_msg, {{"field", std::string{field}},
                                                        {"character", code_point(clean.error())},
                                                        {"bank", channel.name}});
    }
    if (clean->empty()) return refuse("payments.header_empty"_msg, where);
    if (clean->size() > limit) {
        return refuse("payments.header_length"_msg, {{"field", std::string{field}},
                                                     {"length", std::to_string(clean->size())},
                                                     {"limit", std::to_string(limit)}});
    }
    if (holds_nik(*clean)) return refuse("payments.header_nik"_msg, where);
    return *std::move(clean);
}

/// Row and id of an instruction, then what else the message names. Never the person's name or
/// account.
MessageParams of_row(std::int64_t row, const PaymentInstruction& instruction,
                     MessageParams more = {}) {
    more.insert(more.begin(), {{"row", std::to_string(row)}, {"id", instruction.id.text()}});
    return more;
}

std::unexpected<Refusal> count_differs(const BatchHeader& header, std::int64_t written) {
    return refuse("payments.count_differs"_msg, {{"announced", std::to_string(header.count)},
                                                 {"written", std::to_string(written)}});
}

std::unexpected<Refusal> total_differs(const BatchHeader& header, Rupiah written) {
    return refuse("payments.total_differs"_msg,
                  {{"announced", header.total.text()}, {"written", written.text()}});
}

} // namespace

Result<std::string> check_instruction(std::int64_t row, const PaymentInstruction& instruction,
                                      const Channel& channel, Date today) {
    auto name = clean_text(instruction.name, channel.characters);
    if (!name) {
        return refuse("payments.name_character"_msg,
                      of_row(row, instruction,
                             {{"character", code_point(name.error())}, {"bank", channel.name}}));
    }
    if (name->empty()) return refuse("payments.name_empty"_msg, of_row(row, instruction));
    if (name->size() > channel.name_length) {
        return refuse("payments.name_length"_msg,
                      of_row(row, instruction,
                             {{"length", std::to_string(name->size())},
                              {"limit", std::to_string(channel.name_length)},
                              {"bank", channel.name}}));
    }
    if (holds_nik(*name)) return refuse("payments.name_nik"_msg, of_row(row, instruction));

    if (!is_account(instruction.account, channel.account_digits, channel.account_digits)) {
        return refuse("payments.account_shape"_msg,
                      of_row(row, instruction,
                             {{"length", std::to_string(instruction.account.size())},
                              {"digits", std::to_string(channel.account_digits)},
                              {"bank", channel.name}}));
    }
    if (reads_as_nik(instruction.account, today))
        return refuse("payments.account_nik"_msg, of_row(row, instruction));
    if (instruction.amount <= Rupiah{0} || instruction.amount > most_money)
        return refuse("payments.amount_range"_msg,
                      of_row(row, instruction, {{"amount", instruction.amount.text()}}));
    return *std::move(name);
}

Result<BatchCheck> BatchCheck::open(BatchHeader header, Channel channel) {
    BatchCheck check{std::move(header), std::move(channel)};
    if (auto fine = check.check_header(); !fine) return std::unexpected(fine.error());
    if (auto fine = check.check_dates(); !fine) return std::unexpected(fine.error());
    return check;
}

Result<void> BatchCheck::check_header() {
    if (header_.count == 0) return refuse("payments.empty_batch"_msg);
    if (header_.count < 0 || header_.count > most_instructions)
        return refuse("payments.header_count"_msg, {{"count", std::to_string(header_.count)}});
    if (header_.total <= Rupiah{0} || header_.total > most_money)
        return refuse("payments.header_total"_msg, {{"total", header_.total.text()}});

    auto name = header_text(header_.debtor_name, "debtor_name", longest_debtor_name, channel_);
    if (!name) return std::unexpected(name.error());
    header_.debtor_name = *std::move(name);
    auto remittance = header_text(header_.remittance(), "remittance", longest_remittance, channel_);
    if (!remittance) return std::unexpected(remittance.error());
    remittance_ = *std::move(remittance);

    if (!is_account(header_.debtor_account, 1, longest_account))
        return refuse("payments.header_account"_msg, {{"limit", std::to_string(longest_account)}});
    if (reads_as_nik(header_.debtor_account, header_.created.date_at(bank_zone_hours)))
        return refuse("payments.header_nik"_msg, {{"field", "debtor_account"}});
    return {};
}

Result<void> BatchCheck::check_dates() const {
    const auto created_on = header_.created.date_at(bank_zone_hours);
    if (header_.execution_date < created_on)
        return refuse(
            "payments.execution_past"_msg,
            {{"execution_date", header_.execution_date.text()}, {"created", created_on.text()}});
    if (header_.execution_date > created_on) return {};
    constexpr std::int64_t minute = 60'000'000;
    const Instant midnight{(std::int64_t{created_on.day_number()} * 24 - bank_zone_hours) * 60 *
                           minute};
    const auto into_day = (header_.created.microseconds() - midnight.microseconds()) / minute;
    if (into_day >= channel_.cut_off.minutes)
        return refuse("payments.after_cut_off"_msg,
                      {{"execution_date", header_.execution_date.text()},
                       {"cut_off", channel_.cut_off.text()},
                       {"bank", channel_.name}});
    return {};
}

Result<std::string> BatchCheck::add(const PaymentInstruction& instruction) {
    const auto row = count_ + 1;
    if (last_ && instruction.id == *last_)
        return refuse("payments.duplicate_id"_msg, of_row(row, instruction));
    if (last_ && instruction.id < *last_)
        return refuse("payments.id_order"_msg, of_row(row, instruction, {{"last", last_->text()}}));

    auto name =
        check_instruction(row, instruction, channel_, header_.created.date_at(bank_zone_hours));
    if (!name) return name;

    // A batch that outgrows its header will not fit at the end either; and the sum cannot overflow
    // this way.
    if (row > header_.count) return count_differs(header_, row);
    const auto total = total_ + instruction.amount;
    if (total > header_.total) return total_differs(header_, total);

    last_ = instruction.id;
    total_ = total;
    count_ = row;
    return name;
}

Result<void> BatchCheck::finish() const {
    if (count_ != header_.count) return count_differs(header_, count_);
    if (total_ != header_.total) return total_differs(header_, total_);
    return {};
}

} // namespace tepat::payments::detail
