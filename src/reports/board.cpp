#include "reports/board.hpp"

#include "registry/groups.hpp"
#include "registry/regions.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <limits>
#include <mutex>
#include <utility>

namespace tepat::reports {
namespace {

/// The rows of one district.
struct Part {
    std::uint32_t first_village = 0;
    std::vector<RegionId> ids; ///< of its villages, which follow first_village
    std::unordered_map<RegionId, std::uint32_t> villages;

    RegisterCounts counts;
    std::vector<SubjectId> families;
    std::vector<SubjectId> households;
    std::vector<std::uint32_t> villages_of;
    std::vector<std::uint16_t> persons;
    std::vector<registry::Flags> flags;
    std::vector<std::pair<SubjectId, std::uint32_t>> members; ///< and their row here
    std::string heads;
    std::vector<std::size_t> head_ends;

    void add(const registry::HouseholdView& view, Names::Builder& names) {
        ++counts.households;
        for (const auto& family : view.families)
            add(view, family, names);
        if (view.families.empty()) add(view, registry::FamilyView{}, names);
        counts.families += static_cast<std::int64_t>(view.families.size());
    }

private:
    void add(const registry::HouseholdView& view, const registry::FamilyView& family,
             Names::Builder& names) {
        constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
        const auto& its = family.members;
        families.push_back(family.id);
        households.push_back(view.id);
        villages_of.push_back(villages.at(view.region));
        persons.push_back(static_cast<std::uint16_t>(std::min(its.size(), most)));
        counts.persons += static_cast<std::int64_t>(its.size());
        auto& all = flags.emplace_back();
        for (const auto& member : its) {
            members.emplace_back(member.id, static_cast<std::uint32_t>(families.size() - 1));
            names.member(member.name);
            for (std::size_t kind = 0; kind < flag_kinds; ++kind) {
                const auto flag = static_cast<registry::Flag>(kind);
                if (!member.flags.has(flag)) continue;
                all.set(flag);
                ++counts.flagged[kind];
            }
        }
        names.row();
        const auto head = std::ranges::find(its, std::optional{registry::Relation::head},
                                            &registry::PersonView::to_family_head);
        if (!its.empty()) heads += head == its.end() ? its.front().name : head->name;
        head_ends.push_back(heads.size());
    }
};

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

} // namespace

RegisterCounts& RegisterCounts::operator+=(const RegisterCounts& other) {
    households += other.households;
    families += other.families;
    persons += other.persons;
    for (std::size_t kind = 0; kind < flag_kinds; ++kind)
        flagged[kind] += other.flagged[kind];
    return *this;
}

/// Reads district by district, on some threads, and lays the districts end to end.
class RegisterBoard::Builder {
public:
    Builder(RegisterBoard& board, store::Database& database, Progress& progress)
        : board_{board}, database_{database}, progress_{progress} {}

    /// False when stopped.
    bool run(int threads) {
        find_villages();
        std::vector<std::future<void>> running;
        for (int i = 0; i < threads; ++i)
            running.push_back(std::async(std::launch::async, [this] { work(); }));
        for (auto& worker : running)
            worker.get();
        if (progress_.stop_requested()) return false;
        for (std::size_t district = 0; district < parts_.size(); ++district)
            join(std::exchange(parts_[district], {}), board_.districts_[district]);
        board_.names_ = Names::of(names_);
        index();
        return true;
    }

private:
    void find_villages() {
        const auto connection = database_.connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection, board_.at_};
        const auto regions = registry::Regions::read(*connection, visibility, board_.on_);
        struct Found {
            RegionId id;
            Village village;
            const registry::Region* district;
        };
        std::vector<Found> found;
        connection->each("select distinct region_id from household", [&](const store::Row& row) {
            const auto id = row.id<RegionId>(0);
            const auto* region = regions.find(id);
            const auto* district =
                region ? regions.enclosing(*region, RegionLevel::district) : nullptr;
            found.push_back(district ? Found{id, {region->code, region->name, 0}, district}
                                     : Found{id, {}, {}});
        });
        std::ranges::sort(found, {},
                          [](const Found& its) { return std::pair{its.village.code, its.id}; });
        const registry::Region* open = nullptr;
        for (auto& [id, village, district] : found) {
            if (parts_.empty() || district != open) {
                board_.districts_.push_back(district ? District{district->code, district->name, {}}
                                                     : District{});
                parts_.emplace_back();
                open = district;
            }
            village.district = static_cast<std::uint32_t>(parts_.size() - 1);
            parts_.back().ids.push_back(id);
            parts_.back().villages[id] = static_cast<std::uint32_t>(board_.villages_.size());
            board_.villages_.push_back(std::move(village));
        }
        names_.resize(parts_.size());
    }

    void work() {
        const auto connection = database_.connect_reader();
        for (auto district = next_++; district < parts_.size(); district = next_++) {
            if (progress_.stop_requested()) return;
            auto& part = parts_[district];
            const store::ReadScope scope{*connection};
            const journal::Visibility visibility{*connection, board_.at_};
            const registry::Reader reader{*connection, visibility, board_.on_};
            reader.scan(
                part.ids, registry::Reader::Keys::leave,
                [&](const registry::HouseholdView& view) { part.add(view, names_[district]); });
            const std::lock_guard lock{mutex_};
            progress_.at("reports.progress_register"_msg, ++done_,
                         static_cast<std::int64_t>(parts_.size()));
        }
    }

    void join(const Part& part, District& district) {
        district.counts = part.counts;
        board_.totals_ += part.counts;
        const auto first = static_cast<Row>(board_.rows());
        for (const auto& [person, row] : part.members)
            board_.by_person_.emplace_back(person, first + row);
        append(board_.families_, part.families);
        append(board_.households_, part.households);
        append(board_.villages_of_, part.villages_of);
        append(board_.persons_, part.persons);
        append(board_.flags_, part.flags);
        for (const auto end : part.head_ends)
            board_.head_ends_.push_back(board_.heads_.size() + end);
        board_.heads_ += part.heads;
    }

    void index() {
        const auto rows = static_cast<Row>(board_.rows());
        for (Row row = 0; row < rows; ++row) {
            if (board_.family(row) != SubjectId{}) board_.by_family_.push_back(row);
            if (row == 0 || board_.household(row) != board_.household(row - 1))
                board_.by_household_.push_back(row);
        }
        std::ranges::sort(board_.by_family_, {}, [&](Row row) { return board_.family(row); });
        std::ranges::sort(board_.by_household_, {}, [&](Row row) { return board_.household(row); });
        std::ranges::sort(board_.by_person_);
        add_groups();
    }

    void add_groups() {
        const auto connection = database_.connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection, board_.at_};
        std::vector<RegionId> villages;
        connection->each("select distinct region_id from group_facts",
                         [&](const store::Row& row) { villages.push_back(row.id<RegionId>(0)); });
        for (const auto& group : registry::groups_in(*connection, visibility, board_.on_, villages))
            if (!group.members.empty())
                if (const auto row = board_.find(group.members.front()))
                    board_.by_person_.emplace_back(group.id, *row);
        std::ranges::sort(board_.by_person_);
    }

    RegisterBoard& board_;
    store::Database& database_;
    Progress& progress_;
    std::vector<Part> parts_; ///< by district
    std::vector<Names::Builder> names_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::int64_t done_ = 0;
};

std::shared_ptr<const RegisterBoard>
RegisterBoard::build(store::Database& database, Seq at, Date on, int threads, Progress& progress) {
    const std::shared_ptr<RegisterBoard> board{new RegisterBoard{at, on}};
    if (!Builder{*board, database, progress}.run(threads)) return nullptr;
    return board;
}

std::optional<RegionCode> RegisterBoard::regency() const {
    std::optional<RegionCode> regency;
    for (const auto& district : districts_) {
        if (district.name.empty()) continue;
        const auto its = district.code.at(RegionLevel::regency);
        if (regency && *regency != its) return std::nullopt;
        regency = its;
    }
    return regency;
}

std::string_view RegisterBoard::head(Row row) const {
    const auto begin = row == 0 ? 0 : head_ends_[row - 1];
    return std::string_view{heads_}.substr(begin, head_ends_[row] - begin);
}

std::optional<RegisterBoard::Row> RegisterBoard::find(SubjectId subject) const {
    const auto family = [this](Row row) { return families_[row]; };
    const auto household = [this](Row row) { return households_[row]; };
    const auto one = std::ranges::lower_bound(by_family_, subject, {}, family);
    if (one != by_family_.end() && family(*one) == subject) return *one;
    const auto first = std::ranges::lower_bound(by_household_, subject, {}, household);
    if (first != by_household_.end() && household(*first) == subject) return *first;
    const auto person =
        std::ranges::lower_bound(by_person_, subject, {}, &std::pair<SubjectId, Row>::first);
    if (person != by_person_.end() && person->first == subject) return person->second;
    return std::nullopt;
}

std::vector<std::uint8_t> RegisterBoard::villages_in(RegionCode region) const {
    std::vector<std::uint8_t> inside;
    for (const auto& village : villages_)
        inside.push_back(!village.name.empty() && region.contains(village.code) ? 1 : 0);
    return inside;
}

std::size_t RegisterBoard::bytes() const {
    const auto of = [](const auto& column) { return column.size() * sizeof(column[0]); };
    return of(families_) + of(households_) + of(villages_of_) + of(persons_) + of(flags_) +
           of(heads_) + of(head_ends_) + of(by_family_) + of(by_household_) + of(by_person_) +
           names_.bytes();
}

} // namespace tepat::reports
