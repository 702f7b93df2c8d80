#pragma once
#include "overlap/tables.hpp"
#include "programmes/policy_file.hpp"
#include "registry/nik_claims.hpp"
#include "testing/registered_regency.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace tepat::overlap {

using programmes::ListLine;
using programmes::StoredList;
using programmes::Verdict;

/// Kind, subject, programme, the other's subject, other programme, criterion.
using Row =
    std::tuple<DuplicateKind, std::int64_t, std::string, std::int64_t, std::string, std::string>;

/// A regency in which duplicates are planted: lists are made, then what they asked about changes.
class Overlap : public tepat::testing::RegisteredRegency {
protected:
    explicit Overlap(tepat::testing::Engine engine = tepat::testing::Engine::sqlite)
        : RegisteredRegency{engine} {}

    /// Monthly in 2021, who fulfils `criteria`; `inputs` are asked about.
    static std::string policy_of(std::string_view id, std::string_view unit,
                                 std::string_view criteria) {
        return "format = 1\nid = \"" + std::string{id} + "\"\nname = { id = \"Bantuan " +
               std::string{id} + "\", en = \"Aid\" }\n[[unit]]\nfrom = 2021-01-01\nvalue = \"" +
               std::string{unit} + "\"\nsource = \"Law 1\"\n" + R"toml(
[[calendar]]
id = "main"
[[calendar.stages]]
from = 2021-01-01
months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
source = "Law 1"

[[payee]]
id = "any"
name = { id = "Siapa pun", en = "Anybody" }
[[payee.rule]]
from = 2021-01-01
holds = "true"
order = ["oldest"]
source = "Law 1"

[[nik_to_be_paid]]
from = 2021-01-01
required = false
source = "Law 1"

[[fixed]]
id = "whole"
name = { id = "Bantuan", en = "Aid" }
[[fixed.rule]]
from = 2021-01-01
each_stage = 1_000
source = "Law 1"
)toml" + std::string{criteria};
    }
    static std::string input(std::string_view id, std::string_view list) {
        return "\n[[input]]\nid = \"" + std::string{id} +
               "\"\nname = { id = \"Nama masukan\", en = \"Input\" }\nlist = \"" +
               std::string{list} + "\"\n";
    }
    static std::string criterion(std::string_view id, std::string_view rule) {
        return "\n[[criterion]]\nid = \"" + std::string{id} +
               "\"\nremedy = { id = \"Lapor.\", en = \"Report.\" }\n[[criterion.rule]]\n"
               "from = 2021-01-01\n" +
               std::string{rule} + "\nsentence = { id = \"Syarat " + std::string{id} +
               ".\", en = \"Condition.\" }\nsource = \"Law 1\"\n";
    }
    static std::string poorest(int percent) {
        return criterion("poor", "needs = \"known(household.percentile)\"\n"
                                 "holds = \"household.percentile <= " +
                                     std::to_string(percent) + "\"");
    }
    static std::string older_than(int years) {
        return criterion("old", "holds = \"known(member.birth_date) && "
                                "age(member.birth_date, on) >= " +
                                    std::to_string(years) + "\"");
    }
    static std::string no_permanent_aid() {
        return criterion("no_other", "excluded_when = \"known(member.receives_permanent_aid) && "
                                     "member.receives_permanent_aid\"");
    }

    StoredList list(const std::string& text, std::string_view region = "91.01") {
        const auto policy = programmes::read_policy(text, "x.toml");
        if (!policy)
            throw std::runtime_error{
                message_text(policy.error().code, policy.error().params, Language::en)};
        return programmes::make_list(*journal_, *policy, text, instrument_,
                                     {"direktur", {2021, {2, 12}}, *RegionCode::parse(region), {}},
                                     silent_)
            .value();
    }
    void take(const std::string& name, const std::string& rows, std::string_view region = "91.01") {
        write(name + ".csv", rows);
        programmes::TakeRequest request{"dinas",
                                        name,
                                        {2021, {1, 1}},
                                        *RegionCode::parse(region),
                                        dir_.file("galat-luar.xlsx")};
        ASSERT_TRUE(programmes::take_list(*journal_, dir_.file(name + ".csv"), request, silent_));
    }

    std::set<SubjectId> eligible(const StoredList& list) {
        std::set<SubjectId> subjects;
        programmes::each_line(*database_->connect_reader(), list,
                              [&](std::int64_t, const ListLine& line) {
                                  if (line.outcome == Verdict::eligible)
                                      subjects.insert(line.subject);
                                  return true;
                              });
        return subjects;
    }
    std::vector<std::vector<SubjectId>> shared() {
        const auto reader = database_->connect_reader();
        return registry::sharing_a_nik(*reader, journal::Visibility{*reader}, on_);
    }
    std::string key(SubjectId subject) {
        const auto reader = database_->connect_reader();
        const journal::Visibility visibility{*reader};
        return registry::Reader{*reader, visibility, on_}.source_key(subject)->key;
    }
    SubjectId family_of(SubjectId person) {
        know();
        return families_.at(person);
    }
    SubjectId household_of(SubjectId unit) {
        know();
        return households_.at(unit);
    }
    void know() {
        if (!families_.empty()) return;
        const auto all = ground();
        for (const auto& part : all.parts())
            for (const auto& family : part.segment.families()) {
                const auto household = part.segment.households()[family.household];
                households_[family.id] = household;
                for (auto i = family.first_member; i < family.first_member + family.members; ++i) {
                    families_[part.segment.members()[i]] = family.id;
                    households_[part.segment.members()[i]] = household;
                }
            }
    }

    Result<ListsOfDay> read_lists() {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        return ListsOfDay::read(*reader, journal::Visibility{*reader}, on_, silent_);
    }
    simulation::Ground ground(std::string_view region = "91.01") {
        return simulation::Ground::read(*database_, segments_, state_, *RegionCode::parse(region),
                                        {}, silent_)
            .value();
    }
    Duplicates find(std::string_view region = "91.01") {
        lists_ = read_lists().value();
        const auto reader = database_->connect_reader();
        const auto niks = SharedNiks::read(*reader, journal::Visibility{*reader}, on_);
        return find_duplicates(ground(region), lists_, niks, silent_).value();
    }
    std::vector<Row> rows(const Duplicates& duplicates) {
        std::vector<Row> made;
        const auto source = [&](std::size_t list) {
            return lists_.sources()[lists_.lists()[list].source].id;
        };
        for (const auto& it : duplicates.found)
            made.emplace_back(it.kind, it.subject.value(), source(it.list), it.other.value(),
                              source(it.other_list), it.criterion);
        return made;
    }

    Date on_ = *Date::from_ymd(2021, 2, 15);
    snapshot::RegisterState state_{Seq{registry::newest_position(*database_->connect_reader())},
                                   on_};
    snapshot::SegmentStore segments_{*database_, instrument_, {}};
    ListsOfDay lists_;
    std::map<SubjectId, SubjectId> families_;   ///< by person
    std::map<SubjectId, SubjectId> households_; ///< by person and family
};

} // namespace tepat::overlap
