#include "overlap/duplicates.hpp"

#include "overlap/detail/exclusion.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <mutex>
#include <tuple>

namespace tepat::overlap {
namespace {

using detail::Exclusions;
using programmes::Unit;
using programmes::UnitView;

constexpr std::array<std::string_view, 4> kinds{"excluded", "two_lists", "same_nik",
                                                "excluded_by_nik"};
constexpr std::array units{Unit::household, Unit::family, Unit::person};

bool has(std::uint64_t sources, std::size_t source) {
    return (sources >> source & 1U) != 0;
}

/// What the rules look at of one unit.
struct Looked {
    RegionCode village;
    SubjectId household;
    UnitView unit;
    std::vector<SubjectId> kin;
    std::uint64_t on = 0; ///< sources of the kin
    std::vector<const SharedNiks::Twin*> twins;
};

class Search {
public:
    Search(const simulation::Ground& ground, const ListsOfDay& lists, const SharedNiks& niks)
        : ground_{ground}, lists_{lists}, niks_{niks} {
        const auto sources = lists.sources().size();
        made_.families.resize(sources);
        pairs_.resize(sources * sources);
        for (const auto& list : lists.lists())
            exclusions_.push_back(list.rules ? std::optional<Exclusions>{Exclusions{lists, list}}
                                             : std::nullopt);
    }

    Result<Duplicates> run(Progress& progress) {
        const bool done = simulation::on_all_cores(ground_.parts().size(), "progress.overlap"_msg,
                                                   progress, [this](std::size_t at) { go(at); });
        if (!done) return refuse("overlap.stopped"_msg);
        std::ranges::sort(made_.found, {}, [](const Duplicate& it) {
            return std::tuple{it.village, it.household, it.subject,   it.kind,
                              it.list,    it.other,     it.other_list};
        });
        const auto sources = lists_.sources().size();
        for (std::size_t first = 0; first < sources; ++first)
            for (std::size_t second = first + 1; second < sources; ++second)
                if (const auto both = pairs_[first * sources + second]; both > 0)
                    made_.pairs.push_back({first, second, both});
        return std::move(made_);
    }

private:
    /// What a part of the ground adds.
    struct Part {
        std::vector<Duplicate> found;
        std::vector<std::int64_t> families;
        std::vector<std::int64_t> pairs;
    };

    void go(std::size_t at) {
        Part part{{},
                  std::vector<std::int64_t>(made_.families.size()),
                  std::vector<std::int64_t>(pairs_.size())};
        for (const auto unit : units)
            look(ground_.columns(at), unit, part);
        const std::lock_guard lock{mutex_};
        made_.found.insert(made_.found.end(), std::make_move_iterator(part.found.begin()),
                           std::make_move_iterator(part.found.end()));
        std::ranges::transform(part.families, made_.families, made_.families.begin(), std::plus{});
        std::ranges::transform(part.pairs, pairs_, pairs_.begin(), std::plus{});
    }

    void look(const facts::RegisterColumns& ground, Unit unit, Part& part) const {
        std::vector<std::size_t> theirs;
        for (std::size_t list = 0; list < lists_.lists().size(); ++list)
            if (const auto& rules = lists_.lists()[list].rules; rules && rules->unit == unit)
                theirs.push_back(list);
        if (theirs.empty() && unit != Unit::family) return;
        const auto held = ground.units(unit);
        const auto& all = *held;
        for (std::size_t at = 0; at < all.size(); ++at) {
            Looked its;
            its.kin = all.kin(at);
            its.on = lists_.of(its.kin);
            if (its.on == 0) continue;
            if (unit == Unit::family) count(its.on, part);
            its.unit = all[at];
            if (lists_.of({&its.unit.subject, 1}) == 0) continue;
            const auto household = all.household_of(at);
            its.household = ground.segment().households()[household];
            const auto* village = ground_.regions().find(ground.segment().region(household));
            if (village != nullptr) its.village = village->code;
            find_twins(its);
            for (const auto list : theirs)
                if (lists_.lists()[list].has(its.unit.subject)) compare(its, list, part.found);
        }
    }

    void find_twins(Looked& its) const {
        const auto persons =
            its.unit.self < 0
                ? its.unit.persons
                : its.unit.persons.subspan(static_cast<std::size_t>(its.unit.self), 1);
        for (const auto person : persons)
            for (const auto& twin : niks_.of(person))
                its.twins.push_back(&twin);
    }

    void compare(const Looked& its, std::size_t list, std::vector<Duplicate>& found) const {
        const auto own = lists_.lists()[list].source;
        const auto add = [&](DuplicateKind kind, std::size_t other, SubjectId who,
                             std::string criterion) {
            found.push_back({its.village, its.household, its.unit.subject, kind, list, other, who,
                             std::move(criterion)});
        };
        for (auto older = list + 1; older < lists_.lists().size(); ++older)
            if (lists_.lists()[older].source == own && lists_.lists()[older].has(its.unit.subject))
                add(DuplicateKind::two_lists, older, its.unit.subject, {});

        const auto& rules = *exclusions_[list];
        std::uint64_t through_niks = 0;
        std::vector<SubjectId> named;
        for (const auto* twin : its.twins) {
            const auto on = lists_.of(twin->kin);
            through_niks |= on;
            if (!has(on, own)) continue;
            const auto place = lists_.place(own, twin->kin);
            if (std::ranges::find(its.kin, place->subject) != its.kin.end() ||
                std::ranges::find(named, place->subject) != named.end())
                continue;
            named.push_back(place->subject);
            add(DuplicateKind::same_nik, place->list, place->subject, {});
        }
        if (!rules.any(its.on | through_niks)) return;
        for (std::size_t other = 0; other < lists_.sources().size(); ++other) {
            if (other == own) continue;
            if (has(its.on, other)) {
                auto criterion = rules.by(other, its.on, its.unit);
                if (criterion.empty()) continue;
                const auto place = lists_.place(other, its.kin);
                add(DuplicateKind::excluded, place->list, place->subject, std::move(criterion));
            } else if (has(through_niks, other)) {
                auto criterion = rules.by(other, its.on | std::uint64_t{1} << other, its.unit);
                if (criterion.empty()) continue;
                const auto twin = std::ranges::find_if(
                    its.twins, [&](const auto* it) { return has(lists_.of(it->kin), other); });
                const auto place = lists_.place(other, (*twin)->kin);
                add(DuplicateKind::excluded_by_nik, place->list, place->subject,
                    std::move(criterion));
            }
        }
    }

    static void count(std::uint64_t on, Part& part) {
        const auto sources = part.families.size();
        for (std::size_t first = 0; first < sources; ++first) {
            if (!has(on, first)) continue;
            ++part.families[first];
            for (auto second = first + 1; second < sources; ++second)
                if (has(on, second)) ++part.pairs[first * sources + second];
        }
    }

    const simulation::Ground& ground_;
    const ListsOfDay& lists_;
    const SharedNiks& niks_;
    std::vector<std::optional<Exclusions>> exclusions_; ///< by list
    std::mutex mutex_;
    Duplicates made_;
    std::vector<std::int64_t> pairs_;
};

} // namespace

std::string_view name_of(DuplicateKind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

Result<Duplicates> find_duplicates(const simulation::Ground& ground, const ListsOfDay& lists,
                                   const SharedNiks& niks, Progress& progress) {
    return Search{ground, lists, niks}.run(progress);
}

} // namespace tepat::overlap
