#include "sync/receipt.hpp"

#include "core/utf8.hpp"
#include "sync/order.hpp"

#include <algorithm>

namespace tepat::sync {
namespace {

constexpr BytesView magic = "TEPATRC1";
constexpr std::size_t longest_text = 2'000;
constexpr std::size_t most_params = 20;

[[noreturn]] void broken(const char* what) {
    throw CborError{std::string{"receipt: "} + what};
}

std::string text_in(CborReader& in) {
    const auto text = in.text();
    if (text.size() > longest_text || !is_utf8(text)) broken("a text that cannot be kept");
    return std::string{text};
}

Bytes content(const PackageReceipt& receipt) {
    CborWriter out;
    out.array(6);
    out.bytes(from_hex(receipt.device).value());
    out.integer(receipt.counter);
    out.bytes(receipt.digest.view());
    out.integer(receipt.entry);
    out.integer(receipt.taken.microseconds());
    put(out, receipt.orders);
    return Bytes{magic} + out.take();
}

} // namespace

std::string Judged::text(Language language) const {
    if (code.empty()) return message_text("sync.fate_done"_msg, {}, language);
    return message_text(MessageCode{code}, params, language);
}

void put(CborWriter& out, const std::vector<Judged>& orders) {
    out.array(orders.size());
    for (const auto& order : orders) {
        out.array(4);
        out.integer(order.number);
        out.integer(static_cast<std::int64_t>(order.fate));
        out.text(order.code);
        out.array(order.params.size());
        for (const auto& [name, value] : order.params) {
            out.array(2);
            out.text(name);
            out.text(value);
        }
    }
}

std::vector<Judged> judged_in(CborReader& in) {
    std::vector<Judged> orders;
    auto left = in.array();
    if (left > most_orders) broken("too many orders");
    for (; left > 0; --left) {
        in.array_of(4);
        Judged order;
        order.number = in.integer();
        const auto fate = in.integer();
        if (fate < 0 || fate > static_cast<std::int64_t>(Fate::refused)) broken("no fate");
        order.fate = static_cast<Fate>(fate);
        order.code = text_in(in);
        if ((order.fate == Fate::done) != order.code.empty()) broken("no reason");
        auto params = in.array();
        if (params > most_params) broken("too many parameters");
        for (; params > 0; --params) {
            in.array_of(2);
            auto name = text_in(in);
            order.params.emplace_back(std::move(name), text_in(in));
        }
        orders.push_back(std::move(order));
    }
    return orders;
}

Bytes written(const PackageReceipt& receipt, const RegencySecret& secret) {
    auto out = content(receipt);
    return out + secret.sign(out);
}

Result<PackageReceipt> peek_receipt(BytesView file) {
    if (!file.starts_with(magic) || file.size() < magic.size() + signature_bytes)
        return refuse("sync.not_a_receipt"_msg);
    try {
        CborReader in{file.substr(magic.size(), file.size() - magic.size() - signature_bytes)};
        in.array_of(6);
        PackageReceipt receipt;
        const auto device = in.bytes();
        if (device.size() != 8) broken("no device");
        receipt.device = to_hex(device);
        receipt.counter = in.integer();
        const auto digest = journal::Digest::from(in.bytes());
        if (!digest) broken("no digest");
        receipt.digest = *digest;
        receipt.entry = in.integer();
        receipt.taken = Instant{in.integer()};
        receipt.orders = judged_in(in);
        in.finish();
        return receipt;
    } catch (const CborError&) {
        return refuse("sync.not_a_receipt"_msg);
    }
}

Result<PackageReceipt> read_receipt(BytesView file, const RegencyKey& regency) {
    auto receipt = peek_receipt(file);
    if (!receipt) return receipt;
    const auto signed_part = file.substr(0, file.size() - signature_bytes);
    if (!regency.signed_by(signed_part, file.substr(signed_part.size())))
        return refuse("sync.receipt_signature"_msg);
    return receipt;
}

} // namespace tepat::sync
