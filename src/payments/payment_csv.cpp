#include "payments/payment_csv.hpp"

#include <string_view>
#include <utility>

namespace tepat::payments {
namespace {

constexpr std::size_t flush_at = std::size_t{256} * 1024;
constexpr std::string_view column_names = "record,number,message_id,end_to_end_id,bic,account,name,"
                                          "amount,currency,execution_date,remittance\r\n";

void append_field(std::string& out, std::string_view text) {
    if (text.find_first_of(",\"") == std::string_view::npos) {
        out += text;
        return;
    }
    out.push_back('"');
    for (const char c : text) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    out.push_back('"');
}

} // namespace

Result<PaymentCsvWriter> PaymentCsvWriter::open(BatchHeader header, Channel channel,
                                                ByteSink sink) {
    auto check = detail::BatchCheck::open(std::move(header), std::move(channel));
    if (!check) return std::unexpected(check.error());
    return PaymentCsvWriter{*std::move(check), std::move(sink)};
}

PaymentCsvWriter::PaymentCsvWriter(detail::BatchCheck check, ByteSink sink)
    : check_{std::move(check)}, sink_{std::move(sink)},
      middle_{"," + check_.header().message.text() + ","},
      tail_{",IDR," + check_.header().execution_date.text() + ","}, buffer_{column_names} {
    append_field(tail_, check_.remittance());
    tail_ += "\r\n";
}

Result<void> PaymentCsvWriter::add(const PaymentInstruction& instruction) {
    const auto name = check_.add(instruction);
    if (!name) return std::unexpected(name.error());
    buffer_ += "P,";
    buffer_ += std::to_string(check_.count());
    buffer_ += middle_;
    buffer_ += instruction.id.text();
    buffer_.push_back(',');
    buffer_ += check_.channel().bic;
    buffer_.push_back(',');
    buffer_ += instruction.account;
    buffer_.push_back(',');
    append_field(buffer_, *name);
    buffer_.push_back(',');
    buffer_ += std::to_string(instruction.amount.amount());
    buffer_ += tail_;
    if (buffer_.size() >= flush_at) flush();
    return {};
}

Result<void> PaymentCsvWriter::finish() {
    if (auto fine = check_.finish(); !fine) return fine;
    const auto& header = check_.header();
    buffer_ += "T,";
    buffer_ += std::to_string(check_.count());
    buffer_ += middle_;
    buffer_ += "," + check_.channel().bic + "," + header.debtor_account + ",";
    append_field(buffer_, header.debtor_name);
    buffer_ += "," + std::to_string(header.total.amount()) + tail_;
    flush();
    return {};
}

void PaymentCsvWriter::flush() {
    sink_(buffer_);
    buffer_.clear();
}

} // namespace tepat::payments
