#include "overlap/detail/regency_fixture.hpp"
#include "registry/groups.hpp"
#include "sheets/reader.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>
#include <tuple>

namespace tepat::overlap {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

TEST_F(Overlap, NothingIsFoundWhereEveryListAskedTheOther) {
    EXPECT_EQ(read_lists().error().code, "overlap.no_lists"_msg);
    const auto first = list(policy_of("first", "household", poorest(15)));
    const auto second = list(policy_of(
        "second", "household",
        input("first", "programme") + criterion("not_first", "excluded_when = \"listed.first\"")));
    const auto duplicates = find();
    for (const auto& it : duplicates.found)
        EXPECT_TRUE(it.kind == DuplicateKind::same_nik ||
                    it.kind == DuplicateKind::excluded_by_nik);
    EXPECT_THAT(duplicates.pairs, IsEmpty());
    EXPECT_THAT(duplicates.families, SizeIs(2));
    EXPECT_GT(duplicates.families[0], 100);
    EXPECT_EQ(lists_.lists()[0].seq, second.seq);
    EXPECT_THAT(lists_.lists()[1].subjects, SizeIs(eligible(first).size()));
}

TEST_F(Overlap, AListMadeAnewCatchesThoseWhoAreOnOneThatExcludesIt) {
    // Families of one, persons of the other: through their kin.
    list(policy_of("first", "person", older_than(70)));
    const auto second = list(policy_of(
        "second", "family",
        poorest(60) + input("first", "programme") +
            criterion("not_first", "excluded_when = \"listed.first && household.families >= 1\"")));
    const auto first = list(policy_of("first", "person", older_than(60)));
    const auto on_second = eligible(second);
    std::set<SubjectId> caught;
    for (const auto person : eligible(first))
        if (on_second.contains(family_of(person))) caught.insert(family_of(person));
    ASSERT_GT(caught.size(), 20U);

    const auto found = find().found;
    std::set<SubjectId> seen;
    for (const auto& it : found) {
        if (it.kind != DuplicateKind::excluded) {
            EXPECT_NE(it.kind, DuplicateKind::two_lists);
            continue;
        }
        EXPECT_TRUE(seen.insert(it.subject).second) << "a list is named once";
        EXPECT_EQ(it.criterion, "not_first");
        EXPECT_EQ(lists_.lists()[it.list].seq, second.seq);
        EXPECT_EQ(lists_.lists()[it.other_list].seq, first.seq) << "the old list counts no more";
        EXPECT_EQ(family_of(it.other), it.subject);
        EXPECT_EQ(household_of(it.subject), it.household);
        EXPECT_EQ(rule_of(it, lists_, Language::id), "Syarat not_first.");
    }
    EXPECT_EQ(seen, caught);
}

TEST_F(Overlap, PlantedDuplicatesOfEveryKindAreFoundAndNoOthers) {
    const auto niks = shared();
    ASSERT_GT(niks.size(), 2U) << "the generator plants double NIKs";
    std::vector<Row> expected;

    // An outside list that came after: a person, a household, and somebody by a double NIK.
    take("prakerja", "idartbdt\n0\n");
    const auto third =
        list(policy_of("third", "family",
                       input("prakerja", "outside") +
                           criterion("not_prakerja", "excluded_when = \"listed.prakerja\"")));
    const auto& twins = *std::ranges::find_if(niks, [&](const auto& persons) {
        return household_of(persons[0]) != household_of(persons[1]);
    });
    const auto on_third = eligible(third);
    std::optional<SubjectId> alone;
    for (const auto family : on_third) {
        const auto doubled = [&](SubjectId person) { return family_of(person) == family; };
        if (!std::ranges::any_of(niks,
                                 [&](const auto& it) { return std::ranges::any_of(it, doubled); }))
            alone = family;
    }
    const auto household = household_of(*alone);
    take("prakerja", "idartbdt,idbdt\n" + key(twins[0]) + ",\n," + key(household) + "\n");
    for (const auto family : on_third) {
        if (household_of(family) == household)
            expected.emplace_back(DuplicateKind::excluded, family.value(), "third",
                                  household.value(), "prakerja", "not_prakerja");
        else if (family == family_of(twins[0]))
            expected.emplace_back(DuplicateKind::excluded, family.value(), "third",
                                  twins[0].value(), "prakerja", "not_prakerja");
        else if (std::ranges::any_of(twins,
                                     [&](SubjectId twin) { return family_of(twin) == family; }))
            expected.emplace_back(DuplicateKind::excluded_by_nik, family.value(), "third",
                                  twins[0].value(), "prakerja", "not_prakerja");
    }
    // Who has the NIK of somebody of the household is caught too.
    for (const auto& persons : niks)
        for (const auto person : persons)
            for (const auto twin : persons)
                if (person != twin && household_of(twin) == household &&
                    household_of(person) != household)
                    expected.emplace_back(DuplicateKind::excluded_by_nik, family_of(person).value(),
                                          "third", household.value(), "prakerja", "not_prakerja");

    // One NIK in two families of the same list.
    std::set<std::pair<SubjectId, SubjectId>> pairs;
    for (const auto& persons : niks)
        for (const auto person : persons)
            for (const auto twin : persons)
                if (family_of(person) != family_of(twin))
                    pairs.emplace(family_of(person), family_of(twin));
    for (const auto& [family, other] : pairs)
        expected.emplace_back(DuplicateKind::same_nik, family.value(), "third", other.value(),
                              "third", "");

    // A village's list after the regency's.
    const auto text = policy_of("fourth", "household", poorest(4));
    const auto regency = list(text);
    const auto village = list(text, "91.01.01.2001");
    const auto on_fourth = eligible(regency);
    const auto on_both = eligible(village);
    ASSERT_FALSE(on_both.empty());
    for (const auto subject : on_both) {
        ASSERT_TRUE(on_fourth.contains(subject));
        expected.emplace_back(DuplicateKind::two_lists, subject.value(), "fourth", subject.value(),
                              "fourth", "");
    }
    for (const auto& persons : niks)
        for (const auto person : persons)
            for (const auto twin : persons) {
                const auto a = household_of(person);
                const auto b = household_of(twin);
                if (a == b || !on_fourth.contains(a) || !on_fourth.contains(b)) continue;
                // On two lists, it is looked at on each.
                expected.emplace_back(DuplicateKind::same_nik, a.value(), "fourth", b.value(),
                                      "fourth", "");
                if (on_both.contains(a)) expected.push_back(expected.back());
            }

    // Permanent aid of two kinds: each rule says so.
    const auto aslut = list(policy_of("aslut", "person", older_than(75) + no_permanent_aid()));
    const auto aspdb = list(policy_of("aspdb", "person", older_than(80) + no_permanent_aid()));
    const std::map<std::string, std::set<SubjectId>> of{{"aslut", eligible(aslut)},
                                                        {"aspdb", eligible(aspdb)}};
    ASSERT_FALSE(of.at("aspdb").empty());
    for (const auto person : of.at("aspdb"))
        for (const auto& [one, other] : {std::pair{"aslut", "aspdb"}, std::pair{"aspdb", "aslut"}})
            expected.emplace_back(DuplicateKind::excluded, person.value(), one, person.value(),
                                  other, "no_other");
    for (const auto& persons : niks)
        for (const auto person : persons)
            for (const auto twin : persons) {
                if (person == twin) continue;
                const auto both = [&](const auto& first, const auto& second) {
                    return first.contains(person) && second.contains(twin);
                };
                for (const auto& [id, subjects] : of) {
                    if (both(subjects, subjects))
                        expected.emplace_back(DuplicateKind::same_nik, person.value(), id,
                                              twin.value(), id, "");
                    const std::string other = id == "aslut" ? "aspdb" : "aslut";
                    if (both(subjects, of.at(other)) && !of.at(other).contains(person))
                        expected.emplace_back(DuplicateKind::excluded_by_nik, person.value(), id,
                                              twin.value(), other, "no_other");
                }
            }

    const auto duplicates = find();
    EXPECT_THAT(rows(duplicates), UnorderedElementsAreArray(expected));
    std::set<DuplicateKind> kinds;
    std::int64_t counted = 0;
    for (const auto& it : counts_of(duplicates, lists_)) {
        kinds.insert(it.kind);
        counted += it.count;
    }
    EXPECT_THAT(kinds, SizeIs(4));
    EXPECT_EQ(counted, std::ssize(expected));

    // A part of the region has its own rows, and no others.
    const auto all = rows(duplicates);
    std::vector<Row> part;
    for (const auto& it : duplicates.found)
        if (RegionCode::parse("91.01.02")->contains(it.village))
            part.push_back(all[static_cast<std::size_t>(&it - duplicates.found.data())]);
    EXPECT_THAT(rows(find("91.01.02")), UnorderedElementsAreArray(part));
}

TEST_F(Overlap, ANewerListOfTheWholeRegionTakesThePlaceOfAPart) {
    const auto text = policy_of("fourth", "household", poorest(10));
    list(text, "91.01.01.2001");
    list(text);
    const auto duplicates = find();
    for (const auto& it : duplicates.found)
        EXPECT_NE(it.kind, DuplicateKind::two_lists);
    EXPECT_THAT(lists_.lists(), SizeIs(1));
}

TEST_F(Overlap, OfAGroupItsMembersAreOnTheList) {
    std::vector<std::string> keys;
    std::vector<SubjectId> persons;
    database_->connect_reader()->each(
        "select source_key, subject_id from subject where kind = 'person' order by subject_id",
        [&](const store::Row& row) {
            if (persons.size() == 60) return;
            keys.emplace_back(row.text(0));
            persons.push_back(row.id<SubjectId>(1));
        });
    std::string table = "id_kelompok,nama_kelompok,kode_desa,idartbdt\n";
    for (std::size_t i = 0; i < persons.size(); i += 10)
        table += "K1,Maju,91.01.01.2001," + keys[i] + "\n";
    write("kube.csv", table);
    registry::ImportOptions options;
    options.actor = "dinas";
    options.effective_on = *Date::from_ymd(2021, 1, 31);
    ASSERT_TRUE(registry::import_groups(*journal_, dir_.file("kube.csv"), options, silent_));
    list(policy_of("kube", "group", ""));
    lists_ = read_lists().value();
    EXPECT_THAT(lists_.lists()[0].subjects, SizeIs(6));
    EXPECT_EQ(lists_.of({&persons[10], 1}), 1U);
    EXPECT_EQ(lists_.of({&persons[11], 1}), 0U);
}

TEST_F(Overlap, CountsWhatThePoorLackByDistrict) {
    const auto pbi = list(policy_of("pbi_jkn", "person", older_than(60)));
    const auto own = list(policy_of("own", "household", poorest(10)));
    lists_ = read_lists().value();
    const auto its = ground();
    const auto region = *RegionCode::parse("91.01");
    const auto found = find_complements(its, region, lists_, {*lists_.find("own")}, {}, silent_);
    ASSERT_TRUE(found);

    // The same, household by household, from the register's answers.
    const auto insured = eligible(pbi);
    const auto aided = eligible(own);
    std::map<RegionCode, ComplementCounts> expected;
    std::int64_t lacking = 0;
    for (const auto& part : its.parts()) {
        const auto& layout = its.layout();
        const auto& segment = part.segment;
        for (std::size_t row = 0; row < segment.households().size(); ++row) {
            const auto code = its.regions().find(segment.region(row))->code;
            auto& counts = expected[code.at(RegionLevel::district)];
            counts.aids.resize(cards + 1);
            const auto answer = [&](std::string_view fact) {
                return segment.household_column(*layout.household(fact)).at(row);
            };
            ++counts.households;
            const auto percentile = answer("percentile");
            if (percentile == ColumnView::missing) ++counts.unplaced;
            if (percentile == ColumnView::missing || percentile > 40) continue;
            ++counts.poor;
            std::map<std::string, std::vector<std::int64_t>> said;
            bool pupil = false;
            bool on_pbi = false;
            for (const auto& family : segment.families_of(row))
                for (auto i = family.first_member; i < family.first_member + family.members; ++i) {
                    const auto of = [&](std::string_view fact) {
                        return segment.member_column(*layout.member(fact)).at(i);
                    };
                    on_pbi |= insured.contains(segment.members()[i]);
                    if (of("presence") != 1 && of("presence") != 5) continue;
                    said["has_kis"].push_back(of("has_pbi"));
                    said["receives_rastra"].push_back(of("receives_rastra"));
                    said["has_kks"].push_back(of("has_kks"));
                    if (of("school_participation") != 1) continue;
                    pupil = true;
                    said["has_kip"].push_back(of("has_kip"));
                }
            bool lacks = false;
            const auto add = [&](std::size_t aid, const std::string& fact, bool listed) {
                auto& answers = said[fact];
                answers.push_back(answer(fact));
                auto& of = counts.aids[aid];
                if (listed || std::ranges::count(answers, 1) > 0) {
                    ++of.has;
                } else if (std::ranges::count(answers, 0) > 0) {
                    ++of.lacks;
                    lacks = true;
                } else {
                    ++of.unknown;
                }
            };
            add(0, "has_kis", on_pbi);
            if (pupil) add(1, "has_kip", false);
            add(2, "receives_rastra", false);
            add(3, "has_kks", false);
            const bool also = aided.contains(segment.households()[row]);
            ++(also ? counts.aids[4].has : counts.aids[4].lacks);
            lacks |= !also;
            counts.lacking += lacks ? 1 : 0;
            lacking += lacks ? 1 : 0;
        }
    }
    EXPECT_EQ(found->districts, expected);
    EXPECT_THAT(found->districts, SizeIs(2));
    EXPECT_THAT(found->lacking, SizeIs(lacking));
    EXPECT_GT(found->all.aids[0].lacks, 0);
    EXPECT_GT(found->all.aids[1].lacks, 0);
    EXPECT_LT(found->all.aids[1].has + found->all.aids[1].lacks, found->all.poor);

    // Of a programme's recipients.
    const auto of = find_complements(its, region, lists_, {}, {40, lists_.find("own")}, silent_);
    EXPECT_EQ(of->all.poor, std::ssize(aided));
    EXPECT_EQ(of->all.unplaced, 0);
}

TEST_F(Overlap, WorkbooksHoldCountsAndNames) {
    const auto text = policy_of("fourth", "household", poorest(10));
    list(text);
    list(text, "91.01.01.2001");
    const auto duplicates = find();
    ASSERT_FALSE(duplicates.found.empty());
    const auto its = ground();
    const auto reader = database_->connect_reader();
    const Named named{*reader, state_, its, Language::id};
    const auto wrong =
        write_duplicates(named, duplicates, lists_, dir_.path() / "ganda.csv", silent_);
    EXPECT_EQ(wrong.error().code, "sheets.table_kind"_msg);
    const auto path = dir_.path() / "ganda.xlsx";
    EXPECT_EQ(write_duplicates(named, duplicates, lists_, path, silent_),
              std::ssize(duplicates.found));
    auto book = sheets::open_workbook(path).value();
    ASSERT_THAT(book->sheets(), SizeIs(3));
    std::int64_t counted = 0;
    sheets::Row row;
    for (auto rows = book->rows(0).value(); rows->next(row).value();)
        if (row.number > 1) counted += std::stoll(std::string{row.at(6).text});
    EXPECT_EQ(counted, std::ssize(duplicates.found));
    std::int64_t names = 0;
    for (auto rows = book->rows(1).value(); rows->next(row).value();) {
        if (row.number == 1) continue;
        ++names;
        EXPECT_FALSE(row.at(4).text.empty());
        EXPECT_EQ(row.at(6).text, "Bantuan fourth");
    }
    EXPECT_EQ(names, std::ssize(duplicates.found));

    const auto lacks = find_complements(its, *RegionCode::parse("91.01"), lists_, {}, {}, silent_);
    const auto other = dir_.path() / "pelengkap.xlsx";
    EXPECT_EQ(write_complements(named, *lacks, lists_, other, silent_), std::ssize(lacks->lacking));
    auto second = sheets::open_workbook(other).value();
    ASSERT_THAT(second->sheets(), SizeIs(2));
    names = 0;
    for (auto rows = second->rows(1).value(); rows->next(row).value();)
        names += row.number > 1 ? 1 : 0;
    EXPECT_EQ(names, std::ssize(lacks->lacking));
}

TEST_F(Overlap, RefusesWhereNoPlaceIsKnown) {
    take("prakerja", "idartbdt\n0\n");
    lists_ = read_lists().value();
    EXPECT_EQ(lists_.sources()[0].name.en, "prakerja") << "no policy gives it a name";
    snapshot::SegmentBuilder builder{snapshot::Layout{instrument_}.household().size(),
                                     snapshot::Layout{instrument_}.member().size()};
    const auto regions = ground().regions();
    const auto& village = regions.villages_in(*RegionCode::parse("91.01"))[0];
    const std::vector<std::int64_t> nothing(snapshot::Layout{instrument_}.household().size(),
                                            ColumnView::missing);
    builder.household(SubjectId{1}, village.id, nothing);
    std::vector<simulation::GroundPart> parts;
    parts.push_back({builder.finish(), {}, {}});
    const simulation::Ground bare{segments_.layout(), regions, std::move(parts)};
    EXPECT_EQ(
        find_complements(bare, *RegionCode::parse("91.01"), lists_, {}, {}, silent_).error().code,
        "overlap.no_places"_msg);
}

} // namespace
} // namespace tepat::overlap
