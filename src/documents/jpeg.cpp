#include "documents/detail/image.hpp"

namespace tepat::documents::detail {
namespace {

using namespace std::string_view_literals;

constexpr BytesView exif_begins = "Exif\0\0"sv;
constexpr BytesView colours_begin = "ICC_PROFILE\0"sv;
/// A progressive image has about ten; thousands of them over many pixels are an old way to keep a
/// viewer busy.
constexpr int most_scans = 100;

enum Marker : unsigned char {
    start_of_frame = 0xC0,
    huffman_tables = 0xC4,
    arithmetic = 0xCC,
    last_frame = 0xCF,
    first_restart = 0xD0,
    last_restart = 0xD7,
    start_of_image = 0xD8,
    end_of_image = 0xD9,
    start_of_scan = 0xDA,
    number_of_lines = 0xDC,
    first_application = 0xE0,
    last_application = 0xEF,
    first_extension = 0xF0,
    comment = 0xFE,
    temporary = 0x01,
};

class Jpeg {
public:
    explicit Jpeg(BytesView bytes) : bytes_{bytes} {}

    std::expected<Image, Wrong> read() {
        at_ = 2;
        while (true) {
            const auto marker = next_marker();
            if (!marker) return std::unexpected(marker.error());
            if (*marker == end_of_image) break;
            if (const auto done = segment(*marker); !done) return std::unexpected(done.error());
        }
        if (scans_ == 0) return std::unexpected(Wrong::broken);
        Bytes head{"\xff\xd8"sv};
        // JFIF comes first where there is one; what follows may come in any order.
        head += first_;
        if (out_.exif.turned != 1) {
            const auto tiff = exif_of(out_.exif.turned);
            const auto size = 2 + exif_begins.size() + tiff.size();
            head += "\xff\xe1"sv;
            head += static_cast<char>(size >> 8);
            head += static_cast<char>(size & 0xFF);
            head += exif_begins;
            head += tiff;
        }
        out_.bare = head + out_.bare + "\xff\xd9";
        return std::move(out_);
    }

private:
    [[nodiscard]] unsigned char byte(std::size_t at) const {
        return static_cast<unsigned char>(bytes_[at]);
    }

    std::expected<unsigned char, Wrong> next_marker() {
        if (at_ >= bytes_.size()) return std::unexpected(Wrong::truncated);
        if (byte(at_) != 0xFF) return std::unexpected(Wrong::broken);
        while (at_ < bytes_.size() && byte(at_) == 0xFF)
            ++at_;
        if (at_ >= bytes_.size()) return std::unexpected(Wrong::truncated);
        return byte(at_++);
    }

    std::expected<void, Wrong> segment(unsigned char marker) {
        if (marker == 0 || marker == temporary || marker == number_of_lines ||
            marker == arithmetic || (marker >= first_restart && marker <= start_of_image) ||
            (marker >= first_extension && marker < comment) || marker < start_of_frame)
            return std::unexpected(Wrong::broken);
        if (bytes_.size() - at_ < 2) return std::unexpected(Wrong::truncated);
        const std::size_t size = std::size_t{byte(at_)} << 8 | byte(at_ + 1);
        if (size < 2) return std::unexpected(Wrong::broken);
        if (bytes_.size() - at_ < size) return std::unexpected(Wrong::truncated);
        const auto whole = bytes_.substr(at_ - 1, size + 1); // the marker's second byte and its own
        const auto body = bytes_.substr(at_ + 2, size - 2);
        at_ += size;
        const bool frame = marker <= last_frame && marker != huffman_tables;
        if (frame && !read_frame(marker, body)) return std::unexpected(Wrong::broken);
        if (marker == start_of_scan) return scan(whole);
        if (marker >= first_application && marker <= last_application)
            application(marker, whole, body);
        else if (marker != comment)
            keep(out_.bare, whole);
        return {};
    }

    static void keep(Bytes& where, BytesView whole) {
        where += '\xff';
        where += whole;
    }

    void application(unsigned char marker, BytesView whole, BytesView body) {
        const int number = marker - first_application;
        if (number == 1 && body.starts_with(exif_begins) && !has_exif_) {
            has_exif_ = true;
            out_.exif = read_exif(body.substr(exif_begins.size()));
        }
        // JFIF without its thumbnail, the colours' profile, and how Adobe wrote the colours.
        if (number == 0 && body.starts_with("JFIF\0"sv) && body.size() >= 14 && first_.empty()) {
            first_ = "\xff\xe0\0\x10"sv;
            first_ += body.substr(0, 12);
            first_ += "\0\0"sv;
        }
        if (number == 2 && body.starts_with(colours_begin)) keep(out_.bare, whole);
        if (number == 14 && body.starts_with("Adobe"sv) && body.size() == 12)
            keep(out_.bare, whole);
    }

    bool read_frame(unsigned char marker, BytesView body) {
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(body[i]); };
        // Lossless, hierarchical and arithmetic frames no browser shows.
        if (marker > start_of_frame + 2 || out_.width != 0 || body.size() < 6) return false;
        out_.height = at(1) << 8 | at(2);
        out_.width = at(3) << 8 | at(4);
        const std::size_t parts = at(5);
        return out_.height > 0 && out_.width > 0 && parts >= 1 && parts <= 4 &&
               body.size() == 6 + parts * 3;
    }

    /// To the next marker behind the coded pixels.
    std::expected<void, Wrong> scan(BytesView head) {
        if (out_.width == 0 || ++scans_ > most_scans) return std::unexpected(Wrong::broken);
        const auto begin = at_;
        while (true) {
            at_ = bytes_.find('\xff', at_);
            if (at_ == BytesView::npos || at_ + 1 >= bytes_.size())
                return std::unexpected(Wrong::truncated);
            const auto next = byte(at_ + 1);
            if (next != 0 && next != 0xFF && (next < first_restart || next > last_restart)) break;
            at_ += next == 0xFF ? 1 : 2;
        }
        keep(out_.bare, head);
        out_.bare += bytes_.substr(begin, at_ - begin);
        return {};
    }

    BytesView bytes_;
    std::size_t at_ = 0;
    int scans_ = 0;
    bool has_exif_ = false;
    Bytes first_;
    Image out_;
};

} // namespace

std::expected<Image, Wrong> read_jpeg(BytesView bytes) {
    if (!bytes.starts_with("\xff\xd8\xff")) return std::unexpected(Wrong::broken);
    return Jpeg{bytes}.read();
}

} // namespace tepat::documents::detail
