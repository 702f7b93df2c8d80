#include "programmes/example.hpp"
#include "programmes/list_line.hpp"
#include "testing/policies.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace tepat::programmes {
namespace {

using namespace fixture;

namespace fs = std::filesystem;

std::vector<ListLine> lines_of_all_examples() {
    const auto& policy = pkh();
    std::vector<ListLine> lines;
    for (const auto* kind : {"good", "bad"}) {
        for (const auto& entry : fs::directory_iterator{policies / "pkh" / kind}) {
            const auto example = read_example(contents(entry.path()), "").value();
            for (const auto& expected : example.expected) {
                const auto at = policy.at(expected.on);
                if (!at) continue;
                const auto unit = example.families[0]->view();
                lines.push_back(list_line(*at, unit, decide_family(*at, unit)));
            }
        }
    }
    return lines;
}

TEST(ListLine, EncodesAndDecodesEveryExample) {
    const auto lines = lines_of_all_examples();
    ASSERT_GT(lines.size(), 100U);
    for (const auto& line : lines) {
        const auto bytes = encode(line);
        const auto decoded = decode_list_line(bytes);
        ASSERT_TRUE(decoded) << decoded.error().params[0].second;
        EXPECT_EQ(*decoded, line);
        EXPECT_EQ(encode(*decoded), bytes);
    }
}

/// The worked example of docs/formats/list.md.
TEST(ListLine, TheFormatPageShowsTheseBytes) {
    ListLine line;
    line.subject = SubjectId{7};
    line.outcome = Verdict::eligible;
    line.yearly = Rupiah{900'000};
    line.stage = Rupiah{225'000};
    line.counted = {{"sd", SubjectId{9}, Rupiah{900'000}}};
    line.payee = {"mother", SubjectId{8}};
    auto page = contents(TEPAT_SOURCE_DIR "/docs/formats/list.md");
    std::erase(page, '\n');
    EXPECT_NE(page.find(to_hex(encode(line))), std::string::npos) << to_hex(encode(line));
}

TEST(ListLine, AnythingElseIsRefused) {
    const auto bytes = encode(lines_of_all_examples().front());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_list_line(BytesView{bytes}.substr(0, size)));
    EXPECT_FALSE(decode_list_line(bytes + "x"));
    // Whatever byte is damaged: refused, or a line that is written with just these bytes.
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (const int flip : {1, 0x20, 0x80}) {
            auto damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ flip);
            const auto line = decode_list_line(damaged);
            if (line) {
                EXPECT_EQ(encode(*line), damaged) << at;
            } else {
                EXPECT_EQ(line.error().code.name, "programmes.list_bytes");
            }
        }
    }
}

TEST(ListLine, TheFactDigestMovesWithEveryFact) {
    facts::MemoryUnit unit{SubjectId{7}};
    const auto member = unit.add_member(SubjectId{8});
    std::vector<journal::Digest> seen{fact_digest(unit.view())};
    for (int fact = 0; fact < household_facts; ++fact) {
        unit.set(static_cast<HouseholdFact>(fact), rules::Value::integer(1));
        seen.push_back(fact_digest(unit.view()));
    }
    for (int fact = 0; fact < member_facts; ++fact) {
        unit.set(member, static_cast<MemberFact>(fact), rules::Value::boolean(true));
        seen.push_back(fact_digest(unit.view()));
    }
    unit.add_member(SubjectId{9});
    seen.push_back(fact_digest(unit.view()));
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST(ListHeader, EncodesAndDecodes) {
    const ListHeader header{.seq = Seq{42},
                            .effective_on = Date::parse("2021-01-01").value(),
                            .policies = {journal::sha256("a")},
                            .period = Period::parse("2021:1/4").value(),
                            .region = RegionCode::parse("32.01").value(),
                            .quota = 1000,
                            .inputs = {journal::sha256("b"), journal::sha256("c")}};
    EXPECT_EQ(decode_list_header(encode(header)).value(), header);
    auto unlimited = header;
    unlimited.quota.reset();
    EXPECT_EQ(decode_list_header(encode(unlimited)).value(), unlimited);
    EXPECT_FALSE(decode_list_header(encode(header).substr(1)));
}

/// Goods, providers and places came later: without them bytes are as ever.
TEST(ListLine, HasALaterForm) {
    ListLine line;
    line.subject = SubjectId{7};
    line.outcome = Verdict::eligible;
    const auto first = encode(line);
    EXPECT_EQ(first[0], '\x8d'); // an array of 13
    std::vector<ListLine> later(3, line);
    later[0].goods = {{"rice", 10'000, 2}};
    later[1].provided = true;
    later[2].placement = Placement{*RegionCode::parse("3201"), 3'000, 3'000};
    for (const auto& one : later) {
        const auto bytes = encode(one);
        EXPECT_EQ(bytes[0], '\x90'); // of 16
        EXPECT_EQ(decode_list_line(bytes).value(), one);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            auto damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ 1);
            if (const auto read = decode_list_line(damaged)) {
                EXPECT_EQ(encode(*read), damaged) << at;
            }
        }
    }
    // The later form with nothing in it is nobody's.
    auto empty = first;
    empty[0] = '\x90';
    empty += "\x80\xf4\xf6";
    EXPECT_FALSE(decode_list_line(empty));
    auto page = contents(TEPAT_SOURCE_DIR "/docs/formats/list.md");
    std::erase(page, '\n');
    EXPECT_NE(page.find(to_hex(encode(later[2]))), std::string::npos) << to_hex(encode(later[2]));
}

TEST(ListLine, BeyondTheQuotaNothingIsOwed) {
    ListLine line;
    line.subject = SubjectId{7};
    line.outcome = Verdict::eligible;
    line.yearly = Rupiah{100};
    line.stage = Rupiah{25};
    line.payee = {"mother", SubjectId{5}};
    auto within = line;
    within.put_in({{}, 10, 10});
    EXPECT_EQ(within.stage, Rupiah{25});
    EXPECT_EQ(reason_of(within), "");
    line.put_in({{}, 11, 10});
    EXPECT_EQ(line.outcome, Verdict::ineligible);
    EXPECT_EQ(line.stage, Rupiah{});
    EXPECT_FALSE(line.payee);
    EXPECT_EQ(reason_of(line), "quota");
}

TEST(ListHeader, SaysHowManyFactsItsLinesDigest) {
    ListHeader header;
    header.policies = {journal::sha256("a")};
    header.period = Period::parse("2021:1/4").value();
    header.region = RegionCode::parse("32.01").value();
    EXPECT_EQ(encode(header)[0], '\x89'); // an array of 9
    EXPECT_EQ(decode_list_header(encode(header)).value().facts,
              (FactCounts{household_facts, member_facts}));
    header.facts = first_facts;
    EXPECT_EQ(encode(header)[0], '\x88');
    EXPECT_EQ(decode_list_header(encode(header)).value(), header);
}

/// Lists of before the facts of cards and assessments keep their digests.
TEST(ListLine, LaterFactsAreNotInOlderDigests) {
    facts::MemoryUnit unit{SubjectId{7}};
    const auto member = unit.add_member(SubjectId{8});
    const auto first = fact_digest(unit.view(), first_facts);
    const auto now = fact_digest(unit.view());
    unit.set(HouseholdFact::has_kks, rules::Value::boolean(true));
    unit.set(member, MemberFact::lost_job, rules::Value::boolean(true));
    EXPECT_EQ(fact_digest(unit.view(), first_facts), first);
    EXPECT_NE(fact_digest(unit.view()), now);
    EXPECT_NE(first, now);
}

TEST(ListLine, SaysItsReasonInOneWord) {
    ListLine line;
    line.criterion = "poor";
    EXPECT_EQ(reason_of(line), "poor");
    line.fault = "rules.overflow";
    EXPECT_EQ(reason_of(line), "rules.overflow");
    line = {};
    line.outcome = Verdict::eligible;
    EXPECT_EQ(reason_of(line), "no_payee");
    line.payee_lacks_nik = true;
    EXPECT_EQ(reason_of(line), "payee_lacks_nik");
    line.payee = {"mother", SubjectId{5}};
    EXPECT_EQ(reason_of(line), "");
}

TEST(ListTotals, CountAndSum) {
    ListTotals totals;
    ListLine line;
    line.outcome = Verdict::ineligible;
    totals.add(line);
    line.outcome = Verdict::undetermined;
    totals.add(line);
    line.outcome = Verdict::eligible;
    line.yearly = Rupiah{1'000};
    line.stage = Rupiah{250};
    totals.add(line);
    line.payee = {"mother", SubjectId{5}};
    totals.add(line);
    EXPECT_EQ(totals, (ListTotals{.eligible = 2,
                                  .ineligible = 1,
                                  .undetermined = 1,
                                  .payable = 1,
                                  .yearly = Rupiah{2'000},
                                  .stage = Rupiah{500},
                                  .payable_stage = Rupiah{250}}));
}

} // namespace
} // namespace tepat::programmes
