#include "api/cekbansos.hpp"
#include "api/cekbansos_html.hpp"
#include "api/cekbansos_page.hpp"
#include "core/random.hpp"
#include "journal/journal.hpp"
#include "registry/folds.hpp"
#include "registry/region_files.hpp"
#include "store/sequencer.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <regex>

namespace tepat::api {
namespace {

using http::Method;
using http::Response;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view village = "91.01.01.2001";
constexpr std::string_view hostile = R"("><script>alert('x')</script>&amp;)";

std::shared_ptr<const registry::Regions> read_regions() {
    const testing::TempDir dir;
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream{dir.path() / name} << text;
    };
    write("provinces.csv", "code,name\n91,PROVINSI CONTOH\n92,PROVINSI LAIN\n");
    write("regencies.csv", "code,province_code,name\n91.01,91,KAB. CONTOH\n92.01,92,KOTA <LAIN>\n");
    write("districts.csv", "code,regency_code,name\n91.01.01,91.01,Mekar\n92.01.01,92.01,Sari\n");
    write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu\n"
                          "91.01.01.2002,91.01.01,Dua & Tiga\n92.01.01.2001,92.01.01,Empat\n");
    const journal::Folds folds{{registry::folds()}};
    FixedClock clock{Instant{1'617'235'200'000'000}};
    SeededRandom secrets{7};
    SilentProgress silent;
    const auto database = store::open_database(dir.file("register.db"), true).value();
    EXPECT_TRUE(store::migrate(*database->connect(), folds.schemas(), clock.now()));
    const auto sequencer = store::Sequencer::start(*database, {}).value();
    journal::Journal journal{*sequencer, *database, folds, clock, secrets, {}};
    const auto on = Date::parse("2000-01-01").value();
    EXPECT_TRUE(registry::load_regions(journal, dir.path(), "dinas", on, silent));
    const auto reader = database->connect_reader();
    return std::make_shared<const registry::Regions>(
        registry::Regions::read(*reader, journal::Visibility{*reader}, on));
}

lookup::Index make_index(const registry::Regions& regions) {
    const auto here = regions.find(RegionCode::parse(village).value())->id;
    lookup::IndexBuilder builder;
    const auto pkh =
        builder.add_programme({"pkh", {"Program Keluarga Harapan", "Family Hope"}, {2021, {2, 4}}});
    const auto bank = builder.add_bank("BANK SATU");
    using lookup::State;
    builder.add(here, "SITI AMINAH", {{pkh, State::being_paid, {}, bank}});
    builder.add(here, "BUDI SANTOSO", {{pkh, State::held, payments::Held::no_account, {}}});
    builder.add(here, "RATNA", {{pkh, State::listed, {}, {}}});
    return std::move(builder).build();
}

class CekbansosPage : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        regions_ = read_regions();
        index_ = std::make_shared<const lookup::Index>(make_index(*regions_));
    }
    static void TearDownTestSuite() {
        index_.reset();
        regions_.reset();
    }

    CekbansosPage() {
        add_cekbansos(router_, {[this] { return ready_ ? index_ : nullptr; },
                                [] { return regions_; }, challenge_, limits_});
    }

    Response ask(Method method, const std::string& path, http::Fields query,
                 const http::Fields& body = {}) {
        http::Request request;
        request.method = method;
        request.path = path;
        request.query = std::move(query);
        request.client = client_;
        request.language = request.asked("lang") == "en" ? Language::en : Language::id;
        for (const auto& [name, value] : body) {
            if (!request.body.empty()) request.body += '&';
            request.body += name + '=';
            for (const char byte : value) {
                static constexpr std::string_view digits = "0123456789ABCDEF";
                const auto code = static_cast<unsigned char>(byte);
                request.body += {'%', digits[code >> 4U], digits[code & 15U]};
            }
        }
        const auto match = router_.match(method, path);
        if (match.route == nullptr) return http::html({}, 404);
        EXPECT_EQ(match.route->runs, http::Runs::here);
        EXPECT_LE(request.body.size(), match.route->body_limit);
        return match.route->handler(request);
    }
    Response get(http::Fields query) { return ask(Method::get, "/cekbansos", std::move(query)); }
    /// A question with a challenge that is answered.
    Response look_up(const std::string& name, http::Fields query = {}) {
        const auto token = challenge_.issue(lookup::ChallengeKind::image);
        return ask(Method::post, "/cekbansos", std::move(query),
                   {{"desa", std::string{village}},
                    {"nama", name},
                    {"token", token},
                    {"jawaban", challenge_.solution(token).value()}});
    }
    static std::string token_in(const std::string& page) {
        std::smatch found;
        return std::regex_search(page, found, std::regex{"name=\"token\" value=\"([^\"]+)\""})
                   ? found[1].str()
                   : "";
    }

    static inline std::shared_ptr<const registry::Regions> regions_;
    static inline std::shared_ptr<const lookup::Index> index_;
    FixedClock clock_{Instant{1'617'235'200'000'000}};
    lookup::Challenge challenge_{SeededRandom{1}.bytes(32), clock_};
    lookup::Limits limits_{{}, SeededRandom{2}.bytes(16), clock_};
    http::Router router_;
    std::string client_ = "10.0.0.1";
    bool ready_ = true;
};

TEST_F(CekbansosPage, leads_to_an_answer_without_a_script) {
    auto page = get({}).body;
    EXPECT_THAT(page, AllOf(HasSubstr(">PROVINSI CONTOH<"), Not(HasSubstr("KAB. CONTOH")),
                            HasSubstr("id=\"cari\" method=\"post\" action=\"/cekbansos\" hidden")));
    page = get({{"prov", "91"}}).body;
    EXPECT_THAT(page, AllOf(HasSubstr("value=\"91\" selected"), HasSubstr(">KAB. CONTOH<")));
    page = get({{"prov", "91"}, {"kab", "91.01"}, {"kec", ""}}).body;
    EXPECT_THAT(page, AllOf(HasSubstr(">Mekar<"), Not(HasSubstr(">Satu<"))));
    page = get({{"prov", "91"}, {"kab", "91.01"}, {"kec", "91.01.01"}}).body;
    EXPECT_THAT(page, HasSubstr(">Dua &amp; Tiga<"));
    page =
        get({{"prov", "91"}, {"kab", "91.01"}, {"kec", "91.01.01"}, {"desa", std::string{village}}})
            .body;
    EXPECT_THAT(page, AllOf(HasSubstr("name=\"desa\" value=\"91.01.01.2001\""),
                            Not(HasSubstr(" hidden>"))));

    const auto token = token_in(page);
    EXPECT_EQ(ask(Method::get, "/cekbansos/code.png", {{"t", token}}).content_type, "image/png");
    const auto answer = ask(Method::post, "/cekbansos", {},
                            {{"desa", std::string{village}},
                             {"nama", "Siti Aminah"},
                             {"token", token},
                             {"jawaban", challenge_.solution(token).value()}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, AllOf(HasSubstr("S*** A***"), HasSubstr("Program Keluarga Harapan"),
                                   HasSubstr("tahap 2 dari 4, tahun 2021"), HasSubstr("BANK SATU"),
                                   HasSubstr("Satu, Mekar, KAB. CONTOH"), Not(HasSubstr("Siti"))));
}

TEST_F(CekbansosPage, drops_what_does_not_lie_in_the_area_above) {
    auto page = get({{"prov", "92"}, {"kab", "91.01"}, {"desa", std::string{village}}}).body;
    EXPECT_THAT(page, AllOf(HasSubstr("value=\"92\" selected"), HasSubstr("KOTA &lt;LAIN&gt;"),
                            Not(HasSubstr("Mekar"))));
    page = get({{"desa", std::string{village}}}).body;
    EXPECT_THAT(page, HasSubstr("value=\"91.01.01\" selected")) << "those above follow from it";
    page = get({{"prov", "91.01"}, {"kab", "x"}, {"desa", std::string{hostile}}}).body;
    EXPECT_THAT(page, AllOf(Not(HasSubstr("selected")), Not(HasSubstr("<script>"))));
}

TEST_F(CekbansosPage, says_of_each_state_what_it_means) {
    EXPECT_THAT(look_up("Budi Santoso").body,
                AllOf(HasSubstr("Tertahan"), HasSubstr("belum dibuka")));
    EXPECT_THAT(look_up("Ratna").body, HasSubstr("Terdaftar"));
    EXPECT_THAT(look_up("Siti Aminah", {{"lang", "en"}}).body,
                AllOf(HasSubstr("Family Hope"), HasSubstr("lang=\"en\""), HasSubstr("KTP")));
    EXPECT_THAT(look_up("Siti Amanah").body, HasSubstr("Ejaan di daftar"));
}

TEST_F(CekbansosPage, tells_nothing_of_whom_it_does_not_find) {
    const auto nobody = look_up("Joko Widodo").body;
    EXPECT_THAT(nobody, HasSubstr("Tidak Terdapat Peserta / PM"));
    EXPECT_EQ(nobody, look_up("Jajang Waluyo").body) << "the same bytes for the same initials";
    EXPECT_THAT(nobody, Not(HasSubstr("token")));
}

TEST_F(CekbansosPage, keeps_what_was_typed_when_something_is_wrong) {
    const auto token = challenge_.issue(lookup::ChallengeKind::image);
    const http::Fields form{{"desa", std::string{village}},
                            {"nama", "Siti Aminah"},
                            {"token", token},
                            {"jawaban", "0000"}};
    const auto wrong = ask(Method::post, "/cekbansos", {}, form);
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body,
                AllOf(HasSubstr("value=\"Siti Aminah\""), HasSubstr("href=\"#jawaban\""),
                      HasSubstr("autofocus"), HasSubstr("aria-invalid=\"true\""),
                      HasSubstr("value=\"91.01.01.2001\" selected")));
    EXPECT_NE(token_in(wrong.body), token);
    EXPECT_THAT(ask(Method::post, "/cekbansos", {}, form).body, HasSubstr("sudah pernah"));
    clock_.set(Instant{clock_.now().microseconds() + 3'600'000'000});
    EXPECT_THAT(ask(Method::post, "/cekbansos", {}, form).body, HasSubstr("terlalu lama"));

    const auto empty = ask(Method::post, "/cekbansos", {}, {});
    EXPECT_EQ(empty.status, 422);
    EXPECT_THAT(empty.body, AllOf(HasSubstr("href=\"#prov\""), HasSubstr("href=\"#nama\""),
                                  Not(HasSubstr("href=\"#jawaban\""))));
    EXPECT_EQ(look_up(std::string(121, 'a')).status, 422);
}

TEST_F(CekbansosPage, gives_another_challenge_and_another_kind) {
    const auto change = [&](const std::string& action, lookup::ChallengeKind now) {
        return ask(Method::post, "/cekbansos", {},
                   {{"desa", std::string{village}},
                    {"nama", "Siti"},
                    {"token", challenge_.issue(now)},
                    {"aksi", action}})
            .body;
    };
    using enum lookup::ChallengeKind;
    EXPECT_THAT(change("baru", image), AllOf(HasSubstr("code.png"), HasSubstr("value=\"Siti\"")));
    const auto in_words = change("words", image);
    EXPECT_THAT(in_words, AllOf(Not(HasSubstr("code.png")), HasSubstr("inputmode=\"numeric\"")));
    const auto token = token_in(in_words);
    EXPECT_THAT(in_words, HasSubstr(challenge_.question(token, Language::id).value()));
    EXPECT_THAT(change("baru", words), Not(HasSubstr("code.png")));
    EXPECT_THAT(change("image", words), HasSubstr("code.png"));
    EXPECT_EQ(ask(Method::get, "/cekbansos/code.png", {{"t", token}}).status, 404);
}

TEST_F(CekbansosPage, escapes_what_people_type) {
    const auto page = ask(Method::post, "/cekbansos", {},
                          {{"nama", std::string{hostile}}, {"token", std::string{hostile}}})
                          .body;
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script>")), HasSubstr("&lt;script&gt;"),
                            HasSubstr("&quot;&gt;")));
    EXPECT_THAT(look_up("<b>Ratna").body, Not(HasSubstr("<b>")));
    Html html;
    html << "<p title='" << std::string{"a'b\"c<d>&"} << "'>";
    EXPECT_EQ(html.take(), "<p title='a&#39;b&quot;c&lt;d&gt;&amp;'>");
}

TEST_F(CekbansosPage, answers_429_with_when_to_come_back) {
    Response last;
    for (int i = 0; i < 200 && last.status != 429; ++i)
        last = look_up("Joko");
    ASSERT_EQ(last.status, 429);
    ASSERT_EQ(last.headers.size(), 1U);
    EXPECT_EQ(last.headers[0].first, "Retry-After");
    EXPECT_GT(std::stoi(last.headers[0].second), 60);
    EXPECT_THAT(last.body, HasSubstr("Terlalu banyak"));
    client_ = "10.0.0.2";
    EXPECT_EQ(look_up("Joko").status, 200);
}

TEST_F(CekbansosPage, says_when_it_is_being_prepared) {
    ready_ = false;
    EXPECT_EQ(look_up("Ratna").status, 503);
    ready_ = true;
    EXPECT_EQ(look_up("Ratna").status, 200);
}

TEST_F(CekbansosPage, is_small_and_has_nothing_inline) {
    const auto page = get({{"desa", std::string{village}}});
    const auto image =
        ask(Method::get, "/cekbansos/code.png", {{"t", token_in(page.body)}}).body.size();
    const auto css = ask(Method::get, "/cekbansos.css", {}).shared->size();
    const auto js = ask(Method::get, "/cekbansos.js", {}).shared->size();
    // Forty provinces, regencies, districts and villages with long names come on top.
    const std::size_t options = 4 * 60 * 75;
    RecordProperty("bytes", static_cast<int>(page.body.size() + image + css + js));
    EXPECT_LE(page.body.size() + image + css + js + options, 30'000U);
    EXPECT_THAT(page.body, AllOf(HasSubstr("<html lang=\"id\">"), HasSubstr("class=\"skip\""),
                                 Not(HasSubstr("style=")), Not(HasSubstr("onclick")),
                                 Not(HasSubstr("<style")), Not(HasSubstr("<script>"))));
    for (const char* id : {"prov", "kab", "kec", "desa", "nama", "jawaban"})
        EXPECT_THAT(page.body, AllOf(HasSubstr("for=\"" + std::string{id} + "\""),
                                     HasSubstr("id=\"" + std::string{id} + "\"")));
}

} // namespace
} // namespace tepat::api
