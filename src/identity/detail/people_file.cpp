#include "identity/detail/people_file.hpp"

#include "registry/answers.hpp"
#include "registry/regions.hpp"
#include "sheets/writer.hpp"

#include <fmt/format.h>

#include <array>

namespace tepat::identity::detail {
namespace {

namespace fs = std::filesystem;
using sheets::Value;

constexpr std::int64_t between_reports = 5'000;

/// A file of one position of the register.
class PeopleWriter {
public:
    PeopleWriter(const registry::Instrument& instrument, const registry::Regions& regions,
                 sheets::TableWriter* table)
        : regions_{regions}, table_{table}, birthplace_{instrument.member.fact("birthplace")},
          mother_{instrument.member.fact("mothers_name")} {
        static const auto columns = std::to_array<sheets::Column>({{"id"},
                                                                   {"nik"},
                                                                   {"nama"},
                                                                   {"nama_ibu"},
                                                                   {"tanggal_lahir"},
                                                                   {"tempat_lahir"},
                                                                   {"kode_desa"},
                                                                   {"no_kk"},
                                                                   {"jenis_kelamin"},
                                                                   {"hubungan"}});
        if (table_ != nullptr) table_->sheet("Orang", columns);
    }

    void add(const registry::HouseholdView& household, const registry::FamilyView& family,
             const registry::PersonView& person, std::vector<RegisterPerson>& persons) {
        persons.push_back(
            {person.id, person.nik.nik ? person.nik.nik->number() : 0, person.nik.verdict});
        if (table_ == nullptr) return;
        const auto id = std::to_string(person.id.value());
        const auto nik = person.nik.nik ? person.nik.nik->text() : std::string{};
        const auto born = person.born ? person.born->text() : std::string{};
        const auto kk = family.kk ? family.kk->text() : std::string{};
        const auto* village = regions_.find(household.region);
        const auto code = village == nullptr ? std::string{} : village->code.digits();
        const auto sex = !person.sex                ? std::string_view{}
                         : *person.sex == Sex::male ? std::string_view{"1"}
                                                    : std::string_view{"2"};
        const auto relation = person.to_family_head
                                  ? std::to_string(static_cast<int>(*person.to_family_head))
                                  : std::string{};
        const auto answers = person.answers();
        table_->row(std::array<Value, 10>{id, nik, std::string_view{person.name},
                                          text_of(answers, mother_), born,
                                          text_of(answers, birthplace_), code, kk, sex, relation});
    }

private:
    static std::string_view text_of(const registry::Answers& answers,
                                    const registry::Field* field) {
        if (field == nullptr) return {};
        return answers.text(field->number).value_or(std::string_view{});
    }

    const registry::Regions& regions_;
    sheets::TableWriter* table_;
    const registry::Field* birthplace_;
    const registry::Field* mother_;
};

} // namespace

Result<std::optional<People>> write_people(journal::Journal& journal,
                                           const registry::Instrument& instrument,
                                           RegionCode region, Date on, std::optional<Seq> as_of,
                                           const fs::path& folder, Progress& progress) {
    journal.settle(progress);
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return refuse("identity.no_folder"_msg,
                      {{"folder", folder.string()}, {"reason", failed.message()}});
    const auto connection = journal.database().connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection, as_of};
    const auto regions = registry::Regions::read(*connection, visibility, on);
    std::vector<RegionId> villages;
    for (const auto& village : regions.villages_in(region))
        villages.push_back(village.id);
    if (villages.empty()) return refuse("identity.no_region"_msg, {{"region", region.text()}});

    People people;
    people.position = registry::newest_position(*connection, as_of);
    people.file = folder / fmt::format("register-{}-{}-{}.csv", people.position.value(), on.text(),
                                       region.digits());
    std::unique_ptr<sheets::TableWriter> table;
    if (!fs::exists(people.file)) {
        auto made = sheets::create_csv(people.file);
        if (!made) return std::unexpected(std::move(made.error()));
        table = std::move(*made);
    }
    PeopleWriter writer{instrument, regions, table.get()};
    std::int64_t households = 0;
    for (const auto village : villages) {
        registry::Reader{*connection, visibility, on}.scan(
            {&village, 1}, registry::Reader::Keys::leave, [&](registry::HouseholdView& household) {
                for (const auto& family : household.families)
                    for (const auto& person : family.members)
                        writer.add(household, family, person, people.persons);
                if (++households % between_reports == 0)
                    progress.at("progress.identity_people"_msg, households, 0);
            });
        if (progress.stop_requested()) return std::nullopt;
    }
    if (people.persons.empty())
        return refuse("identity.nobody"_msg, {{"region", region.text()}, {"on", on.text()}});
    if (table)
        if (auto done = table->finish(); !done) return std::unexpected(done.error());
    return people;
}

} // namespace tepat::identity::detail
