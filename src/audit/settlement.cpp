#include "audit/settlement.hpp"

#include "audit/detail/acts.hpp"
#include "core/cbor.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace tepat::audit {
namespace {

constexpr std::array<std::string_view, 4> settlements{"first_stands", "second_stands",
                                                      "neither_stands", "same_in_fact"};
constexpr std::array<std::string_view, 2> parties{"first", "second"};
constexpr std::size_t longest_document = 65'536;

template <class Enum, std::size_t Size>
std::optional<Enum> named(const std::array<std::string_view, Size>& names, std::string_view name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<Enum>(at - names.begin());
}

journal::Digest digest_of(store::Connection& connection, const StoredComparison& comparison,
                          const std::map<std::int64_t, DifferenceState>& lines) {
    const auto entry = journal::read_entry(connection, comparison.seq);
    const auto chunks = journal::decode_set(entry->type, entry->payload).chunks;
    CborWriter out;
    out.array(4);
    out.text("tepat.settlement/1");
    out.integer(comparison.seq.value());
    out.array(chunks.size());
    for (const auto& chunk : chunks)
        out.bytes(chunk.root.view());
    out.array(static_cast<std::size_t>(std::ranges::count_if(
        lines, [](const auto& line) { return line.second.settlement.has_value(); })));
    for (const auto& [line, state] : lines) {
        if (!state.settlement) continue;
        out.array(3);
        out.integer(line);
        out.integer(static_cast<int>(*state.settlement));
        out.integer(state.seq.value());
    }
    return journal::sha256(out.view());
}

/// Entries are ordered by what `decide` sees, so that two who act at once are told apart there.
using Check = std::function<Result<std::vector<journal::Event>>(
    const StoredComparison&, ComparisonState&, store::Connection&)>;

Result<void> submit(journal::Journal& journal, const std::string& actor, Date on, Seq comparison,
                    BytesView content, const Check& check) {
    // Each act is a command of its own: doing again what was undone in between is not a repetition.
    const auto key = to_hex(journal.fresh_seed());
    const auto receipt =
        journal.submit({actor, {"audit:" + key, 0, journal::sha256(content)}, on},
                       [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
                           const journal::Visibility visibility{context.connection};
                           const auto its =
                               read_comparison(context.connection, visibility, comparison);
                           if (!its)
                               return refuse("audit.no_comparison"_msg,
                                             {{"entry", std::to_string(comparison.value())}});
                           auto state = state_of(context.connection, visibility, *its);
                           return check(*its, state, context.connection);
                       });
    if (!receipt) return std::unexpected(receipt.error());
    return {};
}

Refusal about(MessageCode code, std::int64_t line) {
    return {code, {{"line", std::to_string(line)}}};
}

/// Goes through the lines of an act; `allow` says no, or whether there is anything to do.
Result<void>
act_on(journal::Journal& journal, const ActOn& act, detail::Act its, std::string_view event,
       Bytes (*encode)(const detail::Act&),
       const std::function<Result<bool>(std::int64_t, const DifferenceState&)>& allow) {
    its.comparison = act.comparison;
    its.lines = act.lines;
    std::ranges::sort(its.lines);
    its.lines.erase(std::ranges::unique(its.lines).begin(), its.lines.end());
    if (its.lines.empty()) return {};
    if (its.lines.size() > most_lines_at_once)
        return refuse("audit.too_many_lines"_msg, {{"most", std::to_string(most_lines_at_once)}});
    const auto content = encode(its);
    return submit(journal, act.actor, act.effective_on, act.comparison, content,
                  [&](const StoredComparison& comparison, ComparisonState& state,
                      store::Connection&) -> Result<std::vector<journal::Event>> {
                      auto needed = its;
                      needed.lines.clear();
                      for (const auto line : its.lines) {
                          if (line < 0 || line >= comparison.totals.differences())
                              return std::unexpected(about("audit.no_line"_msg, line));
                          const auto allowed = allow(line, state.lines[line]);
                          if (!allowed) return std::unexpected(allowed.error());
                          if (*allowed) needed.lines.push_back(line);
                      }
                      if (needed.lines.empty()) return std::vector<journal::Event>{};
                      std::vector<journal::Digest> documents;
                      if (!needed.document.empty())
                          documents.push_back(journal::sha256(needed.document));
                      return std::vector{journal::Event{
                          {std::string{event}, 1}, encode(needed), std::move(documents)}};
                  });
}

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == text.npos;
}

} // namespace

std::string_view name_of(Settlement settlement) {
    return settlements.at(static_cast<std::size_t>(settlement));
}
std::optional<Settlement> settlement_named(std::string_view name) {
    return named<Settlement>(settlements, name);
}
std::string_view name_of(Party party) {
    return parties.at(static_cast<std::size_t>(party));
}
std::optional<Party> party_named(std::string_view name) {
    return named<Party>(parties, name);
}

bool ComparisonState::closed() const {
    const auto signed_by = [&](Party party) {
        return std::ranges::any_of(signatures, [&](const Signature& signature) {
            return signature.party == party && signature.holds;
        });
    };
    return open == 0 && signed_by(Party::first) && signed_by(Party::second);
}

const DifferenceState& ComparisonState::at(std::int64_t line) const {
    static const DifferenceState untouched;
    const auto found = lines.find(line);
    return found == lines.end() ? untouched : found->second;
}

ComparisonState state_of(store::Connection& connection, const journal::Visibility& visibility,
                         const StoredComparison& comparison) {
    ComparisonState state;
    connection.each(
        "select line, seq, act, actor, owner, settlement, note from comparison_act "
        "where comparison = $1 order by line, seq",
        [&](const store::Row& row) {
            const auto seq = row.id<Seq>(1);
            if (!visibility.sees(seq)) return;
            auto& line = state.lines[row.integer(0)];
            if (row.text(2) == "assigned") {
                line.owner = row.text(4);
                return;
            }
            line.settlement = settlement_named(row.text(5));
            line.settler = row.text(3);
            line.note = row.text(6);
            line.seq = seq;
        },
        comparison.seq);
    for (const auto& [line, its] : state.lines)
        state.settled += its.settlement ? 1 : 0;
    state.open = comparison.totals.differences() - state.settled;
    state.digest = digest_of(connection, comparison, state.lines);
    connection.each(
        "select seq, party, actor, digest from comparison_signature where comparison = $1 "
        "order by seq",
        [&](const store::Row& row) {
            if (!visibility.sees(row.id<Seq>(0))) return;
            state.signatures.push_back({party_named(row.text(1)).value(), std::string{row.text(2)},
                                        row.id<Seq>(0), row.blob(3) == state.digest.view()});
        },
        comparison.seq);
    return state;
}

std::vector<ActDone> acts_on(store::Connection& connection, const journal::Visibility& visibility,
                             const StoredComparison& comparison, std::int64_t line) {
    std::vector<ActDone> acts;
    connection.each(
        "select seq, act, actor, owner, settlement, note from comparison_act "
        "where comparison = $1 and line = $2 order by seq",
        [&](const store::Row& row) {
            if (!visibility.sees(row.id<Seq>(0))) return;
            const auto kind = row.text(1) == "assigned"  ? ActDone::Kind::assigned
                              : row.text(1) == "settled" ? ActDone::Kind::settled
                                                         : ActDone::Kind::reopened;
            acts.push_back({kind,
                            row.id<Seq>(0),
                            {},
                            std::string{row.text(2)},
                            std::string{row.text(3)},
                            settlement_named(row.text(4)),
                            std::string{row.text(5)}});
        },
        comparison.seq, line);
    for (auto& act : acts)
        act.at = journal::read_head(connection, act.seq).value().recorded_at;
    return acts;
}

Result<void> assign(journal::Journal& journal, const ActOn& act, std::string owner) {
    detail::Act its;
    its.owner = owner;
    return act_on(journal, act, std::move(its), "audit.differences_assigned",
                  detail::encode_assigned,
                  [&](std::int64_t line, const DifferenceState& state) -> Result<bool> {
                      if (state.settlement)
                          return std::unexpected(about("audit.settled"_msg, line));
                      return state.owner != owner;
                  });
}

Result<void> settle(journal::Journal& journal, const ActOn& act, Settlement settlement,
                    std::string note, std::string document) {
    if (blank(note)) return refuse("audit.no_note"_msg);
    if (document.size() > longest_document) return refuse("audit.document_too_long"_msg);
    detail::Act its;
    its.settlement = settlement;
    its.note = std::move(note);
    its.document = std::move(document);
    return act_on(journal, act, std::move(its), "audit.differences_settled", detail::encode_settled,
                  [&](std::int64_t line, const DifferenceState& state) -> Result<bool> {
                      if (state.settlement)
                          return std::unexpected(about("audit.settled"_msg, line));
                      if (!state.owner.empty() && state.owner != act.actor)
                          return refuse("audit.other_owner"_msg,
                                        {{"line", std::to_string(line)}, {"owner", state.owner}});
                      return true;
                  });
}

Result<void> reopen(journal::Journal& journal, const ActOn& act, std::string reason) {
    if (blank(reason)) return refuse("audit.no_note"_msg);
    detail::Act its;
    its.note = std::move(reason);
    return act_on(journal, act, std::move(its), "audit.differences_reopened",
                  detail::encode_reopened,
                  [&](std::int64_t line, const DifferenceState& state) -> Result<bool> {
                      if (!state.settlement)
                          return std::unexpected(about("audit.not_settled"_msg, line));
                      return true;
                  });
}

Result<void> sign(journal::Journal& journal, const std::string& actor, Date on, Seq comparison,
                  Party party) {
    return submit(
        journal, actor, on, comparison, name_of(party),
        [&](const StoredComparison& its, ComparisonState& state,
            store::Connection&) -> Result<std::vector<journal::Event>> {
            if (state.open > 0)
                return refuse("audit.open_differences"_msg, {{"open", std::to_string(state.open)}});
            for (const auto& signature : state.signatures) {
                if (!signature.holds) continue;
                const MessageParams which{{"party", std::string{name_of(signature.party)}}};
                if (signature.party == party) return refuse("audit.signed_already"_msg, which);
                if (signature.actor == actor) return refuse("audit.signed_by_other"_msg, which);
            }
            return std::vector{
                journal::Event{{"audit.comparison_signed", 1},
                               detail::encode(detail::Signed{its.seq, party, state.digest}),
                               {}}};
        });
}

} // namespace tepat::audit
