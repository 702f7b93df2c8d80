#include "oidc/fetch.hpp"

#include <curl/curl.h>

#include <new>

namespace tepat::oidc {
namespace {

struct CloseUrl {
    void operator()(CURLU* its) const { ::curl_url_cleanup(its); }
};
struct CloseHandle {
    void operator()(CURL* its) const { ::curl_easy_cleanup(its); }
};
struct FreeList {
    void operator()(curl_slist* its) const { ::curl_slist_free_all(its); }
};

std::string part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (::curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
    std::string out{text};
    ::curl_free(text);
    return out;
}

void start_curl() {
    static const bool well = ::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!well) throw std::bad_alloc{};
}

struct Answer {
    std::string body;
    std::size_t most = 0;
};

/// Anything but the size stops the transfer.
std::size_t take(const char* bytes, std::size_t, std::size_t size, void* into) {
    auto& answer = *static_cast<Answer*>(into);
    if (answer.body.size() + size > answer.most) return 0;
    answer.body.append(bytes, size);
    return size;
}

class ByCurl final : public Fetch {
public:
    explicit ByCurl(FetchRules rules) : rules_{rules} { start_curl(); }

    Result<Fetched> get(const std::string& url) override { return ask(url, nullptr, {}, {}); }
    Result<Fetched> post(const std::string& url, const std::string& form, const std::string& name,
                         const std::string& password) override {
        return ask(url, &form, name, password);
    }

private:
    Result<Fetched> ask(const std::string& url, const std::string* form, const std::string& name,
                        const std::string& password) const {
        const auto address = address_of(url);
        if (!address) return refuse("oidc.unreachable"_msg);
        const std::unique_ptr<CURL, CloseHandle> handle{::curl_easy_init()};
        if (!handle) throw std::bad_alloc{};
        auto* its = handle.get();
        Answer answer{{}, rules_.bytes};
        std::unique_ptr<curl_slist, FreeList> headers{
            ::curl_slist_append(nullptr, "Accept: application/json")};
        ::curl_easy_setopt(its, CURLOPT_URL, url.c_str());
        ::curl_easy_setopt(its, CURLOPT_PROTOCOLS_STR,
                           address->this_machine ? "http,https" : "https");
        ::curl_easy_setopt(its, CURLOPT_FOLLOWLOCATION, 0L);
        ::curl_easy_setopt(its, CURLOPT_NOSIGNAL, 1L);
        ::curl_easy_setopt(its, CURLOPT_CONNECTTIMEOUT, static_cast<long>(rules_.connect.count()));
        ::curl_easy_setopt(its, CURLOPT_TIMEOUT, static_cast<long>(rules_.whole.count()));
        ::curl_easy_setopt(its, CURLOPT_HTTPHEADER, headers.get());
        ::curl_easy_setopt(its, CURLOPT_USERAGENT, "tepat");
        ::curl_easy_setopt(its, CURLOPT_WRITEFUNCTION, take);
        ::curl_easy_setopt(its, CURLOPT_WRITEDATA, &answer);
        if (address->this_machine) ::curl_easy_setopt(its, CURLOPT_NOPROXY, "*");
        if (form != nullptr) {
            ::curl_easy_setopt(its, CURLOPT_POSTFIELDSIZE, static_cast<long>(form->size()));
            ::curl_easy_setopt(its, CURLOPT_POSTFIELDS, form->c_str());
        }
        if (!name.empty()) {
            ::curl_easy_setopt(its, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
            ::curl_easy_setopt(its, CURLOPT_USERNAME, name.c_str());
            ::curl_easy_setopt(its, CURLOPT_PASSWORD, password.c_str());
        }
        if (::curl_easy_perform(its) != CURLE_OK) return refuse("oidc.unreachable"_msg);
        long status = 0;
        ::curl_easy_getinfo(its, CURLINFO_RESPONSE_CODE, &status);
        return Fetched{static_cast<int>(status), std::move(answer.body)};
    }

    const FetchRules rules_;
};

} // namespace

std::optional<Address> address_of(const std::string& text) {
    start_curl();
    const std::unique_ptr<CURLU, CloseUrl> url{::curl_url()};
    if (!url) throw std::bad_alloc{};
    if (::curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
    const auto scheme = part(url.get(), CURLUPART_SCHEME);
    const auto host = part(url.get(), CURLUPART_HOST);
    Address address{text, false, scheme == "https"};
    address.this_machine =
        host == "localhost" || host == "[::1]" ||
        (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
    if (!address.encrypted && !(scheme == "http" && address.this_machine)) return std::nullopt;
    for (const auto not_there : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT})
        if (!part(url.get(), not_there).empty()) return std::nullopt;
    return address;
}

std::unique_ptr<Fetch> fetch_by_curl(FetchRules rules) {
    return std::make_unique<ByCurl>(rules);
}

std::string escaped(std::string_view text) {
    constexpr std::string_view kept =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (kept.contains(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

} // namespace tepat::oidc
