#include "lookup/build.hpp"

#include "payments/plan.hpp"
#include "programmes/list.hpp"
#include "registry/reader.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tepat::lookup {
namespace {

constexpr std::int64_t never_married = 1; // fact marital_status

/// What one list says of one family or household.
struct Said {
    SubjectId subject;
    Seq list; ///< that says it
    bool eligible = false;
    std::optional<SubjectId> payee;
    Standing standing;
};

class Building {
public:
    Building(const Sources& sources, Progress& progress)
        : sources_{sources}, progress_{progress},
          marriage_{sources.instrument.member.fact("marital_status")} {}

    std::optional<Index> run() {
        read_lists();
        const auto villages = sources_.regions.all(RegionLevel::village);
        const registry::Reader reader{sources_.connection, sources_.visibility, sources_.on};
        std::int64_t done = 0;
        for (const auto& village : villages) {
            if (progress_.stop_requested()) return std::nullopt;
            const std::array one{village.id};
            reader.scan(one, registry::Reader::Keys::leave,
                        [&](const registry::HouseholdView& household) { take(household); });
            if (++done % 100 == 0)
                progress_.at("progress.lookup"_msg, done,
                             static_cast<std::int64_t>(villages.size()));
        }
        return std::move(builder_).build();
    }

private:
    struct Counting {
        Period period;
        std::uint16_t number = 0; ///< of the programme, in the builder
        std::vector<RegionCode> regions;
    };

    void read_lists() {
        std::unordered_map<std::string, Counting> programmes;
        for (const auto& list : programmes::all_lists(sources_.connection, sources_.visibility)) {
            auto [at, first] = programmes.try_emplace(list.programme);
            auto& counting = at->second;
            if (first) {
                counting.period = list.header.period;
                counting.number =
                    builder_.add_programme({list.programme, name_of(list), list.header.period});
            }
            const auto& region = list.header.region;
            if (list.header.period != counting.period ||
                std::ranges::any_of(counting.regions,
                                    [&](RegionCode newer) { return newer.contains(region); }))
                continue;
            counting.regions.push_back(region);
            read_lines(list, counting.number);
        }
        const auto key = [](const Said& said) {
            return std::pair{said.subject, said.standing.programme};
        };
        // Of what is said of a subject in a programme, the newest first.
        std::ranges::sort(said_, [&](const Said& a, const Said& b) {
            return std::pair{key(a), b.list} < std::pair{key(b), a.list};
        });
        const auto older = std::ranges::unique(said_, {}, key);
        said_.erase(older.begin(), older.end());
        std::erase_if(said_, [](const Said& said) { return !said.eligible; });
        read_plans(programmes);
    }

    programmes::Words name_of(const programmes::StoredList& list) const {
        const auto policy = programmes::recorded_policy(sources_.connection, list);
        if (policy) return policy->name;
        return {list.programme, list.programme}; // a policy of another version of this program
    }

    void read_lines(const programmes::StoredList& list, std::uint16_t programme) {
        programmes::each_line(
            sources_.connection, list, [&](std::int64_t, const programmes::ListLine& line) {
                Said said{
                    line.subject, list.seq, line.outcome == programmes::Verdict::eligible, {}, {}};
                said.standing.programme = programme;
                if (line.payee) said.payee = line.payee->person;
                said_.push_back(said);
                return true;
            });
    }

    void read_plans(const std::unordered_map<std::string, Counting>& programmes) {
        auto plans = payments::all_plans(sources_.connection, sources_.visibility);
        std::ranges::reverse(plans); // so that the newest speaks last
        for (const auto& plan : plans) {
            const auto at = programmes.find(plan.header.programme);
            if (at == programmes.end() || at->second.period != plan.header.period) continue;
            payments::each_line(sources_.connection, plan,
                                [&](std::int64_t, const payments::PlanLine& line) {
                                    settle(line, plan.header, at->second.number);
                                });
        }
    }

    void settle(const payments::PlanLine& line, const payments::PlanHeader& plan,
                std::uint16_t programme) {
        const auto at = std::ranges::lower_bound(
            said_, std::pair{line.subject, programme}, {},
            [](const Said& said) { return std::pair{said.subject, said.standing.programme}; });
        if (at == said_.end() || at->subject != line.subject || at->standing.programme != programme)
            return;
        if (const auto* held = std::get_if<payments::Held>(&line.payment)) {
            at->standing = {programme, State::held, *held, {}};
            return;
        }
        const auto& payment = std::get<payments::PlannedPayment>(line.payment);
        const auto& bank = plan.batches[static_cast<std::size_t>(payment.batch)].bank;
        const auto channel = std::ranges::find(sources_.channels, bank, &payments::Channel::id);
        at->standing = {
            programme,
            State::being_paid,
            {},
            builder_.add_bank(channel == sources_.channels.end() ? bank : channel->name)};
    }

    std::ranges::subrange<std::vector<Said>::const_iterator> said_of(SubjectId subject) const {
        return std::ranges::equal_range(said_, subject, {}, &Said::subject);
    }

    void take(const registry::HouseholdView& household) {
        const auto of_household = said_of(household.id);
        for (const auto& family : household.families) {
            const auto of_family = said_of(family.id);
            std::vector<Standing> standings;
            bool has_payee = false;
            for (const auto& person : family.members) {
                standings.clear();
                has_payee = false;
                for (const auto& said : {of_household, of_family, said_of(person.id)})
                    for (const auto& one : said) {
                        standings.push_back(one.standing);
                        has_payee = has_payee || one.payee == person.id;
                    }
                // Who collects for somebody of the family hears of it too.
                for (const auto& other : family.members)
                    for (const auto& one : said_of(other.id))
                        if (one.payee == person.id && other.id != person.id) {
                            standings.push_back(one.standing);
                            has_payee = true;
                        }
                if (standings.empty()) continue;
                if (has_payee || may_be_found(person))
                    builder_.add(household.region, person.name, standings);
            }
        }
    }

    bool may_be_found(const registry::PersonView& person) const {
        using registry::Relation;
        const auto leads = [](std::optional<Relation> relation) {
            return relation == Relation::head || relation == Relation::spouse;
        };
        if (leads(person.to_household_head) || leads(person.to_family_head)) return true;
        if (person.born && age_years(*person.born, sources_.on) >= adult_age) return true;
        if (marriage_ == nullptr) return false;
        const auto given = person.answers().integer(marriage_->number);
        const auto* code = given ? marriage_->code(*given) : nullptr;
        return code != nullptr && code->value > never_married;
    }

    const Sources& sources_;
    Progress& progress_;
    const registry::Field* marriage_;
    IndexBuilder builder_;
    std::vector<Said> said_; ///< by subject and programme
};

} // namespace

std::optional<Index> build_index(const Sources& sources, Progress& progress) {
    return Building{sources, progress}.run();
}

} // namespace tepat::lookup
