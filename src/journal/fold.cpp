#include "journal/fold.hpp"

#include "core/cbor.hpp"
#include "journal/detail/apply.hpp"
#include "journal/detail/redacted.hpp"
#include "journal/detail/schema.hpp"

#include <cassert>

namespace tepat::journal {
namespace {

void apply_activated(const ApplyContext& context) {
    CborReader payload{context.entry.payload};
    const auto set = payload.integer();
    payload.finish();
    context.connection.run("update journal_set set activated = $1 where seq = $2",
                           context.entry.seq, set);
}

void apply_redacted(const ApplyContext& context) {
    const auto redacted = detail::decode_redacted(context.entry.payload);
    context.connection.run(
        "insert into journal_redaction (seq, payload_digest, redacted_by) values ($1, $2, $3)",
        redacted.seq, store::Blob{redacted.payload_digest.view()}, context.entry.seq);
}

} // namespace

Folds::Folds(std::vector<RoomFolds> rooms) {
    rooms_.push_back({detail::journal_schema(),
                      {{detail::activated_name, 1, apply_activated, {}},
                       {detail::redacted_name, 1, apply_redacted, {}}}});
    for (auto& room : rooms)
        rooms_.push_back(std::move(room));
    for (const auto& room : rooms_)
        for (const auto& event : room.events)
            assert(event.apply || event.fold_set);
}

std::vector<store::Schema> Folds::schemas() const {
    std::vector<store::Schema> schemas;
    for (const auto& room : rooms_)
        schemas.push_back(room.schema);
    return schemas;
}

const EventFold* Folds::find(const EventType& type) const {
    for (const auto& room : rooms_)
        for (const auto& event : room.events)
            if (event.name == type.name && event.version == type.version) return &event;
    return nullptr;
}

} // namespace tepat::journal
