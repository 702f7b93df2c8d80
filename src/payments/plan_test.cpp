#include "journal/verify.hpp"
#include "payments/detail/world_fixture.hpp"
#include "payments/export.hpp"
#include "payments/plan.hpp"
#include "registry/groups.hpp"
#include "registry/import.hpp"
#include "registry/reader.hpp"
#include "testing/stop_after.hpp"
#include "testing/storage_rules.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <sstream>
#include <tuple>

namespace tepat::payments {
namespace {

using ::tepat::testing::StopAfter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

/// The schema of the bank files, which is not ours to ship; empty where it is not installed.
std::filesystem::path schema() {
    const auto* named = std::getenv("TEPAT_ISO20022_DIR");
    const std::filesystem::path source{TEPAT_SOURCE_DIR};
    for (const auto& folder :
         {std::filesystem::path{named == nullptr ? "" : named}, source / ".tools/iso20022"})
        if (auto file = folder / "pain.001.001.09.xsd"; std::filesystem::exists(file)) return file;
    return {};
}

std::string contents(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

int shell(const std::string& command) {
    return std::system(
        command.c_str()); // NOLINT(cert-env33-c,concurrency-mt-unsafe): its own words
}

class PaymentPlan : public testing::World {
protected:
    void SetUp() override {
        World::SetUp();
        if (IsSkipped()) return;
        register_families({{1, "Siti Aminah", 3'201'014'101'900'001, RegionId{4}},
                           {2, "Nuraini", 0, RegionId{4}},
                           {3, "Kartini", 0, RegionId{7}},
                           {4, "Ratna", 0, RegionId{4}},
                           {5, "Dewi", 0, RegionId{4}},
                           {6, "Wulan", 0, RegionId{4}},
                           {7, "Sri", 0, RegionId{4}},
                           {8, "Ratih", 0, RegionId{4}}});
        const auto accounts =
            save("rekening.csv", "idartbdt,nik,bank,nomor_rekening,nama_rekening,status\r\n"
                                 "1,,BRI,012345678901234,Siti Aminah,aktif\r\n"
                                 "2,,BRI,012345678901235,\"NUR'AINI, S.PD.\",aktif\r\n"
                                 "3,,BNI,0123456789,KARTINI,aktif\r\n"
                                 "4,,BRI,012345678901236,RATNA,tidak aktif\r\n"
                                 "5,,BRI,012345678901237,DEWI,belum diaktifkan\r\n"
                                 "6,,BRI,012345678901238,WULAN AYU LESTARI NINGRUM,aktif\r\n"
                                 "7,,BRI,012345678901239,SRI [2],aktif\r\n");
        ASSERT_EQ(import(accounts)->added, 7);
    }

    std::vector<PlanLine> lines_of(const Plan& plan) {
        std::vector<PlanLine> lines;
        each_line(*database().connect_reader(), plan,
                  [&](std::int64_t number, const PlanLine& line) {
                      EXPECT_EQ(number, static_cast<std::int64_t>(lines.size()));
                      lines.push_back(line);
                  });
        return lines;
    }
    std::optional<Plan> newest() {
        const auto reader = database().connect_reader();
        return newest_plan(*reader, journal::Visibility{*reader}, "pkh", period_);
    }
    Result<std::vector<WrittenFile>> write(const Plan& plan, const std::string& folder,
                                           std::string_view execution = "2021-04-06") {
        return export_plan(*database().connect_reader(), plan, channels_,
                           {dir_.file(folder), Date::parse(execution).value()}, silent_);
    }
    void expect_verified() {
        const auto empty = store::open_database(dir_.file("empty.db"), true).value();
        const auto checked =
            journal::verify(database(), *empty, folds_, clock_.now(), silent_).value();
        for (const auto& finding : checked.findings)
            ADD_FAILURE() << message_text(finding.what.code, finding.what.params, Language::en);
    }
};
INSTANTIATE_TEST_SUITE_P(On, PaymentPlan, tepat::testing::both_databases,
                         tepat::testing::engine_name);

/// One family of every kind.
std::vector<programmes::ListLine> everybody(auto owed) {
    std::vector<programmes::ListLine> lines;
    for (int number = 1; number <= 8; ++number)
        lines.push_back(owed(number, number * 100'000));
    lines.push_back(owed(9, 900'000));
    lines.back().payee.reset();
    lines.push_back(owed(10, 0));
    lines.push_back(owed(11, 0));
    lines.back().outcome = programmes::Verdict::ineligible;
    lines.back().payee.reset();
    return lines;
}

TEST_P(PaymentPlan, every_rupiah_of_the_list_is_in_a_batch_or_held_back_for_a_reason) {
    const auto list = make_list(everybody(owed));
    const auto planned = plan(list).value();
    EXPECT_FALSE(planned.repeated);
    EXPECT_EQ(planned.planned_at, clock_.now());
    const auto& header = planned.header;
    EXPECT_EQ(header.programme, "pkh");
    EXPECT_EQ(header.period, period_);
    EXPECT_EQ(header.list, list.seq);
    EXPECT_EQ(header.name_differs, 1) << "NUR'AINI, S.PD. is Nuraini in the register";

    ASSERT_EQ(header.batches.size(), 2U);
    EXPECT_EQ(header.batches[0].bank, "bri");
    EXPECT_EQ(header.batches[0].payments, (CountAndSum{2, Rupiah{300'000}}));
    EXPECT_EQ(header.batches[1].bank, "bni");
    EXPECT_EQ(header.batches[1].regency.text(), "32.01") << "the list is of 32.01";
    EXPECT_THAT(header.held,
                ElementsAre(Pair(Held::no_payee, CountAndSum{1, Rupiah{900'000}}),
                            Pair(Held::no_account, CountAndSum{1, Rupiah{800'000}}),
                            Pair(Held::account_inactive, CountAndSum{1, Rupiah{400'000}}),
                            Pair(Held::account_not_activated, CountAndSum{1, Rupiah{500'000}}),
                            Pair(Held::name_too_long, CountAndSum{1, Rupiah{600'000}}),
                            Pair(Held::name_refused, CountAndSum{1, Rupiah{700'000}})));
    EXPECT_EQ(header.entitled().sum, list.totals.stage);
    EXPECT_EQ(header.entitled().count, 9);
    EXPECT_EQ(header.held_back().sum - Rupiah{900'000} + header.batched().sum,
              list.totals.payable_stage);

    EXPECT_EQ(count("select cast(sum(amount) as bigint) from entitlement"),
              list.totals.stage.amount());
    EXPECT_EQ(count("select count(*) from entitlement where held is null"), 3);
    EXPECT_EQ(count("select count(*) from payment"), 3);
    EXPECT_EQ(count("select cast(sum(total) as bigint) from payment_batch"), 600'000);
    EXPECT_EQ(count("select entitled_sum - held_sum from payment_plan"), 600'000);
    EXPECT_EQ(newest()->header, header);
    expect_verified();
}

TEST_P(PaymentPlan, lines_stand_as_their_files_need_them) {
    const auto planned = plan(make_list(everybody(owed))).value();
    const auto lines = lines_of(planned);
    ASSERT_EQ(lines.size(), 9U);
    const auto at = [&](std::size_t line) { return std::get<PlannedPayment>(lines[line].payment); };
    EXPECT_EQ(at(0).batch, 0);
    EXPECT_EQ(at(1).batch, 0);
    EXPECT_LT(at(0).id, at(1).id);
    EXPECT_EQ(at(2).batch, 1);
    EXPECT_EQ(at(2).name, "KARTINI");
    for (std::size_t line = 4; line < lines.size(); ++line)
        EXPECT_LT(lines[line - 1].subject, lines[line].subject);
    for (const auto& line : lines) {
        EXPECT_EQ(line.component, "whole");
        EXPECT_EQ(line.revision, 0);
        EXPECT_EQ(decode_plan_line(encode(line)), line);
    }
    const auto reader = database().connect_reader();
    const auto touched = journal::history(*reader, lines[4].subject, journal::Visibility{*reader});
    ASSERT_FALSE(touched.empty());
    EXPECT_EQ(touched.back().seq, planned.seq);
    EXPECT_EQ(touched.back().line, 4);
}

TEST_P(PaymentPlan, a_list_of_a_province_is_paid_regency_by_regency) {
    const auto planned = plan(make_list({owed(1, 10), owed(2, 20), owed(3, 30)}, "32")).value();
    ASSERT_EQ(planned.header.batches.size(), 2U);
    EXPECT_EQ(planned.header.batches[0].regency.text(), "32.01");
    EXPECT_EQ(planned.header.batches[1].regency.text(), "32.02");
}

TEST_P(PaymentPlan, planning_twice_changes_nothing) {
    const auto list = make_list(everybody(owed));
    const auto first = plan(list).value();
    const auto entries = count("select count(*) from journal_entry");
    clock_.set(Instant::parse("2021-06-01T03:00:00.000000Z").value());
    const auto again = plan(list).value();
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.seq, first.seq);
    EXPECT_EQ(again.planned_at, first.planned_at);
    EXPECT_EQ(again.header, first.header);
    EXPECT_EQ(count("select count(*) from journal_entry"), entries);
}

TEST_P(PaymentPlan, another_list_of_the_period_entitles_nobody_twice) {
    const auto first = plan(make_list({owed(1, 100), owed(4, 400)})).value();
    const auto second = plan(make_list({owed(1, 150), owed(2, 200), owed(4, 400)})).value();
    EXPECT_NE(second.seq, first.seq);
    EXPECT_EQ(second.header.entitled(), (CountAndSum{1, Rupiah{200}}));
    EXPECT_EQ(second.header.planned_before, (CountAndSum{2, Rupiah{550}}));
    EXPECT_EQ(count("select count(*) from entitlement"), 3);
    EXPECT_EQ(newest()->seq, second.seq);

    const auto nothing = plan(make_list({owed(1, 100)}));
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, "payments.nothing_to_plan"_msg);
    EXPECT_EQ(newest()->seq, second.seq);
    EXPECT_EQ(count("select count(*) from journal_draft"), 0);
    expect_verified();
}

TEST_P(PaymentPlan, refuses_a_list_whose_lines_are_not_its_sum) {
    const auto refused = plan(make_list({owed(1, 100)}, "32.01", 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "payments.list_sum"_msg);
}

TEST_P(PaymentPlan, stopped_before_it_is_recorded_leaves_nothing) {
    const auto list = make_list({owed(1, 100)});
    StopAfter stopped{0};
    EXPECT_EQ(plan_payments(*journal_, list, channels_, "planner", stopped).error().code,
              "payments.stopped"_msg);
    EXPECT_FALSE(newest());
    const auto planned = plan(list).value();
    EXPECT_FALSE(planned.repeated);
    EXPECT_EQ(export_plan(*database().connect_reader(), planned, channels_,
                          {dir_.file("out"), effective_on_ + 9}, stopped)
                  .error()
                  .code,
              "payments.stopped"_msg);
    EXPECT_TRUE(std::filesystem::is_empty(dir_.file("out")));
}

TEST_P(PaymentPlan, becomes_these_files) {
    const auto planned = plan(make_list(everybody(owed))).value();
    const auto written = write(planned, "out").value();
    const auto name = [&](const std::string& bank, const std::string& type) {
        return "pkh-2021-2-3201-" + bank + "-" + std::to_string(planned.seq.value()) + type;
    };
    std::vector<std::string> names;
    for (const auto& file : written)
        names.push_back(file.path.filename().string());
    EXPECT_THAT(names, ElementsAre(name("bri", ".xml"), name("bri", ".csv"), name("bni", ".xml"),
                                   name("bni", ".csv")));
    EXPECT_EQ(written[0].payments, 2);
    EXPECT_EQ(written[0].total, Rupiah{300'000});

    const auto lines = lines_of(planned);
    const auto payment = std::get<PlannedPayment>(lines[2].payment);
    const auto message = MessageId{planned.header.batches[1].digest.view()}.text();
    EXPECT_EQ(contents(written[3].path),
              "record,number,message_id,end_to_end_id,bic,account,name,amount,currency,"
              "execution_date,remittance\r\n"
              "P,1," +
                  message + "," + payment.id.text() +
                  ",BNINIDJA,0123456789,KARTINI,300000,IDR,2021-04-06,PKH 2021:2/4 32.01\r\n"
                  "T,1," +
                  message +
                  ",,BNINIDJA,020601000001301,KEMENTERIAN SOSIAL,300000,IDR,2021-04-06,"
                  "PKH 2021:2/4 32.01\r\n");
    const auto xml = contents(written[0].path);
    EXPECT_THAT(xml, HasSubstr("<CreDtTm>2021-04-05T10:00:00+07:00</CreDtTm><NbOfTxs>2</NbOfTxs>"
                               "<CtrlSum>300000</CtrlSum>"));
    EXPECT_THAT(xml, HasSubstr("<Nm>NUR'AINI, S.PD.</Nm>"));
    EXPECT_THAT(xml, Not(HasSubstr("3201014101900001"))) << "a NIK";

    const auto sums = "cd '" + dir_.file("out") + "' && sha256sum --check --quiet --strict ";
    EXPECT_EQ(shell(sums + std::string{checksums_file}), 0);
}

TEST_P(PaymentPlan, the_same_plan_becomes_the_same_bytes) {
    const auto planned = plan(make_list(everybody(owed))).value();
    const auto first = write(planned, "one").value();
    clock_.set(Instant::parse("2022-01-01T00:00:00.000000Z").value());
    const auto second = write(newest().value(), "two").value();
    ASSERT_EQ(first.size(), second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].path.filename(), second[i].path.filename());
        EXPECT_EQ(first[i].digest, second[i].digest);
        EXPECT_EQ(contents(first[i].path), contents(second[i].path));
    }
    EXPECT_TRUE(write(planned, "one")) << "over what is there";
}

TEST_P(PaymentPlan, an_export_that_is_refused_has_no_checksums) {
    const auto planned = plan(make_list({owed(1, 100), owed(3, 300)})).value();
    ASSERT_TRUE(write(planned, "out"));
    EXPECT_EQ(write(planned, "out", "2021-04-04").error().code, "payments.execution_past"_msg);
    EXPECT_FALSE(std::filesystem::exists(dir_.path() / "out" / checksums_file));

    const std::span<const Channel> one{channels_.data(), 1};
    EXPECT_EQ(export_plan(*database().connect_reader(), planned, one,
                          {dir_.file("out"), effective_on_ + 9}, silent_)
                  .error()
                  .code,
              "payments.unknown_channel"_msg);
    save("file", "");
    EXPECT_EQ(write(planned, "file").error().code, "payments.folder"_msg);
}

TEST_P(PaymentPlan, a_bank_accepts_its_files) {
    const auto planned = plan(make_list(everybody(owed))).value();
    const auto written = write(planned, "out").value();
    for (std::size_t at = 0; at < written.size(); at += 2) {
        const auto command =
            std::string{TEPAT_BANKCHECK} + " --csv '" + written[at + 1].path.string() +
            "' --expect-count " + std::to_string(written[at].payments) + " --expect-sum " +
            std::to_string(written[at].total.amount()) + " '" + written[at].path.string() + "'";
        EXPECT_EQ(shell(command), 0);
    }
}

TEST_P(PaymentPlan, its_files_satisfy_the_iso_schema) {
    if (shell("xmllint --version 2>/dev/null") != 0)
        GTEST_SKIP() << "xmllint is not installed (libxml2-utils)";
    if (schema().empty())
        GTEST_SKIP() << "no pain.001.001.09.xsd: run script/iso-schemas or set TEPAT_ISO20022_DIR";
    const auto planned = plan(make_list(everybody(owed))).value();
    const auto written = write(planned, "out").value();
    for (const auto& file : written)
        if (file.path.extension() == ".xml") {
            EXPECT_EQ(shell("xmllint --noout --nonet --schema '" + schema().string() + "' '" +
                            file.path.string() + "' 2>&1"),
                      0);
        }
}

TEST_P(PaymentPlan, wherever_it_is_stopped_the_next_call_completes_it) {
    const auto list = make_list(everybody(owed));
    const auto other = make_list({owed(1, 100), owed(2, 200)});
    int stopped = 0;
    for (int after = 0; after < 30; ++after) {
        StopAfter progress{after - 1};
        const auto some = plan_payments(*journal_, list, channels_, "planner", progress);
        EXPECT_TRUE(some || some.error().code == "payments.stopped"_msg);
        stopped += newest() ? 0 : 1;
    }
    EXPECT_GT(stopped, 10);
    // Families 1 and 2 stand in what was stopped: it is finished before anything else is planned.
    EXPECT_EQ(plan(other).error().code, "payments.nothing_to_plan"_msg);
    const auto planned = plan(list).value();
    EXPECT_EQ(planned.header.entitled().count, count("select count(*) from entitlement"));
    EXPECT_EQ(count("select count(*) from payment_plan"), 1);
    EXPECT_EQ(count("select count(*) from journal_draft"), 0);
    expect_verified();
}

TEST_P(PaymentPlan, two_at_once_entitle_nobody_twice) {
    const auto one = make_list({owed(1, 100), owed(2, 200)});
    const auto two = make_list({owed(2, 200), owed(3, 300)});
    auto first = std::async(std::launch::async, [&] { return plan(one); });
    auto second = std::async(std::launch::async, [&] { return plan(two); });
    const auto of_one = first.get().value().header;
    const auto of_two = second.get().value().header;
    EXPECT_EQ(of_one.entitled().count + of_two.entitled().count, 3);
    EXPECT_EQ(of_one.planned_before.count + of_two.planned_before.count, 1);
    EXPECT_EQ(count("select count(*) from entitlement"), 3);
}

TEST(PaymentPlanLines, anything_else_is_no_line) {
    PlanLine line;
    line.subject = SubjectId{1};
    line.payment = Held::no_account;
    const auto bytes = encode(line);
    EXPECT_EQ(to_hex(bytes), "86016577686f6c650000f66a6e6f5f6163636f756e74")
        << "as docs/formats/payments.md has it";
    EXPECT_EQ(decode_plan_line(bytes), line);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_THROW(std::ignore = decode_plan_line(BytesView{bytes}.substr(0, size)), CborError);
    EXPECT_THROW(std::ignore = decode_plan_line(bytes + "\x01"), CborError);
    auto other = bytes;
    other.back() = 'x';
    EXPECT_THROW(std::ignore = decode_plan_line(other), CborError) << "an unknown reason";
}

TEST(PaymentPlanLines, every_reason_has_words_for_officer_and_citizen) {
    for (auto number = 0; number <= static_cast<int>(Held::amount_refused); ++number) {
        const auto reason = static_cast<Held>(number);
        EXPECT_EQ(held(name_of(reason)), reason);
        for (const auto language : {Language::id, Language::en})
            for (const auto audience : {Audience::officer, Audience::citizen}) {
                const auto text = message_text(message_of(reason), {}, language, audience);
                EXPECT_THAT(text, HasSubstr(". ")) << name_of(reason);
            }
    }
    EXPECT_EQ(held("none"), std::nullopt);
}

TEST(PaymentSchema, keeps_the_storage_rules) {
    EXPECT_THAT(tepat::testing::check_storage_rules(folds().schema), IsEmpty());
}

TEST_P(PaymentPlan, goods_and_what_a_provider_is_paid_are_not_for_banks) {
    auto rice = owed(1, 0);
    rice.goods = {{"rice", 10'000, 1}};
    EXPECT_EQ(plan(make_list({rice})).error().code, "payments.in_kind"_msg);
    auto insured = owed(1, 42'000);
    insured.payee.reset();
    insured.provided = true;
    EXPECT_EQ(plan(make_list({insured})).error().code, "payments.provider"_msg);
}

TEST_P(PaymentPlan, a_groups_money_goes_to_its_own_account) {
    const auto groups = save("kube.csv", "id_kelompok,nama_kelompok,kode_desa,idartbdt\r\n"
                                         "K1,MAJU BERSAMA,3202012001,1\r\n"
                                         "K1,MAJU BERSAMA,3202012001,2\r\n"
                                         "K2,TANPA REKENING,3201012001,3\r\n");
    registry::ImportOptions options;
    options.actor = "dinas";
    options.effective_on = effective_on_;
    ASSERT_TRUE(registry::import_groups(*journal_, groups, options, silent_));
    const auto accounts =
        save("rekening-kube.csv", "id_kelompok,bank,nomor_rekening,nama_rekening,status\r\n"
                                  "K1,BRI,012345678901299,MAJU BERSAMA,aktif\r\n"
                                  "K9,BRI,012345678901298,TIDAK ADA,aktif\r\n");
    const auto taken = import(accounts).value();
    EXPECT_EQ(taken.added, 1);
    EXPECT_EQ(taken.refused, 1);

    const auto reader = database().connect_reader();
    const journal::Visibility visibility{*reader};
    const registry::Reader people{*reader, visibility, effective_on_};
    std::vector<programmes::ListLine> lines;
    for (const auto* key : {"K1", "K2"}) {
        auto line = owed(1, 20'000'000);
        line.subject = *people.find(registry::group_scheme, key);
        lines.push_back(line);
    }
    std::ranges::sort(lines, {}, &programmes::ListLine::subject);
    const auto planned = plan(make_list(lines, "32")).value();
    // By the group's seat, not the leader's; who leads has an account that is not asked.
    ASSERT_EQ(planned.header.batches.size(), 1U);
    EXPECT_EQ(planned.header.batches[0].regency.text(), "32.02");
    EXPECT_EQ(planned.header.name_differs, 0);
    EXPECT_THAT(planned.header.held,
                ElementsAre(Pair(Held::no_account, CountAndSum{1, Rupiah{20'000'000}})));
    const auto found = lines_of(planned);
    EXPECT_EQ(std::get<PlannedPayment>(found[0].payment).account, "012345678901299");
}

} // namespace
} // namespace tepat::payments
