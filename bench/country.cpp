#include "country.hpp"

#include "core/random.hpp"
#include "facts/facts.hpp"
#include "generate/population.hpp"
#include "journal/journal.hpp"
#include "registry/folds.hpp"
#include "registry/region_files.hpp"
#include "scratch.hpp"
#include "store/sequencer.hpp"
#include "table.hpp"

#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace tepat::bench {
namespace {

constexpr auto missing = ColumnView::missing;
const std::filesystem::path lists = TEPAT_SOURCE_DIR "/node_modules/idn-area-data/data";

std::int64_t of(const generate::Answer& answer) {
    return answer ? *answer : missing;
}

using HouseholdFact = std::function<std::int64_t(const generate::Household&)>;
using MemberFact = std::function<std::int64_t(const generate::Member&)>;

/// What the generator states, by the instrument's names of facts.
const std::unordered_map<std::string, HouseholdFact>& household_facts() {
    using H = generate::Household;
    static const std::unordered_map<std::string, HouseholdFact> facts{
        {"presence", [](const H& h) { return static_cast<std::int64_t>(h.presence); }},
        {"percentile", [](const H& h) { return h.percentile; }},
        {"building_ownership", [](const H& h) { return h.building; }},
        {"land_ownership", [](const H& h) { return h.land_status; }},
        {"floor_area", [](const H& h) { return h.floor_area; }},
        {"floor_material", [](const H& h) { return h.floor; }},
        {"wall_material", [](const H& h) { return h.wall; }},
        {"wall_condition", [](const H& h) { return h.wall_condition; }},
        {"roof_material", [](const H& h) { return h.roof; }},
        {"roof_condition", [](const H& h) { return h.roof_condition; }},
        {"bedrooms", [](const H& h) { return h.rooms; }},
        {"drinking_water", [](const H& h) { return h.water; }},
        {"lighting", [](const H& h) { return h.lighting; }},
        {"installed_power", [](const H& h) { return of(h.power); }},
        {"cooking_fuel", [](const H& h) { return h.cooking_fuel; }},
        {"toilet", [](const H& h) { return h.toilet; }},
        {"sewage", [](const H& h) { return h.sewage; }},
        {"has_gas_tank", [](const H& h) { return h.assets.gas_tank; }},
        {"has_fridge", [](const H& h) { return h.assets.fridge; }},
        {"has_air_conditioner", [](const H& h) { return h.assets.air_conditioner; }},
        {"has_water_heater", [](const H& h) { return h.assets.water_heater; }},
        {"has_telephone", [](const H& h) { return h.assets.telephone; }},
        {"has_television", [](const H& h) { return h.assets.television; }},
        {"has_gold", [](const H& h) { return h.assets.gold; }},
        {"has_laptop", [](const H& h) { return h.assets.laptop; }},
        {"has_bicycle", [](const H& h) { return h.assets.bicycle; }},
        {"has_motorcycle", [](const H& h) { return h.assets.motorcycle; }},
        {"has_car", [](const H& h) { return h.assets.car; }},
        {"has_boat", [](const H& h) { return h.assets.boat; }},
        {"has_outboard", [](const H& h) { return h.assets.outboard; }},
        {"has_motorboat", [](const H& h) { return h.assets.motorboat; }},
        {"has_ship", [](const H& h) { return h.assets.ship; }},
        {"has_land", [](const H& h) { return h.assets.land; }},
        {"has_other_house", [](const H& h) { return h.assets.other_house; }},
        {"has_business", [](const H& h) { return h.assets.business; }},
        {"land_area", [](const H& h) { return of(h.land_area); }},
        {"cattle", [](const H& h) { return h.cattle; }},
        {"buffaloes", [](const H& h) { return h.buffaloes; }},
        {"horses", [](const H& h) { return h.horses; }},
        {"pigs", [](const H& h) { return h.pigs; }},
        {"goats", [](const H& h) { return h.goats; }},
        {"has_kks", [](const H& h) { return h.programmes.kks; }},
        {"has_kip", [](const H& h) { return h.programmes.kip; }},
        {"has_kis", [](const H& h) { return h.programmes.kis; }},
        {"has_bpjs_self_paid", [](const H& h) { return h.programmes.bpjs_self_paid; }},
        {"has_jamsostek", [](const H& h) { return h.programmes.jamsostek; }},
        {"has_insurance", [](const H& h) { return h.programmes.insurance; }},
        {"receives_pkh", [](const H& h) { return h.programmes.pkh; }},
        {"receives_rastra", [](const H& h) { return h.programmes.rastra; }},
        {"has_kur", [](const H& h) { return h.programmes.kur; }},
    };
    return facts;
}

const std::unordered_map<std::string, MemberFact>& member_facts() {
    using M = generate::Member;
    static const std::unordered_map<std::string, MemberFact> facts{
        {"birth_date", [](const M& m) { return m.born ? m.born->day_number() : missing; }},
        {"sex", [](const M& m) { return m.sex == Sex::male ? 1 : 2; }},
        {"relation_to_household_head",
         [](const M& m) { return static_cast<std::int64_t>(m.to_household_head); }},
        {"relation_to_family_head",
         [](const M& m) { return static_cast<std::int64_t>(m.to_family_head); }},
        {"family_number", [](const M& m) { return m.family; }},
        {"marital_status", [](const M& m) { return static_cast<std::int64_t>(m.marriage); }},
        {"presence", [](const M& m) { return static_cast<std::int64_t>(m.presence); }},
        {"pregnant", [](const M& m) { return m.pregnant ? (*m.pregnant == 1 ? 1 : 0) : missing; }},
        {"disability", [](const M& m) { return m.disability; }},
        {"chronic_illness", [](const M& m) { return m.chronic_illness; }},
        {"school_participation",
         [](const M& m) {
             return m.schooling ? static_cast<std::int64_t>(*m.schooling) : missing;
         }},
        {"school_level", [](const M& m) { return of(m.school_level); }},
        {"school_grade", [](const M& m) { return of(m.school_grade); }},
        {"diploma", [](const M& m) { return of(m.diploma); }},
        {"works", [](const M& m) { return m.works ? (*m.works == 1 ? 1 : 0) : missing; }},
        {"job_status", [](const M& m) { return of(m.job_status); }},
        {"sector", [](const M& m) { return of(m.sector); }},
        {"has_nik", [](const M& m) { return m.nik.empty() ? 0 : 1; }},
    };
    return facts;
}

template <class Row>
class Facts {
public:
    Facts(const std::vector<snapshot::Layout::Source>& sources,
          const std::unordered_map<std::string, std::function<std::int64_t(const Row&)>>& known)
        : row_(sources.size(), missing) {
        for (std::size_t i = 0; i < sources.size(); ++i)
            if (const auto found = known.find(sources[i].fact); found != known.end())
                places_.emplace_back(i, &found->second);
    }
    std::span<const std::int64_t> of(const Row& from) {
        for (const auto& [place, fact] : places_)
            row_[place] = (*fact)(from);
        return row_;
    }

private:
    std::vector<std::int64_t> row_;
    std::vector<std::pair<std::size_t, const std::function<std::int64_t(const Row&)>*>> places_;
};

/// Ids are unique over the country: a regency's number and a counter.
snapshot::Segment segment_of(const generate::Population& population, std::int64_t number,
                             const registry::Regions& regions, const snapshot::Layout& layout) {
    snapshot::SegmentBuilder made{layout.household().size(), layout.member().size()};
    Facts<generate::Household> of_household{layout.household(), household_facts()};
    Facts<generate::Member> of_member{layout.member(), member_facts()};
    std::int64_t id = number << 32;
    for (std::size_t d = 0; d < population.regency().districts.size(); ++d)
        population.visit(d, [&](const generate::Registration& registration) {
            const auto& dwelling = registration.dwelling;
            const auto digits = std::stoll(dwelling.household.region);
            const auto* village = regions.find_village(registry::CodeSystem::kemendagri, digits);
            made.household(SubjectId{++id}, village->id, of_household.of(dwelling.household));
            int family = 0;
            for (const auto& member : dwelling.members) {
                if (member.family != family) {
                    made.family(SubjectId{++id});
                    family = member.family;
                }
                made.member(SubjectId{++id}, of_member.of(member));
            }
        });
    return made.finish();
}

registry::Regions read_regions() {
    const Scratch scratch;
    const auto database = store::open_database(scratch.file("regions.db"), true).value();
    const FixedClock clock{Instant{}};
    SeededRandom random{1}; // the regions of the files of another day have the same ids
    const journal::Folds folds{{registry::folds()}};
    require(store::migrate(*database->connect(), folds.schemas(), clock.now()).has_value(),
            "no tables");
    const auto sequencer = store::Sequencer::start(*database, {}).value();
    journal::Journal journal{*sequencer, *database, folds, clock, random, {}};
    SilentProgress silent;
    const Date day = *Date::from_ymd(2000, 1, 1);
    require(registry::load_regions(journal, lists, "bench", day, silent).has_value(), "no regions");
    const auto reader = database->connect_reader();
    const store::ReadScope scope{*reader};
    return registry::Regions::read(*reader, journal::Visibility{*reader}, day);
}

} // namespace

Country::Country(const std::filesystem::path& folder, std::int64_t households)
    : instrument_{registry::read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml").value()},
      layout_{instrument_}, regions_{read_regions()} {
    const auto regencies = regions_.all(RegionLevel::regency);
    const auto villages = static_cast<std::int64_t>(regions_.all(RegionLevel::village).size());
    files_.resize(regencies.size());
    std::atomic<std::size_t> next = 0;
    std::atomic<std::int64_t> done = 0;
    const auto make = [&] {
        for (std::size_t i = next++; i < regencies.size(); i = next++) {
            const auto& regency = regencies[i];
            const auto share = static_cast<std::int64_t>(regions_.villages_in(regency.code).size());
            const auto file = folder / (std::to_string(households) + "-" + regency.code.digits());
            // A family a village is the least the generator makes.
            const auto families = std::max(share, households * 100 / 96 * share / villages);
            if (share > 0 && !std::filesystem::exists(file)) {
                generate::Parameters parameters;
                parameters.seed = i + 1;
                parameters.families = families;
                const auto population = generate::Population::plan(
                    parameters, generate::read_regency(lists, regency.code).value());
                require(population.has_value(), "no population of " + regency.name);
                require(segment_of(*population, static_cast<std::int64_t>(i + 1), regions_, layout_)
                            .save(file)
                            .has_value(),
                        "a segment was not saved");
            }
            if (share > 0) files_[i] = file;
            if (isatty(STDERR_FILENO) != 0)
                fmt::print(stderr, "\r  inventing {:>3} %", 100 * ++done / std::ssize(files_));
        }
    };
    std::thread other{make};
    make();
    other.join();
    std::erase_if(files_, [](const auto& file) { return file.empty(); });
}

} // namespace tepat::bench
