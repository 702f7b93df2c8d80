#include "documents/detail/pdf.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace tepat::documents::detail {
namespace {

using namespace std::string_view_literals;

/// Where the end of the file says that it is the end.
constexpr std::size_t tail = 1'024;
constexpr std::size_t longest_name = 32;
constexpr std::size_t most_unpacked = std::size_t{64} << 20;
constexpr std::size_t piece = std::size_t{64} << 10;

/// What runs, sends or carries something. A script is always an action of the kind /JavaScript, so
/// that /JS need not be looked for: two letters are met by chance in any scanned page. /OpenAction
/// and /AA alone only say which page is shown first.
constexpr std::array active{"JavaScript"sv, "Launch"sv,       "SubmitForm"sv,
                            "ImportData"sv, "XFA"sv,          "RichMedia"sv,
                            "Rendition"sv,  "EmbeddedFile"sv, "EmbeddedFiles"sv};

/// No program packs objects so today; beside object streams they are there to hide something.
constexpr std::array odd_filters{"LZWDecode"sv, "ASCIIHexDecode"sv, "ASCII85Decode"sv,
                                 "RunLengthDecode"sv};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\0';
}
bool ends_name(char c) {
    return is_blank(c) || "()<>[]{}/%"sv.contains(c);
}
std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

/// Reads names one after the other, with #xx undone (ISO 32000-1 section 7.3.5).
class Names {
public:
    explicit Names(BytesView bytes) : bytes_{bytes} {}
    /// Nothing: no more. Names too long to be among those that are looked for are cut.
    std::optional<std::string_view> next() {
        at_ = bytes_.find('/', at_);
        if (at_ == BytesView::npos) return std::nullopt;
        ++at_;
        std::size_t size = 0;
        while (at_ < bytes_.size() && size < name_.size() && !ends_name(bytes_[at_])) {
            char c = bytes_[at_++];
            if (c == '#' && at_ + 2 <= bytes_.size()) {
                const auto high = hex_digit(bytes_[at_]);
                const auto low = hex_digit(bytes_[at_ + 1]);
                if (high && low) {
                    c = static_cast<char>(*high * 16 + *low);
                    at_ += 2;
                }
            }
            name_[size++] = c;
        }
        return std::string_view{name_.data(), size};
    }

private:
    BytesView bytes_;
    std::size_t at_ = 0;
    std::array<char, longest_name> name_{};
};

/// zlib's, gone with its scope.
class Inflater {
public:
    Inflater() : well_{::inflateInit(&stream_) == Z_OK} {}
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (well_) ::inflateEnd(&stream_);
    }
    void feed(BytesView packed) {
        stream_.next_in =
            reinterpret_cast<unsigned char*>(const_cast<char*>(packed.data())); // only read
        stream_.avail_in = static_cast<unsigned>(packed.size());
    }
    /// At most `most` further bytes; fewer, or none, where the stream ends or is no zlib stream.
    Bytes next(std::size_t most) {
        Bytes out(most, '\0');
        if (!well_ || ended_) return {};
        stream_.next_out = reinterpret_cast<unsigned char*>(out.data());
        stream_.avail_out = static_cast<unsigned>(out.size());
        ended_ = ::inflate(&stream_, Z_SYNC_FLUSH) != Z_OK;
        out.resize(most - stream_.avail_out);
        return out;
    }
    [[nodiscard]] bool ended() const { return ended_; }

private:
    z_stream stream_{};
    bool well_ = false;
    bool ended_ = false;
};

/// An object stream begins with numbers: of its objects and where they lie.
bool begins_with_numbers(BytesView plain) {
    constexpr std::size_t least = 4; // `5 0 `
    return plain.size() >= least && plain[0] >= '0' && plain[0] <= '9' &&
           plain.substr(0, least).find_first_not_of("0123456789 \r\n\t") == BytesView::npos;
}

class Look {
public:
    explicit Look(BytesView bytes) : bytes_{bytes} {}

    Result<void> through() {
        if (auto well = names(bytes_); !well) return well;
        if (encrypted_) return refuse("documents.pdf_encrypted"_msg);
        if (packs_ == 0) return {};
        for (std::size_t at = bytes_.find("stream"); at != BytesView::npos;
             at = bytes_.find("stream", at)) {
            at += "stream"sv.size();
            if (auto well = unpack(at); !well) return well;
        }
        // One of them is packed in a way that is not looked into.
        if (unpacked_ < packs_ || packed_oddly_) return refuse("documents.pdf_hidden"_msg);
        return {};
    }

private:
    Result<void> names(BytesView bytes) {
        Names all{bytes};
        while (const auto name = all.next()) {
            if (std::ranges::find(active, *name) != active.end())
                return refuse("documents.pdf_active"_msg, {{"what", std::string{*name}}});
            if (*name == "Encrypt") encrypted_ = true;
            if (*name == "ObjStm") ++packs_;
            if (std::ranges::find(odd_filters, *name) != odd_filters.end()) packed_oddly_ = true;
        }
        return {};
    }

    Result<void> unpack(std::size_t at) {
        auto packed = bytes_.substr(at);
        if (packed.starts_with("\r\n"))
            packed.remove_prefix(2);
        else if (packed.starts_with('\n') || packed.starts_with('\r'))
            packed.remove_prefix(1);
        else
            return {};
        constexpr unsigned zlib = 8; // the method, RFC 1950
        if (packed.empty() || (static_cast<unsigned char>(packed[0]) & 0x0F) != zlib) return {};
        Inflater inflater;
        inflater.feed(packed);
        Bytes plain = inflater.next(8);
        if (!begins_with_numbers(plain)) return {};
        ++unpacked_;
        while (!inflater.ended() && total_ < most_unpacked) {
            const auto more = inflater.next(piece);
            total_ += more.size();
            plain += more;
        }
        if (total_ >= most_unpacked) return refuse("documents.pdf_hidden"_msg);
        return names(plain);
    }

    BytesView bytes_;
    bool encrypted_ = false;
    bool packed_oddly_ = false;
    std::int64_t packs_ = 0;
    std::int64_t unpacked_ = 0;
    std::size_t total_ = 0;
};

} // namespace

Result<void> look_through_pdf(BytesView bytes) {
    if (!bytes.substr(bytes.size() - std::min(bytes.size(), tail)).contains("%%EOF"))
        return refuse("documents.truncated"_msg);
    return Look{bytes}.through();
}

} // namespace tepat::documents::detail
