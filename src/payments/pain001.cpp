#include "payments/pain001.hpp"

#include <string_view>
#include <utility>

namespace tepat::payments {
namespace {

constexpr std::size_t flush_at = std::size_t{256} * 1024;
constexpr std::string_view purpose = "GOVT";

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out.push_back(c);
    }
}

/// `<tag>text</tag>`, text escaped.
std::string element(std::string_view tag, std::string_view text) {
    std::string out = "<";
    out.append(tag).append(">");
    append_escaped(out, text);
    return out.append("</").append(tag).append(">");
}

std::string party(std::string_view tag, std::string_view name) {
    return "<" + std::string{tag} + ">" + element("Nm", name) + "</" + std::string{tag} + ">";
}

std::string agent(std::string_view tag, std::string_view bic) {
    return "<" + std::string{tag} + "><FinInstnId>" + element("BICFI", bic) + "</FinInstnId></" +
           std::string{tag} + ">";
}

/// `2021-04-01T09:00:00+07:00`: the bank's own zone.
std::string bank_time(Instant at) {
    constexpr std::int64_t hour = 3'600'000'000;
    const auto text = Instant{at.microseconds() + bank_zone_hours * hour}.text();
    return text.substr(0, text.find('.')) + "+07:00";
}

} // namespace

Result<Pain001Writer> Pain001Writer::open(BatchHeader header, Channel channel, ByteSink sink) {
    auto check = detail::BatchCheck::open(std::move(header), std::move(channel));
    if (!check) return std::unexpected(check.error());
    return Pain001Writer{*std::move(check), std::move(sink)};
}

Pain001Writer::Pain001Writer(detail::BatchCheck check, ByteSink sink)
    : check_{std::move(check)}, sink_{std::move(sink)},
      agent_{agent("CdtrAgt", check_.channel().bic)},
      remittance_{"<RmtInf>" + element("Ustrd", check_.remittance()) + "</RmtInf>"} {
    buffer_.reserve(flush_at + 4096);
    write_head();
}

void Pain001Writer::write_head() {
    const auto& header = check_.header();
    const auto totals = element("NbOfTxs", std::to_string(header.count)) +
                        element("CtrlSum", std::to_string(header.total.amount()));
    buffer_ +=
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn>\n";
    buffer_ += "<GrpHdr>" + element("MsgId", header.message.text()) +
               element("CreDtTm", bank_time(header.created)) + totals +
               party("InitgPty", header.debtor_name) + "</GrpHdr>\n";
    buffer_ += "<PmtInf>" + element("PmtInfId", header.message.payment_block()) +
               element("PmtMtd", "TRF") + element("BtchBookg", "true") + totals +
               "<PmtTpInf><CtgyPurp>" + element("Cd", purpose) + "</CtgyPurp></PmtTpInf>" +
               "<ReqdExctnDt>" + element("Dt", header.execution_date.text()) + "</ReqdExctnDt>" +
               party("Dbtr", header.debtor_name) + "<DbtrAcct><Id><Othr>" +
               element("Id", header.debtor_account) + "</Othr></Id>" + element("Ccy", "IDR") +
               "</DbtrAcct>" + agent("DbtrAgt", check_.channel().bic) + element("ChrgBr", "DEBT") +
               "\n";
}

Result<void> Pain001Writer::add(const PaymentInstruction& instruction) {
    const auto name = check_.add(instruction);
    if (!name) return std::unexpected(name.error());
    buffer_ += "<CdtTrfTxInf><PmtId><EndToEndId>";
    buffer_ += instruction.id.text();
    buffer_ += "</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"IDR\">";
    buffer_ += std::to_string(instruction.amount.amount());
    buffer_ += "</InstdAmt></Amt>";
    buffer_ += agent_;
    buffer_ += "<Cdtr><Nm>";
    append_escaped(buffer_, *name);
    buffer_ += "</Nm></Cdtr><CdtrAcct><Id><Othr><Id>";
    buffer_ += instruction.account;
    buffer_ += "</Id></Othr></Id></CdtrAcct>";
    buffer_ += remittance_;
    buffer_ += "</CdtTrfTxInf>\n";
    if (buffer_.size() >= flush_at) flush();
    return {};
}

Result<void> Pain001Writer::finish() {
    if (auto fine = check_.finish(); !fine) return fine;
    buffer_ += "</PmtInf>\n</CstmrCdtTrfInitn></Document>\n";
    flush();
    return {};
}

void Pain001Writer::flush() {
    sink_(buffer_);
    buffer_.clear();
}

} // namespace tepat::payments
