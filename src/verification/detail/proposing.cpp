#include "verification/detail/proposing.hpp"

#include "verification/detail/shape.hpp"

namespace tepat::verification::detail {

std::optional<SubjectId> under_way(store::Connection& connection, SubjectId about, Kind kind) {
    Filter same;
    same.kind = kind;
    same.about = about;
    for (const auto& other : proposals(connection, same, SubjectId{}))
        if (!is_over(other.stage)) return other.id;
    return std::nullopt;
}

Result<ProposedEvent> proposing(store::Connection& connection,
                                const registry::Instrument& instrument, const Draft& draft,
                                const Place& place, Date on, SubjectId id) {
    auto its = about(connection, instrument, draft, place, on);
    if (!its) return std::unexpected(its.error());
    if (const auto other = under_way(connection, its->subject, draft.kind))
        return refuse("verification.already"_msg, {{"proposal", std::to_string(other->value())}});
    return ProposedEvent{id,           draft.kind,           draft.origin, place,
                         its->subject, std::move(its->head), draft.note,   draft.changes};
}

journal::Event written(const ProposedEvent& event, const std::vector<journal::Digest>& documents) {
    return {{std::string{ProposedEvent::name}, 1}, encode(event), documents};
}

} // namespace tepat::verification::detail
