#include "snapshot/segment_store.hpp"

#include "journal/reader.hpp"

#include <algorithm>
#include <system_error>
#include <vector>

namespace tepat::snapshot {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view extension = ".segment";

/// Two layouts of one digest give a row the same columns.
journal::Digest digest_of(const Layout& layout) {
    journal::Hasher hasher;
    for (const auto* form : {&layout.household(), &layout.member()}) {
        Bytes text;
        append_u64(text, form->size());
        for (const auto& source : *form)
            text += source.fact + '\n' +
                    (source.field != nullptr ? std::to_string(source.field->number) : "-") + '\n';
        hasher.add(text);
    }
    return hasher.finish();
}

} // namespace

SegmentStore::SegmentStore(store::Database& database, const registry::Instrument& instrument,
                           fs::path folder, std::uintmax_t most)
    : database_{database}, layout_{instrument}, layout_digest_{digest_of(layout_)},
      folder_{std::move(folder)}, most_{most} {
    if (folder_.empty()) return;
    std::error_code failed;
    fs::create_directories(folder_, failed);
    fs::permissions(folder_, fs::perms::owner_all, failed);
}

journal::Digest SegmentStore::name_of(const RegisterState& state,
                                      std::span<const RegionId> villages) const {
    Bytes text;
    append_u64(text, static_cast<std::uint64_t>(state.seq.value()));
    append_u64(text, static_cast<std::uint64_t>(state.effective_on.day_number()));
    for (const auto village : villages)
        append_u64(text, static_cast<std::uint64_t>(village.value()));
    return journal::sha256({layout_digest_.view(), text});
}

Segment SegmentStore::get(const RegisterState& state, std::span<const RegionId> villages) {
    const auto file = folder_.empty()
                          ? fs::path{}
                          : folder_ / (name_of(state, villages).hex() + std::string{extension});
    std::error_code failed;
    if (!file.empty() && fs::exists(file, failed)) {
        if (auto kept = Segment::open(file)) {
            fs::last_write_time(file, fs::file_time_type::clock::now(), failed);
            return *std::move(kept);
        }
    }
    const auto connection = database_.connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection, state.seq};
    auto made = Segment::build(registry::Reader{*connection, visibility, state.effective_on},
                               villages, layout_);
    if (!file.empty() && made.save(file)) prune();
    return made;
}

void SegmentStore::prune() {
    struct File {
        fs::path path;
        fs::file_time_type used;
        std::uintmax_t bytes;
    };
    const std::scoped_lock lock{pruning_};
    std::error_code failed;
    std::vector<File> files;
    std::uintmax_t all = 0;
    for (const auto& entry : fs::directory_iterator{folder_, failed}) {
        if (entry.path().extension() != extension) continue;
        files.push_back({entry.path(), entry.last_write_time(failed), entry.file_size(failed)});
        all += files.back().bytes;
    }
    std::ranges::sort(files, {}, &File::used);
    for (const auto& file : files) {
        if (all <= most_) break;
        if (fs::remove(file.path, failed)) all -= file.bytes;
    }
}

} // namespace tepat::snapshot
