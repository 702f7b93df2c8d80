#include "payments/detail/planner.hpp"

#include "core/cbor.hpp"
#include "payments/accounts.hpp"
#include "payments/detail/batch_check.hpp"
#include "payments/detail/batch_digest.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

namespace tepat::payments::detail {
namespace {

constexpr std::int64_t first_attempt = 1;

/// Which refusal of a bank file holds a payment back for which reason.
Held held_by(MessageCode refusal) {
    if (refusal == "payments.name_length"_msg) return Held::name_too_long;
    if (refusal == "payments.amount_range"_msg) return Held::amount_refused;
    if (refusal == "payments.account_shape"_msg || refusal == "payments.account_nik"_msg)
        return Held::account_refused;
    return Held::name_refused;
}

std::optional<Held> held_by(AccountStatus status) {
    switch (status) {
    case AccountStatus::active:
        return std::nullopt;
    case AccountStatus::inactive:
        return Held::account_inactive;
    case AccountStatus::not_activated:
        return Held::account_not_activated;
    }
    return std::nullopt;
}

} // namespace

Planner::Planner(store::Connection& connection, const journal::Visibility& visibility,
                 const programmes::StoredList& list, const journal::Digest& list_digest,
                 std::span<const Channel> channels, Date today)
    : connection_{connection}, visibility_{visibility}, list_{list}, channels_{channels},
      today_{today}, register_{connection, visibility, list.header.effective_on} {
    header_.programme = list.programme;
    header_.period = list.header.period;
    header_.list = list.seq;
    header_.list_digest = list_digest;
    // A list of a regency, or of a part of one, says where everybody lives.
    if (list.header.region.level() < RegionLevel::regency)
        regions_ = registry::Regions::read(connection, visibility, list.header.effective_on);
}

void Planner::add(const programmes::ListLine& line) {
    stage_ += line.stage;
    provided_ = provided_ || line.provided;
    if (line.outcome != programmes::Verdict::eligible || line.stage == Rupiah{0}) return;
    if (planned_before(line.subject)) return header_.planned_before.add(line.stage);
    PlanLine entitled;
    entitled.subject = line.subject;
    entitled.amount = line.stage;
    if (line.payee) entitled.payee = line.payee->person;
    auto payment = payment_for(entitled);
    if (auto* due = std::get_if<Due>(&payment)) return due_.push_back(std::move(*due));
    entitled.payment = std::get<Held>(payment);
    held_.push_back(std::move(entitled));
}

bool Planner::planned_before(SubjectId subject) const {
    bool found = false;
    connection_.each(
        "select seq from entitlement where subject_id = $1 and programme = $2 and "
        "period = $3 and component = $4 and revision = 0",
        [&](const store::Row& row) { found = visibility_.sees(row.id<Seq>(0)); }, subject,
        header_.programme, header_.period.text(), whole);
    return found;
}

/// The list's digest covers the secret salts of its lines, so an id can be tied to nobody by trying
/// out subjects.
EndToEndId Planner::id_of(const PlanLine& line) const {
    CborWriter key;
    key.array(8);
    key.text("tepat.payment/1");
    key.bytes(header_.list_digest.view());
    key.text(header_.programme);
    key.text(header_.period.text());
    key.integer(line.subject.value());
    key.text(line.component);
    key.integer(line.revision);
    key.integer(first_attempt);
    return EndToEndId::of(journal::sha256(key.view()).view());
}

std::variant<Held, Planner::Due> Planner::payment_for(const PlanLine& line) const {
    if (!line.payee) return Held::no_payee;
    // A group's money goes to its own account, whoever leads it.
    const auto group = group_of(line.subject);
    const auto account = account_of(connection_, visibility_, group ? line.subject : *line.payee);
    if (!account) return Held::no_account;
    if (const auto held = held_by(account->status)) return *held;
    const auto channel = std::ranges::find(channels_, account->bank, &Channel::id);
    if (channel == channels_.end()) return Held::no_channel;
    const PaymentInstruction instruction{id_of(line), account->holder, account->number,
                                         line.amount};
    auto name = check_instruction(0, instruction, *channel, today_);
    if (!name) return held_by(name.error().code);

    const auto payee = register_.person(*line.payee);
    const auto called = group ? group->name : payee ? payee->name : std::string{};
    const bool differs = clean_text(called, channel->characters) != *name;
    return Due{static_cast<std::size_t>(channel - channels_.begin()),
               regency_of(line.subject),
               {0, instruction.id, *std::move(name), account->number, differs},
               line};
}

std::optional<registry::GroupView> Planner::group_of(SubjectId subject) const {
    if (!of_groups_) of_groups_ = register_.kind(subject) == registry::SubjectKind::group;
    if (!*of_groups_) return std::nullopt;
    return registry::group(connection_, visibility_, list_.header.effective_on, subject);
}

RegionCode Planner::regency_of(SubjectId subject) const {
    if (regions_.all().empty()) return list_.header.region.at(RegionLevel::regency);
    const auto group = group_of(subject);
    const auto household =
        group ? std::nullopt
              : register_.household(register_.household_of(subject).value_or(subject));
    const auto* village = group       ? regions_.find(group->region)
                          : household ? regions_.find(household->region)
                                      : nullptr;
    const auto* regency = village ? regions_.enclosing(*village, RegionLevel::regency) : nullptr;
    if (!regency) throw std::runtime_error{"payments: somebody on the list lives nowhere"};
    return regency->code;
}

PlanHeader Planner::finish(const std::function<void(BytesView)>& each) {
    std::ranges::sort(due_, {}, [](const Due& due) {
        return std::tuple{due.channel, due.regency, std::cref(due.payment.id).get()};
    });
    for (auto at = due_.begin(); at != due_.end();) {
        PlannedBatch batch{channels_[at->channel].id, at->regency, {}, {}};
        BatchDigest digest{header_.programme, header_.period, batch.bank, batch.regency};
        const auto channel = at->channel;
        for (; at != due_.end() && at->channel == channel && at->regency == batch.regency; ++at) {
            at->payment.batch = static_cast<std::int64_t>(header_.batches.size());
            header_.name_differs += at->payment.name_differs ? 1 : 0;
            batch.payments.add(at->line.amount);
            at->line.payment = std::move(at->payment);
            const auto line = encode(at->line);
            digest.add(line);
            each(line);
        }
        batch.digest = digest.finish();
        header_.batches.push_back(std::move(batch));
    }
    std::map<Held, CountAndSum> reasons;
    for (const auto& line : held_) {
        reasons[std::get<Held>(line.payment)].add(line.amount);
        each(encode(line));
    }
    header_.held.assign(reasons.begin(), reasons.end());
    return std::move(header_);
}

} // namespace tepat::payments::detail
