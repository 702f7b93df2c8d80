#include "identity/decision.hpp"

#include "identity/detail/entries.hpp"
#include "identity/detail/reasons.hpp"
#include "identity/detail/review_acts.hpp"
#include "sheets/named_rows.hpp"

#include <algorithm>
#include <functional>

namespace tepat::identity {
namespace {

constexpr std::array<std::string_view, 3> decisions{"same", "different", "unsure"};
constexpr std::array<std::string_view, 4> stages{"open", "waiting", "disputed", "settled"};

template <class Enum, std::size_t Size>
std::optional<Enum> named(const std::array<std::string_view, Size>& names, std::string_view name,
                          int first) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<Enum>(at - names.begin() + first);
}

bool same_reviewer(std::string_view a, std::string_view b) {
    return sheets::lower(sheets::trimmed(a)) == sheets::lower(sheets::trimmed(b));
}

/// Follows the acts on one pair, the oldest first.
void follow(PairState& state, Decided act, std::optional<Decision> decision) {
    auto& seats = state.seats;
    if (!decision) {
        for (auto& seat : seats)
            if (seat && same_reviewer(seat->reviewer, act.reviewer)) seat.reset();
        return;
    }
    act.decision = *decision;
    auto* seat = &seats[0];
    if (seats[0]) seat = seats[1] ? &seats[2] : &seats[1];
    *seat = std::move(act);
    if (!state.blind && seats[0] && seats[1])
        state.blind.emplace(seats[0]->decision, seats[1]->decision);
}

void take_row(PairState& state, const store::Row& row, Seq seq) {
    follow(state, {seq, std::string{row.text(2)}, Decision::unsure, std::string{row.text(4)}},
           decision_of(row.text(3)));
}

/// Entries are ordered by what `decide` sees, so that two who act at once are told apart there.
using Allow = std::function<Result<void>(const PairState&, int reviewers)>;

Result<void> submit(journal::Journal& journal, const ReviewAct& act, const detail::PairAct& its,
                    std::string_view event, const Allow& allow) {
    if (its.note.size() > detail::longest_note) return refuse("identity.note_too_long"_msg);
    const auto payload = detail::encode(its);
    const auto key = act.key.empty() ? to_hex(journal.fresh_seed()) : act.key;
    const auto digest =
        journal::sha256({event, BytesView{"\0", 1}, act.reviewer, BytesView{"\0", 1}, payload});
    const auto receipt = journal.submit(
        {act.reviewer, {"review:" + key, 0, digest}, act.effective_on},
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            auto& connection = context.connection;
            const journal::Visibility visibility{connection};
            const auto review = read_review(connection, visibility, act.review);
            if (!review)
                return refuse("identity.no_review"_msg,
                              {{"entry", std::to_string(act.review.value())}});
            const auto pair = pair_at(connection, *review, act.pair);
            if (!pair) return refuse("identity.no_pair"_msg, {{"pair", std::to_string(act.pair)}});
            const auto allowed =
                allow(state_of(connection, visibility, *review, act.pair), pair->reviewers());
            if (!allowed) return std::unexpected(allowed.error());
            return std::vector{journal::Event{{std::string{event}, 1}, payload, {}}};
        });
    if (!receipt) return std::unexpected(receipt.error());
    return {};
}

std::unexpected<Refusal> about(MessageCode code, std::int64_t pair) {
    return refuse(code, {{"pair", std::to_string(pair)}});
}

} // namespace

std::string_view name_of(Decision decision) {
    return decisions.at(static_cast<std::size_t>(decision) - 1);
}
std::optional<Decision> decision_of(std::string_view name) {
    return named<Decision>(decisions, name, 1);
}
MessageCode label_of(Decision decision) {
    switch (decision) {
    case Decision::same:
        return "identity.decision_same"_msg;
    case Decision::different:
        return "identity.decision_different"_msg;
    case Decision::unsure:
        return "identity.decision_unsure"_msg;
    }
    return "identity.decision_unsure"_msg;
}
std::string_view name_of(PairStage stage) {
    return stages.at(static_cast<std::size_t>(stage));
}
std::optional<PairStage> pair_stage(std::string_view name) {
    return named<PairStage>(stages, name, 0);
}
MessageCode label_of(PairStage stage) {
    switch (stage) {
    case PairStage::open:
        return "identity.stage_open"_msg;
    case PairStage::waiting:
        return "identity.stage_waiting"_msg;
    case PairStage::disputed:
        return "identity.stage_disputed"_msg;
    case PairStage::settled:
        return "identity.stage_settled"_msg;
    }
    return "identity.stage_open"_msg;
}

PairStage PairState::stage(int reviewers) const {
    if (seats[2]) return PairStage::settled;
    if (seats[0] && seats[1])
        return seats[0]->decision == seats[1]->decision ? PairStage::settled : PairStage::disputed;
    if (!seats[0] && !seats[1]) return PairStage::open;
    return reviewers == 1 ? PairStage::settled : PairStage::waiting;
}

std::optional<Decision> PairState::outcome(int reviewers) const {
    if (stage(reviewers) != PairStage::settled) return std::nullopt;
    for (auto seat = seats.rbegin(); seat != seats.rend(); ++seat)
        if (*seat) return (*seat)->decision;
    return std::nullopt;
}

const Decided* PairState::of(std::string_view reviewer) const {
    for (const auto& seat : seats)
        if (seat && same_reviewer(seat->reviewer, reviewer)) return &*seat;
    return nullptr;
}

bool PairState::awaits(std::string_view reviewer, int reviewers) const {
    return stage(reviewers) != PairStage::settled && of(reviewer) == nullptr;
}

bool PairState::revealed(int reviewers) const {
    const auto now = stage(reviewers);
    return now == PairStage::settled || now == PairStage::disputed;
}

std::vector<PairState> states_of(store::Connection& connection,
                                 const journal::Visibility& visibility,
                                 const StoredReview& review) {
    std::vector<PairState> states(static_cast<std::size_t>(review.pairs));
    connection.each(
        "select pair, seq, reviewer, decision, note from identity_review_act where review = $1 "
        "order by pair, seq",
        [&](const store::Row& row) {
            const auto seq = row.id<Seq>(1);
            if (visibility.sees(seq))
                take_row(states.at(static_cast<std::size_t>(row.integer(0))), row, seq);
        },
        review.seq);
    return states;
}

PairState state_of(store::Connection& connection, const journal::Visibility& visibility,
                   const StoredReview& review, std::int64_t pair) {
    PairState state;
    connection.each(
        "select pair, seq, reviewer, decision, note from identity_review_act where review = $1 "
        "and pair = $2 order by seq",
        [&](const store::Row& row) {
            const auto seq = row.id<Seq>(1);
            if (visibility.sees(seq)) take_row(state, row, seq);
        },
        review.seq, pair);
    return state;
}

Result<void> decide(journal::Journal& journal, const ReviewAct& act, Decision decision,
                    std::string note) {
    return submit(journal, act, {act.review, act.pair, decision, std::move(note)},
                  detail::decided_name, [&](const PairState& state, int reviewers) -> Result<void> {
                      const auto stage = state.stage(reviewers);
                      if (state.of(act.reviewer) != nullptr)
                          return about(stage == PairStage::disputed ? "identity.pair_third"_msg
                                                                    : "identity.pair_decided"_msg,
                                       act.pair);
                      if (stage == PairStage::settled)
                          return about("identity.pair_settled"_msg, act.pair);
                      return {};
                  });
}

Result<void> take_back(journal::Journal& journal, const ReviewAct& act, std::string reason) {
    if (sheets::trimmed(reason).empty()) return refuse("identity.no_reason"_msg);
    return submit(
        journal, act, {act.review, act.pair, std::nullopt, std::move(reason)},
        detail::taken_back_name, [&](const PairState& state, int reviewers) -> Result<void> {
            const auto* its = state.of(act.reviewer);
            if (its == nullptr) return about("identity.pair_undecided"_msg, act.pair);
            const bool third = state.seats[2] && its == &*state.seats[2];
            if (!third && (state.seats[2] || state.stage(reviewers) == PairStage::disputed))
                return about("identity.pair_ruled"_msg, act.pair);
            return {};
        });
}

namespace detail {
namespace {

PairAct decode(BytesView payload, bool decided) {
    CborReader in{payload};
    in.array_of(decided ? 4 : 3);
    PairAct act;
    act.review = Seq{in.integer()};
    act.pair = in.integer();
    if (act.pair < 0) throw CborError{"identity: no such pair"};
    if (decided) act.decision = read_enum(in, Decision::same, Decision::unsure);
    act.note = in.text();
    if (act.note.size() > longest_note) throw CborError{"identity: a note too long"};
    in.finish();
    return act;
}

} // namespace

Bytes encode(const PairAct& act) {
    CborWriter out;
    out.array(act.decision ? 4 : 3);
    out.integer(act.review.value());
    out.integer(act.pair);
    if (act.decision) out.integer(static_cast<std::int64_t>(*act.decision));
    out.text(act.note);
    return out.take();
}
PairAct decode_decided(BytesView payload) {
    return decode(payload, true);
}
PairAct decode_taken_back(BytesView payload) {
    return decode(payload, false);
}

} // namespace detail

} // namespace tepat::identity
