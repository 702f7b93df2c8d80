#include "sheets/detail/xml.hpp"

#include "sheets/detail/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace tepat::sheets::detail {

namespace {

constexpr std::size_t first_buffer = 1 << 17;
constexpr std::size_t longest_tag = 1 << 20;
/// No reference we know is longer than `&#x0010FFFF;`.
constexpr std::size_t longest_reference = 12;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// How a byte matters while scanning.
enum Meaning : std::uint8_t {
    plain = 0,
    white = 1,     // ends a name
    ends_name = 2, // = / > < & and quotes
    special = 4,   // in text: wants decoding or checking
    coded = 8,     // in an attribute's value: wants decoding or checking
    forbidden = 16 // control characters, and the zero byte behind the buffer
};

constexpr std::array<std::uint8_t, 256> make_meanings() {
    std::array<std::uint8_t, 256> all{};
    for (std::size_t i = 0; i < 32; ++i)
        all[i] = forbidden | special | coded;
    for (std::size_t i = 128; i < 256; ++i)
        all[i] = special | coded;
    all[' '] = white;
    all['\n'] = white | coded;
    all['\t'] = white | coded;
    all['\r'] = white | special | coded;
    for (const std::size_t c : {0x3DU, 0x2FU, 0x3EU, 0x22U, 0x27U}) // = / > " '
        all[c] = ends_name;
    all['<'] = ends_name | special | coded;
    all['&'] = ends_name | special | coded;
    return all;
}
constexpr auto meanings = make_meanings();

bool is(char c, unsigned meaning) {
    return (meanings[static_cast<unsigned char>(c)] & meaning) != 0;
}

const char* after_white(const char* at) {
    while (is(*at, white))
        ++at;
    return at;
}

const char* after_name(const char* at) {
    while (!is(*at, white | ends_name | forbidden))
        ++at;
    return at;
}

std::string_view local(std::string_view name) {
    return name.substr(name.find(':') + 1);
}

bool is_allowed(std::uint32_t code) {
    if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
    return (code < 0xD800 || code > 0xDFFF) && code <= 0x10FFFF;
}

/// Appends what `&…;` stands for; false when it is none we know. `name` is between the two.
bool append_reference(std::string& out, std::string_view name) {
    if (name.starts_with('#')) {
        const bool hexadecimal = name.starts_with("#x");
        name.remove_prefix(hexadecimal ? 2 : 1);
        std::uint32_t code = 0;
        const char* last = name.data() + name.size();
        const auto [end, error] = std::from_chars(name.data(), last, code, hexadecimal ? 16 : 10);
        if (error != std::errc{} || end != last || !is_allowed(code)) return false;
        append_utf8(out, code);
        return true;
    }
    constexpr std::array<std::pair<std::string_view, char>, 5> entities{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    const auto* found =
        std::ranges::find(entities, name, &std::pair<std::string_view, char>::first);
    if (found == entities.end()) return false;
    out += found->second;
    return true;
}

enum class White : std::uint8_t { keep, to_space };

/// Appends `raw` with references resolved and line ends made one, never longer than it; false for
/// what XML does not allow.
bool decode(std::string& out, std::string_view raw, bool has_entities, White treatment) {
    if (!is_utf8(raw)) return false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '&' && has_entities) {
            const auto semicolon = raw.find(';', i);
            if (semicolon == std::string_view::npos) return false;
            if (!append_reference(out, raw.substr(i + 1, semicolon - i - 1))) return false;
            i = semicolon;
        } else if (c == '\r') {
            if (i + 1 < raw.size() && raw[i + 1] == '\n') continue;
            out += treatment == White::keep ? '\n' : ' ';
        } else if (is(c, forbidden)) {
            return false;
        } else {
            out += treatment == White::to_space && is(c, white) ? ' ' : c;
        }
    }
    return true;
}

/// How much of a text that goes on behind the buffer can be delivered without cutting a letter, a
/// line end or a reference in two.
std::size_t safe_cut(std::string_view text) {
    auto size = text.size();
    if (const auto amp = text.rfind('&'); amp != std::string_view::npos &&
                                          size - amp < longest_reference &&
                                          text.find(';', amp) == std::string_view::npos)
        size = amp;
    while (size > 0 && (static_cast<unsigned char>(text[size - 1]) & 0xC0) == 0x80)
        --size;
    if (size > 0 && static_cast<unsigned char>(text[size - 1]) >= 0xC0) --size;
    if (size > 0 && text[size - 1] == '\r') --size;
    return size;
}

} // namespace

std::string_view XmlAttributes::get(std::string_view name) const {
    for (const auto& attribute : all_)
        if (local(attribute.name) == name && !attribute.name.starts_with("xmlns:"))
            return attribute.value;
    return {};
}

void XmlHandler::suspend() {
    stream_->suspended_ = true;
}
void XmlHandler::fail(Refusal refusal) {
    stream_->fail(std::move(refusal));
}
const Part& XmlHandler::part() const {
    return stream_->part_;
}

XmlStream::XmlStream(Part part, XmlHandler& handler)
    : part_{std::move(part)}, handler_{&handler}, buffer_(first_buffer), at_{buffer_.data()},
      end_{buffer_.data()} {
    handler.stream_ = this;
}

void XmlStream::fail(Refusal refusal) {
    if (!refusal_) refusal_ = std::move(refusal);
}

XmlStream::Step XmlStream::broken(std::string detail) {
    fail(part_.damaged(std::move(detail)));
    return Step::taken;
}

/// Makes more visible; false at the end of the part.
Result<bool> XmlStream::fill() {
    const bool beginning = at_ == buffer_.data() && at_ == end_;
    const auto kept = static_cast<std::size_t>(end_ - at_);
    if (kept > longest_tag) return std::unexpected(part_.damaged("a tag longer than a megabyte"));
    std::memmove(buffer_.data(), at_, kept);
    if (2 * kept > buffer_.size()) buffer_.resize(2 * buffer_.size());
    const auto got = part_.read({buffer_.data() + kept, buffer_.size() - kept - 1});
    if (!got) return std::unexpected(got.error());
    at_ = buffer_.data();
    end_ = at_ + kept + *got;
    buffer_[kept + *got] = '\0';
    if (beginning && std::string_view{at_, end_}.starts_with(byte_order_mark))
        at_ += byte_order_mark.size();
    return *got > 0;
}

Result<bool> XmlStream::run() {
    suspended_ = false;
    for (;;) {
        const auto step = this->step();
        if (refusal_) return std::unexpected(*refusal_);
        if (suspended_) return true;
        if (step == Step::taken) continue;
        if (part_ended_) {
            if (at_ == end_ && root_seen_ && depth_ == 0) return false;
            return std::unexpected(part_.damaged("it ends too early"));
        }
        const auto filled = fill();
        if (!filled) return std::unexpected(filled.error());
        part_ended_ = !*filled;
    }
}

XmlStream::Step XmlStream::step() {
    if (at_ == end_) return Step::needs_more;
    if (*at_ != '<') return take_text();
    if (at_ + 1 == end_) return Step::needs_more;
    switch (at_[1]) {
    case '/':
        return take_end();
    case '!':
        return take_declaration();
    case '?':
        return take_until(2, "?>");
    default:
        return take_start();
    }
}

XmlStream::Step XmlStream::take_text() {
    const char* to = at_;
    while (!is(*to, special))
        ++to;
    if (*to == '<') { // nearly always
        deliver_text({at_, to});
        at_ = to;
        return Step::taken;
    }
    const auto* tag =
        static_cast<const char*>(std::memchr(to, '<', static_cast<std::size_t>(end_ - to)));
    std::string_view text{at_, tag == nullptr ? end_ : tag};
    if (tag == nullptr && !part_ended_) text = text.substr(0, safe_cut(text));
    if (text.empty()) return Step::needs_more;
    at_ = text.data() + text.size();
    decoded_.clear();
    if (!decode(decoded_, text, true, White::keep)) return broken("text that XML does not allow");
    deliver_text(decoded_);
    return Step::taken;
}

void XmlStream::deliver_text(std::string_view text) {
    if (depth_ > 0) return handler_->text(text);
    if (!std::ranges::all_of(text, [](char c) { return is(c, white); }))
        broken("text outside of the root");
}

XmlStream::Step XmlStream::take_until(std::size_t open_size, std::string_view close,
                                      std::string_view* content) {
    const std::string_view rest{at_, end_};
    const auto found = rest.find(close, std::min(open_size, rest.size()));
    if (found == std::string_view::npos) return Step::needs_more;
    if (content != nullptr) *content = rest.substr(open_size, found - open_size);
    at_ += found + close.size();
    return Step::taken;
}

XmlStream::Step XmlStream::take_declaration() {
    constexpr std::string_view cdata = "<![CDATA[";
    const std::string_view rest{at_, end_};
    if (rest.starts_with("<!--")) return take_until(4, "-->");
    if (rest.starts_with(cdata)) {
        std::string_view content;
        const auto step = take_until(cdata.size(), "]]>", &content);
        if (step == Step::needs_more) return step;
        if (depth_ == 0) return broken("text outside of the root");
        decoded_.clear();
        if (!decode(decoded_, content, false, White::keep))
            return broken("text that XML does not allow");
        handler_->text(decoded_);
        return step;
    }
    if (rest.size() < cdata.size() && !part_ended_) return Step::needs_more;
    if (rest.starts_with("<!DOCTYPE")) {
        fail({"sheets.doctype"_msg, {{"file", part_.file()}, {"part", part_.name()}}});
        return Step::taken;
    }
    return broken("a declaration that XML does not allow");
}

XmlStream::Step XmlStream::take_start() {
    const char* at = after_name(at_ + 1);
    const std::string_view name{at_ + 1, at};
    attributes_.clear();
    decoded_.clear();
    if (take_attributes(at) == Step::needs_more) return Step::needs_more;
    if (refusal_) return Step::taken;
    const bool empty = *at == '/';
    if (empty) ++at;
    if (at == end_) return Step::needs_more;
    if (*at != '>' || name.empty()) return broken("a tag that XML does not allow");
    if (depth_ == deepest) return broken("nested too deep");
    if (depth_ == 0 && root_seen_) return broken("two roots");
    if (!is_utf8(name)) return broken("a name that is not UTF-8");

    root_seen_ = true;
    open_from_[depth_++] = open_names_.size();
    open_names_ += name;
    at_ = at + 1;
    handler_->start(local(name), XmlAttributes{attributes_});
    if (empty) close_element(name);
    return Step::taken;
}

/// From behind the element's name to its / or >.
XmlStream::Step XmlStream::take_attributes(const char*& at) {
    for (;;) {
        const char* name = after_white(at);
        if (*name == '/' || *name == '>') {
            at = name;
            return Step::taken;
        }
        const char* name_end = after_name(name);
        const char* equals = after_white(name_end);
        if (equals == end_) return Step::needs_more;
        if (name == at || name == name_end || *equals != '=')
            return broken("attributes that XML does not allow");
        const char* quote = after_white(equals + 1);
        if (quote == end_) return Step::needs_more;
        if (*quote != '"' && *quote != '\'') return broken("an attribute without quotation marks");
        const char* value_end = quote + 1;
        while (*value_end != *quote && !is(*value_end, coded))
            ++value_end;
        std::string_view value{quote + 1, value_end};
        if (*value_end != *quote) {
            const auto left = static_cast<std::size_t>(end_ - value_end);
            value_end = static_cast<const char*>(std::memchr(value_end, *quote, left));
            if (value_end == nullptr) return Step::needs_more;
            value = {quote + 1, value_end};
            decoded_.reserve(static_cast<std::size_t>(end_ - at_)); // earlier values must not move
            const auto from = decoded_.size();
            if (value.contains('<') || !decode(decoded_, value, true, White::to_space))
                return broken("an attribute that XML does not allow");
            value = std::string_view{decoded_}.substr(from);
        }
        attributes_.push_back({{name, name_end}, value});
        at = value_end + 1;
    }
}

XmlStream::Step XmlStream::take_end() {
    const char* name_end = after_name(at_ + 2);
    const char* close = after_white(name_end);
    if (close == end_) return Step::needs_more;
    if (*close != '>') return broken("a tag that XML does not allow");
    const std::string_view name{at_ + 2, name_end};
    at_ = close + 1;
    if (depth_ == 0 || std::string_view{open_names_}.substr(open_from_[depth_ - 1]) != name)
        return broken("tags that do not match");
    close_element(name);
    return Step::taken;
}

void XmlStream::close_element(std::string_view name) {
    open_names_.resize(open_from_[--depth_]);
    if (!refusal_) handler_->end(local(name));
}

} // namespace tepat::sheets::detail
