#include "http/static_files.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>

namespace tepat::http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
protected:
    StaticFilesTest() {
        std::string name = (fs::temp_directory_path() / "tepat-static-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        fs::create_directories(folder_ / "assets");
        write("index.html", "page");
        write("index.html.br", "br");
        write("index.html.gz", "gz");
        write("assets/app-1a2b.js", "script");
        write("assets/app-1a2b.js.gz", "gz of script");
        write("data.bin", "bytes");
        write(".secret", "hidden");
        files_.emplace(folder_);
    }
    ~StaticFilesTest() override { fs::remove_all(folder_); }

    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream{folder_ / name} << bytes;
    }
    struct Got {
        Response response;
        std::map<std::string, std::string> headers;
        [[nodiscard]] std::string bytes() const {
            return response.shared ? *response.shared : std::string{"-"};
        }
    };
    [[nodiscard]] Got get(std::string_view path, Fields headers = {}) const {
        Request request;
        request.headers = std::move(headers);
        auto response =
            files_->answer(request, path).value_or(Response{404, {}, {}, {}, {}, {}, {}});
        std::map<std::string, std::string> got{response.headers.begin(), response.headers.end()};
        return {std::move(response), std::move(got)};
    }

    fs::path folder_;
    std::optional<StaticFiles> files_;
};

TEST_F(StaticFilesTest, ChoosesTheBestFormThatIsAccepted) {
    EXPECT_EQ(get("/").bytes(), "page");
    EXPECT_EQ(get("/", {{"accept-encoding", "gzip, deflate, br"}}).bytes(), "br");
    EXPECT_EQ(get("/", {{"accept-encoding", "gzip, br;q=0"}}).bytes(), "gz");
    EXPECT_EQ(get("/", {{"accept-encoding", "br;q=0.000, gzip;q=0.0"}}).bytes(), "page");
    const auto got = get("/index.html", {{"accept-encoding", "br"}});
    EXPECT_EQ(got.response.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(got.headers.at("Content-Encoding"), "br");
    EXPECT_EQ(got.headers.at("Vary"), "Accept-Encoding");
    EXPECT_EQ(got.headers.at("Cache-Control"), "no-cache");
    EXPECT_NE(got.headers.at("ETag"), get("/").headers.at("ETag"));
}

TEST_F(StaticFilesTest, KeepsAssetsForAYear) {
    const auto got = get("/assets/app-1a2b.js");
    EXPECT_EQ(got.bytes(), "script");
    EXPECT_EQ(got.response.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(got.headers.at("Cache-Control"), "public, max-age=31536000, immutable");
}

TEST_F(StaticFilesTest, SaysNotModified) {
    const auto etag = get("/data.bin").headers.at("ETag");
    EXPECT_EQ(get("/data.bin").headers.count("Vary"), 0U);
    for (const auto& told : {etag, "\"x\", W/" + etag, std::string{"*"}}) {
        const auto got = get("/data.bin", {{"if-none-match", told}});
        EXPECT_EQ(got.response.status, 304);
        EXPECT_EQ(got.bytes(), "-");
        EXPECT_EQ(got.headers.at("ETag"), etag);
    }
    EXPECT_EQ(get("/data.bin", {{"if-none-match", "\"x\""}}).response.status, 200);
}

TEST_F(StaticFilesTest, HasNothingElse) {
    for (const auto* path :
         {"/x", "/index.html.br", "/.secret", "/assets", "/assets/", "//", "/../x"})
        EXPECT_EQ(get(path).response.status, 404) << path;
    Request request;
    request.method = Method::post;
    EXPECT_FALSE(files_->answer(request, "/"));
    EXPECT_FALSE(StaticFiles{""}.answer(Request{}, "/"));
    EXPECT_THROW(StaticFiles{folder_ / "absent"}, std::runtime_error);
}

} // namespace
} // namespace tepat::http
