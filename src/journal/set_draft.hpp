#pragma once
#include "journal/chunk.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::journal {

/// Lines on their way into a set entry. Full chunks are hashed and compressed on a second thread
/// and stored on the bulk lane at once, each with the caller's cursor, so that a stopped import
/// goes on where it was: open the draft under the same key, look at `sealed()` and `cursor()`, and
/// continue. A draft that is given up is forgotten by `discard`. Memory: three chunks. Used by one
/// thread.
class SetDraft {
public:
    static constexpr std::uint32_t usual_lines = 16'384;
    /// `key` names the work, such as "import:<digest of the file>". A chunk is closed at so many
    /// lines: fewer make reading one line cheaper and all of them larger.
    SetDraft(Journal& journal, std::string key, std::uint32_t lines_a_chunk = usual_lines);
    SetDraft(const SetDraft&) = delete;
    SetDraft& operator=(const SetDraft&) = delete;
    ~SetDraft();

    /// What an earlier run stored, in order; empty for a new draft.
    [[nodiscard]] const std::vector<ChunkRef>& sealed() const;
    /// The caller's cursor after the last stored chunk; empty for a new draft.
    [[nodiscard]] const Bytes& cursor() const;
    /// Calls `each` with every stored line, in order: to rebuild what the caller remembered.
    void replay(const std::function<void(BytesView)>& each) const;
    /// Ids for new subjects; never given twice, also not after a stop.
    [[nodiscard]] SubjectIds& ids();

    /// At most 32,768 lines may be added without a mark.
    void add(BytesView line);
    /// Says that everything up to `cursor` is in the lines added so far: a place to go on from. A
    /// full chunk is closed here and nowhere else.
    void mark(BytesView cursor);
    /// Closes what is left and waits until all is stored; then `chunks()` is complete.
    void finish();
    [[nodiscard]] const std::vector<ChunkRef>& chunks() const;
    [[nodiscard]] std::int64_t lines() const;
    [[nodiscard]] const std::string& key() const;
    /// Removes the draft and its chunks.
    void discard();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace tepat::journal
