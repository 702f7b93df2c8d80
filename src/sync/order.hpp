#pragma once
#include "core/clock.hpp"
#include "registry/subject.hpp"
#include "verification/chain.hpp"
#include "verification/meeting.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What a package asks: orders to be judged anew where it is imported. Nothing in them is an id of
/// one database; docs/formats/package.md has the bytes.
namespace tepat::sync {

inline constexpr std::size_t most_orders = 10'000;
inline constexpr std::size_t most_order_bytes = std::size_t{32} << 20;
inline constexpr std::size_t most_papers = 100; ///< of one order

/// A subject as both sides can name it: by what the workbook calls it, or as the change of a
/// proposal that brings it.
struct Ref {
    registry::SubjectKind kind = registry::SubjectKind::household;
    std::string scheme; ///< empty: brought by a proposal
    std::string key;
    std::int64_t number = 0; ///< a person's NIK, a family's KK; 0: none
    std::int64_t order = 0;  ///< the order that proposed it …
    std::int64_t place = 0;  ///< … and which of its changes, from 0
    friend bool operator==(const Ref&, const Ref&) = default;
};

struct Standing {
    std::int64_t cause = 0; ///< registry::SleepCause; 0: woken
    std::optional<Ref> into;
    std::optional<Date> from;
    friend bool operator==(const Standing&, const Standing&) = default;
};
/// registry::SubjectChange.
struct Change {
    Ref subject;
    bool fresh = false;
    std::optional<RegionCode> village;
    std::optional<Ref> group;
    Bytes told;
    std::vector<int> cleared;
    std::optional<Standing> standing;
    friend bool operator==(const Change&, const Change&) = default;
};

struct Propose {
    verification::Kind kind = verification::Kind::new_family;
    verification::Origin origin = verification::Origin::officer;
    RegionCode village;
    std::string note;
    std::vector<Change> changes;
    friend bool operator==(const Propose&, const Propose&) = default;
};
/// Proposals and meetings are named by the orders that made them.
struct Withdraw {
    std::int64_t proposal = 0;
    std::string reason;
    friend bool operator==(const Withdraw&, const Withdraw&) = default;
};
struct OpenMeeting {
    verification::MeetingKind kind = verification::MeetingKind::musdes;
    RegionCode village;
    Date held_on;
    std::string place;
    std::string agenda;
    friend bool operator==(const OpenMeeting&, const OpenMeeting&) = default;
};
struct Decide {
    std::int64_t meeting = 0;
    bool agreed = false;
    std::string reason;
    std::vector<std::int64_t> proposals; ///< ascending
    friend bool operator==(const Decide&, const Decide&) = default;
};
struct SubmitMinutes {
    std::int64_t meeting = 0;
    std::int64_t attendees = 0;
    std::int64_t families = 0;
    std::vector<std::pair<std::string, std::string>> signatures; ///< name, office
    friend bool operator==(const SubmitMinutes&, const SubmitMinutes&) = default;
};
struct Visit {
    std::int64_t proposal = 0;
    Date on;
    bool again = false;
    std::optional<std::pair<std::int64_t, std::int64_t>> position;
    std::string note;
    std::vector<Change> changes;
    friend bool operator==(const Visit&, const Visit&) = default;
};

struct Order {
    std::int64_t number = 0; ///< the device's own; ascending over all its packages
    std::string user;        ///< whose authority is judged where it is imported
    Instant at;              ///< by the device's clock: evidence, and no more
    std::vector<journal::Digest> documents;
    std::variant<Propose, Withdraw, OpenMeeting, Decide, SubmitMinutes, Visit> what;
    friend bool operator==(const Order&, const Order&) = default;
};

[[nodiscard]] Bytes encode(std::span<const Order> orders);
/// CborError for anything that encode() does not write, or that is beyond the limits.
[[nodiscard]] std::vector<Order> decode_orders(BytesView bytes);

} // namespace tepat::sync
