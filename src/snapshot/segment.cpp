#include "snapshot/segment.hpp"

#include "sheets/atomic_file.hpp"
#include "snapshot/encode_column.hpp"

#include <sodium/crypto_generichash.h>

#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace tepat::snapshot {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read as they lie in memory");
static_assert(sizeof(SubjectId) == 8 && sizeof(RegionId) == 8 && sizeof(Family) == 24);

constexpr std::array<char, 8> magic{'T', 'E', 'P', 'A', 'T', 's', 'g', '1'};
/// Every part begins on a cache line; one more line at the end may be read past the last row.
constexpr std::size_t line = 64;
constexpr std::size_t up(std::size_t offset) {
    return (offset + line - 1) / line * line;
}

struct Head {
    std::array<char, 8> magic{};
    /// BLAKE2b of everything behind it.
    std::array<unsigned char, 32> checksum{};
    std::uint64_t bytes = 0;
    std::uint64_t households = 0;
    std::uint64_t families = 0;
    std::uint64_t members = 0;
    std::uint32_t household_columns = 0;
    std::uint32_t member_columns = 0;
};

struct ColumnHead {
    std::uint64_t offset = 0;
    std::int64_t base = 0;
    std::int64_t least = 0;
    std::int64_t most = 0;
    ColumnView::Width width = ColumnView::Width::none;
    std::uint8_t has_missing = 1;
    std::array<std::uint8_t, 6> unused{};
};

std::array<unsigned char, 32> checksum_of(BytesView image) {
    constexpr std::size_t from = offsetof(Head, bytes);
    std::array<unsigned char, 32> made{};
    const auto rest = image.substr(from);
    crypto_generichash(made.data(), made.size(),
                       reinterpret_cast<const unsigned char*>(rest.data()), rest.size(), nullptr,
                       0);
    return made;
}

/// Where the parts lie, in order; the columns' heads follow the head.
struct Parts {
    explicit Parts(const Head& head)
        : households{up(sizeof(Head) +
                        (head.household_columns + head.member_columns) * sizeof(ColumnHead))},
          regions{up(households + head.households * sizeof(SubjectId))},
          first_family{up(regions + head.households * sizeof(RegionId))},
          families{up(first_family + (head.households + 1) * sizeof(std::uint32_t))},
          members{up(families + head.families * sizeof(Family))},
          columns{up(members + head.members * sizeof(SubjectId))} {}
    std::size_t households;
    std::size_t regions;
    std::size_t first_family;
    std::size_t families;
    std::size_t members;
    std::size_t columns;
};

template <class T>
std::span<const T> part(BytesView image, std::size_t offset, std::size_t count) {
    return {reinterpret_cast<const T*>(image.data() + offset), count};
}

std::span<const ColumnHead> column_heads(BytesView image, const Head& head) {
    return part<ColumnHead>(image, sizeof(Head), head.household_columns + head.member_columns);
}

const Head& head_of(BytesView image) {
    return *reinterpret_cast<const Head*>(image.data());
}

} // namespace

Segment::Segment(Image image) : image_{std::move(image)} {
    const auto bytes = image_.view();
    const auto& head = head_of(bytes);
    const Parts parts{head};
    households_ = part<SubjectId>(bytes, parts.households, head.households);
    regions_ = part<RegionId>(bytes, parts.regions, head.households);
    first_family_ = part<std::uint32_t>(bytes, parts.first_family, head.households + 1);
    families_ = part<Family>(bytes, parts.families, head.families);
    members_ = part<SubjectId>(bytes, parts.members, head.members);
    const auto view = [&](const ColumnHead& column) {
        return ColumnView{
            column.width,
            column.has_missing != 0,
            column.base,
            column.least,
            column.most,
            column.width == ColumnView::Width::none ? nullptr : bytes.data() + column.offset};
    };
    const auto heads = column_heads(bytes, head);
    for (const auto& column : heads.first(head.household_columns))
        household_columns_.push_back(view(column));
    for (const auto& column : heads.subspan(head.household_columns))
        member_columns_.push_back(view(column));
}

Result<Segment> Segment::open(const std::filesystem::path& file) {
    auto image = Image::map(file);
    if (!image) return std::unexpected(image.error());
    const auto bytes = image->view();
    // What was written is right; so it is enough to know that this is what was written.
    const bool good = bytes.size() >= sizeof(Head) && head_of(bytes).magic == magic &&
                      head_of(bytes).bytes == bytes.size() &&
                      head_of(bytes).checksum == checksum_of(bytes);
    if (!good) return refuse("snapshot.damaged"_msg, {{"file", file.string()}});
    return Segment{*std::move(image)};
}

Result<void> Segment::save(const std::filesystem::path& file) const {
    auto out = sheets::AtomicFile::create(file);
    if (!out) return std::unexpected(out.error());
    if (auto written = out->write(image_.view()); !written) return written;
    return out->commit();
}

void SegmentBuilder::household(SubjectId id, RegionId village,
                               std::span<const std::int64_t> facts) {
    households_.push_back(id);
    regions_.push_back(village);
    first_family_.push_back(static_cast<std::uint32_t>(families_.size()));
    for (std::size_t i = 0; i < facts.size(); ++i)
        household_facts_[i].push_back(facts[i]);
}

void SegmentBuilder::family(SubjectId id) {
    families_.push_back({id, static_cast<std::uint32_t>(households_.size() - 1),
                         static_cast<std::uint32_t>(members_.size()), 0});
}

void SegmentBuilder::member(SubjectId id, std::span<const std::int64_t> facts) {
    members_.push_back(id);
    ++families_.back().members;
    for (std::size_t i = 0; i < facts.size(); ++i)
        member_facts_[i].push_back(facts[i]);
}

Segment SegmentBuilder::finish() {
    first_family_.push_back(static_cast<std::uint32_t>(families_.size()));
    Head head;
    head.magic = magic;
    head.households = households_.size();
    head.families = families_.size();
    head.members = members_.size();
    head.household_columns = static_cast<std::uint32_t>(household_facts_.size());
    head.member_columns = static_cast<std::uint32_t>(member_facts_.size());

    const Parts parts{head};
    auto end = parts.columns;
    std::vector<ColumnHead> heads;
    std::vector<Bytes> columns;
    for (auto* facts : {&household_facts_, &member_facts_})
        for (auto& values : *facts) {
            auto encoded = encode_column(values);
            values = {};
            const auto& view = encoded.view;
            heads.push_back({end,
                             view.base,
                             view.least,
                             view.most,
                             view.width,
                             static_cast<std::uint8_t>(view.has_missing ? 1 : 0),
                             {}});
            end = up(end + encoded.bytes.size());
            columns.push_back(std::move(encoded.bytes));
        }
    head.bytes = end + line;

    auto image = Image::of_size(head.bytes);
    const auto put = [&](std::size_t offset, const auto& values) {
        if (!values.empty())
            std::memcpy(image.fill() + offset, values.data(), values.size() * sizeof(values[0]));
    };
    put(sizeof(Head), heads);
    put(parts.households, households_);
    put(parts.regions, regions_);
    put(parts.first_family, first_family_);
    put(parts.families, families_);
    put(parts.members, members_);
    for (std::size_t i = 0; i < columns.size(); ++i)
        put(heads[i].offset, columns[i]);
    std::memcpy(image.fill(), &head, sizeof(Head));
    head.checksum = checksum_of(image.view());
    std::memcpy(image.fill(), &head, sizeof(Head));
    *this = SegmentBuilder{head.household_columns, head.member_columns};
    return Segment{std::move(image)};
}

} // namespace tepat::snapshot
