// A document from anywhere: kept or refused, never a crash. A picture without its metadata is a
// picture of the same size that says nothing more, and taking it away twice takes no more away.
#include "documents/detail/exif.hpp"
#include "documents/document.hpp"

#include <cstdlib>

namespace {

using namespace tepat;
using namespace tepat::documents;

void require(bool holds) {
    if (!holds) std::abort();
}

void require_sound(const Photo& photo) {
    require(photo.width > 0 && photo.height > 0);
    if (photo.position) {
        require(std::abs(photo.position->latitude) <= 90'000'000);
        require(std::abs(photo.position->longitude) <= 180'000'000);
        require(!photo.position->text().empty());
    }
    if (photo.taken) require(photo.taken->text().size() >= 19);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const BytesView bytes{reinterpret_cast<const char*>(data), size};
    (void)detail::read_exif(bytes);
    const auto its = examine(bytes);
    const auto bare = without_metadata(bytes);
    if (!its) return 0;
    require(its->size == static_cast<std::int64_t>(size));
    require(described(bytes) == *its);
    require(bare.has_value());
    if (!its->photo) return 0;
    require_sound(*its->photo);
    const auto again = examine(*bare, {.photo_bytes = bare->size(), .pdf_bytes = 0});
    require(again.has_value());
    require(again->kind == its->kind);
    require(again->photo == Photo{its->photo->width, its->photo->height, {}, {}});
    require(without_metadata(*bare) == bare);
    return 0;
}
