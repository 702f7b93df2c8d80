#include "http/detail/parser.hpp"

#include "http/detail/text.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cassert>
#include <charconv>

namespace tepat::http::detail {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::field;

constexpr std::string_view last_chunk = "0\r\n\r\n";

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Beast's reader, with views in place of its container of fields.
class Reader final : public beast::http::basic_parser<true> {
public:
    explicit Reader(Head& head) : head_{head} {
        auto fields = std::move(head_.fields); // keeps their memory
        fields.clear();
        head_ = {};
        head_.fields = std::move(fields);
        eager(false);
        header_limit(UINT32_MAX);
        body_limit(boost::none);
    }

    void append_to(std::string& body, std::uint64_t limit) {
        body_ = &body;
        limit_ = limit;
    }

    int status = 400; ///< of the refusal, when an error code came back

private:
    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                         int version, error_code&) override {
        head_.method = view(method);
        head_.target = view(target);
        head_.http_1_0 = version == 10;
    }
    void on_response_impl(int, beast::string_view, int, error_code&) override {}

    void on_field_impl(field name, beast::string_view text, beast::string_view value,
                       error_code& error) override {
        if (is_header_done()) return; // a trailer
        const bool bad =
            (name == field::content_length && (head_.length || !all_digits(view(value)))) ||
            (name == field::transfer_encoding && !same(view(value), "chunked"));
        if (bad) error = beast::http::error::bad_value;
        if (name == field::content_length && !bad) {
            std::uint64_t length = 0; // Beast has refused what does not fit
            std::from_chars(value.data(), value.data() + value.size(), length);
            head_.length = length;
        }
        if (head_.fields.size() == Parser::most_fields) {
            status = 431;
            error = beast::http::error::header_limit;
        }
        if (!error) head_.fields.emplace_back(view(text), view(value));
    }

    void on_header_impl(error_code& error) override {
        head_.chunked = chunked();
        head_.keep_alive = keep_alive();
        if (head_.chunked && head_.http_1_0) error = beast::http::error::bad_transfer_encoding;
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(beast::string_view bytes, error_code&) override {
        body_->append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t size, beast::string_view extension,
                              error_code& error) override {
        if (has_control(view(extension))) error = beast::http::error::bad_chunk_extension;
        if (size > limit_ - announced_) {
            status = 413;
            error = beast::http::error::body_limit;
        }
        announced_ += size;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes,
                                   error_code& error) override {
        return on_body_impl(bytes, error);
    }
    void on_finish_impl(error_code&) override {}

    Head& head_;
    std::string* body_ = nullptr;
    std::uint64_t limit_ = 0;
    std::uint64_t announced_ = 0; ///< by the chunks so far
};

} // namespace

class Parser::Impl {
public:
    Head head;
    std::optional<Reader> reader;
};

Parser::Parser(std::size_t header_bytes)
    : impl_{std::make_unique<Impl>()}, header_bytes_{header_bytes} {}
Parser::~Parser() = default;

void Parser::begin() {
    impl_->reader.emplace(impl_->head);
    line_ = scanned_ = used_ = 0;
    status_ = 0;
}

const Head& Parser::head() const {
    return impl_->head;
}

bool Parser::has_body() const {
    return !impl_->reader->is_done();
}

Parser::Progress Parser::refused(int status) {
    status_ = status;
    return Progress::refused;
}

Parser::Progress Parser::find_end(std::string_view bytes) {
    const auto within = bytes.substr(0, header_bytes_);
    // Something else than HTTP, TLS perhaps: need not be waited for.
    if (!bytes.empty() && (bytes.front() <= ' ' || bytes.front() > '~')) return refused(400);
    for (;;) {
        const auto end = within.find('\n', scanned_);
        if (end == std::string_view::npos) {
            scanned_ = within.size();
            if (within.size() < bytes.size()) return refused(line_ == 0 ? 414 : 431);
            return Progress::more;
        }
        if (end == line_ || within[end - 1] != '\r') return refused(400);
        const bool empty = end == line_ + 1;
        if (empty || within[line_] == ' ' || within[line_] == '\t') {
            if (!empty || line_ == 0) return refused(400);
            scanned_ = end + 1;
            return Progress::done;
        }
        line_ = scanned_ = end + 1;
    }
}

Parser::Progress Parser::read_head(std::string_view bytes) {
    const auto found = find_end(bytes);
    if (found != Progress::done) return found;
    error_code error;
    auto& reader = *impl_->reader;
    used_ = reader.put(boost::asio::buffer(bytes.data(), scanned_), error);
    if (error || !reader.is_header_done()) return refused(reader.status);
    assert(used_ == scanned_);
    return Progress::done;
}

Parser::Progress Parser::read_body(std::string_view bytes, std::uint64_t limit, std::string& body) {
    auto& reader = *impl_->reader;
    reader.append_to(body, limit);
    used_ = 0;
    if (impl_->head.length.value_or(0) > limit) return refused(413);
    while (!reader.is_done()) {
        if (used_ == bytes.size()) return Progress::more;
        error_code error;
        const auto rest = bytes.substr(used_);
        // A chunked body never ends in fewer bytes, and Beast asserts that it is given as many.
        if (impl_->head.chunked && rest.size() < last_chunk.size()) return Progress::more;
        used_ += reader.put(boost::asio::buffer(rest.data(), rest.size()), error);
        if (error == beast::http::error::need_more) {
            // What is kept is the first line of a chunk, or the trailers.
            if (bytes.size() - used_ > header_bytes_) return refused(400);
            return Progress::more;
        }
        if (error) return refused(reader.status);
    }
    return Progress::done;
}

} // namespace tepat::http::detail
