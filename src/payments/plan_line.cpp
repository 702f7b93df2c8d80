#include "payments/plan_line.hpp"

#include "core/cbor.hpp"

#include <algorithm>
#include <array>

namespace tepat::payments {
namespace {

struct Reason {
    std::string_view name;
    MessageCode message;
};
/// In the order of Held.
constexpr std::array reasons{
    Reason{"no_payee", "payments.held_no_payee"_msg},
    Reason{"no_account", "payments.held_no_account"_msg},
    Reason{"account_inactive", "payments.held_account_inactive"_msg},
    Reason{"account_not_activated", "payments.held_account_not_activated"_msg},
    Reason{"no_channel", "payments.held_no_channel"_msg},
    Reason{"name_too_long", "payments.held_name_too_long"_msg},
    Reason{"name_refused", "payments.held_name_refused"_msg},
    Reason{"account_refused", "payments.held_account_refused"_msg},
    Reason{"amount_refused", "payments.held_amount_refused"_msg},
};

/// The value, or what its absence says of the bytes.
template <class T>
T need(std::optional<T> value, const char* wrong) {
    if (!value) throw CborError{wrong};
    return *std::move(value);
}

template <class T>
T need(Result<T> value, const char* wrong) {
    if (!value) throw CborError{wrong};
    return *std::move(value);
}

Held read_held(CborReader& in) {
    return need(held(in.text()), "payments: an unknown reason to hold back");
}

journal::Digest read_digest(CborReader& in) {
    return need(journal::Digest::from(in.bytes()), "payments: a digest has 32 bytes");
}

void write(CborWriter& out, const CountAndSum& value) {
    out.integer(value.count);
    out.integer(value.sum.amount());
}

CountAndSum read_count_and_sum(CborReader& in) {
    const auto count = in.integer();
    return {count, Rupiah{in.integer()}};
}

PlannedPayment read_payment(CborReader& in) {
    in.array_of(5);
    const auto batch = in.integer();
    auto id = need(EndToEndId::parse(in.text()), "payments: no EndToEndId");
    auto name = std::string{in.text()};
    auto account = std::string{in.text()};
    const auto differs = in.boolean();
    return {batch, std::move(id), std::move(name), std::move(account), differs};
}

} // namespace

std::string_view name_of(Held reason) {
    return reasons.at(static_cast<std::size_t>(reason)).name;
}

std::optional<Held> held(std::string_view name) {
    const auto at = std::ranges::find(reasons, name, &Reason::name);
    if (at == reasons.end()) return std::nullopt;
    return static_cast<Held>(at - reasons.begin());
}

MessageCode message_of(Held reason) {
    return reasons.at(static_cast<std::size_t>(reason)).message;
}

Bytes encode(const PlanLine& line) {
    CborWriter out;
    out.array(6);
    out.integer(line.subject.value());
    out.text(line.component);
    out.integer(line.revision);
    out.integer(line.amount.amount());
    if (line.payee)
        out.integer(line.payee->value());
    else
        out.null();
    if (const auto* reason = std::get_if<Held>(&line.payment)) {
        out.text(name_of(*reason));
        return out.take();
    }
    const auto& payment = std::get<PlannedPayment>(line.payment);
    out.array(5);
    out.integer(payment.batch);
    out.text(payment.id.text());
    out.text(payment.name);
    out.text(payment.account);
    out.boolean(payment.name_differs);
    return out.take();
}

PlanLine decode_plan_line(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(6);
    PlanLine line;
    line.subject = SubjectId{in.integer()};
    line.component = in.text();
    line.revision = in.integer();
    line.amount = Rupiah{in.integer()};
    if (!in.null()) line.payee = SubjectId{in.integer()};
    if (in.peek() == CborType::array)
        line.payment = read_payment(in);
    else
        line.payment = read_held(in);
    in.finish();
    return line;
}

CountAndSum PlanHeader::batched() const {
    CountAndSum all;
    for (const auto& batch : batches)
        all += batch.payments;
    return all;
}

CountAndSum PlanHeader::held_back() const {
    CountAndSum all;
    for (const auto& [reason, payments] : held)
        all += payments;
    return all;
}

CountAndSum PlanHeader::entitled() const {
    auto all = batched();
    return all += held_back();
}

Bytes encode(const PlanHeader& header) {
    CborWriter out;
    out.array(8);
    out.text(header.programme);
    out.text(header.period.text());
    out.integer(header.list.value());
    out.bytes(header.list_digest.view());
    out.array(header.batches.size());
    for (const auto& batch : header.batches) {
        out.array(5);
        out.text(batch.bank);
        out.text(batch.regency.digits());
        write(out, batch.payments);
        out.bytes(batch.digest.view());
    }
    out.array(header.held.size());
    for (const auto& [reason, payments] : header.held) {
        out.array(3);
        out.text(name_of(reason));
        write(out, payments);
    }
    out.array(2);
    write(out, header.planned_before);
    out.integer(header.name_differs);
    return out.take();
}

PlanHeader decode_plan_header(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(8);
    PlanHeader header;
    header.programme = in.text();
    header.period = need(Period::parse(in.text()), "payments: no period");
    header.list = Seq{in.integer()};
    header.list_digest = read_digest(in);
    for (auto left = in.array(); left > 0; --left) {
        in.array_of(5);
        PlannedBatch batch;
        batch.bank = in.text();
        batch.regency = need(RegionCode::parse(in.text()), "payments: no regency");
        batch.payments = read_count_and_sum(in);
        batch.digest = read_digest(in);
        header.batches.push_back(std::move(batch));
    }
    for (auto left = in.array(); left > 0; --left) {
        in.array_of(3);
        const auto reason = read_held(in);
        header.held.emplace_back(reason, read_count_and_sum(in));
    }
    in.array_of(2);
    header.planned_before = read_count_and_sum(in);
    header.name_differs = in.integer();
    in.finish();
    return header;
}

} // namespace tepat::payments
