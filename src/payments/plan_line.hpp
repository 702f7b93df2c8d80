#pragma once
#include "core/message.hpp"
#include "core/period.hpp"
#include "core/region_code.hpp"
#include "core/rupiah.hpp"
#include "core/strong.hpp"
#include "journal/digest.hpp"
#include "payments/identifiers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tepat::payments {

/// Why an entitlement has no payment yet. Tables and lines write the name, which is permanent.
enum class Held : std::uint8_t {
    no_payee,              ///< nobody of the family may collect
    no_account,            ///< no bank told of an account of the payee
    account_inactive,      ///< fallen asleep, or blocked
    account_not_activated, ///< opened, never used
    no_channel,            ///< at a bank that takes no files of ours
    name_too_long,         ///< for the bank; a name is never cut
    name_refused,          ///< empty, with characters the bank does not keep, or holding a NIK
    account_refused,       ///< not the bank's digits any more, or reads as a NIK
    amount_refused,        ///< more digits than a bank file has
};
[[nodiscard]] std::string_view name_of(Held reason);
[[nodiscard]] std::optional<Held> held(std::string_view name);
/// The message that says it to people.
[[nodiscard]] MessageCode message_of(Held reason);

/// A payment attempt, as it goes into a bank file. Personal data.
struct PlannedPayment {
    std::int64_t batch = 0; ///< its place in PlanHeader::batches
    EndToEndId id;
    std::string name;    ///< of the holder, in the bank's characters
    std::string account; ///< digits alone
    /// The holder is called otherwise than the payee in the register: paid, and to be looked at.
    bool name_differs = false;
    friend bool operator==(const PlannedPayment&, const PlannedPayment&) = default;
};

/// What the whole family is entitled to, not a part of it.
inline constexpr std::string_view whole = "whole";

/// One line of "payments.planned": an entitlement with its payment, or why it has none. With the
/// plan's programme and period, subject, component and revision are its key.
/// docs/formats/payments.md has the bytes.
struct PlanLine {
    SubjectId subject;
    std::string component{whole};
    std::int64_t revision = 0;
    Rupiah amount;
    std::optional<SubjectId> payee;
    std::variant<Held, PlannedPayment> payment;
    friend bool operator==(const PlanLine&, const PlanLine&) = default;
};
/// Canonical CBOR: equal lines are equal bytes.
[[nodiscard]] Bytes encode(const PlanLine& line);
/// CborError when `line` is no line of "payments.planned" version 1.
[[nodiscard]] PlanLine decode_plan_line(BytesView line);

struct CountAndSum {
    std::int64_t count = 0;
    Rupiah sum;

    void add(Rupiah amount) {
        ++count;
        sum += amount;
    }
    CountAndSum& operator+=(const CountAndSum& other) {
        count += other.count;
        sum += other.sum;
        return *this;
    }
    friend bool operator==(const CountAndSum&, const CountAndSum&) = default;
};

/// One bank, one regency, one programme, one period: what becomes one bank file.
struct PlannedBatch {
    std::string bank; ///< Channel::id
    RegionCode regency;
    CountAndSum payments;
    /// Of everything in the batch, in order. The MsgId is made of it.
    journal::Digest digest;
    friend bool operator==(const PlannedBatch&, const PlannedBatch&) = default;
};

/// The header of "payments.planned": what the plan was made from and what it comes to. Lines stand
/// batch by batch, in a batch by EndToEndId; then those held back, by subject.
struct PlanHeader {
    std::string programme;
    Period period;
    Seq list;
    journal::Digest list_digest;       ///< SHA-256 of the list's payload
    std::vector<PlannedBatch> batches; ///< by bank as in the channels file, then by regency
    std::vector<std::pair<Held, CountAndSum>> held; ///< by reason, those that occur
    /// Of this list, with what it says of them: entitled by an earlier plan of the period.
    CountAndSum planned_before;
    std::int64_t name_differs = 0; ///< payments in which it does

    [[nodiscard]] CountAndSum batched() const;
    [[nodiscard]] CountAndSum held_back() const;
    /// What was planned: batched and held back.
    [[nodiscard]] CountAndSum entitled() const;
    friend bool operator==(const PlanHeader&, const PlanHeader&) = default;
};
[[nodiscard]] Bytes encode(const PlanHeader& header);
/// CborError as decode_plan_line.
[[nodiscard]] PlanHeader decode_plan_header(BytesView header);

} // namespace tepat::payments
