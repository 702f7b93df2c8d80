#pragma once
#include "journal/digest.hpp"
#include "verification/detail/events.hpp"

/// What samples and second visits write into the journal; as events.hpp.
namespace tepat::verification::detail {

struct SampledEvent {
    static constexpr std::string_view name = "verification.sampled";
    SubjectId id;
    RegionId region;
    RegionLevel level = RegionLevel::regency;
    std::int64_t per_mille = 0;
    std::int64_t tree_size = 0;
    journal::Digest root;
    std::int64_t frame = 0;
    std::vector<SubjectId> proposals; ///< ascending
    friend bool operator==(const SampledEvent&, const SampledEvent&) = default;
};
[[nodiscard]] Bytes encode(const SampledEvent& event);
[[nodiscard]] SampledEvent decode_sampled(BytesView payload);

struct RevisitedEvent {
    static constexpr std::string_view name = "verification.revisited";
    SubjectId proposal;
    Seq visit; ///< the entry of the first one
    Date on;
    std::optional<std::pair<std::int64_t, std::int64_t>> position; ///< millionths of a degree
    std::string note;
    std::vector<registry::SubjectChange> changes;
    friend bool operator==(const RevisitedEvent&, const RevisitedEvent&) = default;
};
[[nodiscard]] Bytes encode(const RevisitedEvent& event);
[[nodiscard]] RevisitedEvent decode_revisited(BytesView payload);

/// What Dinsos decided about a difference.
struct SettledEvent {
    static constexpr std::string_view name = "verification.revisit_settled";
    SubjectId proposal;
    Seq visit;
    std::int64_t take = 0; ///< RevisitState, from first_kept on
    std::string reason;
    friend bool operator==(const SettledEvent&, const SettledEvent&) = default;
};
[[nodiscard]] Bytes encode(const SettledEvent& event);
[[nodiscard]] SettledEvent decode_settled(BytesView payload);

} // namespace tepat::verification::detail
