#include "overlap/complements.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <span>
#include <tuple>

namespace tepat::overlap {
namespace {

using facts::HouseholdFact;
using facts::MemberFact;
using facts::UnitView;

constexpr std::array<std::string_view, 1> gives_kis{"pbi_jkn"};
constexpr std::array<std::string_view, 1> gives_kip{"pip"};
constexpr std::array<std::string_view, 5> gives_rice{"rastra", "bsb", "rice_10kg", "rice_ppkm",
                                                     "sembako"};

constexpr std::int64_t present = 1;
constexpr std::int64_t arrived = 5;
constexpr std::int64_t attending = 1;

std::uint64_t bits_of(const ListsOfDay& lists, std::span<const std::string_view> programmes) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < lists.sources().size(); ++i)
        if (!lists.sources()[i].outside &&
            std::ranges::find(programmes, lists.sources()[i].id) != programmes.end())
            bits |= std::uint64_t{1} << i;
    return bits;
}

/// Answers of several people to one question: yes when anybody says so, no when somebody says no.
class Said {
public:
    void add(const rules::Value& value) {
        if (!value.known()) return;
        (value.as_boolean() ? yes_ : no_) = true;
    }
    [[nodiscard]] Holding holding(bool listed) const {
        if (listed || yes_) return Holding::has;
        return no_ ? Holding::lacks : Holding::unknown;
    }

private:
    bool yes_ = false;
    bool no_ = false;
};

bool is(const UnitView& unit, std::int32_t member, MemberFact fact, std::int64_t code) {
    const auto value = unit.fact(member, fact);
    return value.known() && value.as_integer() == code;
}

class Count {
public:
    Count(const simulation::Ground& ground, const ListsOfDay& lists,
          std::vector<std::size_t> sources, Poor poor)
        : ground_{ground}, lists_{lists}, poor_{poor}, kis_{bits_of(lists, gives_kis)},
          kip_{bits_of(lists, gives_kip)}, rice_{bits_of(lists, gives_rice)} {
        made_.sources = std::move(sources);
        made_.all.aids.resize(cards + made_.sources.size());
    }

    Result<Complements> run(RegionCode region, Progress& progress) {
        const bool done = simulation::on_all_cores(ground_.parts().size(), "progress.overlap"_msg,
                                                   progress, [this](std::size_t at) { go(at); });
        if (!done) return refuse("overlap.stopped"_msg);
        for (const auto& [code, district] : made_.districts)
            made_.all += district;
        if (made_.all.unplaced == made_.all.households && made_.all.households > 0)
            return refuse("overlap.no_places"_msg, {{"region", region.text()}});
        std::ranges::sort(made_.lacking, {},
                          [](const Lacking& it) { return std::tuple{it.village, it.household}; });
        return std::move(made_);
    }

private:
    void go(std::size_t at) {
        const auto& part = ground_.parts()[at];
        const auto units = ground_.columns(at).units(facts::Unit::household);
        const auto& all = *units;
        std::map<RegionCode, ComplementCounts> districts;
        std::vector<Lacking> lacking;
        for (std::size_t row = 0; row < all.size(); ++row) {
            const auto unit = all[row];
            const auto kin = all.kin(row);
            const auto on = lists_.of(kin);
            const auto* village = ground_.regions().find(part.segment.region(row));
            const auto code = village == nullptr ? RegionCode{} : village->code;
            auto& district = districts[village == nullptr ? code : code.at(RegionLevel::district)];
            district.aids.resize(made_.all.aids.size());
            ++district.households;
            const auto is_poor = poor(unit, on);
            if (!is_poor) ++district.unplaced;
            if (!is_poor.value_or(false)) continue;
            ++district.poor;
            auto aids = holdings(unit, on);
            for (std::size_t aid = 0; aid < aids.size(); ++aid)
                add(district.aids[aid], aids[aid]);
            if (std::ranges::find(aids, Holding::lacks) == aids.end()) continue;
            ++district.lacking;
            lacking.push_back({code, unit.subject, std::move(aids)});
        }
        const std::lock_guard lock{mutex_};
        for (const auto& [code, counts] : districts)
            made_.districts[code] += counts;
        made_.lacking.insert(made_.lacking.end(), std::make_move_iterator(lacking.begin()),
                             std::make_move_iterator(lacking.end()));
    }

    /// Nothing: not to be told.
    [[nodiscard]] std::optional<bool> poor(const UnitView& unit, std::uint64_t on) const {
        if (poor_.source) return (on >> *poor_.source & 1U) != 0;
        auto place = unit.fact(HouseholdFact::welfare_percentile);
        if (!place.known()) place = unit.fact(HouseholdFact::percentile);
        if (!place.known()) return std::nullopt;
        return place.as_integer() <= poor_.percent;
    }

    [[nodiscard]] std::vector<Holding> holdings(const UnitView& unit, std::uint64_t on) const {
        Said kis;
        Said kip;
        Said rice;
        Said kks;
        kis.add(unit.fact(HouseholdFact::has_kis));
        kip.add(unit.fact(HouseholdFact::has_kip));
        rice.add(unit.fact(HouseholdFact::receives_rastra));
        kks.add(unit.fact(HouseholdFact::has_kks));
        bool pupil = false;
        for (std::int32_t member = 0; member < unit.size; ++member) {
            if (!is(unit, member, MemberFact::presence, present) &&
                !is(unit, member, MemberFact::presence, arrived))
                continue;
            kis.add(unit.fact(member, MemberFact::has_pbi));
            rice.add(unit.fact(member, MemberFact::receives_rastra));
            kks.add(unit.fact(member, MemberFact::has_kks));
            if (!is(unit, member, MemberFact::school_participation, attending)) continue;
            pupil = true;
            kip.add(unit.fact(member, MemberFact::has_kip));
        }
        std::vector<Holding> made(cards);
        const auto set = [&](Card card, Holding holding) {
            made[static_cast<std::size_t>(card)] = holding;
        };
        set(Card::kis, kis.holding((on & kis_) != 0));
        set(Card::kip, pupil ? kip.holding((on & kip_) != 0) : Holding::not_for_them);
        set(Card::rice, rice.holding((on & rice_) != 0));
        set(Card::kks, kks.holding(false));
        for (const auto source : made_.sources)
            made.push_back((on >> source & 1U) != 0 ? Holding::has : Holding::lacks);
        return made;
    }

    static void add(AidCounts& counts, Holding holding) {
        switch (holding) {
        case Holding::has:
            ++counts.has;
            break;
        case Holding::lacks:
            ++counts.lacks;
            break;
        case Holding::unknown:
            ++counts.unknown;
            break;
        case Holding::not_for_them:
            break;
        }
    }

    const simulation::Ground& ground_;
    const ListsOfDay& lists_;
    const Poor poor_;
    const std::uint64_t kis_;
    const std::uint64_t kip_;
    const std::uint64_t rice_;
    std::mutex mutex_;
    Complements made_;
};

} // namespace

ComplementCounts& ComplementCounts::operator+=(const ComplementCounts& other) {
    households += other.households;
    poor += other.poor;
    unplaced += other.unplaced;
    lacking += other.lacking;
    aids.resize(std::max(aids.size(), other.aids.size()));
    for (std::size_t i = 0; i < other.aids.size(); ++i) {
        aids[i].has += other.aids[i].has;
        aids[i].lacks += other.aids[i].lacks;
        aids[i].unknown += other.aids[i].unknown;
    }
    return *this;
}

Result<Complements> find_complements(const simulation::Ground& ground, RegionCode region,
                                     const ListsOfDay& lists, std::vector<std::size_t> sources,
                                     Poor poor, Progress& progress) {
    return Count{ground, lists, std::move(sources), poor}.run(region, progress);
}

} // namespace tepat::overlap
