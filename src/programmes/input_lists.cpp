#include "programmes/input_lists.hpp"

#include "programmes/list.hpp"
#include "programmes/outside_list.hpp"

#include <algorithm>
#include <variant>

namespace tepat::programmes {

/// A list that may be asked about, of either kind.
struct detail::Askable {
    Seq seq;
    RegionCode region;
    std::variant<StoredList, OutsideList> list;
};

namespace {

using detail::Askable;

journal::Digest digest_of(store::Connection& connection, Seq seq) {
    return journal::sha256(journal::read_entry(connection, seq)->payload);
}

/// All of an input's id, the newest first.
std::vector<Askable> askable(store::Connection& connection, const journal::Visibility& visibility,
                             const Input& input) {
    std::vector<Askable> all;
    switch (input.kind) {
    case InputKind::programme:
        for (auto& list : lists_of(connection, visibility, input.id))
            all.push_back({list.seq, list.header.region, list});
        break;
    case InputKind::outside:
        for (auto& list : outside_lists(connection, visibility, input.id))
            all.push_back({list.seq, list.region, list});
        break;
    }
    return all;
}

/// Whether the day lies in the stage of a list; of a programme's by its own policy.
bool holds_on(store::Connection& connection, const Askable& its, Date date) {
    if (const auto* outside = std::get_if<OutsideList>(&its.list)) return outside->holds_on(date);
    const auto& header = std::get<StoredList>(its.list).header;
    const auto policy = recorded_policy(connection, header.policies.front());
    if (!policy) return false;
    const auto period = policy->period_on(date);
    return period && *period == header.period;
}

bool is_on(store::Connection& connection, const Askable& its, SubjectId subject) {
    if (const auto* made = std::get_if<StoredList>(&its.list)) {
        const auto line = line_of(connection, *made, subject);
        return line && line->outcome == Verdict::eligible;
    }
    bool found = false;
    connection.each(
        "select line from touch where subject_id = $1 and seq = $2",
        [&](const store::Row&) { found = true; }, subject, its.seq);
    return found;
}

/// Regions that lists cover together.
class Coverage {
public:
    Coverage(RegionCode wanted, const registry::Regions& regions)
        : wanted_{wanted}, regions_{regions} {}
    /// Whether a list would add something.
    [[nodiscard]] bool lacks(RegionCode region) const {
        return !has(region) && (region.contains(wanted_) || wanted_.contains(region));
    }
    void add(RegionCode region) { covered_.push_back(region); }
    [[nodiscard]] bool complete() const {
        return !covered_.empty() &&
               (has(wanted_) || std::ranges::all_of(regions_.villages_in(wanted_),
                                                    [&](const auto& it) { return has(it.code); }));
    }

private:
    [[nodiscard]] bool has(RegionCode region) const {
        return std::ranges::any_of(covered_, [&](RegionCode it) { return it.contains(region); });
    }
    RegionCode wanted_;
    const registry::Regions& regions_;
    std::vector<RegionCode> covered_;
};

} // namespace

Result<InputLists> InputLists::find(store::Connection& connection,
                                    const journal::Visibility& visibility, const PolicyAt& policy,
                                    RegionCode region, const registry::Regions& regions) {
    InputLists found;
    const auto& inputs = policy.policy->inputs;
    found.subjects_.resize(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if ((policy.inputs >> i & 1U) == 0) continue;
        Coverage coverage{region, regions};
        for (const auto& list : askable(connection, visibility, inputs[i])) {
            if (coverage.complete()) break;
            if (!coverage.lacks(list.region) || !holds_on(connection, list, policy.date)) continue;
            coverage.add(list.region);
            found.add(connection, i, list);
        }
        if (!coverage.complete())
            return refuse(
                inputs[i].kind == InputKind::programme ? "programmes.input_missing"_msg
                                                       : "programmes.outside_missing"_msg,
                {{"input", inputs[i].id}, {"region", region.text()}, {"date", policy.date.text()}});
    }
    found.close();
    return found;
}

Result<InputLists> InputLists::named(store::Connection& connection,
                                     const journal::Visibility& visibility, const PolicyAt& policy,
                                     std::span<const journal::Digest> digests) {
    InputLists found;
    const auto& inputs = policy.policy->inputs;
    found.subjects_.resize(inputs.size());
    for (std::size_t i = 0; i < inputs.size() && found.digests_.size() < digests.size(); ++i)
        for (const auto& list : askable(connection, visibility, inputs[i]))
            if (std::ranges::find(digests, digest_of(connection, list.seq)) != digests.end())
                found.add(connection, i, list);
    for (const auto& digest : digests)
        if (std::ranges::find(found.digests_, digest) == found.digests_.end())
            return refuse("programmes.input_lost"_msg, {{"digest", digest.hex()}});
    found.close();
    return found;
}

void InputLists::add(store::Connection& connection, std::size_t input, const detail::Askable& its) {
    digests_.push_back(digest_of(connection, its.seq));
    auto& subjects = subjects_[input];
    if (const auto* outside = std::get_if<OutsideList>(&its.list))
        each_listed(connection, *outside, [&](SubjectId subject) { subjects.push_back(subject); });
    else
        each_line(connection, std::get<StoredList>(its.list),
                  [&](std::int64_t, const ListLine& line) {
                      if (line.outcome == Verdict::eligible) subjects.push_back(line.subject);
                      return true;
                  });
}

std::uint64_t listed_in(store::Connection& connection, const journal::Visibility& visibility,
                        const PolicyAt& policy, std::span<const journal::Digest> digests,
                        std::span<const SubjectId> kin) {
    std::uint64_t listed = 0;
    if (digests.empty()) return listed;
    const auto& inputs = policy.policy->inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        for (const auto& list : askable(connection, visibility, inputs[i])) {
            if (std::ranges::find(digests, digest_of(connection, list.seq)) == digests.end())
                continue;
            if (std::ranges::any_of(kin,
                                    [&](SubjectId one) { return is_on(connection, list, one); }))
                listed |= std::uint64_t{1} << i;
        }
    return listed;
}

void InputLists::close() {
    for (auto& subjects : subjects_) {
        std::ranges::sort(subjects);
        subjects.erase(std::ranges::unique(subjects).begin(), subjects.end());
    }
}

std::uint64_t InputLists::of(std::span<const SubjectId> kin) const {
    std::uint64_t listed = 0;
    for (std::size_t i = 0; i < subjects_.size(); ++i)
        if (std::ranges::any_of(
                kin, [&](SubjectId one) { return std::ranges::binary_search(subjects_[i], one); }))
            listed |= std::uint64_t{1} << i;
    return listed;
}

} // namespace tepat::programmes
