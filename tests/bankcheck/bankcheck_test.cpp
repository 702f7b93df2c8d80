#include "payments/pain001.hpp"
#include "payments/payment_csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>

namespace tepat::payments {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

std::string contents(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

struct Answer {
    int exit = -1;
    std::string output;

    /// The codes of `file:line: code: text`, each once.
    [[nodiscard]] std::set<std::string> codes() const {
        std::set<std::string> codes;
        std::istringstream lines{output};
        for (std::string line; std::getline(lines, line);) {
            const auto place = line.find(": ");
            const auto end = line.find(": ", place + 2);
            if (end != std::string::npos) codes.insert(line.substr(place + 2, end - place - 2));
        }
        return codes;
    }
};

Answer run(const std::string& command) {
    auto* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"popen"};
    Answer answer;
    std::array<char, 4096> buffer{};
    while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe))
        answer.output.append(buffer.data(), size);
    const int status = pclose(pipe);
    answer.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return answer;
}

Channel bri() {
    const auto path = fs::path{TEPAT_SOURCE_DIR} / "channels/himbara.toml";
    return read_channels(contents(path), path.string()).value().front();
}

const std::array<PaymentInstruction, 3>& instructions() {
    static const std::array<PaymentInstruction, 3> all{{
        {EndToEndId::parse("PAAAA2").value(), "Siti Aminah", "012345678901234", Rupiah{750'000}},
        {EndToEndId::parse("PBBBB3").value(), "Nur'aini, S.Pd.", "112345678901234",
         Rupiah{225'000}},
        {EndToEndId::parse("PCCCC4").value(), "José da Silva", "212345678901234", Rupiah{600'000}},
    }};
    return all;
}

BatchHeader header() {
    return {.message = MessageId{std::string(32, 'd')},
            .regency = RegionCode::parse("32.01").value(),
            .programme = "PKH",
            .period = Period::parse("2021:2/4").value(),
            .debtor_name = "Kementerian Sosial RI",
            .debtor_account = "020601000001301",
            .execution_date = Date::parse("2021-04-05").value(),
            .created = Instant::parse("2021-04-01T02:00:00.000000Z").value(),
            .count = 3,
            .total = Rupiah{1'575'000}};
}

template <class Writer>
std::string written() {
    std::string out;
    auto writer = Writer::open(header(), bri(), [&](BytesView bytes) { out += bytes; }).value();
    for (const auto& instruction : instructions())
        writer.add(instruction).value();
    writer.finish().value();
    return out;
}

/// `text` with the `nth` `from` (0 is the first) replaced.
std::string with(std::string text, std::string_view from, std::string_view to, int nth = 0) {
    auto at = text.find(from);
    for (; nth > 0 && at != std::string::npos; --nth)
        at = text.find(from, at + 1);
    if (at == std::string::npos)
        throw std::logic_error{"mutation changes nothing: " + std::string{from}};
    return text.replace(at, from.size(), to);
}

/// `text` without everything from `from` up to and with `to`.
std::string without(std::string text, std::string_view from, std::string_view to, int nth = 0) {
    auto begin = text.find(from);
    for (; nth > 0 && begin != std::string::npos; --nth)
        begin = text.find(from, begin + 1);
    const auto end = text.find(to, begin);
    if (end == std::string::npos) throw std::logic_error{"mutation changes nothing"};
    return text.erase(begin, end + to.size() - begin);
}

class Bankcheck : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "bankcheck-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        dir_ = pattern;
    }
    void TearDown() override { fs::remove_all(dir_); }

    std::string save(const std::string& name, const std::string& text) {
        const auto path = dir_ / name;
        std::ofstream{path, std::ios::binary} << text;
        return path.string();
    }

    Answer check(const std::string& arguments) { return run(TEPAT_BANKCHECK " " + arguments); }

    fs::path dir_;
};

fs::path schema() {
    const auto* named = std::getenv("TEPAT_ISO20022_DIR");
    const fs::path source{TEPAT_SOURCE_DIR};
    for (const auto& dir : {fs::path{named == nullptr ? "" : named}, source / ".tools/iso20022",
                            source / "../shared/specs/iso20022"}) {
        if (!dir.empty() && fs::exists(dir / "pain.001.001.09.xsd"))
            return dir / "pain.001.001.09.xsd";
    }
    return {};
}

TEST_F(Bankcheck, a_written_file_satisfies_the_iso_schema) {
    if (run("xmllint --version").exit != 0)
        GTEST_SKIP() << "xmllint is not installed (libxml2-utils)";
    if (schema().empty())
        GTEST_SKIP() << "no pain.001.001.09.xsd: run script/iso-schemas or set TEPAT_ISO20022_DIR";
    const auto file = save("good.xml", written<Pain001Writer>());
    const auto answer =
        run("xmllint --noout --nonet --schema '" + schema().string() + "' '" + file + "'");
    EXPECT_EQ(answer.exit, 0) << answer.output;

    const auto bad = save("bad.xml", without(contents(file), "<DbtrAcct>", "</DbtrAcct>"));
    EXPECT_NE(
        run("xmllint --noout --nonet --schema '" + schema().string() + "' '" + bad + "'").exit, 0);
}

TEST_F(Bankcheck, accepts_what_we_write) {
    const auto xml = save("good.xml", written<Pain001Writer>());
    const auto csv = save("good.csv", written<PaymentCsvWriter>());
    const auto answer =
        check("--csv " + csv + " --bic BRINIDJA --expect-count 3 --expect-sum 1575000 " + xml);
    EXPECT_EQ(answer.exit, 0) << answer.output;
    EXPECT_EQ(answer.output, "accepted: 3 payments, IDR 1575000\n");
}

using Change = std::function<std::string(const std::string&)>;

struct Mutation {
    std::string_view name;
    std::string_view code;
    Change change;
    friend void PrintTo(const Mutation& mutation, std::ostream* out) { *out << mutation.name; }
};

Change put(const std::string& from, const std::string& to, int nth = 0) {
    return [=](const std::string& text) { return with(text, from, to, nth); };
}

Change cut(const std::string& from, const std::string& to, int nth = 0) {
    return [=](const std::string& text) { return without(text, from, to, nth); };
}

std::string name_of(const testing::TestParamInfo<Mutation>& info) {
    return std::string{info.param.name};
}

class PainMutation : public Bankcheck, public testing::WithParamInterface<Mutation> {};

/// Exactly one code: the judge sees what is wrong, not only that something is.
TEST_P(PainMutation, is_rejected_for_its_reason) {
    const auto file = save("bad.xml", GetParam().change(written<Pain001Writer>()));
    const auto answer = check("--bic BRINIDJA " + file);
    EXPECT_EQ(answer.exit, 1) << answer.output;
    EXPECT_THAT(answer.codes(), ElementsAre(GetParam().code)) << answer.output;
}

const std::array pain_mutations{
    Mutation{"count_in_header", "count", put("<NbOfTxs>3", "<NbOfTxs>4")},
    Mutation{"count_in_block", "block_count", put("<NbOfTxs>3", "<NbOfTxs>2", 1)},
    Mutation{"sum_in_header", "sum", put("<CtrlSum>1575000", "<CtrlSum>1575001")},
    Mutation{"sum_in_block", "block_sum", put("<CtrlSum>1575000", "<CtrlSum>1574999", 1)},
    Mutation{"sum_not_whole", "sum", put("<CtrlSum>1575000", "<CtrlSum>1575000.50")},
    Mutation{"duplicate_end_to_end_id", "duplicate_end_to_end", put("PBBBB3", "PAAAA2")},
    Mutation{"end_to_end_id_too_long", "id_length", put("PBBBB3", std::string(36, 'B'))},
    Mutation{"end_to_end_id_empty", "id_length", put("PBBBB3", "")},
    Mutation{"end_to_end_id_absent", "structure", cut("<EndToEndId>", "</EndToEndId>", 1)},
    Mutation{"payee_account_absent", "missing_account", cut("<CdtrAcct>", "</CdtrAcct>", 1)},
    Mutation{"payee_account_empty", "missing_account", put("112345678901234", "")},
    Mutation{"payer_account_absent", "missing_account", cut("<DbtrAcct>", "</DbtrAcct>")},
    Mutation{"account_one_digit_short", "account", put("112345678901234", "11234567890123")},
    Mutation{"account_with_letter", "account", put("112345678901234", "11234567890123O")},
    Mutation{"name_over_long", "name_length", put("SITI AMINAH", std::string(71, 'A'))},
    Mutation{"name_empty", "name_missing", put("SITI AMINAH", " ")},
    Mutation{"name_with_accent", "characters", put("JOSE", "JOSÉ")},
    Mutation{"name_with_markup", "characters", put("SITI AMINAH", "SITI &lt;AMINAH&gt;")},
    Mutation{"name_with_line_break", "characters", put("SITI AMINAH", "SITI&#10;AMINAH")},
    Mutation{"nik_as_end_to_end_id", "nik", put("PBBBB3", "3201014101900001")},
    Mutation{"nik_in_end_to_end_id", "nik", put("PBBBB3", "PKH20213201014101900001")},
    Mutation{"nik_in_name", "nik", put("SITI AMINAH", "SITI 3201014101900001")},
    Mutation{"nik_in_remittance", "nik", put("PKH 2021:2/4 32.01", "PKH 3201014101900001", 2)},
    Mutation{"nik_as_message_id", "nik",
             [](const std::string& text) {
                 return with(without(text, "<MsgId>", "</MsgId>"), "<CreDtTm>",
                             "<MsgId>3201014101900001</MsgId><CreDtTm>");
             }},
    Mutation{"currency_not_rupiah", "currency", put("Ccy=\"IDR\"", "Ccy=\"USD\"", 1)},
    Mutation{"currency_absent", "currency", put(" Ccy=\"IDR\"", "")},
    Mutation{"payer_currency", "currency", put("<Ccy>IDR", "<Ccy>USD")},
    Mutation{"amount_zero", "amount", put("750000", "0")},
    Mutation{"amount_negative", "amount", put("750000", "-750000")},
    Mutation{"amount_fractional", "amount", put("750000", "750000.00")},
    Mutation{"amount_exponent", "amount", put("750000", "75E4")},
    Mutation{"execution_before_creation", "execution_date", put("2021-04-05", "2021-03-31")},
    Mutation{"execution_on_no_day", "date", put("2021-04-05", "2021-04-31")},
    Mutation{"creation_without_zone", "date", put("+07:00", "")},
    Mutation{"payee_bank_is_another", "bic", put("BRINIDJA", "BNINIDJA", 2)},
    Mutation{"payer_bank_unknown", "bic", put("BRINIDJA", "DEUTDEFF")},
    Mutation{"payee_bank_absent", "bic", cut("<CdtrAgt>", "</CdtrAgt>", 2)},
    Mutation{"elements_swapped", "structure",
             put("<PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>",
                 "<BtchBookg>true</BtchBookg><PmtMtd>TRF</PmtMtd>")},
    Mutation{"element_unknown", "structure", put("<Cdtr>", "<Nik/><Cdtr>")},
    Mutation{"method_cheque", "structure", put("TRF", "CHK")},
    Mutation{"comment", "structure", put("<Cdtr>", "<!-- hello --><Cdtr>")},
    Mutation{"text_between_elements", "structure", put("<Cdtr>", "x<Cdtr>")},
    Mutation{"no_payment", "structure",
             [](const std::string& text) {
                 auto out = without(text, "<CdtTrfTxInf>", "</CdtTrfTxInf>");
                 out = without(out, "<CdtTrfTxInf>", "</CdtTrfTxInf>");
                 out = without(out, "<CdtTrfTxInf>", "</CdtTrfTxInf>");
                 for (int nth = 0; nth < 2; ++nth) {
                     out = with(out, "<NbOfTxs>3", "<NbOfTxs>0");
                     out = with(out, "<CtrlSum>1575000", "<CtrlSum>0");
                 }
                 return out;
             }},
    Mutation{"older_version", "namespace", put("pain.001.001.09", "pain.001.001.03")},
    Mutation{"document_type", "doctype", put("<Document", "<!DOCTYPE Document><Document")},
    Mutation{"encoding_latin1", "encoding", put("UTF-8", "ISO-8859-1")},
    Mutation{"invalid_utf8", "not_xml", put("SITI", "S\xffTI")},
    Mutation{"control_character", "not_xml", put("SITI", std::string{"S\x01TI"})},
    Mutation{"bare_ampersand", "not_xml", put("SITI", "SITI & ")},
    Mutation{"cut_in_the_middle", "truncated",
             [](const std::string& text) { return text.substr(0, text.find("PCCCC4")); }},
    Mutation{"cut_after_a_payment", "truncated",
             [](const std::string& text) { return text.substr(0, text.find("</PmtInf>")); }},
    Mutation{"empty_file", "truncated", [](const std::string&) { return std::string{}; }},
    Mutation{"bytes_after_the_end", "not_xml",
             [](const std::string& text) { return text + "<Document/>"; }},
};
INSTANTIATE_TEST_SUITE_P(Bank, PainMutation, testing::ValuesIn(pain_mutations), name_of);

class CsvMutation : public Bankcheck, public testing::WithParamInterface<Mutation> {};

TEST_P(CsvMutation, is_rejected_for_its_reason) {
    const auto xml = save("good.xml", written<Pain001Writer>());
    const auto csv = save("bad.csv", GetParam().change(written<PaymentCsvWriter>()));
    const auto answer = check("--csv " + csv + " " + xml);
    EXPECT_EQ(answer.exit, 1) << answer.output;
    EXPECT_THAT(answer.codes(), ElementsAre(GetParam().code)) << answer.output;
}

const std::array csv_mutations{
    Mutation{"column_renamed", "csv_structure", put("account", "norek")},
    Mutation{"number_skipped", "csv_structure", put("P,2,", "P,3,")},
    Mutation{"quote_not_closed", "csv_structure", put("S.PD.\"", "S.PD.")},
    Mutation{"name_differs", "csv_differs", put("SITI", "SITTI")},
    Mutation{"account_lost_its_zero", "csv_differs", put("012345678901234", "12345678901234")},
    Mutation{"other_message", "csv_differs", put("P,2,T", "P,2,U")},
    Mutation{"count_of_totals", "csv_count", put("T,3,", "T,4,")},
    Mutation{"sum_of_totals", "csv_sum", put("1575000", "1575001")},
    Mutation{
        "nik_in_name", "nik",
        [](const std::string& text) { return with(text, "PKH 2021:2/4", "3201014101900001", 3); }},
    Mutation{"currency", "csv_currency", put("IDR", "USD")},
    Mutation{"totals_cut_off", "csv_truncated",
             [](const std::string& text) { return text.substr(0, text.find("T,3,")); }},
    Mutation{"cut_in_totals", "csv_truncated",
             [](const std::string& text) { return text.substr(0, text.size() - 2); }},
};
INSTANTIATE_TEST_SUITE_P(Bank, CsvMutation, testing::ValuesIn(csv_mutations), name_of);

TEST_F(Bankcheck, a_batch_sent_twice_is_rejected) {
    const auto once = save("once.xml", written<Pain001Writer>());
    const auto twice = save("twice.xml", written<Pain001Writer>());
    const auto answer = check(once + " " + twice);
    EXPECT_EQ(answer.exit, 1);
    EXPECT_THAT(answer.codes(),
                ElementsAre("duplicate_block", "duplicate_end_to_end", "duplicate_message"));
}

TEST_F(Bankcheck, what_was_expected_must_come) {
    const auto xml = save("good.xml", written<Pain001Writer>());
    EXPECT_THAT(check("--expect-count 4 " + xml).codes(), ElementsAre("expected_count"));
    EXPECT_THAT(check("--expect-sum 1 " + xml).codes(), ElementsAre("expected_sum"));
    EXPECT_THAT(check("--name-limit 11 " + xml).codes(), ElementsAre("name_length"));
    EXPECT_THAT(check("--bic BNINIDJA " + xml).codes(), ElementsAre("bic"));
}

TEST_F(Bankcheck, a_nik_is_no_account) {
    auto xml = written<Pain001Writer>();
    for (auto at = xml.find("BRINIDJA"); at != std::string::npos; at = xml.find("BRINIDJA"))
        xml.replace(at, 8, "BTANIDJA");
    for (const auto& instruction : instructions())
        xml = with(xml, instruction.account, "0" + instruction.account);
    EXPECT_EQ(check(save("btn.xml", xml)).exit, 0) << "sixteen digits that are an account";
    const auto nik = with(xml, "0" + instructions()[0].account, "3201014101900001");
    EXPECT_THAT(check(save("nik.xml", nik)).codes(), ElementsAre("nik"));
}

TEST_F(Bankcheck, wrong_use_is_no_verdict) {
    EXPECT_EQ(check("").exit, 2);
    EXPECT_EQ(check("--unknown x y").exit, 2);
    EXPECT_EQ(check((dir_ / "absent.xml").string()).exit, 2);
}

} // namespace
} // namespace tepat::payments
