#pragma once
#include "core/progress.hpp"
#include "programmes/list.hpp"
#include "programmes/outside_list.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Who receives what, and who lacks what: lists of several programmes laid over each other.
namespace tepat::overlap {

/// A programme, or an office whose lists were taken in.
struct Source {
    std::string id;
    programmes::Words name;
    bool outside = false;
};
inline constexpr std::size_t most_sources = 64;

/// A list in force on a day.
struct ListInForce {
    std::size_t source = 0; ///< place in ListsOfDay::sources()
    Seq seq;
    Period period;
    RegionCode region;
    /// Those entitled, or found in the register; of groups their members. Ascending, each once.
    std::vector<SubjectId> subjects;
    /// The rules that made it, and as they are in its stage; not of lists from outside.
    std::unique_ptr<const programmes::Policy> policy;
    std::optional<programmes::PolicyAt> rules;

    [[nodiscard]] bool has(SubjectId subject) const;
};

/// Every list whose stage a day lies in, of any region: a newer list takes the place of an older
/// one of the same programme and stage when its region holds the other's. Immutable, so
/// thread-safe. Personal data by way of ids. Memory: 24 bytes a recipient.
class ListsOfDay {
public:
    /// In one read transaction. Refused: overlap.no_lists {date}; overlap.many {count}: more than
    /// most_sources; programmes.stopped; as recorded_policy.
    static Result<ListsOfDay> read(store::Connection& connection,
                                   const journal::Visibility& visibility, Date on,
                                   Progress& progress);

    [[nodiscard]] Date on() const { return on_; }
    /// By id, programmes before lists from outside.
    [[nodiscard]] const std::vector<Source>& sources() const { return sources_; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;
    /// The newest first.
    [[nodiscard]] const std::vector<ListInForce>& lists() const { return lists_; }

    /// Bit i: one of `kin` is on a list of sources()[i].
    [[nodiscard]] std::uint64_t of(std::span<const SubjectId> kin) const;
    /// Where a source has one of `kin`.
    struct Place {
        std::size_t list = 0; ///< in lists()
        SubjectId subject;
    };
    [[nodiscard]] std::optional<Place> place(std::size_t source,
                                             std::span<const SubjectId> kin) const;

private:
    class Collector;

    Date on_;
    std::vector<Source> sources_;
    std::vector<ListInForce> lists_;
    std::vector<std::pair<SubjectId, std::uint64_t>> sources_of_; ///< by subject
};

} // namespace tepat::overlap
