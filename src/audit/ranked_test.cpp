#include "audit/compare.hpp"
#include "audit/detail/regency_fixture.hpp"
#include "audit/evidence.hpp"

#include <gmock/gmock.h>

namespace tepat::audit {
namespace {

using testing::GeneratedRegency;

std::string changed(std::string text, std::string_view from, std::string_view to) {
    std::size_t found = 0;
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()), ++found)
        text.replace(at, from.size(), to);
    EXPECT_GT(found, 0U) << from;
    return text;
}

/// Lists of a policy that asks for a place in a ranking, before and after it was made anew by
/// another model: nothing in the register changed.
class RankedLists : public ::testing::Test {
protected:
    programmes::StoredList ranked_list(const std::string& model_text) {
        ranking_ = regency_.rank(model_text);
        return regency_.make("2021:2/4",
                             changed(GeneratedRegency::pkh_text(), "household.percentile",
                                     "household.welfare_percentile"));
    }

    GeneratedRegency regency_{200};
    const std::string model_ = GeneratedRegency::text_of("models/pmt_synthetic.toml");
    welfare::StoredRanking ranking_;
};

TEST_F(RankedLists, DifferByThePlaceThatEachSaw) {
    const auto first = ranked_list(model_);
    const auto second = ranked_list(changed(model_, "members = -67_028", "members = 67_028"));
    ASSERT_EQ(second.header.inputs, std::vector{ranking_.header.digest()});
    ASSERT_NE(first.header.inputs, second.header.inputs);
    const auto comparison = compare_lists(*regency_.journal_, regency_.instrument_, "dinas", first,
                                          second, regency_.silent_);
    ASSERT_TRUE(comparison) << comparison.error().code.name;
    EXPECT_GT(comparison->totals.differences(), 10);
    const auto reader = regency_.database_->connect_reader();
    each_difference(*reader, *comparison, [](std::int64_t line, const Difference& its) {
        EXPECT_EQ(its.causes.size(), 1U) << line;
        EXPECT_EQ(its.primary(), Cause::fact_changed) << line;
        EXPECT_EQ(its.causes.front().details.size(), 1U) << line;
        const auto& detail = its.causes.front().details.front();
        EXPECT_EQ(detail.what, "household.welfare_percentile") << line;
        EXPECT_NE(detail.before, detail.after) << line;
        return true;
    });
}

TEST_F(RankedLists, AreEvidenceWithThePlaceAmongTheFacts) {
    const auto list = ranked_list(model_);
    ASSERT_GT(list.totals.eligible, 10);
    const auto out = regency_.dir_.path() / "pack";
    const auto made = write_evidence(*regency_.database_, regency_.instrument_, list,
                                     {.actor = "bpk", .out = out}, nullptr, regency_.silent_);
    ASSERT_TRUE(made) << made.error().code.name;
    const auto command = "python3 -B '" + (out / "verify.py").string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
}

} // namespace
} // namespace tepat::audit
