#include "overlap/lists_of_day.hpp"

#include "registry/groups.hpp"

#include <algorithm>
#include <tuple>

namespace tepat::overlap {

using programmes::ListLine;
using programmes::OutsideList;
using programmes::StoredList;

bool ListInForce::has(SubjectId subject) const {
    return std::ranges::binary_search(subjects, subject);
}

/// Gathers the lists that count, then numbers their sources.
class ListsOfDay::Collector {
public:
    Collector(store::Connection& connection, const journal::Visibility& visibility, Date on,
              Progress& progress)
        : connection_{connection}, visibility_{visibility}, on_{on}, progress_{progress} {}

    Result<ListsOfDay> run() {
        const auto made = programmes::all_lists(connection_, visibility_);
        const auto taken = programmes::outside_lists(connection_, visibility_);
        const auto total = std::ssize(made) + std::ssize(taken);
        std::int64_t done = 0;
        for (const auto& list : made) {
            if (auto added = add(list); !added) return std::unexpected(added.error());
            if (auto on = tell(++done, total); !on) return std::unexpected(on.error());
        }
        for (const auto& list : taken) {
            add(list);
            if (auto on = tell(++done, total); !on) return std::unexpected(on.error());
        }
        return finish();
    }

private:
    struct Found {
        std::string id;
        bool outside = false;
        ListInForce list;
    };

    Result<void> tell(std::int64_t done, std::int64_t total) {
        if (progress_.stop_requested()) return refuse("programmes.stopped"_msg);
        progress_.at("progress.lists_of_day"_msg, done, total);
        return {};
    }

    [[nodiscard]] bool superseded(std::string_view id, bool outside, RegionCode region) const {
        return std::ranges::any_of(found_, [&](const Found& newer) {
            return newer.id == id && newer.outside == outside && newer.list.region.contains(region);
        });
    }

    Result<void> add(const StoredList& stored) {
        const auto& header = stored.header;
        if (header.period.year != on_.year() || superseded(stored.programme, false, header.region))
            return {};
        auto policy = programmes::recorded_policy(connection_, header.policies.front());
        if (!policy) return std::unexpected(policy.error());
        const auto period = policy->period_on(on_);
        if (!period || *period != header.period) return {};
        Found found{stored.programme, false, {}};
        auto& list = found.list;
        list = {0, stored.seq, header.period, header.region, {}, {}, {}};
        list.policy = std::make_unique<const programmes::Policy>(*std::move(policy));
        auto rules = list.policy->in_period(header.period);
        if (!rules) return std::unexpected(rules.error());
        list.rules = *std::move(rules);
        programmes::each_line(connection_, stored, [&](std::int64_t, const ListLine& line) {
            if (line.outcome == programmes::Verdict::eligible) reach(list, line.subject);
            return true;
        });
        found_.push_back(std::move(found));
        return {};
    }

    void add(const OutsideList& taken) {
        if (!taken.holds_on(on_) || superseded(taken.list, true, taken.region)) return;
        Found found{taken.list, true, {}};
        found.list = {0, taken.seq, taken.period, taken.region, {}, {}, {}};
        programmes::each_listed(connection_, taken,
                                [&](SubjectId subject) { found.list.subjects.push_back(subject); });
        found_.push_back(std::move(found));
    }

    void reach(ListInForce& list, SubjectId subject) const {
        if (list.rules->unit != programmes::Unit::group) {
            list.subjects.push_back(subject);
            return;
        }
        if (const auto group = registry::group(connection_, visibility_, on_, subject))
            list.subjects.insert(list.subjects.end(), group->members.begin(), group->members.end());
    }

    /// As a policy that asks about it calls it.
    [[nodiscard]] programmes::Words name_of(const Found& of) const {
        if (!of.outside) return of.list.policy->name;
        for (const auto& found : found_)
            if (found.list.policy)
                for (const auto& input : found.list.policy->inputs)
                    if (input.id == of.id && input.kind == programmes::InputKind::outside)
                        return input.name;
        return {of.id, of.id};
    }

    Result<ListsOfDay> finish() {
        if (found_.empty()) return refuse("overlap.no_lists"_msg, {{"date", on_.text()}});
        ListsOfDay made;
        made.on_ = on_;
        for (const auto& found : found_)
            if (!std::ranges::any_of(made.sources_, [&](const Source& known) {
                    return known.id == found.id && known.outside == found.outside;
                }))
                made.sources_.push_back({found.id, name_of(found), found.outside});
        if (made.sources_.size() > most_sources)
            return refuse("overlap.many"_msg, {{"count", std::to_string(made.sources_.size())}});
        std::ranges::sort(made.sources_, {},
                          [](const Source& source) { return std::tie(source.outside, source.id); });
        for (auto& found : found_) {
            auto& list = made.lists_.emplace_back(std::move(found.list));
            for (std::size_t i = 0; i < made.sources_.size(); ++i)
                if (made.sources_[i].id == found.id && made.sources_[i].outside == found.outside)
                    list.source = i;
            std::ranges::sort(list.subjects);
            list.subjects.erase(std::ranges::unique(list.subjects).begin(), list.subjects.end());
            for (const auto subject : list.subjects)
                made.sources_of_.emplace_back(subject, std::uint64_t{1} << list.source);
        }
        merge(made.sources_of_);
        return made;
    }

    static void merge(std::vector<std::pair<SubjectId, std::uint64_t>>& all) {
        std::ranges::sort(all);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (kept > 0 && all[kept - 1].first == all[i].first)
                all[kept - 1].second |= all[i].second;
            else
                all[kept++] = all[i];
        }
        all.resize(kept);
        all.shrink_to_fit();
    }

    store::Connection& connection_;
    const journal::Visibility& visibility_;
    Date on_;
    Progress& progress_;
    std::vector<Found> found_;
};

Result<ListsOfDay> ListsOfDay::read(store::Connection& connection,
                                    const journal::Visibility& visibility, Date on,
                                    Progress& progress) {
    return Collector{connection, visibility, on, progress}.run();
}

std::optional<std::size_t> ListsOfDay::find(std::string_view id) const {
    const auto found = std::ranges::find(sources_, id, &Source::id);
    if (found == sources_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - sources_.begin());
}

std::uint64_t ListsOfDay::of(std::span<const SubjectId> kin) const {
    std::uint64_t bits = 0;
    for (const auto one : kin) {
        const auto found = std::ranges::lower_bound(sources_of_, one, {},
                                                    &decltype(sources_of_)::value_type::first);
        if (found != sources_of_.end() && found->first == one) bits |= found->second;
    }
    return bits;
}

std::optional<ListsOfDay::Place> ListsOfDay::place(std::size_t source,
                                                   std::span<const SubjectId> kin) const {
    for (std::size_t at = 0; at < lists_.size(); ++at)
        if (lists_[at].source == source)
            for (const auto one : kin)
                if (lists_[at].has(one)) return Place{at, one};
    return std::nullopt;
}

} // namespace tepat::overlap
