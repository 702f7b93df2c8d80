#pragma once
#include "journal/entry.hpp"
#include "store/connection.hpp"
#include "verification/chain.hpp"
#include "verification/meeting.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What villages and visitors ordered, read back from the entries that came of it: for who carries
/// orders to where they are judged anew. Ids are those of this database.
namespace tepat::verification {

struct ProposeOrder {
    SubjectId id;
    Kind kind = Kind::new_family;
    Origin origin = Origin::officer;
    RegionId village;
    std::string note;
    std::vector<registry::SubjectChange> changes;
};
struct WithdrawOrder {
    SubjectId proposal;
    std::string reason;
};
struct OpenMeetingOrder {
    SubjectId id;
    MeetingKind kind = MeetingKind::musdes;
    RegionId village;
    Date held_on;
    std::string place;
    std::string agenda;
};
struct DecideOrder {
    SubjectId meeting;
    std::vector<SubjectId> proposals;
    bool agreed = false;
    std::string reason;
};
struct SubmitOrder {
    SubjectId meeting;
    Minutes minutes; ///< without documents: the entry names them, minutes, attendance, photographs
};
/// The last is a home visit, without documents.
using Order =
    std::variant<ProposeOrder, WithdrawOrder, OpenMeetingOrder, DecideOrder, SubmitOrder, Visit>;

/// Whether order_of() knows entries of this type.
[[nodiscard]] bool is_order(const journal::EventType& type);
/// Nothing for any other entry, or a redacted one. CborError when its payload is damaged.
[[nodiscard]] std::optional<Order> order_of(const journal::Entry& entry);

/// The entry that a command with this key (Act::key) made.
[[nodiscard]] std::optional<journal::Entry> entry_under(store::Connection& connection,
                                                        std::string_view key);
/// The proposal or meeting that came to be by an entry; nothing when none did.
[[nodiscard]] std::optional<SubjectId> made_in(const journal::Entry& entry);

} // namespace tepat::verification
