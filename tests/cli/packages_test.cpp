// A village without network and its regency, as people type it: a laptop is admitted, works through
// its own server, its work is carried in packages, and the receipts come back.
#include "program.hpp"
#include "testing/made_documents.hpp"
#include "testing/temp_dir.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <thread>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* village = "97.01.01.2001";

std::string text_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
void write_file(const fs::path& file, const std::string& bytes) {
    std::ofstream{file, std::ios::binary} << bytes;
}
/// So many days from now: the program reads the machine's clock.
std::string day(int from_now) {
    const auto at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() +
                                                         std::chrono::hours{24 * from_now});
    char text[11];
    std::strftime(static_cast<char*>(text), sizeof text, "%Y-%m-%d", std::gmtime(&at));
    return static_cast<const char*>(text);
}

/// `tepat serve` in a folder, in somebody's name, for as long as it lives.
class Served {
public:
    Served(const fs::path& folder, const std::string& actor) {
        const auto log = folder / "serve.log";
        fs::create_directories(folder / "web");
        write_file(folder / "web/index.html", "<!doctype html>");
        write_file(log, "");
        std::vector<std::string> words{TEPAT_PROGRAM, "serve", "--port", "0",
                                       "--web",       "web",   "--as",   actor};
        std::vector<char*> argv;
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        child_ = ::fork();
        if (child_ == 0) {
            const int out = ::open(log.c_str(), O_WRONLY | O_APPEND);
            if (out < 0 || ::dup2(out, STDERR_FILENO) < 0 || ::dup2(out, STDOUT_FILENO) < 0 ||
                ::chdir(folder.c_str()) != 0)
                ::_exit(127);
            ::execv(argv.front(), argv.data());
            ::_exit(127);
        }
        constexpr std::string_view before = "http://127.0.0.1:";
        for (int turn = 0; turn < 600 && port_ == 0; ++turn) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
            const auto said = text_of(log);
            if (const auto at = said.find(before); at != std::string::npos)
                port_ = std::stoi(said.substr(at + before.size()));
        }
        EXPECT_NE(port_, 0) << text_of(log);
        for (int turn = 0; turn < 600 && port_ != 0; ++turn) {
            if (ask("GET", "/readyz", "", "").starts_with("ready")) return;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        ADD_FAILURE() << "not ready: " << text_of(log);
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    ~Served() {
        ::kill(child_, SIGTERM);
        int status = 0;
        ::waitpid(child_, &status, 0);
    }

    [[nodiscard]] Json post(const std::string& path, const Json& body) const {
        return Json::parse(ask("POST", path, "application/json", body.dump()), nullptr, false);
    }
    [[nodiscard]] std::string paper(const std::string& bytes) const {
        return Json::parse(ask("POST", "/api/v1/documents", "application/octet-stream", bytes),
                           nullptr, false)
            .value("digest", "");
    }

private:
    /// The body that is answered.
    [[nodiscard]] std::string ask(const std::string& method, const std::string& path,
                                  const std::string& type, const std::string& body) const {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port_));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::string answer;
        if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
            auto request = method + " " + path +
                           " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                           "\r\nConnection: close\r\n";
            if (method == "POST")
                request += "Content-Type: " + type +
                           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
            request += "\r\n" + body;
            for (std::size_t sent = 0; sent < request.size();) {
                const auto some =
                    ::send(socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
                if (some <= 0) break;
                sent += static_cast<std::size_t>(some);
            }
            char buffer[4096];
            for (ssize_t got = 0;
                 (got = ::recv(socket, static_cast<char*>(buffer), sizeof buffer, 0)) > 0;)
                answer.append(static_cast<char*>(buffer), static_cast<std::size_t>(got));
        }
        ::close(socket);
        const auto end = answer.find("\r\n\r\n");
        return end == std::string::npos ? std::string{} : answer.substr(end + 4);
    }

    pid_t child_ = -1;
    int port_ = 0;
};

class Packages : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(
            tepat_in(top_.path(), {"generate", "--regency", "97.01", "--families", "12", "--areas",
                                   small_areas().string(), "--out", "data", "--csv"})
                .exit,
            0);
        for (const auto& folder : {regency, laptop}) {
            fs::create_directories(folder);
            ASSERT_EQ(in(folder, {"init"}).exit, 0);
            ASSERT_EQ(in(folder, {"regions", "load", small_areas().string()}).exit, 0);
            const auto data = top_.path() / "data";
            ASSERT_LE(in(folder, {"import", (data / "rumah_tangga.csv").string(),
                                  (data / "anggota.csv").string(), "--on", "2021-01-31"})
                          .exit,
                      1);
        }
    }
    static Ended in(const fs::path& folder, Arguments arguments) {
        return tepat_in(folder, std::move(arguments));
    }
    static Json fine(const fs::path& folder, Arguments arguments, int exit = 0) {
        arguments.insert(arguments.end(), {"--json", "--lang", "en"});
        const auto ended = in(folder, std::move(arguments));
        EXPECT_EQ(ended.exit, exit) << ended.out << ended.err;
        return ended.json();
    }
    [[nodiscard]] static Json a_family(const std::string& name) {
        return {{"kind", "new_family"},
                {"village", village},
                {"note", "tidak punya tanah"},
                {"household", {{"facts", {{"address", "Jl. Baru"}}}}},
                {"members", Json::array({{{"facts",
                                           {{"name", name},
                                            {"sex", "2"},
                                            {"birth_date", "1990-05-06"},
                                            {"relation_to_household_head", "1"}}}}})}};
    }

private:
    TempDir top_;

protected:
    fs::path regency = top_.path() / "kabupaten";
    fs::path laptop = top_.path() / "desa";
};

TEST_F(Packages, AVillageWithoutNetworkAndItsRegency) {
    // Once: keys and devices.
    (void)fine(regency, {"account", "open", "pusat", "--name", "Pusat", "--role", "data_team",
                         "--region", "00"});
    const auto open = [&](const std::string& login, const std::string& role,
                          const std::string& region) {
        (void)fine(regency, {"account", "open", login, "--name", login, "--role", role, "--region",
                             region, "--as", "pusat"});
    };
    open("dinsos.kepala", "dinsos_head", "97.01");
    open("sukamaju.operator", "village_operator", village);
    open("sukamaju.kades", "village_head", village);
    (void)fine(regency, {"package", "key", "--out", "kunci-kabupaten.pub"});
    fs::copy(regency / "kunci-kabupaten.pub", laptop / "kunci-kabupaten.pub");
    const auto card = fine(laptop, {"device", "new", "--name", "Laptop Desa Sukamaju", "--out",
                                    "laptop-sukamaju.device"});
    for (const auto& [folder, name] :
         {std::pair{regency, "kunci-paket"}, std::pair{laptop, "kunci-perangkat"}})
        EXPECT_EQ(fs::status(folder / "tepat.db-kerja" / name).permissions(),
                  fs::perms::owner_read | fs::perms::owner_write);
    const auto admit = [&](const std::string& by) {
        return in(regency,
                  {"device", "admit", "--file", (laptop / "laptop-sukamaju.device").string(),
                   "--region", village, "--until", day(300), "--by", by});
    };
    EXPECT_EQ(admit("sukamaju.operator").exit, 3) << "who may not is told so";
    ASSERT_EQ(admit("dinsos.kepala").exit, 0);

    // The village works, each officer in the own name.
    std::string meeting;
    std::string proposal;
    {
        const Served server{laptop, "sukamaju.operator"};
        auto form = a_family("Ani");
        form["documents"] = Json::array({server.paper(made_jpeg(41))});
        proposal = server.post("/api/v1/proposals", form).value("proposal", "");
        ASSERT_THAT(proposal, Not(IsEmpty()));
        ASSERT_TRUE(server.post("/api/v1/proposals", a_family("Beti")).contains("proposal"));
        meeting = server
                      .post("/api/v1/meetings", {{"kind", "musdes"},
                                                 {"village", village},
                                                 {"held_on", day(-1)},
                                                 {"place", "Balai"},
                                                 {"agenda", "DTKS"}})
                      .value("meeting", "");
        ASSERT_THAT(meeting, Not(IsEmpty()));
        const auto decided =
            server.post("/api/v1/meetings/" + meeting + "/decisions",
                        {{"proposals", Json::array({proposal})}, {"agreed", true}, {"reason", ""}});
        EXPECT_TRUE(decided.contains("entry")) << decided;
    }
    {
        const Served server{laptop, "sukamaju.kades"};
        const auto sent = server.post(
            "/api/v1/meetings/" + meeting + "/submission",
            {{"attendees", 31},
             {"families", 120},
             {"signatures", Json::array({{{"name", "Pak Kades"}, {"office", "Kepala Desa"}},
                                         {{"name", "Bu Sek"}, {"office", "Sekretaris"}}})},
             {"minutes", Json::array({server.paper(made_pdf())})},
             {"attendance", Json::array({server.paper(made_jpeg(42))})},
             {"photos", Json::array({server.paper(made_jpeg(43))})}});
        ASSERT_TRUE(sent.contains("entry")) << sent;
    }
    const auto made = fine(laptop, {"package", "export", "--to-key", "kunci-kabupaten.pub",
                                    "--until", day(20), "--out", "desa.siks"});
    EXPECT_EQ(made["counter"], 1);
    EXPECT_EQ(made["orders"], 5);
    EXPECT_EQ(made["documents"], 4);
    EXPECT_THAT(text_of(laptop / "desa.siks"), Not(HasSubstr("Ani")));
    EXPECT_EQ(in(laptop, {"package", "export", "--to-key", "kunci-kabupaten.pub", "--until",
                          day(20), "--out", "x.siks"})
                  .exit,
              3)
        << "nothing new";

    // The regency looks, takes in a folder with damaged ones among it, twice.
    const auto folder = regency / "masuk";
    fs::create_directories(folder);
    fs::copy(laptop / "desa.siks", folder / "desa.siks");
    auto bytes = text_of(laptop / "desa.siks");
    write_file(folder / "potong.siks", bytes.substr(0, bytes.size() / 2));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_file(folder / "ubah.siks", bytes);
    const auto shown =
        fine(regency, {"package", "show", "masuk/desa.siks", "--as", "dinsos.kepala"});
    EXPECT_EQ(shown["name"], "Laptop Desa Sukamaju");
    EXPECT_EQ(shown["orders"], 5);
    EXPECT_EQ(shown["until"], day(20));
    EXPECT_THAT(shown.dump(), Not(HasSubstr("Ani")));
    const auto taken = fine(regency, {"package", "import", "masuk", "--by", "dinsos.kepala"}, 1);
    EXPECT_EQ(taken["taken"], 1);
    EXPECT_EQ(taken["refused"], 2);
    for (const auto& its : taken["packages"]) {
        if (its["file"] == "desa.siks") {
            EXPECT_EQ(its["done"], 5) << taken;
            EXPECT_EQ(its["refused"], 0) << taken;
        } else {
            EXPECT_THAT(its["why"].get<std::string>(), HasSubstr("Copy it again"));
        }
    }
    const auto chain = fine(regency, {"chain", "show", "--as", "pusat"});
    EXPECT_EQ(chain["proposals"], 2);
    const auto again =
        fine(regency, {"package", "import", "masuk/desa.siks", "--by", "dinsos.kepala"});
    EXPECT_EQ(again["before"], 1);
    EXPECT_EQ(fine(regency, {"chain", "show", "--as", "pusat"}), chain);
    EXPECT_EQ(in(regency, {"verify"}).exit, 0);

    // The receipt comes home.
    fs::copy(folder / "desa.siks.resi", laptop / "desa.siks.resi");
    const auto receipt = fine(laptop, {"package", "receipt", "desa.siks.resi"});
    ASSERT_THAT(receipt["orders"], SizeIs(5));
    for (const auto& order : receipt["orders"])
        EXPECT_EQ(order["became"], "done");
    auto forged = text_of(laptop / "desa.siks.resi");
    forged[forged.size() - 1] = static_cast<char>(forged.back() ^ 1);
    write_file(laptop / "palsu.resi", forged);
    EXPECT_EQ(in(laptop, {"package", "receipt", "palsu.resi"}).exit, 3);

    // A lost one, made again; then the laptop is stolen.
    {
        const Served server{laptop, "orang.lain"};
        ASSERT_TRUE(server.post("/api/v1/proposals", a_family("Cici")).contains("proposal"));
    }
    const auto next = [&](const char* file, std::vector<std::string> more = {}) {
        Arguments words{"package", "export", "--to-key", "kunci-kabupaten.pub",
                        "--until", day(20),  "--out",    file};
        words.insert(words.end(), more.begin(), more.end());
        return fine(laptop, words);
    };
    EXPECT_EQ(next("hilang.siks")["counter"], 2);
    {
        const Served server{laptop, "sukamaju.operator"};
        ASSERT_TRUE(server.post("/api/v1/proposals", a_family("Dedi")).contains("proposal"));
    }
    EXPECT_EQ(next("3.siks")["counter"], 3);
    const auto waits = fine(regency,
                            {"package", "import", (laptop / "3.siks").string(), "--receipts",
                             "resi", "--by", "dinsos.kepala"},
                            1);
    EXPECT_EQ(waits["waiting"], 1);
    EXPECT_THAT(waits["packages"][0]["why"].get<std::string>(), HasSubstr("Package 2 is missing"));
    EXPECT_EQ(next("2.siks", {"--again", "2"})["counter"], 2);
    const auto both =
        fine(regency,
             {"package", "import", (laptop / "3.siks").string(), (laptop / "2.siks").string(),
              "--receipts", "resi", "--by", "dinsos.kepala"},
             1);
    EXPECT_EQ(both["taken"], 2);
    ASSERT_THAT(both["orders"], SizeIs(1));
    EXPECT_THAT(both["orders"][0]["became"].get<std::string>(), HasSubstr("orang.lain"));
    EXPECT_TRUE(fs::exists(regency / "resi/2.siks.resi"));
    const auto list = fine(regency, {"package", "list", "--as", "dinsos.kepala"});
    EXPECT_THAT(list["taken"], SizeIs(3));
    const auto id = card["device"].get<std::string>();
    (void)fine(regency, {"device", "revoke", id, "--reason", "hilang", "--by", "dinsos.kepala"});
    const auto devices = fine(regency, {"device", "list", "--as", "dinsos.kepala"});
    EXPECT_EQ(devices["devices"][0]["revoked"], "hilang");
    EXPECT_EQ(devices["devices"][0]["packages"], 3);
    EXPECT_EQ(in(regency, {"verify"}).exit, 0);
    EXPECT_EQ(in(laptop, {"verify"}).exit, 0);
}

/// A kill between any two things that reach the disk loses nothing and does nothing twice.
TEST_F(Packages, KilledAnywhereTheSameImportGoesOn) {
    (void)fine(regency, {"package", "key", "--out", "kunci.pub"});
    (void)fine(laptop, {"device", "new", "--name", "Laptop", "--out", "laptop.device"});
    (void)fine(regency, {"device", "admit", "--file", (laptop / "laptop.device").string(),
                         "--region", village, "--until", day(300)});
    {
        const Served server{laptop, "operator"};
        for (const auto* name : {"Ani", "Beti", "Cici"}) {
            auto form = a_family(name);
            form["documents"] = Json::array({server.paper(made_jpeg(40 + std::strlen(name)))});
            ASSERT_TRUE(server.post("/api/v1/proposals", form).contains("proposal"));
        }
    }
    const auto file = laptop / "desa.siks";
    (void)fine(laptop, {"package", "export", "--to-key", (regency / "kunci.pub").string(),
                        "--until", day(20), "--out", file.string()});
    int copies = 0;
    const auto copied = [&] {
        auto folder = regency.parent_path() / ("salinan" + std::to_string(++copies));
        fs::copy(regency, folder, fs::copy_options::recursive);
        return folder;
    };
    const auto import = [&](const fs::path& folder, const std::string& order) {
        Environment environment{{"LD_PRELOAD", TEPAT_KILL_SHIM},
                                {"TEPAT_KILL_TRACE", (folder / "trace").string()}};
        if (!order.empty()) environment["TEPAT_KILL_AT"] = order;
        const char* options = std::getenv("ASAN_OPTIONS");
        environment["ASAN_OPTIONS"] =
            std::string{options == nullptr ? "" : options} + ":verify_asan_link_order=0";
        return tepat_in(folder, {"package", "import", file.string(), "--receipts", ".", "--json"},
                        environment);
    };
    const auto quiet = copied();
    ASSERT_EQ(import(quiet, "").exit, 0);
    const auto proposals = fine(quiet, {"chain", "show"});
    EXPECT_EQ(proposals["proposals"], 3);
    std::ifstream trace{quiet / "trace"};
    std::string place;
    int kills = 0;
    for (int count = 0; trace >> place >> count;) {
        if (place != "log-write" && place != "log-sync" && place != "file-sync" &&
            place != "rename")
            continue;
        for (int at = 1; at <= count; at += std::max(1, count / 4)) {
            const auto folder = copied();
            const auto order = place + ":" + std::to_string(at) + ":after";
            EXPECT_EQ(import(folder, order).signal, SIGKILL) << order;
            const auto again = import(folder, "");
            EXPECT_EQ(again.exit, 0) << order << again.err;
            const auto said = again.json();
            EXPECT_EQ(said["packages"][0]["done"], 3) << order << said;
            EXPECT_EQ(fine(folder, {"chain", "show"}), proposals) << order;
            EXPECT_EQ(in(folder, {"verify"}).exit, 0) << order;
            ++kills;
            fs::remove_all(folder);
        }
    }
    EXPECT_GE(kills, 10);
}

} // namespace
} // namespace tepat::testing
