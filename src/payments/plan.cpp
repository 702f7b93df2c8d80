#include "payments/plan.hpp"

#include "journal/set_draft.hpp"
#include "payments/detail/planner.hpp"

#include <mutex>

namespace tepat::payments {
namespace {

constexpr std::int64_t lines_a_report = 500;

journal::Visibility visible_now(store::Connection& connection) {
    const store::ReadScope scope{connection};
    return journal::Visibility{connection};
}

Plan stored_plan(store::Connection& connection, Seq seq) {
    const auto entry = journal::read_entry(connection, seq).value();
    const auto set = journal::decode_set(entry.type, entry.payload);
    return Plan{seq, entry.recorded_at, decode_plan_header(set.header)};
}

std::optional<Plan> find_plan(store::Connection& connection, const journal::Visibility& visibility,
                              std::string_view where, std::span<const store::Param> params) {
    std::optional<Seq> found;
    connection.query("select seq from payment_plan where " + std::string{where} + " order by seq",
                     params, [&](const store::Row& row) {
                         if (visibility.sees(row.id<Seq>(0))) found = row.id<Seq>(0);
                     });
    if (!found) return std::nullopt;
    return stored_plan(connection, *found);
}

std::optional<Plan> plan_of_list(store::Connection& connection,
                                 const journal::Visibility& visibility, Seq list) {
    const store::Param params[] = {list};
    return find_plan(connection, visibility, "list_seq = $1", params);
}

std::vector<std::pair<std::string, std::int64_t>> sums_of(const PlanHeader& header) {
    const auto batched = header.batched();
    const auto entitled = header.entitled();
    const auto held = header.held_back();
    return {{"batched", batched.count},
            {"batched_sum", batched.sum.amount()},
            {"entitled", entitled.count},
            {"entitled_sum", entitled.sum.amount()},
            {"held", held.count},
            {"held_sum", held.sum.amount()},
            {"planned_before", header.planned_before.count},
            {"planned_before_sum", header.planned_before.sum.amount()}};
}

} // namespace

Result<Plan> plan_payments(journal::Journal& journal, const programmes::StoredList& list,
                           std::span<const Channel> channels, const std::string& actor,
                           Progress& progress) {
    // A plan must see what every earlier one entitles, one that was stopped before it was activated
    // too.
    static std::mutex one_at_a_time;
    const std::lock_guard lock{one_at_a_time};
    journal.settle(progress);
    if (progress.stop_requested()) return refuse("payments.stopped"_msg);

    const auto reader = journal.database().connect_reader();
    const auto visibility = visible_now(*reader);
    if (auto before = plan_of_list(*reader, visibility, list.seq)) {
        before->repeated = true;
        return *std::move(before);
    }
    if (list.totals.stage == Rupiah{} && !list.totals.goods.empty())
        return refuse("payments.in_kind"_msg, {{"programme", list.programme}});
    const auto list_digest =
        journal::sha256(journal::read_entry(*reader, list.seq).value().payload);
    const auto today = journal.clock().now().date_at(bank_zone_hours);
    detail::Planner planner{*reader, visibility, list, list_digest, channels, today};
    programmes::each_line(*reader, list, [&](std::int64_t number, const auto& line) {
        planner.add(line);
        if (number % lines_a_report == 0) progress.at("progress.plan"_msg, number, list.lines);
        return !progress.stop_requested();
    });
    if (progress.stop_requested()) return refuse("payments.stopped"_msg);
    if (planner.provided()) return refuse("payments.provider"_msg, {{"programme", list.programme}});
    if (planner.stage() != list.totals.stage)
        return refuse("payments.list_sum"_msg, {{"list", std::to_string(list.seq.value())},
                                                {"announced", list.totals.stage.text()},
                                                {"lines", planner.stage().text()}});

    const journal::Command command{actor, {"plan:" + list_digest.hex(), 0, list_digest}, today};
    journal::SetDraft draft{journal, command.key.device};
    draft.discard(); // of a run that was stopped: planning again is quicker than going on
    const auto header = planner.finish([&](BytesView line) {
        draft.add(line);
        draft.mark({});
    });
    if (header.entitled().count == 0)
        return refuse("payments.nothing_to_plan"_msg,
                      {{"list", std::to_string(list.seq.value())},
                       {"before", std::to_string(header.planned_before.count)}});
    draft.finish();
    const auto receipt = journal.submit_set(
        command, {{"payments.planned", 1}, encode(header), draft.chunks(), sums_of(header), {}},
        draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    const auto entry = journal::read_entry(*reader, receipt->first).value();
    return Plan{receipt->first, entry.recorded_at, header, receipt->repeated};
}

std::optional<Plan> newest_plan(store::Connection& connection,
                                const journal::Visibility& visibility, std::string_view programme,
                                Period period) {
    const auto text = period.text();
    const store::Param params[] = {programme, text};
    return find_plan(connection, visibility, "programme = $1 and period = $2", params);
}

std::optional<Plan> read_plan(store::Connection& connection, const journal::Visibility& visibility,
                              Seq seq) {
    const store::Param params[] = {seq};
    return find_plan(connection, visibility, "seq = $1", params);
}

std::vector<Plan> all_plans(store::Connection& connection, const journal::Visibility& visibility) {
    std::vector<Seq> entries;
    connection.each("select seq from payment_plan order by seq desc",
                    [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    std::vector<Plan> plans;
    for (const auto seq : entries)
        if (visibility.sees(seq)) plans.push_back(stored_plan(connection, seq));
    return plans;
}

void each_line(store::Connection& connection, const Plan& plan,
               const std::function<void(std::int64_t, const PlanLine&)>& each) {
    const auto entry = journal::read_entry(connection, plan.seq).value();
    journal::read_lines(connection, entry, [&](std::int64_t number, BytesView line) {
        each(number, decode_plan_line(line));
    });
}

} // namespace tepat::payments
