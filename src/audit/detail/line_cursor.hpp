#pragma once
#include "journal/chunk.hpp"
#include "journal/set_event.hpp"
#include "programmes/list.hpp"

#include <optional>
#include <vector>

namespace tepat::audit::detail {

/// Goes along the lines of a list, a chunk in memory at a time, so that two lists can be laid
/// beside each other however great they are.
class LineCursor {
public:
    LineCursor(store::Connection& connection, const programmes::StoredList& list)
        : connection_{connection} {
        const auto entry = journal::read_entry(connection, list.seq).value();
        chunks_ = journal::decode_set(entry.type, entry.payload).chunks;
        next();
    }
    /// Nothing at the end.
    [[nodiscard]] const std::optional<programmes::ListLine>& line() const { return line_; }
    void next() {
        while (at_ == (open_ ? open_->lines.size() : 0U)) {
            if (chunk_ == chunks_.size()) return line_.reset();
            open_ = journal::read_chunk(connection_, chunks_[chunk_++].root);
            at_ = 0;
        }
        line_ = programmes::decode_list_line(open_->lines[at_++]).value();
    }

private:
    store::Connection& connection_;
    std::vector<journal::ChunkRef> chunks_;
    std::optional<journal::OpenChunk> open_;
    std::size_t chunk_ = 0;
    std::uint32_t at_ = 0;
    std::optional<programmes::ListLine> line_;
};

} // namespace tepat::audit::detail
