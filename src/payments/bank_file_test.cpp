#include "payments/pain001.hpp"
#include "payments/payment_csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace tepat::payments {
namespace {

using testing::HasSubstr;

Channel bank() {
    return {.id = "bri",
            .name = "BANK RAKYAT INDONESIA",
            .bic = "BRINIDJA",
            .name_length = 12,
            .characters = CharacterSet::parse("A-Z0-9 .,:'/&-").value(),
            .account_digits = 15,
            .cut_off = TimeOfDay{15 * 60},
            .debtor_name = {},
            .debtor_account = {},
            .assumed = {}};
}

PaymentInstruction pay(std::string_view id, std::int64_t amount = 750'000) {
    return {EndToEndId::parse(id).value(), "Siti & Budi", "012345678901234", Rupiah{amount}};
}

struct Batch {
    BatchHeader header;
    std::vector<PaymentInstruction> instructions;
};

Batch good() {
    return {.header = {.message = MessageId{std::string(32, '\0')},
                       .regency = RegionCode::parse("32.01").value(),
                       .programme = "PKH",
                       .period = Period::parse("2021:2/4").value(),
                       .debtor_name = "Kementerian Sosial",
                       .debtor_account = "020601000001301",
                       .execution_date = Date::parse("2021-04-01").value(),
                       .created = Instant::parse("2021-03-31T17:00:00.000000Z").value(),
                       .count = 2,
                       .total = Rupiah{975'000}},
            .instructions = {pay("PA"), pay("PB", 225'000)}};
}

template <class Writer>
Result<std::string> write(const Batch& batch) {
    std::string out;
    auto writer = Writer::open(batch.header, bank(), [&](BytesView bytes) { out += bytes; });
    if (!writer) return std::unexpected(writer.error());
    for (const auto& instruction : batch.instructions)
        if (auto added = writer->add(instruction); !added) return std::unexpected(added.error());
    if (auto finished = writer->finish(); !finished) return std::unexpected(finished.error());
    return out;
}

constexpr std::string_view golden = R"(<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>TAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA</MsgId><CreDtTm>2021-04-01T00:00:00+07:00</CreDtTm><NbOfTxs>2</NbOfTxs><CtrlSum>975000</CtrlSum><InitgPty><Nm>KEMENTERIAN SOSIAL</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>TAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-1</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg><NbOfTxs>2</NbOfTxs><CtrlSum>975000</CtrlSum><PmtTpInf><CtgyPurp><Cd>GOVT</Cd></CtgyPurp></PmtTpInf><ReqdExctnDt><Dt>2021-04-01</Dt></ReqdExctnDt><Dbtr><Nm>KEMENTERIAN SOSIAL</Nm></Dbtr><DbtrAcct><Id><Othr><Id>020601000001301</Id></Othr></Id><Ccy>IDR</Ccy></DbtrAcct><DbtrAgt><FinInstnId><BICFI>BRINIDJA</BICFI></FinInstnId></DbtrAgt><ChrgBr>DEBT</ChrgBr>
<CdtTrfTxInf><PmtId><EndToEndId>PA</EndToEndId></PmtId><Amt><InstdAmt Ccy="IDR">750000</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>BRINIDJA</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>SITI &amp; BUDI</Nm></Cdtr><CdtrAcct><Id><Othr><Id>012345678901234</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd>PKH 2021:2/4 32.01</Ustrd></RmtInf></CdtTrfTxInf>
<CdtTrfTxInf><PmtId><EndToEndId>PB</EndToEndId></PmtId><Amt><InstdAmt Ccy="IDR">225000</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>BRINIDJA</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>SITI &amp; BUDI</Nm></Cdtr><CdtrAcct><Id><Othr><Id>012345678901234</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd>PKH 2021:2/4 32.01</Ustrd></RmtInf></CdtTrfTxInf>
</PmtInf>
</CstmrCdtTrfInitn></Document>
)";

TEST(Pain001, writes_these_bytes) {
    EXPECT_EQ(write<Pain001Writer>(good()), golden);
}

TEST(PaymentCsv, writes_these_bytes) {
    auto batch = good();
    batch.instructions[1].name = "Budi, S.Pd.";
    EXPECT_EQ(
        write<PaymentCsvWriter>(batch),
        "record,number,message_id,end_to_end_id,bic,account,name,amount,currency,execution_date,"
        "remittance\r\n"
        "P,1,TAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,PA,BRINIDJA,012345678901234,SITI & BUDI,750000,"
        "IDR,2021-04-01,PKH 2021:2/4 32.01\r\n"
        "P,2,TAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,PB,BRINIDJA,012345678901234,\"BUDI, S.PD.\",225000,"
        "IDR,2021-04-01,PKH 2021:2/4 32.01\r\n"
        "T,2,TAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,,BRINIDJA,020601000001301,KEMENTERIAN SOSIAL,"
        "975000,IDR,2021-04-01,PKH 2021:2/4 32.01\r\n");
}

struct Refused {
    std::string_view name;
    MessageCode code;
    std::function<void(Batch&)> change;
    friend void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }
};

class BankFile : public testing::TestWithParam<Refused> {};

TEST_P(BankFile, refuses) {
    auto batch = good();
    GetParam().change(batch);
    const auto xml = write<Pain001Writer>(batch);
    ASSERT_FALSE(xml);
    EXPECT_EQ(xml.error().code, GetParam().code) << xml.error().code.name;
    EXPECT_EQ(write<PaymentCsvWriter>(batch).error(), xml.error())
        << "both files have the same rules";
    for (const auto language : {Language::id, Language::en}) {
        const auto text = message_text(xml.error().code, xml.error().params, language);
        EXPECT_THAT(text, testing::Not(HasSubstr("{"))) << "every parameter has a value";
        EXPECT_THAT(text, testing::Not(HasSubstr("012345678901234"))) << "no account in a message";
    }
}

const std::array refusals{
    Refused{"empty_batch", "payments.empty_batch"_msg,
            [](Batch& b) {
                b.instructions.clear();
                b.header.count = 0;
                b.header.total = Rupiah{0};
            }},
    Refused{"negative_count", "payments.header_count"_msg, [](Batch& b) { b.header.count = -1; }},
    Refused{"count_beyond_the_format", "payments.header_count"_msg,
            [](Batch& b) { b.header.count = 1'000'000'000'000'000; }},
    Refused{"no_money", "payments.header_total"_msg, [](Batch& b) { b.header.total = Rupiah{0}; }},
    Refused{"money_beyond_the_format", "payments.header_total"_msg,
            [](Batch& b) { b.header.total = Rupiah{1'000'000'000'000'000'000}; }},
    Refused{"payer_without_name", "payments.header_empty"_msg,
            [](Batch& b) { b.header.debtor_name = " "; }},
    Refused{"payer_name_over_long", "payments.header_length"_msg,
            [](Batch& b) { b.header.debtor_name = std::string(71, 'A'); }},
    Refused{"payer_name_not_carried", "payments.header_character"_msg,
            [](Batch& b) { b.header.debtor_name = "Kemensos <RI>"; }},
    Refused{"nik_in_payer_name", "payments.header_nik"_msg,
            [](Batch& b) { b.header.debtor_name = "X 3201014101900001"; }},
    Refused{"nik_in_remittance", "payments.header_nik"_msg,
            [](Batch& b) { b.header.programme = "PKH 3201014101900001"; }},
    Refused{"programme_with_line_break", "payments.header_character"_msg,
            [](Batch& b) { b.header.programme = "PKH\n"; }},
    Refused{"payer_account_empty", "payments.header_account"_msg,
            [](Batch& b) { b.header.debtor_account = ""; }},
    Refused{"payer_account_with_hyphen", "payments.header_account"_msg,
            [](Batch& b) { b.header.debtor_account = "0206-01"; }},
    Refused{"payer_account_is_a_nik", "payments.header_nik"_msg,
            [](Batch& b) { b.header.debtor_account = "3201014101900001"; }},
    Refused{"execution_the_day_before", "payments.execution_past"_msg,
            [](Batch& b) { b.header.execution_date = Date::parse("2021-03-31").value(); }},
    Refused{
        "made_at_the_cut_off", "payments.after_cut_off"_msg,
        [](Batch& b) { b.header.created = Instant::parse("2021-04-01T08:00:00.000000Z").value(); }},
    Refused{"same_payment_twice", "payments.duplicate_id"_msg,
            [](Batch& b) { b.instructions[1] = b.instructions[0]; }},
    Refused{"out_of_order", "payments.id_order"_msg,
            [](Batch& b) { std::swap(b.instructions[0], b.instructions[1]); }},
    Refused{"name_empty", "payments.name_empty"_msg,
            [](Batch& b) { b.instructions[1].name = " "; }},
    Refused{"name_over_long", "payments.name_length"_msg,
            [](Batch& b) { b.instructions[1].name = "Siti Aminah B"; }},
    Refused{"name_over_long_once_written", "payments.name_length"_msg,
            [](Batch& b) { b.instructions[1].name = "Weiß Weiß Weiß"; }},
    Refused{"name_with_control_character", "payments.name_character"_msg,
            [](Batch& b) { b.instructions[1].name = "Siti\x01"; }},
    Refused{"name_in_another_script", "payments.name_character"_msg,
            [](Batch& b) { b.instructions[1].name = "ꦱꦶꦠꦶ"; }},
    Refused{"name_not_utf8", "payments.name_character"_msg,
            [](Batch& b) { b.instructions[1].name = "Si\xffti"; }},
    Refused{"account_lost_its_zero", "payments.account_shape"_msg,
            [](Batch& b) { b.instructions[1].account = "12345678901234"; }},
    Refused{"account_missing", "payments.account_shape"_msg,
            [](Batch& b) { b.instructions[1].account = ""; }},
    Refused{"account_with_spaces", "payments.account_shape"_msg,
            [](Batch& b) { b.instructions[1].account = "0123 5678 01234"; }},
    Refused{"amount_zero", "payments.amount_range"_msg,
            [](Batch& b) { b.instructions[1].amount = Rupiah{0}; }},
    Refused{"amount_negative", "payments.amount_range"_msg,
            [](Batch& b) { b.instructions[1].amount = Rupiah{-1}; }},
    Refused{"one_payment_missing", "payments.count_differs"_msg,
            [](Batch& b) { b.instructions.pop_back(); }},
    Refused{"one_payment_too_many", "payments.count_differs"_msg,
            [](Batch& b) { b.instructions.push_back(pay("PC")); }},
    Refused{"one_rupiah_too_many", "payments.total_differs"_msg,
            [](Batch& b) { b.instructions[1].amount += Rupiah{1}; }},
};
INSTANTIATE_TEST_SUITE_P(Batch, BankFile, testing::ValuesIn(refusals),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(BankFileRow, is_named_in_the_refusal) {
    auto batch = good();
    batch.instructions[1].name = "Siti Aminah B";
    const MessageParams expected{{"row", "2"},
                                 {"id", "PB"},
                                 {"length", "13"},
                                 {"limit", "12"},
                                 {"bank", "BANK RAKYAT INDONESIA"}};
    EXPECT_EQ(write<Pain001Writer>(batch).error().params, expected);
}

TEST(BankFileNik, does_not_pass_as_name_or_account) {
    auto channel = bank();
    channel.name_length = 70;
    channel.account_digits = 16;
    auto batch = good();
    batch.header.count = 3;
    auto writer = Pain001Writer::open(batch.header, channel, [](BytesView) {}).value();
    auto instruction = batch.instructions[0];
    instruction.account = "3201014101900001";
    EXPECT_EQ(writer.add(instruction).error().code, "payments.account_nik"_msg);
    instruction.account = "0001301500012345";
    EXPECT_TRUE(writer.add(instruction)) << "a branch 00013, as no NIK begins";
    instruction = pay("PB", 1);
    instruction.account = "1200000012345678";
    EXPECT_TRUE(writer.add(instruction)) << "the seventh to twelfth digits are no date";
    instruction = pay("PC", 1);
    instruction.name = "Siti 3201014101900001";
    EXPECT_EQ(writer.add(instruction).error().code, "payments.name_nik"_msg);
}

TEST(BankFileCutOff, counts_on_the_day_itself_only) {
    auto batch = good();
    batch.header.created = Instant::parse("2021-04-01T07:59:59.999999Z").value();
    EXPECT_TRUE(write<Pain001Writer>(batch)) << "one microsecond before 15:00 WIB";
    batch.header.created = Instant::parse("2021-04-01T16:59:00.000000Z").value();
    batch.header.execution_date = Date::parse("2021-04-02").value();
    EXPECT_TRUE(write<Pain001Writer>(batch)) << "late in the evening for the next day";
    batch.header.created = Instant::parse("2021-04-01T17:00:00.000000Z").value();
    EXPECT_TRUE(write<Pain001Writer>(batch)) << "midnight in Jakarta is the next day";
}

TEST(BankFileSink, gets_pieces_however_long_the_batch) {
    constexpr std::int64_t count = 5'000;
    auto batch = good();
    batch.header.count = count;
    batch.header.total = Rupiah{count};
    std::size_t largest = 0;
    std::size_t total = 0;
    auto writer = Pain001Writer::open(batch.header, bank(), [&](BytesView bytes) {
                      largest = std::max(largest, bytes.size());
                      total += bytes.size();
                  }).value();
    for (std::int64_t row = 0; row < count; ++row)
        ASSERT_TRUE(writer.add(pay("P" + std::to_string(1'000'000 + row), 1)));
    EXPECT_TRUE(writer.finish());
    EXPECT_GT(total, 4 * largest);
    EXPECT_LT(largest, 300U * 1024U);
}

} // namespace
} // namespace tepat::payments
