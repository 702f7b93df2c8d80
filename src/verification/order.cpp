#include "verification/order.hpp"

#include "journal/commands.hpp"
#include "journal/reader.hpp"
#include "verification/detail/events.hpp"
#include "verification/detail/submit.hpp"

#include <array>

namespace tepat::verification {
namespace {

Order proposed(BytesView payload) {
    auto its = detail::decode_proposed(payload);
    return ProposeOrder{its.id,
                        its.kind,
                        its.origin,
                        its.place.village,
                        std::move(its.note),
                        std::move(its.changes)};
}
Order withdrawn(BytesView payload) {
    auto its = detail::decode_single(payload);
    return WithdrawOrder{its.proposal, std::move(its.reason)};
}
Order opened(BytesView payload) {
    auto its = detail::decode_meeting_opened(payload);
    return OpenMeetingOrder{its.id,
                            static_cast<MeetingKind>(its.kind),
                            its.place.village,
                            its.held_on,
                            std::move(its.where),
                            std::move(its.agenda)};
}
Order decided(BytesView payload) {
    auto its = detail::decode_decided(payload);
    return DecideOrder{its.meeting, std::move(its.proposals), its.agreed, std::move(its.reason)};
}
Order submitted(BytesView payload) {
    auto its = detail::decode_submitted(payload);
    SubmitOrder order{its.meeting, {}};
    order.minutes.attendees = its.attendees;
    order.minutes.families = its.families;
    for (auto& [name, office] : its.signatures)
        order.minutes.signatures.push_back({std::move(name), std::move(office)});
    return order;
}
Order visited(BytesView payload) {
    auto its = detail::decode_visited(payload);
    return Visit{its.proposal,           its.on, its.again, its.position, std::move(its.note),
                 std::move(its.changes), {}};
}

struct Reading {
    std::string_view name;
    Order (*read)(BytesView);
};
constexpr std::array readings{Reading{detail::ProposedEvent::name, proposed},
                              Reading{detail::withdrawn_name, withdrawn},
                              Reading{detail::MeetingOpenedEvent::name, opened},
                              Reading{detail::DecidedEvent::name, decided},
                              Reading{detail::SubmittedEvent::name, submitted},
                              Reading{detail::VisitedEvent::name, visited}};

const Reading* reading_of(const journal::EventType& type) {
    for (const auto& its : readings)
        if (its.name == type.name && type.version == 1) return &its;
    return nullptr;
}

} // namespace

bool is_order(const journal::EventType& type) {
    return reading_of(type) != nullptr;
}

std::optional<Order> order_of(const journal::Entry& entry) {
    const auto* its = reading_of(entry.type);
    if (its == nullptr || entry.payload.empty()) return std::nullopt;
    return its->read(entry.payload);
}

std::optional<journal::Entry> entry_under(store::Connection& connection, std::string_view key) {
    const auto seq = journal::entry_of(connection, detail::device_of(key), 0);
    return seq ? journal::read_entry(connection, *seq) : std::nullopt;
}

std::optional<SubjectId> made_in(const journal::Entry& entry) {
    const auto order = order_of(entry);
    if (!order) return std::nullopt;
    if (const auto* its = std::get_if<ProposeOrder>(&*order)) return its->id;
    if (const auto* its = std::get_if<OpenMeetingOrder>(&*order)) return its->id;
    return std::nullopt;
}

} // namespace tepat::verification
