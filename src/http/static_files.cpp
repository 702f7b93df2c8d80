#include "http/static_files.hpp"

#include "core/bytes.hpp"
#include "http/detail/text.hpp"

#include <sodium/crypto_hash_sha256.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <utility>

namespace tepat::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t etag_bytes = 16;

struct Encoding {
    std::string_view suffix;
    std::string_view token;
};
/// The best first.
constexpr std::array encodings{Encoding{".br", "br"}, Encoding{".gz", "gzip"}};

std::string_view type_of(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> types{{
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".ico", "image/vnd.microsoft.icon"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".pdf", "application/pdf"},
        {".txt", "text/plain; charset=utf-8"},
        {".xml", "application/xml"},
    }};
    for (const auto& [suffix, type] : types)
        if (path.ends_with(suffix)) return type;
    return "application/octet-stream";
}

std::string read(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    if (!in) throw std::runtime_error{"cannot read " + path.string()};
    return bytes;
}

std::string etag_of(BytesView bytes) {
    Bytes digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return '"' + to_hex(BytesView{digest}.substr(0, etag_bytes)) + '"';
}

/// If-None-Match (RFC 9110, 13.1.2), by weak comparison.
bool names(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        auto element = detail::next_element(list);
        if (element.starts_with("W/")) element.remove_prefix(2);
        if (element == etag || element == "*") return true;
    }
    return false;
}

} // namespace

struct StaticFiles::File {
    struct Form {
        std::shared_ptr<const std::string> bytes;
        std::string etag;
    };
    std::string type;
    bool kept = false;
    Form plain;
    std::array<Form, encodings.size()> encoded;
};

struct StaticFiles::Files {
    std::map<std::string, File, std::less<>> by_path;
};

StaticFiles::StaticFiles(const fs::path& folder) {
    auto files = std::make_unique<Files>();
    if (!folder.empty()) {
        std::map<std::string, File::Form> forms;
        for (const auto& entry : fs::recursive_directory_iterator{folder}) {
            if (!entry.is_regular_file() || entry.path().filename().string().starts_with('.'))
                continue;
            auto bytes = read(entry.path());
            auto etag = etag_of(bytes);
            forms['/' + entry.path().lexically_relative(folder).generic_string()] = {
                std::make_shared<const std::string>(std::move(bytes)), std::move(etag)};
        }
        for (const auto& [path, form] : forms) {
            const auto is_form_of_another = [&](const Encoding& encoding) {
                return path.ends_with(encoding.suffix) &&
                       forms.contains(path.substr(0, path.size() - encoding.suffix.size()));
            };
            if (std::ranges::any_of(encodings, is_form_of_another)) continue;
            File file{std::string{type_of(path)}, path.starts_with("/assets/"), form, {}};
            for (std::size_t at = 0; at < encodings.size(); ++at) {
                const auto other = forms.find(path + std::string{encodings[at].suffix});
                if (other != forms.end()) file.encoded[at] = other->second;
            }
            files->by_path.emplace(path, std::move(file));
        }
    }
    files_ = std::move(files);
}

StaticFiles::~StaticFiles() = default;
StaticFiles::StaticFiles(StaticFiles&&) noexcept = default;

std::optional<Response> StaticFiles::answer(const Request& request, std::string_view path) const {
    if (request.method != Method::get && request.method != Method::head) return std::nullopt;
    const auto found = files_->by_path.find(path == "/" ? "/index.html" : path);
    if (found == files_->by_path.end()) return std::nullopt;
    const auto& file = found->second;

    Response response;
    const auto* form = &file.plain;
    bool varies = false;
    for (std::size_t at = 0; at < encodings.size(); ++at) {
        if (!file.encoded[at].bytes) continue;
        varies = true;
        if (form != &file.plain ||
            !detail::accepts(request.header("accept-encoding"), encodings[at].token))
            continue;
        form = &file.encoded[at];
        response.headers.emplace_back("Content-Encoding", encodings[at].token);
    }
    if (varies) response.headers.emplace_back("Vary", "Accept-Encoding");
    response.headers.emplace_back("ETag", form->etag);
    response.headers.emplace_back("Cache-Control",
                                  file.kept ? "public, max-age=31536000, immutable" : "no-cache");
    if (names(request.header("if-none-match"), form->etag)) {
        response.status = 304;
        return response;
    }
    response.content_type = file.type;
    response.shared = form->bytes;
    return response;
}

} // namespace tepat::http
